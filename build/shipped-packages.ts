/**
 * Which npm packages are in the product: those whose modules went into a bundle, and those that stay packages beside it, with all that
 * they need. Notices, bill of materials and the packed folder are made from this one list.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { externalPackages, root } from './bundle-entries.ts';
import { lastBuild, type PartName } from './freshness.js';
import { fontFiles } from '../electron/engine/report/fonts.ts';

export interface Manifest {
  name: string;
  version: string;
  license?: string | { type?: string };
  licenses?: { type?: string }[];
  homepage?: string;
  repository?: string | { url?: string };
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export function manifestOf(folder: string): Manifest {
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
 * Folders of the packages that are not bundled, with everything that they need at run time. Packages for one platform only (DuckDB's
 * libraries) are left out: packaging adds the one of its target. So are what build tools need to compile a native module.
 */
export function externalFolders(): string[] {
  const folders = new Set<string>();
  const visit = (name: string, from: string): void => {
    const folder = folderOf(name, from);
    if (folder === null || folders.has(folder)) return;
    folders.add(folder);
    for (const needed of Object.keys(manifestOf(folder).dependencies ?? {}))
      if (!toolsOfCompilers.has(needed)) visit(needed, folder);
  };
  for (const name of externalPackages) if (name !== 'electron') visit(name, root);
  return [...folders].sort();
}

/** Named as dependencies by native modules, and used only to compile them. */
const toolsOfCompilers = new Set(['node-addon-api']);

/** The name of DuckDB's library for a platform: a package of its own. */
export const duckdbLibrary = (platform: string, arch: string): string => `@duckdb/node-bindings-${platform}-${arch}`;

/** Folders of the packages that went into the bundles of `dist/`, fonts among them. */
function bundledFolders(): string[] {
  const folders = new Set<string>();
  for (const part of ['programs', 'window'] satisfies PartName[])
    for (const folder of lastBuild(part)?.packages ?? []) folders.add(folder);
  for (const { folder } of Object.values(fontFiles))
    folders.add(join(root, 'node_modules', folder.split('/').slice(0, 2).join('/')));
  return [...folders].filter((folder) => existsSync(join(folder, 'package.json')));
}

/** Every package that is shipped, once, in the order of its name. Needs a built `dist/`. */
export function shippedFolders(): string[] {
  return [...new Set([...externalFolders(), ...bundledFolders()].map((folder) => realpathSync(folder)))].sort((a, b) =>
    relative(root, a) < relative(root, b) ? -1 : 1,
  );
}

/** The licence as the package states it: an SPDX expression, or words of its own; null where it states none. */
export function licenceOf({ license, licenses }: Manifest): string | null {
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? null;
}
