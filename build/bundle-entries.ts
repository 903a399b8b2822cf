/** One Vite configuration per program of the application: what is built from which entry, and what stays outside the bundle. */
import { globSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig, Plugin } from 'vite';

export const root = resolve(import.meta.dirname, '..');

/**
 * Packages that stay in node_modules: Electron is the host, better-sqlite3 and DuckDB are native modules, and pdfkit reads data files
 * from its own folder.
 */
export const externalPackages = ['electron', 'better-sqlite3', 'pdfkit', '@duckdb/node-api', '@duckdb/node-bindings'];

const isExternal = (id: string): boolean =>
  id.startsWith('node:') || externalPackages.some((name) => id === name || id.startsWith(`${name}/`));

/** Notes the npm packages whose modules end in a bundle, for the third-party notices. */
function notePackages(seen: Set<string>): Plugin {
  return {
    name: 'trailcase-note-packages',
    buildEnd() {
      for (const id of this.getModuleIds()) {
        const match = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id);
        if (match?.[0] !== undefined) seen.add(match[0]);
      }
    },
  };
}

function common(seen: Set<string>): InlineConfig {
  return {
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    clearScreen: false,
    publicDir: false,
    plugins: [notePackages(seen)],
  };
}

/** The window's page, its styles, fonts and workers, built into a folder. */
export function rendererConfig(folder: string, seen: Set<string>): InlineConfig {
  const base = common(seen);
  return {
    ...base,
    root: join(root, 'renderer'),
    base: '/',
    plugins: [react(), ...(base.plugins ?? [])],
    worker: { format: 'es' },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'chrome148',
      // The content security policy has no data: fonts, and an inlined file could not be told from an injected one.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 6_000,
      reportCompressedSize: false,
    },
  };
}

/** A program that Node or Electron starts by its path: always one file, so that it runs the same from an archive. */
export interface NodeEntry {
  /** Name of the output without extension. */
  name: string;
  /** Absolute path of the source. */
  source: string;
  format: 'es' | 'cjs';
}

/** All such programs: the main process, its preload script, the engine process, the engine's workers and the command line. */
export function nodeEntries(): NodeEntry[] {
  const workers = globSync('electron/engine/**/*-worker.ts', { cwd: root }).sort();
  const entries: NodeEntry[] = [
    { name: 'main', source: 'electron/app/main.ts', format: 'es' },
    { name: 'preload', source: 'electron/app/preload.ts', format: 'cjs' },
    { name: 'engine-process', source: 'electron/app/engine-process.ts', format: 'es' },
    { name: 'cli', source: 'electron/cli/main.ts', format: 'es' },
    ...workers.map((source): NodeEntry => ({ name: basename(source, '.ts'), source, format: 'es' })),
  ];
  const names = new Set<string>();
  for (const { name, source } of entries) {
    if (names.has(name)) throw new Error(`Two programs would be built as ${name}; rename ${source}.`);
    names.add(name);
  }
  return entries.map((entry) => ({ ...entry, source: join(root, entry.source) }));
}

/** File name of a built program. */
export function outputName(entry: NodeEntry): string {
  return `${entry.name}.${entry.format === 'cjs' ? 'cjs' : 'js'}`;
}

export function nodeConfig(entry: NodeEntry, folder: string, seen: Set<string>): InlineConfig {
  return {
    ...common(seen),
    root,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: entry.source,
      outDir: folder,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        external: isExternal,
        output: { format: entry.format, entryFileNames: outputName(entry), codeSplitting: false },
      },
    },
  };
}
