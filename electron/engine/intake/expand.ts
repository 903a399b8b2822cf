import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { constants, inflateRaw, inflateRawSync } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import type { FileStatus, IntakeFinding } from '../../../shared/contract/intake.ts';
import { inflateHead, inflateWindows, MAX_EXPANSION, readGzip, readZstd, sniffCompression, type StreamState, zstdWindows } from './decompress.ts';
import type { Packing, Source } from './jobs.ts';
import { sniffContainer } from './sniff.ts';
import type { FoundFile } from './walk.ts';

/**
 * Opens archives without unpacking anything to disk: gives every file on its way to the workers, members of archives as slices or bytes, in the order of
 * the archive. Names are labels in the intake record and nothing else. Every member gets a row; what is refused gets it with the reason.
 */
export interface FoundItem {
  /** Path in the intake record; `!/` stands between an archive and its member. */
  label: string;
  source: Source;
  task: 'read' | 'hash';
  size: number;
  modifiedAt: number | null;
  isMember: boolean;
  findings: IntakeFinding[];
  /** Not read at all; the reason stands in its row. */
  refused?: { status: FileStatus; reason: string };
  /** Bytes of a large member of a one-way archive, to be handed on while they come. */
  feed?: AsyncIterable<Buffer>;
  /** Bytes of the file on disk that are dealt with when this item is; for progress. */
  progress: number;
}

/** Something about a container that turned out while it was read. */
export interface ContainerNote {
  label: string;
  finding: IntakeFinding;
}

export type Expanded = FoundItem | ContainerNote;

/** Bounds of what one handed-in archive may hold, all levels together. */
export interface ExpansionLimits {
  depth: number;
  members: number;
  memberBytes: number;
  totalBytes: number;
  /** An archive inside an archive is opened in memory where it has to be read at random. */
  innerArchive: number;
}

export const expansionLimits: ExpansionLimits = { depth: 4, members: 1_000_000, memberBytes: 64 * 2 ** 30, totalBytes: 512 * 2 ** 30, innerArchive: 512 * 2 ** 20 };

/** Members of one-way archives up to this size travel in one piece. */
const MEMBER_IN_MEMORY = 8 * 1024 * 1024;
const HEAD = 4096;
/** Compressed bytes that surely hold the 512 bytes of a tar header. */
const PACKED_HEAD = 768;

interface State {
  limits: ExpansionLimits;
  members: number;
  bytes: number;
  stopped: boolean;
}

