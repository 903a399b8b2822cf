import { createDecipheriv, createHash } from 'node:crypto';
import { crc32, createZstdDecompress } from 'node:zlib';
import { pipeline, Readable } from 'node:stream';
import { bzip2 } from './codecs/bzip2.ts';
import { CodecError } from './codecs/codec.ts';
import { lzma1, lzma2 } from './codecs/lzma.ts';
import { codecWindows, type StreamState } from './decompress.ts';
import { inflateRawWindows } from './stored-bytes.ts';

/** One method that a packed stream went through. */
interface Coder {
  /** Its number in hexadecimal digits, as 7zFormat.txt lists them. */
  method: string;
  properties: Buffer;
  /** Bytes that it gives. */
  size: number;
}

/** Members that were packed as one stream, in their order. */
export interface Folder {
  /** From the packed stream outwards. Null: a chain that is no chain (BCJ2). */
  coders: Coder[] | null;
  start: number;
  packedSize: number;
  size: number;
  crc: number | null;
  /** Sizes and checksums of what is in it. */
  parts: { size: number; crc: number | null }[];
}

/** One name in the archive. */
export interface SevenZipEntry {
  name: string;
  isFolder: boolean;
  hasStream: boolean;
  modifiedAt: number | null;
  /** File type bits of a Unix mode; 0 where there is none. */
  type: number;
}

export interface SevenZipDirectory {
  folders: Folder[];
  entries: SevenZipEntry[];
}

const signature = [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c];

export function isSevenZip(head: Uint8Array): boolean {
  return head.length >= 32 && signature.every((byte, index) => head[index] === byte);
}

/** The archive is encrypted, and the password is missing or another one. */
export class WrongPassword extends Error {}

/** Most names and streams that a directory may claim; a directory itself is read up to `MAX_DIRECTORY`. */
const MAX_COUNT = 10_000_000;
const MAX_DIRECTORY = 256 * 2 ** 20;

/** The directory's bytes, read forwards. @throws CodecError where it ends early or claims too much */
class Cursor {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  take(count: number): Buffer {
    if (count < 0 || this.at + count > this.#bytes.length) throw new CodecError('ends early');
    this.at += count;
    return this.#bytes.subarray(this.at - count, this.at);
  }

  /** 7-Zip's numbers: the first byte's leading ones say how many bytes follow. */
  number(): number {
    const first = this.byte();
    let mask = 0x80;
    let value = 0;
    for (let index = 0; index < 8; index++) {
      if ((first & mask) === 0) return value + (first & (mask - 1)) * 2 ** (8 * index);
      value += this.byte() * 2 ** (8 * index);
      mask >>>= 1;
    }
    return value;
  }

  count(): number {
    const count = this.number();
    if (count > MAX_COUNT) throw new CodecError('corrupt');
    return count;
  }

  expect(id: number): void {
    if (this.byte() !== id) throw new CodecError('corrupt');
  }

  bits(count: number): boolean[] {
    const bytes = this.take(Math.ceil(count / 8));
    return Array.from({ length: count }, (_, index) => (bytes[index >> 3]! & (0x80 >> (index & 7))) !== 0);
  }

  /** Bits that are left out where all are set. */
  optionalBits(count: number): boolean[] {
    return this.byte() !== 0 ? Array.from({ length: count }, () => true) : this.bits(count);
  }

