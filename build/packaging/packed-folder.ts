/** Reads a packed folder as it is on the disk: the archive of the application and the fuses burnt into the program. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PackedFolder {
  /** Paths of all files in the archive, with `/`, and whether each lies beside the archive instead of in it. */
  files: Map<string, { isUnpacked: boolean }>;
  /** Text of a file of the archive. @throws Error where it is not there */
  read(path: string): string;
  /** State of the fuses in the order of Electron's `FuseV1Options`: `1` on, `0` off, `r` removed. */
  fuses: string;
}

interface AsarNode {
  files?: Record<string, AsarNode>;
  offset?: string;
  size?: number;
  unpacked?: boolean;
}

/** Reads an asar archive: a pickled JSON header, then the files one after another. */
export function readAsar(archive: Buffer): Pick<PackedFolder, 'files' | 'read'> {
  const headerSize = archive.readUInt32LE(4);
  const header = JSON.parse(archive.toString('utf8', 16, 16 + archive.readUInt32LE(12))) as AsarNode;
  const nodes = new Map<string, AsarNode>();
  const visit = (node: AsarNode, path: string): void => {
    if (node.files === undefined) nodes.set(path, node);
    else for (const [name, child] of Object.entries(node.files)) visit(child, path === '' ? name : `${path}/${name}`);
  };
  visit(header, '');
  return {
    files: new Map([...nodes].map(([path, { unpacked = false }]) => [path, { isUnpacked: unpacked }])),
    read(path) {
      const node = nodes.get(path);
      if (node?.offset === undefined || node.size === undefined) throw new Error(`The archive has no ${path}.`);
      const start = 8 + headerSize + Number(node.offset);
      return archive.toString('utf8', start, start + node.size);
    },
  };
}

/** Marks the place of the fuses in every Electron program. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** Reads the fuses of a program. @throws Error where it has none, or they have another form */
export function readFuses(program: Buffer): string {
  const at = program.indexOf(fuseSentinel);
  if (at < 0) throw new Error('The program has no fuses: it is not Electron.');
  const wire = program.subarray(at + fuseSentinel.length);
  if (wire[0] !== 1) throw new Error(`The fuses have the form ${wire[0]}; this script knows form 1.`);
  return wire.toString('latin1', 2, 2 + (wire[1] as number));
}

/** Opens a packed folder of any platform. */
export function openPackedFolder(folder: string): PackedFolder {
  const mac = join(folder, 'Trailcase.app/Contents');
  const resources = existsSync(mac) ? join(mac, 'Resources') : join(folder, 'resources');
  const program = [
    join(folder, 'trailcase'),
    join(folder, 'Trailcase.exe'),
    join(mac, 'Frameworks/Electron Framework.framework/Electron Framework'),
  ].find((path) => existsSync(path));
  if (program === undefined) throw new Error(`${folder} is no packed Trailcase: it holds no program.`);
  return { ...readAsar(readFileSync(join(resources, 'app.asar'))), fuses: readFuses(readFileSync(program)) };
}
