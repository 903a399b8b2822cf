/**
 * The bill of materials of a packed product, as CycloneDX 1.6 JSON: every npm package that is in it, and the programs inside those that
 * bring one. No serial number and no time stamp: the same product has the same bill.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../bundle-entries.ts';
import { licenceOf, manifestOf } from '../shipped-packages.ts';
import { type Target, targetName } from './target.ts';

export interface Shipped {
  target: Target;
  version: string;
  /** Packages that are shipped: see `shippedFolders`. */
  folders: readonly string[];
  /** Versions of what is inside the native parts. */
  electron: string;
  chromium: string;
  node: string;
  sqlite: string;
  /** DuckDB's library of the target: the unpacked npm package. */
  library: string;
  /** True where the runtime is not the official, pinned one. */
  isTest: boolean;
}

interface Component {
  type: 'application' | 'framework' | 'library' | 'data';
  'bom-ref': string;
  name: string;
  version: string;
  description?: string;
  licenses?: ({ license: { id: string } } | { license: { name: string } } | { expression: string })[];
  hashes?: { alg: string; content: string }[];
  purl?: string;
  components?: Component[];
}

interface Locked {
  packages: Record<string, { version?: string; integrity?: string }>;
}

function licences(name: string | null): Pick<Component, 'licenses'> {
  if (name === null) return {};
  if (/ (AND|OR|WITH) /.test(name)) return { licenses: [{ expression: name.replaceAll(/^\((.*)\)$/g, '$1') }] };
  return { licenses: [/^[A-Za-z0-9.+-]+$/.test(name) ? { license: { id: name } } : { license: { name } }] };
}

/** Sums as CycloneDX wants them, from the integrity that `package-lock.json` holds. */
function hashes(integrity: string | undefined): Pick<Component, 'hashes'> {
  const [algorithm, base64] = integrity?.split('-') ?? [];
  if (algorithm !== 'sha512' || base64 === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }] };
}

const purlOf = (name: string, version: string): string => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

/** Something that is compiled into another part, and has no package of its own. */
const inside = (name: string, version: string, licence: string, description: string): Component => ({
  type: 'library',
  'bom-ref': `${name.toLowerCase()}@${version}`,
  name,
  version,
  description,
  ...licences(licence),
});

/** The packages whose native part is a program of others. */
function contentsOf(name: string, version: string, { sqlite }: Shipped): Component[] {
  if (name === 'better-sqlite3') return [inside('SQLite', sqlite, 'blessing', 'Compiled into better-sqlite3')];
  if (name.startsWith('@duckdb/node-bindings-'))
    return [inside('DuckDB', version.replace(/-r\.\d+$/, ''), 'MIT', 'Its library, in this package')];
  return [];
}

/** @returns the bill as text */
export function billOfMaterials(shipped: Shipped): string {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Locked;
  const integrityOf = (path: string): string | undefined => lock.packages[path.replaceAll('\\', '/')]?.integrity;
  const component = (folder: string, lockPath: string): Component => {
    const manifest = manifestOf(folder);
    const { name, version } = manifest;
    const purl = purlOf(name, version);
    const contents = contentsOf(name, version, shipped);
    return {
      type: /^@(fontsource|expo-google-fonts)/.test(name) ? 'data' : 'library',
      'bom-ref': purl,
      name,
      version,
      ...licences(licenceOf(manifest)),
      ...hashes(integrityOf(lockPath)),
      purl,
      ...(contents.length > 0 ? { components: contents } : {}),
    };
  };
  const packages = shipped.folders.map((folder) => component(folder, relative(root, folder)));
  const library = manifestOf(shipped.library).name;
  packages.push(component(shipped.library, `node_modules/${library}`));
  const byRef = new Map(packages.map((each) => [each['bom-ref'], each]));
  const electron: Component = {
    type: 'framework',
    'bom-ref': `electron@${shipped.electron}`,
    name: 'Electron',
    version: shipped.electron,
    ...(shipped.isTest ? { description: 'Not the official build: this product is for tests.' } : {}),
    ...licences('MIT'),
    ...(shipped.isTest ? {} : { purl: purlOf('electron', shipped.electron) }),
    components: [
      inside('Chromium', shipped.chromium, 'BSD-3-Clause', 'Inside Electron; see LICENSES.chromium.html'),
      inside('Node.js', shipped.node, 'MIT', 'Inside Electron'),
    ],
  };
  const self = `trailcase@${shipped.version}`;
  const components = [electron, ...[...byRef.values()].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1))];
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': self,
        name: 'trailcase',
        version: shipped.version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        properties: [{ name: 'trailcase:platform', value: targetName(shipped.target) }],
      },
    },
    components,
    dependencies: [{ ref: self, dependsOn: components.map((each) => each['bom-ref']) }],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}