  checksums(count: number): (number | null)[] {
    return this.optionalBits(count).map((isThere) => (isThere ? this.take(4).readUInt32LE() : null));
  }
}

/** Reads bytes of the archive at a place. */
export type ReadAt = (start: number, length: number) => Buffer;
/** Streams bytes of the archive from a place. */
export type StreamAt = (start: number, length: number) => AsyncIterable<Buffer>;

/**
 * The directory of a 7z archive (7zFormat.txt of the LZMA SDK). @throws CodecError for one that is damaged, WrongPassword where it is encrypted and not opened
 */
export async function readDirectory(
  size: number,
  readAt: ReadAt,
  streamAt: StreamAt,
  key: SevenZipKey | null,
): Promise<SevenZipDirectory> {
  const header = readAt(0, 32);
  if (header.length < 32 || crc32(header.subarray(12)) !== header.readUInt32LE(8)) throw new CodecError('corrupt');
  const start = 32 + Number(header.readBigUInt64LE(12));
  const length = Number(header.readBigUInt64LE(20));
  if (length === 0) return { folders: [], entries: [] };
  if (length > MAX_DIRECTORY) throw new CodecError('corrupt');
  if (start + length > size) throw new CodecError('ends early');
  let directory = readAt(start, length);
  if (crc32(directory) !== header.readUInt32LE(28)) throw new CodecError('bad crc');
  // A directory may be packed, and that once more.
  for (let level = 0; level < 4; level++) {
    const cursor = new Cursor(directory);
    const id = cursor.byte();
    if (id === 0x01) return readHeader(cursor);
    if (id !== 0x17) throw new CodecError('corrupt');
    const [folder] = readStreams(cursor);
    if (folder === undefined || folder.size > MAX_DIRECTORY) throw new CodecError('corrupt');
    directory = await readWholeFolder(folder, streamAt, key);
  }
  throw new CodecError('corrupt');
}

async function readWholeFolder(folder: Folder, streamAt: StreamAt, key: SevenZipKey | null): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of folderWindows(folder, streamAt, key)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const crc = folder.crc ?? folder.parts[0]?.crc ?? null;
  if (bytes.length === folder.size && (crc === null || crc32(bytes) === crc)) return bytes;
  if (isEncrypted(folder)) throw new WrongPassword();
  throw new CodecError('bad crc');
}

function readHeader(cursor: Cursor): SevenZipDirectory {
  let folders: Folder[] = [];
  let entries: SevenZipEntry[] = [];
  for (let id = cursor.byte(); id !== 0; id = cursor.byte()) {
    if (id === 0x02) {
      for (let property = cursor.byte(); property !== 0; property = cursor.byte()) cursor.take(cursor.number());
    } else if (id === 0x03) readStreams(cursor);
    else if (id === 0x04) folders = readStreams(cursor);
    else if (id === 0x05) entries = readEntries(cursor);
    else throw new CodecError('corrupt');
  }
  return { folders, entries };
}

/** Packed streams, how they are packed, and what is in them. */
function readStreams(cursor: Cursor): Folder[] {
  let packed: { start: number; sizes: number[] } = { start: 0, sizes: [] };
  let folders: Folder[] = [];
  for (let id = cursor.byte(); id !== 0; id = cursor.byte()) {
    if (id === 0x06) packed = readPackInfo(cursor);
    else if (id === 0x07) folders = readFolders(cursor, packed);
    else if (id === 0x08) readParts(cursor, folders);
    else throw new CodecError('corrupt');
  }
  for (const folder of folders)
    if (folder.parts.length === 0) folder.parts.push({ size: folder.size, crc: folder.crc });
  return folders.map((folder) => ({ ...folder, parts: folder.parts.filter((part) => part.size >= 0) }));
}

function readPackInfo(cursor: Cursor): { start: number; sizes: number[] } {
  const start = 32 + cursor.number();
  const count = cursor.count();
  let sizes: number[] = [];
  for (let id = cursor.byte(); id !== 0; id = cursor.byte()) {
    if (id === 0x09) sizes = Array.from({ length: count }, () => cursor.number());
    else if (id === 0x0a) cursor.checksums(count);
    else throw new CodecError('corrupt');
  }
  return { start, sizes };
}

interface RawFolder {
  coders: { method: string; properties: Buffer }[];
  /** Number of the coder that gives the folder's content. */
  last: number;
  /** Coder that feeds the coder of that number; −1: the packed stream. */
  source: number[];
  isChain: boolean;
  packedStreams: number;
}