/** Characters that make a name look like another one: controls, direction marks and overrides, line separators. */
// oxlint-disable-next-line no-control-regex
const hidden = /[\0-\x1f\x7f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** The items of one file on disk: itself, or an archive and its members. */
export async function* expandFile(file: FoundFile, limits: ExpansionLimits = expansionLimits): AsyncGenerator<Expanded> {
  const head = readHead(file.path);
  const inner = head === null ? null : containerOf(head);
  const findings: IntakeFinding[] = hidden.test(file.label) ? [{ code: 'UNUSUAL_NAME', detail: `The name holds control or direction characters: ${JSON.stringify(file.label.slice(0, 1000))}.` }] : [];
  const base = { size: file.size, modifiedAt: file.modifiedAt, isMember: false, findings, progress: file.size };
  if (inner === null) {
    yield { ...base, label: file.label, source: { kind: 'path', path: file.path }, task: 'read' };
    return;
  }
  yield { ...base, label: file.label, source: { kind: 'path', path: file.path }, task: 'hash', progress: 0 };
  const state: State = { limits, members: 0, bytes: 0, stopped: false };
  const start = openArchive(inner, { path: file.path, size: file.size });
  yield* members(start, file.label, state, 1, file.size);
}

/** The container in a content, looked for below one compression. */
export function containerOf(head: Buffer): Inner | null {
  const compression = sniffCompression(head);
  const content = compression === null ? head : inflateHead(compression === 'gzip' ? head.subarray(0, PACKED_HEAD) : head, compression);
  const kind = content === null ? null : sniffContainer(content);
  return kind === null ? null : { kind, compression };
}

export interface Inner {
  kind: 'zip' | 'tar';
  compression: 'gzip' | 'zstd' | null;
}

function readHead(path: string): Buffer | null {
  const bytes = Buffer.alloc(HEAD);
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch {
    // The worker meets the same error and reports it.
    return null;
  }
  try {
    return bytes.subarray(0, readSync(handle, bytes, 0, HEAD, 0));
  } catch {
    return null;
  } finally {
    closeSync(handle);
  }
}

interface Archive {
  inner: Inner;
  path?: string;
  bytes?: Buffer;
  size: number;
  stream?: AsyncIterable<Buffer>;
}

function openArchive(inner: Inner, where: { path?: string; bytes?: Buffer; size: number; stream?: AsyncIterable<Buffer> }): Archive {
  return { inner, ...where };
}

async function* members(archive: Archive, label: string, state: State, depth: number, progress: number): AsyncGenerator<Expanded> {
  const note = (code: string, detail: string): ContainerNote => ({ label, finding: { code, detail } });
  try {
    if (archive.inner.kind === 'zip') yield* zipMembers(archive, label, state, depth, progress);
    else yield* tarMembers(archive, label, state, depth, progress, note);
  } catch (cause) {
    yield note('ARCHIVE_DAMAGED', `The archive cannot be read to its end: ${(cause as Error).message}. Members before that point were taken.`);
  }
}

type Note = (code: string, detail: string) => ContainerNote;

/** Gives members names that are unique in their archive and shows what is dangerous about them. */
class Names {
  readonly #seen = new Set<string>();
  readonly #prefix: string;

  constructor(container: string) {
    this.#prefix = `${container}!/`;
  }

  label(raw: string, findings: IntakeFinding[]): string {
    const unsafe = /^[A-Za-z]:|^[/\\]|\\|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(raw) || hidden.test(raw);
    if (unsafe) findings.push({ code: 'UNSAFE_MEMBER_NAME', detail: `The name in the archive is ${JSON.stringify(raw.slice(0, 1000))}: absolute, climbing, or with control characters. It is a label here; nothing is written under it.` });
    // oxlint-disable-next-line no-control-regex
    const shown = raw.replace(/[\0-\x1f\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`).slice(0, 4000);
    let unique = shown;
    for (let count = 2; this.#seen.has(unique); count++) unique = `${shown} (${count})`;
    if (unique !== shown) findings.push({ code: 'REPEATED_MEMBER_NAME', detail: 'The archive holds several members of this name.' });
    this.#seen.add(unique);
    return `${this.#prefix}${unique}`;
  }
}

function refusal(label: string, size: number, progress: number, status: FileStatus, reason: string, findings: IntakeFinding[] = [], modifiedAt: number | null = null): FoundItem {
  return { label, source: { kind: 'bytes', bytes: Buffer.alloc(0), packing: null }, task: 'read', size, modifiedAt, isMember: true, findings, refused: { status, reason }, progress };
}

/** Counts one member against the limits; the reason why it is refused, or null. */
function admit(state: State, size: number): string | null {
  const { limits } = state;
  state.members++;
  if (state.members > limits.members) {
    state.stopped = true;
    return `The archive holds more than ${limits.members} members.`;
  }
  if (size > limits.memberBytes) return `The member says it is ${size} bytes long; members up to ${limits.memberBytes} bytes are read.`;
  if (state.bytes + size > limits.totalBytes) return `The members of the archive come to more than ${limits.totalBytes} bytes.`;
  state.bytes += size;
  return null;
}

const inflateRawAsync = promisify(inflateRaw) as (bytes: Buffer, options: object) => Promise<Buffer>;

async function openZip(archive: Archive): Promise<{ zip: ZipFile; bytes: Buffer | null }> {
  // Names are decoded and judged here: yauzl would stop at the first one it does not like.
  const options = { lazyEntries: true, decodeStrings: false, validateEntrySizes: false, autoClose: false } as const;
  if (archive.path !== undefined && archive.inner.compression === null) return { zip: await yauzl.openPromise(archive.path, options), bytes: null };
  let bytes = archive.bytes ?? (await collect(archive.stream ?? (createReadStream(archive.path!) as AsyncIterable<Buffer>), expansionLimits.innerArchive));
  if (archive.inner.compression === 'gzip') bytes = readGzip(bytes, expansionLimits.innerArchive).content;
  else if (archive.inner.compression === 'zstd') bytes = readZstd(bytes, expansionLimits.innerArchive).content;
  return { zip: await yauzl.fromBufferPromise(bytes, options), bytes };
}

async function* zipMembers(archive: Archive, label: string, state: State, depth: number, progress: number): AsyncGenerator<Expanded> {
  const { zip, bytes } = await openZip(archive);
  const names = new Names(label);
  const size = bytes?.length ?? archive.size;
  let packed = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (state.stopped) return;
      const findings: IntakeFinding[] = [];
      // @types/yauzl lags behind the package: without decoded strings the name is a buffer.
      const rawName = entry.fileNameRaw ?? (entry.fileName as unknown as Buffer);
      const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, rawName, entry.extraFields, true);
      if (/[/\\]$/.test(name)) continue;
      packed += entry.compressedSize;
      const done = Math.min(progress, Math.round((packed / Math.max(1, size)) * progress));
      const memberLabel = names.label(name, findings);
      const refuse = (status: FileStatus, reason: string): FoundItem => refusal(memberLabel, entry.uncompressedSize, done, status, reason, findings, modifiedOf(entry));
      const tooMuch = admit(state, entry.uncompressedSize);
      if (tooMuch !== null) {
        findings.push({ code: 'ARCHIVE_LIMIT', detail: tooMuch });
        yield refuse('damaged', tooMuch);
        continue;
      }
      if (packed > size * 1.01 + 65_536) {
        const reason = 'The members of this archive overlap: together they are larger than the archive (a decompression bomb).';
        findings.push({ code: 'ARCHIVE_LIMIT', detail: reason });
        yield refuse('damaged', reason);
        state.stopped = true;
        continue;
      }
      const mode = entry.externalFileAttributes >>> 16;
      if ((mode & 0o170000) === 0o120000) {
        yield refuse('not-recognised', 'A link in the archive: what it points to is not part of it, and links are not followed.');
        continue;
      }
      if ((mode & 0o170000) !== 0 && (mode & 0o170000) !== 0o100000) {
        yield refuse('not-recognised', 'Not a regular file in the archive (device, pipe or socket).');
        continue;
      }
      if (entry.isEncrypted()) {
        yield refuse('damaged', 'The member is encrypted. Unpack the archive with its password first, then import the folder.');
        continue;
      }
      if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
        yield refuse('damaged', `The member is compressed with method ${entry.compressionMethod}, which Trailcase does not read. Unpack the archive first, then import the folder.`);
        continue;
      }
      if (entry.uncompressedSize > 64 * 2 ** 20 && entry.uncompressedSize > entry.compressedSize * MAX_EXPANSION) {
        const reason = `The member says it expands from ${entry.compressedSize} to ${entry.uncompressedSize} bytes (a decompression bomb).`;
        findings.push({ code: 'EXPANSION_LIMIT', detail: reason });
        yield refuse('damaged', reason);
        continue;
      }
      let start: number;
      try {
        start = (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart;
      } catch (cause) {
        yield refuse('damaged', `The member's header in the archive is damaged: ${(cause as Error).message}`);
        continue;
      }
      const packing: Packing | null = { deflated: entry.compressionMethod === 8, size: entry.uncompressedSize, crc: entry.crc32 };
      const source: Source = bytes === null ? { kind: 'slice', path: archive.path!, start, length: entry.compressedSize, packing } : { kind: 'bytes', bytes: Buffer.from(bytes.subarray(start, start + entry.compressedSize)), packing };
      const item: FoundItem = { label: memberLabel, source, task: 'read', size: entry.uncompressedSize, modifiedAt: modifiedOf(entry), isMember: true, findings, progress: done };
      const inner = containerOf(memberHead(source, packing));
      if (inner === null) yield item;
      else yield* innerArchive(item, inner, async () => unpack(source, packing), state, depth, done);
    }
  } finally {
    zip.close();
  }
}

function modifiedOf(entry: Entry): number | null {
  const time = entry.getLastModDate({ timezone: 'UTC' }).getTime();
  return Number.isFinite(time) && time > 0 ? time : null;
}

function memberHead(source: Source, packing: Packing): Buffer {
  let head: Buffer;
  if (source.kind === 'bytes') head = Buffer.from(source.bytes.subarray(0, HEAD));
  else if (source.kind === 'slice') head = readRange(source.path, source.start, Math.min(HEAD, source.length));
  else return Buffer.alloc(0);
  if (!packing.deflated) return head;
  try {
    return inflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16 * 2 ** 20 });
  } catch {
    return Buffer.alloc(0);
  }
}

