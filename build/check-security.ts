/**
 * Walks Electron's security checklist over a packed folder: `node build/check-security.ts FOLDER [--test-runtime]`. Exit 1 on a miss.
 * With `--test-runtime` the version of Electron, which then is another one on purpose, is told and not counted.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedElectronVersion } from './electron-runtime.ts';
import { openPackedFolder } from './packaging/packed-folder.ts';
import { walkChecklist } from './packaging/security-checklist.ts';

/** The version as the bill of materials inside the product names it. */
function packedElectron(folder: string): string {
  const places = ['resources', 'Trailcase.app/Contents/Resources'].map((place) => join(folder, place, 'sbom.cdx.json'));
  const { components } = JSON.parse(
    readFileSync(places.find((file) => existsSync(file)) ?? (places[0] as string), 'utf8'),
  ) as {
    components: { name: string; version: string }[];
  };
  return components.find(({ name }) => name === 'Electron')?.version ?? 'unknown';
}

const [folder] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isTest = process.argv.includes('--test-runtime');
if (folder === undefined) {
  process.stderr.write('Name the packed folder: node build/check-security.ts release/trailcase-… [--test-runtime]\n');
  process.exitCode = 2;
} else {
  const findings = walkChecklist(openPackedFolder(folder), {
    electron: packedElectron(folder),
    pinned: pinnedElectronVersion(),
  });
  let missed = 0;
  for (const { number, title, missing } of findings) {
    const isAllowed = number === 16 && isTest;
    if (missing.length > 0 && !isAllowed) missed++;
    const verdict = missing.length === 0 ? 'holds ' : isAllowed ? 'test  ' : 'MISSED';
    process.stdout.write(
      `${verdict} ${String(number || '–').padStart(2)} ${title}${missing.length > 0 ? `: ${missing.join(', ')}` : ''}\n`,
    );
  }
  process.stdout.write(`${findings.length} checked, ${missed} missed\n`);
  process.exitCode = missed === 0 ? 0 : 1;
}