function readFolder(cursor: Cursor): RawFolder {
  const count = cursor.number();
  if (count < 1 || count > 32) throw new CodecError('corrupt');
  let isChain = true;
  let inputs = 0;
  let outputs = 0;
  const coders = Array.from({ length: count }, () => {
    const flags = cursor.byte();
    const method = cursor.take(flags & 0x0f).toString('hex');
    const ins = flags & 0x10 ? cursor.number() : 1;
    const outs = flags & 0x10 ? cursor.number() : 1;
    if (ins > 32 || outs > 32) throw new CodecError('corrupt');
    if (ins !== 1 || outs !== 1) isChain = false;
    inputs += ins;
    outputs += outs;
    return { method, properties: flags & 0x20 ? Buffer.from(cursor.take(cursor.number())) : Buffer.alloc(0) };
  });
  const source = coders.map(() => -1);
  const bound = new Set<number>();
  for (let pair = 0; pair < outputs - 1; pair++) {
    const input = cursor.number();
    const output = cursor.number();
    if (input >= inputs || output >= outputs) throw new CodecError('corrupt');
    if (input < count) source[input] = output;
    bound.add(output);
  }
  const packedStreams = inputs - (outputs - 1);
  if (packedStreams < 1) throw new CodecError('corrupt');
  if (packedStreams > 1) for (let stream = 0; stream < packedStreams; stream++) cursor.number();
  const last = coders.findIndex((_, index) => !bound.has(index));
  return { coders, last, source, isChain: isChain && last >= 0, packedStreams };
}

function readFolders(cursor: Cursor, packed: { start: number; sizes: number[] }): Folder[] {
  cursor.expect(0x0b);
  const count = cursor.count();
  if (cursor.byte() !== 0) throw new CodecError('corrupt');
  const raw = Array.from({ length: count }, () => readFolder(cursor));
  cursor.expect(0x0c);
  const sizes = raw.map((folder) => folder.coders.map(() => cursor.number()));
  let checksums: (number | null)[] = raw.map(() => null);
  for (let id = cursor.byte(); id !== 0; id = cursor.byte()) {
    if (id === 0x0a) checksums = cursor.checksums(count);
    else throw new CodecError('corrupt');
  }
  let stream = 0;
  let { start } = packed;
  return raw.map((folder, index) => {
    const own = packed.sizes.slice(stream, stream + folder.packedStreams);
    stream += folder.packedStreams;
    const from = start;
    const packedSize = own.reduce((sum, each) => sum + each, 0);
    start += packedSize;
    const coders: Coder[] = [];
    for (let at = folder.last; at >= 0 && coders.length <= folder.coders.length; at = folder.source[at]!)
      coders.unshift({ ...folder.coders[at]!, size: sizes[index]![at]! });
    const isSound = folder.isChain && coders.length === folder.coders.length && own.length === 1;
    return {
      coders: isSound ? coders : null,
      start: from,
      packedSize,
      size: sizes[index]![Math.max(0, folder.last)]!,
      crc: checksums[index]!,
      parts: [],
    };
  });
}

/** How many members each folder has, their sizes and checksums. A folder without any keeps one part of size −1 that is dropped. */
function readParts(cursor: Cursor, folders: Folder[]): void {
  let counts = folders.map(() => 1);
  let id = cursor.byte();
  if (id === 0x0d) {
    counts = folders.map(() => cursor.count());
    id = cursor.byte();
  }
  folders.forEach((folder, index) => {
    let left = folder.size;
    for (let part = 0; part < counts[index]!; part++) {
      const isLast = part === counts[index]! - 1;
      const size = isLast ? left : id === 0x09 ? cursor.number() : 0;
      if (size > left) throw new CodecError('corrupt');
      left -= size;
      folder.parts.push({ size, crc: null });
    }
    if (counts[index] === 0) folder.parts.push({ size: -1, crc: null });
  });
  if (id === 0x09) id = cursor.byte();
  for (; id !== 0; id = cursor.byte()) {
    if (id !== 0x0a) throw new CodecError('corrupt');
    const known = (folder: Folder): boolean => folder.parts.length === 1 && folder.crc !== null;
    const open = folders
      .filter((folder) => !known(folder))
      .flatMap((folder) => folder.parts.filter((part) => part.size >= 0));
    const checksums = cursor.checksums(open.length);
    open.forEach((part, index) => (part.crc = checksums[index]!));
  }
  for (const folder of folders)
    if (folder.parts.length === 1 && folder.parts[0]!.size >= 0) folder.parts[0]!.crc ??= folder.crc;
}