function readRange(path: string, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const handle = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(handle, bytes, 0, length, start));
  } finally {
    closeSync(handle);
  }
}

async function unpack(source: Source, packing: Packing): Promise<Buffer> {
  const packed = source.kind === 'bytes' ? Buffer.from(source.bytes) : source.kind === 'slice' ? readRange(source.path, source.start, source.length) : Buffer.alloc(0);
  return packing.deflated ? inflateRawAsync(packed, { maxOutputLength: packing.size + 1 }) : packed;
}

/** An archive inside an archive: a row of its own, then its members. */
async function* innerArchive(item: FoundItem, inner: Inner, bytesOf: () => Promise<Buffer>, state: State, depth: number, progress: number): AsyncGenerator<Expanded> {
  if (depth >= state.limits.depth) {
    item.findings.push({ code: 'ARCHIVE_LIMIT', detail: `Archives inside archives are opened ${state.limits.depth} levels deep.` });
    yield { ...item, refused: { status: 'damaged', reason: `Archives are nested deeper than ${state.limits.depth} levels. Unpack this one first, then import it.` } };
    return;
  }
  if (item.size > state.limits.innerArchive) {
    item.findings.push({ code: 'ARCHIVE_LIMIT', detail: `An archive inside an archive is opened up to ${state.limits.innerArchive} bytes.` });
    yield { ...item, refused: { status: 'damaged', reason: `An archive inside an archive larger than ${state.limits.innerArchive} bytes. Unpack the outer one first, then import it.` } };
    return;
  }
  let bytes: Buffer;
  try {
    bytes = await bytesOf();
  } catch (cause) {
    yield { ...item, refused: { status: 'damaged', reason: `The archive inside the archive cannot be unpacked: ${(cause as Error).message}` } };
    return;
  }
  yield { ...item, task: 'hash', source: { kind: 'bytes', bytes: Buffer.from(bytes), packing: null } };
  yield* members(openArchive(inner, { bytes, size: bytes.length }), item.label, state, depth + 1, progress);
}

