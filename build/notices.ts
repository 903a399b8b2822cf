/**
 * Third-party notices, generated from what is shipped: the production packages with everything they need, the packages whose
 * modules went into a bundle (fonts among them), and Electron.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

interface Manifest {
  name: string;
  version: string;
  license?: string | { type?: string };
  licenses?: { type?: string }[];
  homepage?: string;
  repository?: string | { url?: string };
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Finds an installed package as Node would, from the folder of the package that needs it upwards. */
function folderOf(name: string, from: string): string | null {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (at === dirname(at)) return null;
  }
}

/**
 * Folders of the production packages and of all that they need; a package for another platform is not installed and left
 * out. The optional packages of the project itself are the Node of a checkout, which is not shipped.
 */
function productionFolders(): Set<string> {
  const folders = new Set<string>();
  const visit = (from: string): void => {
    const { dependencies = {}, optionalDependencies = {} } = manifestOf(from);
    for (const name of Object.keys({ ...dependencies, ...(from === root ? {} : optionalDependencies) })) {
      const folder = folderOf(name, from);
      if (folder === null || folders.has(folder)) continue;
      folders.add(folder);
      visit(folder);
    }
  };
  visit(root);
  return folders;
}

function licenceName({ license, licenses }: Manifest): string {
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(' or ') ?? 'not stated';
}

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

function entry(folder: string): string {
  const manifest = manifestOf(folder);
  const texts = licenceTexts(folder);
  const head = [`${manifest.name} ${manifest.version}`, `Licence: ${licenceName(manifest)}`, address(manifest)].filter(
    (line) => line !== '',
  );
  return [
    ...head,
    '',
    texts.length > 0 ? texts.join('\n\n') : '(The package contains no licence text; the licence named above applies.)',
  ].join('\n');
}

/**
 * Writes the notices as plain text.
 * @param bundled folders of packages that went into a bundle, beside the production packages
 */
export function writeNotices(file: string, bundled: Iterable<string>): void {
  const folders = new Set([
    ...productionFolders(),
    ...[...bundled].filter((folder) => existsSync(join(folder, 'package.json'))),
  ]);
  const entries = [...folders].map(entry).sort();
  const unique = [...new Set([entry(join(root, 'node_modules/electron')), ...entries])];
  const rule = `\n\n${'─'.repeat(80)}\n\n`;
  const opening =
    'Trailcase contains or is built on the software and fonts listed here.\nThe notices of Chromium and of the libraries inside Electron are in LICENSES.chromium.html beside the application.';
  writeFileSync(file, `${[opening, ...unique].join(rule)}\n`);
}