function readEntries(cursor: Cursor): SevenZipEntry[] {
  const count = cursor.count();
  let names: string[] = [];
  let isEmpty: boolean[] = [];
  let isFile: boolean[] = [];
  let times: (number | null)[] = [];
  let attributes: (number | null)[] = [];
  for (let id = cursor.number(); id !== 0; id = cursor.number()) {
    const end = cursor.number();
    const property = new Cursor(cursor.take(end));
    if (id === 0x0e) isEmpty = property.bits(count);
    else if (id === 0x0f) isFile = property.bits(isEmpty.filter(Boolean).length);
    else if (id === 0x11) {
      if (property.byte() !== 0) throw new CodecError('unknown method');
      names = property
        .take(end - 1)
        .toString('utf16le')
        .split('\0');
    } else if (id === 0x14) {
      const there = property.optionalBits(count);
      if (property.byte() !== 0) throw new CodecError('unknown method');
      // Windows file times: steps of 100 ns since 1601.
      times = there.map((isThere) =>
        isThere ? Number(property.take(8).readBigUInt64LE() / 10_000n) - 11_644_473_600_000 : null,
      );
    } else if (id === 0x15) {
      const there = property.optionalBits(count);
      if (property.byte() !== 0) throw new CodecError('unknown method');
      attributes = there.map((isThere) => (isThere ? property.take(4).readUInt32LE() : null));
    }
  }
  let empty = 0;
  return Array.from({ length: count }, (_, index) => {
    const hasStream = isEmpty[index] !== true;
    const bits = attributes[index] ?? 0;
    return {
      name: names[index] ?? '',
      hasStream,
      isFolder: !hasStream && isFile[empty++] !== true,
      modifiedAt: times[index] ?? null,
      type: bits & 0x8000 ? (bits >>> 16) & 0o170000 : 0,
    };
  });
}

const AES = '06f10701';

export function isEncrypted(folder: Folder): boolean {
  return folder.coders?.some((coder) => coder.method === AES) ?? false;
}

/** Names of methods that are not read, for the reason that an examiner reads. */
const otherMethods: Record<string, string> = {
  '030401': 'PPMd',
  '040109': 'Deflate64',
  '03030103': 'BCJ (x86)',
  '0303011b': 'BCJ2',
  '04': 'BCJ (x86)',
  '0a': 'BCJ (ARM64)',
  '03': 'Delta',
};

/** The method of a folder that is not read; null where all are. */
export function unknownMethod(folder: Folder): string | null {
  if (folder.coders === null) return 'BCJ2';
  const unknown = folder.coders.find((coder) => !(coder.method in decoders) && coder.method !== AES);
  return unknown === undefined ? null : (otherMethods[unknown.method] ?? unknown.method);
}

type Decode = (windows: AsyncIterable<Buffer>, coder: Coder) => AsyncIterable<Buffer>;

const decoders: Record<string, Decode> = {
  '00': (windows) => windows,
  '21': (windows, { properties }) => {
    const bits = properties[0] ?? 41;
    if (bits > 40) throw new CodecError('corrupt');
    const dictionary = bits === 40 ? 0xffffffff : (2 | (bits & 1)) * 2 ** ((bits >>> 1) + 11);
    return strictly(windows, (feed) => lzma2(feed, dictionary));
  },
  '030101': (windows, { properties, size }) => {
    if (properties.length < 5) throw new CodecError('corrupt');
    return strictly(windows, (feed) => lzma1(feed, properties[0]!, properties.readUInt32LE(1), size));
  },
  '040202': (windows) => strictly(windows, bzip2),
  '040108': (windows) => inflateRawWindows(windows),
  '04f71101': (windows) =>
    pipeline(Readable.from(windows, { objectMode: false }), createZstdDecompress(), () => {}) as AsyncIterable<Buffer>,
};