async function collect(stream: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw new RangeError(`it is larger than ${limit} bytes and cannot be opened inside another file`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 2 ** 20) yield bytes.subarray(at, at + 2 ** 20);
}

async function* tarMembers(archive: Archive, label: string, state: State, depth: number, progress: number, note: Note): AsyncGenerator<Expanded> {
  const names = new Names(label);
  const stream: StreamState = { trailingBytes: 0, error: null, members: 0 };
  let read = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    const input = archive.bytes !== undefined ? inPieces(archive.bytes) : (createReadStream(archive.path!, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>);
    for await (const window of input) {
      read += window.length;
      yield window;
    }
  };
  const { compression } = archive.inner;
  const content = compression === 'gzip' ? inflateWindows(counted(), stream, () => true) : compression === 'zstd' ? zstdWindows(counted(), stream) : counted();
  const tar = extract();
  const pump = (async (): Promise<void> => {
    try {
      for await (const chunk of content) if (!tar.write(chunk)) await drained(tar);
      tar.end(null);
    } catch (cause) {
      tar.destroy(cause as Error);
    }
  })();
  try {
    for await (const entry of tar) {
      const header = entry.header as Header;
      const findings: IntakeFinding[] = [];
      const size = header.size ?? 0;
      const done = Math.min(progress, Math.round((read / Math.max(1, archive.size)) * progress));
      if (header.type === 'directory' || state.stopped) {
        entry.resume();
        continue;
      }
      const memberLabel = names.label(header.name, findings);
      const modifiedAt = header.mtime?.getTime() ?? null;
      const reason = refuseTarMember(header, state, findings);
      if (reason !== null) {
        entry.resume();
        yield refusal(memberLabel, size, done, reason.status, reason.text, findings, modifiedAt);
        continue;
      }
      const item: FoundItem = { label: memberLabel, source: { kind: 'fed' }, task: 'read', size, modifiedAt, isMember: true, findings, progress: done };
      if (size > MEMBER_IN_MEMORY) {
        yield* largeTarMember(item, entry as unknown as AsyncIterable<Buffer>, state, depth, done);
        continue;
      }
      const bytes = await collect(entry as unknown as AsyncIterable<Buffer>, MEMBER_IN_MEMORY);
      const inner = containerOf(bytes.subarray(0, HEAD));
      if (inner === null) yield { ...item, source: { kind: 'bytes', bytes, packing: null } };
      else yield* innerArchive(item, inner, async () => bytes, state, depth, done);
    }
  } finally {
    tar.destroy();
    await pump;
  }
  if (stream.error !== null) yield note('ARCHIVE_DAMAGED', `The compressed archive is not whole (${stream.error}). Members before that point were taken.`);
  if (stream.trailingBytes > 0) yield note('TRAILING_DATA_AFTER_GZIP', `${stream.trailingBytes} bytes stand after the end of the compressed archive; they were not read.`);
}

