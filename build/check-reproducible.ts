/**
 * Builds and packages twice, in this checkout, and compares byte by byte: `dist/`, the packed folder, and every file that is delivered.
 * `node build/check-reproducible.ts [options of npm run package]`. Exit 1 where something differs, with the first places.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './bundle-entries.ts';
import { membersOf } from './packaging/archive.ts';

/** Path, mode and SHA-256 of every file below a folder; the notes that a build keeps for the next one are not of the product. */
function fingerprint(folder: string): Map<string, string> {
  const lines = membersOf(folder, '').map(({ path, from, mode }): [string, string] => [
    path,
    'file' in from
      ? `${mode.toString(8)} ${createHash('sha256').update(readFileSync(from.file)).digest('hex')}`
      : JSON.stringify(from),
  ]);
  return new Map(lines.filter(([path]) => !/(^|\/)\.[^/]*$/.test(path)));
}

const work = mkdtempSync(join(tmpdir(), 'trailcase-twice-'));
try {
  const runs = ['first', 'second'].map((name) => {
    const output = join(work, name);
    const { status } = spawnSync(
      process.execPath,
      [join(root, 'build/package.ts'), ...process.argv.slice(2), '--output', output],
      {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
        // Not the clock, the time zone, the language or the umask of the day.
        env: name === 'first' ? process.env : { ...process.env, TZ: 'Asia/Seoul', LC_ALL: 'C' },
      },
    );
    if (status !== 0) throw new Error(`Packaging failed (exit status ${status}).`);
    cpSync(join(root, 'dist'), join(output, 'dist'), { recursive: true });
    return fingerprint(output);
  });
  const [first, second] = runs as [Map<string, string>, Map<string, string>];
  const differing = [...new Set([...first.keys(), ...second.keys()])].filter(
    (path) => first.get(path) !== second.get(path),
  );
  for (const path of differing.slice(0, 20)) process.stdout.write(`differs: ${path}\n`);
  process.stdout.write(`${first.size} files twice, ${differing.length} differ\n`);
  process.exitCode = differing.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