/** A decoder of ours that ends with the error that it met. */
async function* strictly(
  windows: AsyncIterable<Buffer>,
  codec: Parameters<typeof codecWindows>[0],
): AsyncGenerator<Buffer> {
  const state: StreamState = { trailingBytes: 0, error: null, members: 0 };
  yield* codecWindows(codec, windows, state);
  if (state.error !== null)
    throw state.error === 'expands too much' ? new RangeError(state.error) : new CodecError(state.error as 'corrupt');
}

/** The content of a folder. @throws CodecError, errors of zlib, WrongPassword where there is no password */
export function folderWindows(folder: Folder, streamAt: StreamAt, key: SevenZipKey | null): AsyncIterable<Buffer> {
  if (unknownMethod(folder) !== null) throw new CodecError('unknown method');
  let windows = streamAt(folder.start, folder.packedSize);
  for (const coder of folder.coders!) {
    if (coder.method !== AES) windows = decoders[coder.method]!(windows, coder);
    else if (key === null) throw new WrongPassword();
    else windows = decrypt(windows, coder, key);
  }
  return windows;
}

/** Rounds of the key's derivation as a power of two; 7-Zip writes 19. */
const MAX_ROUNDS = 24;

async function* decrypt(windows: AsyncIterable<Buffer>, coder: Coder, secret: SevenZipKey): AsyncGenerator<Buffer> {
  const { properties } = coder;
  const first = properties[0] ?? 0;
  const second = properties[1] ?? 0;
  const saltSize = ((first >>> 7) & 1) + (first & 0xc0 ? second >>> 4 : 0);
  const ivSize = ((first >>> 6) & 1) + (first & 0xc0 ? second & 0x0f : 0);
  const salt = properties.subarray(2, 2 + saltSize);
  const iv = Buffer.alloc(16);
  properties.subarray(2 + saltSize, 2 + saltSize + ivSize).copy(iv);
  const key = await secret.derive(salt, first & 0x3f);
  const cipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  let left = coder.size;
  for await (const window of windows) {
    const plain = cipher.update(window);
    const taken = plain.length > left ? plain.subarray(0, left) : plain;
    left -= taken.length;
    if (taken.length > 0) yield taken;
  }
  if (left > 0) throw new CodecError('ends early');
}

/** A password and the keys that were made of it for one archive: each takes half a second. */
export class SevenZipKey {
  readonly #password: string;
  readonly #known = new Map<string, Promise<Buffer>>();

  constructor(password: string) {
    this.#password = password;
  }

  derive(salt: Buffer, power: number): Promise<Buffer> {
    const name = `${power}/${salt.toString('hex')}`;
    let key = this.#known.get(name);
    if (key === undefined) {
      key = deriveKey(Buffer.concat([salt, Buffer.from(this.#password, 'utf16le')]), power);
      if (this.#known.size > 1000) this.#known.clear();
      this.#known.set(name, key);
    }
    return key;
  }
}

/** SHA-256 over many rounds of salt, password and counter. */
async function deriveKey(secret: Buffer, power: number): Promise<Buffer> {
  if (power === 0x3f) return Buffer.concat([secret, Buffer.alloc(32)]).subarray(0, 32);
  if (power > MAX_ROUNDS) throw new CodecError('unknown method');
  const hash = createHash('sha256');
  const rounds = 2 ** power;
  const block = Math.min(rounds, 4096);
  const stride = secret.length + 8;
  const bytes = Buffer.alloc(stride * block);
  for (let round = 0; round < block; round++) secret.copy(bytes, round * stride);
  for (let from = 0; from < rounds; from += block) {
    for (let round = 0; round < block; round++) bytes.writeUIntLE(from + round, round * stride + secret.length, 6);
    hash.update(bytes);
    if (from % (block * 16) === 0) await new Promise<void>((turn) => setImmediate(turn));
  }
  return hash.digest();
}