/** Resolves when the stream takes more, or takes nothing any more. */
function drained(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}

function refuseTarMember(header: Header, state: State, findings: IntakeFinding[]): { status: FileStatus; text: string } | null {
  if (header.type === 'symlink' || header.type === 'link') {
    return { status: 'not-recognised', text: `A link in the archive to ${JSON.stringify((header.linkname ?? '').slice(0, 500))}: links are not followed.` };
  }
  if (header.type !== 'file' && header.type !== 'contiguous-file') return { status: 'not-recognised', text: `Not a regular file in the archive (${header.type ?? 'unknown type'}).` };
  const tooMuch = admit(state, header.size ?? 0);
  if (tooMuch === null) return null;
  findings.push({ code: 'ARCHIVE_LIMIT', detail: tooMuch });
  return { status: 'damaged', text: tooMuch };
}

/** Its beginning decides whether it is an archive, which has to be held in memory, or a file, which is handed on while it comes. */
async function* largeTarMember(item: FoundItem, entry: AsyncIterable<Buffer>, state: State, depth: number, progress: number): AsyncGenerator<Expanded> {
  const windows = entry[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let held = 0;
  while (held < HEAD) {
    const next = await windows.next();
    if (next.done === true) break;
    first.push(next.value);
    held += next.value.length;
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    yield* first;
    for (let next = await windows.next(); next.done !== true; next = await windows.next()) yield next.value;
  };
  const inner = containerOf(Buffer.concat(first).subarray(0, HEAD));
  if (inner === null) yield { ...item, feed: all() };
  else yield* innerArchive(item, inner, () => collect(all(), state.limits.innerArchive), state, depth, progress);
  // What nobody wanted stands between this member and the next one.
  while ((await windows.next()).done !== true);
}
