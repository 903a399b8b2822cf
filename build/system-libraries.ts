/**
 * Checks what Electron needs of a Linux system: its shared libraries and, for tests without a display, Xvfb.
 * On Debian, root gets what is missing installed; everybody else gets the exact line to run.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian packages that provide all of it. The CJK font is for Korean in the window's screenshots. */
const debianPackages = [
  'xvfb',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libatk-bridge2.0-0',
  'libdrm2',
  'libcups2',
  'fonts-noto-cjk',
];
const installLine = `apt-get update && apt-get install -y --no-install-recommends ${debianPackages.join(' ')}`;

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Names of the shared libraries that a program asks for and the system does not have. */
function missingLibraries(executable: string): string[] {
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] as string);
}

function whatIsMissing(executable: string, needsDisplay: boolean): string[] {
  const missing = missingLibraries(executable);
  if (needsDisplay && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'] && !isOnPath('Xvfb'))
    missing.push('Xvfb');
  return missing;
}

/**
 * Makes sure that Electron can start.
 * @param needsDisplay true where a virtual display will be started if there is no real one
 * @throws Error that names what is missing and how to get it
 */
export function ensureSystemLibraries(executable: string, needsDisplay: boolean): void {
  if (process.platform !== 'linux') return;
  const missing = whatIsMissing(executable, needsDisplay);
  if (missing.length === 0) return;
  const complaint = `Electron needs ${missing.join(', ')}, which this system does not have.`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error(`${complaint} On Debian run as root: ${installLine}`);
  process.stderr.write(`${complaint} Installing: ${debianPackages.join(' ')}\n`);
  const { status } = spawnSync('sh', ['-c', installLine], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const left = whatIsMissing(executable, needsDisplay);
  if (status !== 0 || left.length > 0)
    throw new Error(
      `Installing did not help; still missing: ${left.join(', ') || 'nothing, but apt-get failed'}. Run as root: ${installLine}`,
    );
}
