/** Third-party notices, generated from what is shipped: the packages of the product, fonts among them, DuckDB's library and Electron. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle-entries.ts';
import { pinnedElectronVersion } from './electron-runtime.ts';
import { duckdbLibrary, licenceOf, type Manifest, manifestOf } from './shipped-packages.ts';

function address({ homepage, repository }: Manifest): string {
  return homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? '';
}

function licenceTexts(folder: string): string[] {
  return readdirSync(folder)
    .filter(
      (name) => /^(licen[cs]e|copying|notice|ofl)/i.test(name) && /(^[^.]+|\.(txt|md|mit|apache|bsd))$/i.test(name),
    )
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
}

function entry(folder: string, version?: string): string {
  const manifest = manifestOf(folder);
  const texts = licenceTexts(folder);
  const head = [
    `${manifest.name} ${version ?? manifest.version}`,
    `Licence: ${licenceOf(manifest) ?? 'not stated'}`,
    address(manifest),
  ].filter((line) => line !== '');
  return [
    ...head,
    '',
    texts.length > 0 ? texts.join('\n\n') : '(The package contains no licence text; the licence named above applies.)',
  ].join('\n');
}

/**
 * Writes the notices as plain text.
 * @param folders packages that are shipped: see `shippedFolders`
 * @param shipped.electron version of the runtime that is packed; the pinned one otherwise
 * @param shipped.library folder of DuckDB's library; that of this machine otherwise
 */
export function writeNotices(
  file: string,
  folders: readonly string[],
  shipped: { electron?: string; library?: string } = {},
): void {
  const here = join(root, 'node_modules', duckdbLibrary(process.platform, process.arch));
  const library = shipped.library ?? (existsSync(here) ? here : null);
  const electron = entry(join(root, 'node_modules/electron'), shipped.electron ?? pinnedElectronVersion());
  const unique = [
    ...new Set([
      electron,
      ...(library === null ? folders : [...folders, library]).map((folder) => entry(folder)).sort(),
    ]),
  ];
  const rule = `\n\n${'─'.repeat(80)}\n\n`;
  const opening =
    'Trailcase contains or is built on the software and fonts listed here.\nThe notices of Chromium and of the libraries inside Electron are in LICENSES.chromium.html beside the application.';
  writeFileSync(file, `${[opening, ...unique].join(rule)}\n`);
}
