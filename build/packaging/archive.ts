/**
 * Archives that depend on their content only: members in the order of their names, one time, one owner, modes of two kinds. The same
 * files give the same bytes on every machine with this Node.
 */
import { createReadStream, createWriteStream, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, crc32, createGzip, deflateRawSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** One member of an archive. Folders above it are added by themselves. */
export interface Member {
  /** Path inside the archive, with `/`, without one at the beginning. */
  path: string;
  /** Where its content is: a file on the disk, the bytes themselves, or the target of a symbolic link. */
  from: { file: string } | { bytes: Buffer } | { link: string };
  /** Permission bits; those of links are not looked at. */
  mode: number;
}

/** All files and links below a folder, as members below `prefix`: 0755 for what its owner may run, else 0644. */
export function membersOf(folder: string, prefix: string): Member[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name): Member[] => {
      const [file, path] = [join(folder, name), `${prefix}${name}`];
      const stats = lstatSync(file);
      if (stats.isDirectory()) return membersOf(file, `${path}/`);
      if (stats.isSymbolicLink()) return [{ path, from: { link: readlinkSync(file) }, mode: 0o777 }];
      return [{ path, from: { file }, mode: stats.mode & 0o100 ? 0o755 : 0o644 }];
    });
}

/** A member made of text or bytes. */
export function textMember(path: string, text: string | Buffer, mode = 0o644): Member {
  return { path, from: { bytes: Buffer.from(text as string) }, mode };
}

const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/** The folders that the members need, each before what is in it. */
function foldersOf(members: readonly Member[]): string[] {
  const folders = new Set<string>();
  for (const { path } of members)
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.add(path.slice(0, at));
  return [...folders].sort();
}

export function sizeOf({ from }: Member): number {
  if ('file' in from) return lstatSync(from.file).size;
  return 'bytes' in from ? from.bytes.length : 0;
}

/**
 * Writes a gzip-compressed tar.
 * @param epoch time of every member, in seconds since 1970 (UTC)
 * @param options.prefix stands before every path, folders included: `./` as dpkg has it
 */
export async function writeTarGz(
  output: Writable,
  members: readonly Member[],
  epoch: number,
  options: { prefix?: string } = {},
): Promise<void> {
  const { prefix = '' } = options;
  const archive = pack();
  const common = { mtime: new Date(epoch * 1000), uid: 0, gid: 0, uname: 'root', gname: 'root' };
  const written = pipeline(archive, createGzip({ level: 6 }), output);
  const add = async (): Promise<void> => {
    for (const folder of foldersOf(members))
      archive.entry({ ...common, name: `${prefix}${folder}/`, type: 'directory', mode: 0o755 });
    for (const member of [...members].sort(byPath)) {
      const name = `${prefix}${member.path}`;
      const { from, mode } = member;
      if ('link' in from) archive.entry({ ...common, name, type: 'symlink', linkname: from.link, mode: 0o777 });
      else if ('bytes' in from) archive.entry({ ...common, name, mode, size: from.bytes.length }, from.bytes);
      else await pipeline(createReadStream(from.file), archive.entry({ ...common, name, mode, size: sizeOf(member) }));
    }
    archive.finalize();
  };
  await Promise.all([written, add()]);
}

/** Writes a gzip-compressed tar to a file. */
export const writeTarGzFile = (file: string, members: readonly Member[], epoch: number): Promise<void> =>
  writeTarGz(createWriteStream(file), members, epoch);

/** An `ar` archive in its common form, as dpkg reads it (deb(5)). */
export async function writeAr(
  file: string,
  parts: { name: string; from: string | Buffer }[],
  epoch: number,
): Promise<void> {
  const output = await open(file, 'w');
  try {
    await output.write('!<arch>\n');
    for (const { name, from } of parts) {
      const size = typeof from === 'string' ? lstatSync(from).size : from.length;
      const header = [
        name.padEnd(16),
        String(epoch).padEnd(12),
        '0'.padEnd(6),
        '0'.padEnd(6),
        '100644'.padEnd(8),
        String(size).padEnd(10),
        '`\n',
      ];
      await output.write(header.join(''));
      if (typeof from === 'string')
        for await (const piece of createReadStream(from)) await output.write(piece as Buffer);
      else await output.write(from);
      if (size % 2 === 1) await output.write('\n');
    }
  } finally {
    await output.close();
  }
}

/** Date and time as a zip has them: two-second steps since 1980, here in UTC. */
function dosTime(epoch: number): number {
  const at = new Date(Math.max(epoch, Date.UTC(1980, 0, 1) / 1000) * 1000);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return date * 0x10000 + time;
}

/**
 * Writes a zip (APPNOTE.TXT 6.3) with modes and links as Unix has them, which macOS needs inside an application.
 * @throws RangeError for what would need zip64: 65 535 members or 4 GB
 */
export async function writeZip(file: string, members: readonly Member[], epoch: number): Promise<void> {
  if (members.length >= 0xffff) throw new RangeError(`${file}: ${members.length} files are too many for a plain zip.`);
  const output = await open(file, 'w');
  const directory: Buffer[] = [];
  let offset = 0;
  try {
    for (const { path, from, mode } of [...members].sort(byPath)) {
      const content = 'file' in from ? readFileSync(from.file) : 'bytes' in from ? from.bytes : Buffer.from(from.link);
      const packed = deflateRawSync(content, { level: 6, strategy: constants.Z_DEFAULT_STRATEGY });
      const name = Buffer.from(path);
      const fixed = Buffer.alloc(26);
      fixed.writeUInt16LE(20, 0); // version needed: 2.0
      fixed.writeUInt16LE(0x0800, 2); // names are UTF-8
      fixed.writeUInt16LE(8, 4); // deflated
      fixed.writeUInt32LE(dosTime(epoch), 6);
      fixed.writeUInt32LE(crc32(content), 10);
      fixed.writeUInt32LE(packed.length, 14);
      fixed.writeUInt32LE(content.length, 18);
      fixed.writeUInt16LE(name.length, 22);
      const tail = Buffer.alloc(14);
      tail.writeUInt32LE(((('link' in from ? 0o120000 : 0o100000) | mode) << 16) >>> 0, 6);
      tail.writeUInt32LE(offset, 10);
      directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), fixed, tail, name]));
      const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fixed, name]);
      await output.write(local);
      await output.write(packed);
      offset += local.length + packed.length;
      if (offset > 0xffffffff) throw new RangeError(`${file} would be larger than a plain zip may be (4 GB).`);
    }
    const entries = Buffer.concat(directory);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(members.length, 8);
    end.writeUInt16LE(members.length, 10);
    end.writeUInt32LE(entries.length, 12);
    end.writeUInt32LE(offset, 16);
    await output.write(entries);
    await output.write(end);
  } finally {
    await output.close();
  }
}
