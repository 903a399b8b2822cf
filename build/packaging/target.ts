/** The platforms that Trailcase is packaged for, and the names that others give them. */
export interface Target {
  platform: 'linux' | 'win32' | 'darwin';
  arch: 'x64' | 'arm64';
}

/** Products by the option that asks for them; the first ones are made where none is named. `dir` is the packed folder alone. */
export const products = {
  linux: { platform: 'linux', formats: ['deb', 'tar.gz', 'dir'], usual: ['deb', 'tar.gz'] },
  win: { platform: 'win32', formats: ['zip', 'dir'], usual: ['zip'] },
  mac: { platform: 'darwin', formats: ['zip', 'dir'], usual: ['zip'] },
} as const;

export type Format = (typeof products)[keyof typeof products]['formats'][number];

/** As Electron, DuckDB and better-sqlite3 name it. */
export const targetName = ({ platform, arch }: Target): string => `${platform}-${arch}`;

/** As people read it in a file name. */
export const publicName = ({ platform, arch }: Target): string =>
  `${{ linux: 'linux', win32: 'windows', darwin: 'macos' }[platform]}-${arch}`;
