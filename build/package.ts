/**
 * `npm run package`: builds everything anew and makes installers of it. Arguments are those of electron-builder (`--dir`, `--linux deb`, …).
 * Only the official, pinned Electron is packaged, or the folder that ELECTRON_OVERRIDE_DIST_PATH names.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { root } from './bundle-entries.ts';
import { findElectron } from './electron-runtime.ts';

try {
  const runtime = await findElectron({ allowFallback: false });
  await bundle({ force: true });
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/electron-builder/cli.js'),
      '--config',
      join(root, 'build/electron-builder.yml'),
      `-c.electronDist=${runtime.folder}`,
      `-c.electronVersion=${runtime.version}`,
      '--publish',
      'never',
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
