import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { constants, inflateRaw, inflateRawSync } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { say } from '../../../shared/text/intake.ts';
import type { FileStatus, IntakeFinding } from '../../../shared/contract/intake.ts';
import {
  admit,
  type Archive,
  collect,
  containerOf,
  type Expanded,
  type FoundItem,
  HEAD,
  lockedMember,
  type MemberContext,
  MemberNames,
  neededHead,
  refusal,
  unpackLayers,
} from './archive.ts';
import { inflateHead, MAX_EXPANSION, type Packed } from './decompress.ts';
import type { Packing, Source } from './jobs.ts';
import { type MemberCheck, unpackMember } from './stored-bytes.ts';
import { openLock, readAesField, unlockZip } from './zip-lock.ts';

const inflateRawAsync = promisify(inflateRaw) as (bytes: Buffer, options: object) => Promise<Buffer>;

/** Numbers of compression methods (APPNOTE 4.4.5) that are read. */
const methods = new Map<number, 'stored' | 'deflate' | Packed>([
  [0, 'stored'],
  [8, 'deflate'],
  [12, 'bzip2'],
  [93, 'zstd'],
  [20, 'zstd'],
  [95, 'xz'],
]);

async function openZip(archive: Archive, limit: number): Promise<{ zip: ZipFile; bytes: Buffer | null }> {
  // Names are decoded and judged here: yauzl would stop at the first one it does not like.
  const options = { lazyEntries: true, decodeStrings: false, validateEntrySizes: false, autoClose: false } as const;
  if (archive.path !== undefined && archive.inner.layers.length === 0)
    return { zip: await yauzl.openPromise(archive.path, options), bytes: null };
  let bytes = archive.bytes ?? (await collect(createReadStream(archive.path!) as AsyncIterable<Buffer>, limit));
  bytes = unpackLayers(bytes, archive.inner.layers, limit);
  return { zip: await yauzl.fromBufferPromise(bytes, options), bytes };
}

/** The members of a zip archive (also ZIP64), as slices of the file on disk or as bytes, in the order of its directory. */
export async function* zipMembers(archive: Archive, context: MemberContext): AsyncGenerator<Expanded> {
  const { label, state, progress } = context;
  const { zip, bytes } = await openZip(archive, state.limits.innerArchive);
  const names = new MemberNames(label);
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
      const refuse = (status: FileStatus, reason: string): FoundItem =>
        refusal(memberLabel, entry.uncompressedSize, done, status, reason, findings, modifiedOf(entry));
      const tooMuch = admit(state, entry.uncompressedSize);
      if (tooMuch !== null) {
        findings.push({ code: 'ARCHIVE_LIMIT', detail: tooMuch });
        yield refuse('damaged', tooMuch);
        continue;
      }
      if (packed > size * 1.01 + 65_536) {
        const reason = say('members-overlap');
        findings.push({ code: 'ARCHIVE_LIMIT', detail: reason });
        yield refuse('damaged', reason);
        state.stopped = true;
        continue;
      }
      const mode = entry.externalFileAttributes >>> 16;
      if ((mode & 0o170000) === 0o120000) {
        yield refuse('not-read', say('archive-link'));
        continue;
      }
      if ((mode & 0o170000) !== 0 && (mode & 0o170000) !== 0o100000) {
        yield refuse('not-read', say('archive-not-regular'));
        continue;
      }
      const aes = entry.isEncrypted() ? readAesField(entry.extraFields) : null;
      const number = aes?.method ?? entry.compressionMethod;
      const method = methods.get(number);
      if (method === undefined) {
        yield refuse('damaged', say('member-method', { method: number }));
        continue;
      }
      if (entry.uncompressedSize > 64 * 2 ** 20 && entry.uncompressedSize > entry.compressedSize * MAX_EXPANSION) {
        const reason = say('member-bomb', { packed: entry.compressedSize, size: entry.uncompressedSize });
        findings.push({ code: 'EXPANSION_LIMIT', detail: reason });
        yield refuse('damaged', reason);
        continue;
      }
      let start: number;
      try {
        start = (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart;
      } catch (cause) {
        yield refuse('damaged', say('member-header', { cause: (cause as Error).message }));
        continue;
      }
      const read = (from: number, length: number): Buffer =>
        bytes === null ? readRange(archive.path!, from, length) : bytes.subarray(from, from + length);
      const packing: Packing = { method, size: entry.uncompressedSize, crc: aes?.version === 2 ? null : entry.crc32 };
      let length = entry.compressedSize;
      if (entry.isEncrypted()) {
        const opened = await unlockZip(
          {
            aes,
            start,
            length,
            read,
            // With a data descriptor the time stands for the checksum that was not known yet.
            check: entry.generalPurposeBitFlag & 8 ? (entry.lastModFileTime >> 8) & 0xff : entry.crc32 >>> 24,
          },
          state.passwords,
        );
        if (opened === null) {
          const { passwords } = state;
          yield lockedMember(memberLabel, entry.uncompressedSize, done, passwords, findings, modifiedOf(entry));
          continue;
        }
        ({ start, length } = opened);
        packing.lock = opened.lock;
      }
      const source: Source =
        bytes === null
          ? { kind: 'slice', path: archive.path!, start, length, packing }
          : { kind: 'bytes', bytes: Buffer.from(bytes.subarray(start, start + length)), packing };
      const item: FoundItem = {
        label: memberLabel,
        source,
        task: 'read',
        size: entry.uncompressedSize,
        modifiedAt: modifiedOf(entry),
        isMember: true,
        findings,
        progress: done,
      };
      const inner = containerOf(memberHead(source, packing));
      if (inner === null) yield item;
      else yield* context.openInner(item, inner, () => unpack(source, packing));
    }
  } finally {
    zip.close();
  }
}

function modifiedOf(entry: Entry): number | null {
  const time = entry.getLastModDate({ timezone: 'UTC' }).getTime();
  return Number.isFinite(time) && time > 0 ? time : null;
}

/** The beginning of what a member unpacks to; more of it where that is needed to tell what it is. */
function memberHead(source: Source, packing: Packing): Buffer {
  const head = unpackHead(firstBytes(source, HEAD), packing);
  const needed = neededHead(head);
  return needed > HEAD ? unpackHead(firstBytes(source, needed), packing) : head;
}

function firstBytes(source: Source, count: number): Buffer {
  if (source.kind === 'bytes') return Buffer.from(source.bytes.subarray(0, count));
  return source.kind === 'slice'
    ? readRange(source.path, source.start, Math.min(count, source.length))
    : Buffer.alloc(0);
}

function unpackHead(stored: Buffer, packing: Packing): Buffer {
  const head = packing.lock === undefined ? stored : openLock(packing.lock).update(stored);
  if (packing.method === 'stored') return head;
  if (packing.method !== 'deflate') return inflateHead(head, packing.method) ?? Buffer.alloc(0);
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

/** All of an archive inside. @throws Error where it cannot be unpacked */
async function unpack(source: Source, packing: Packing): Promise<Buffer> {
  if (packing.method === 'deflate' && packing.lock === undefined)
    return inflateRawAsync(firstBytes(source, Number.POSITIVE_INFINITY), { maxOutputLength: packing.size + 1 });
  const check: MemberCheck = { problem: null };
  const bytes = unpackMember(firstBytes(source, Number.POSITIVE_INFINITY), packing, check);
  if (check.problem !== null) throw new Error(check.problem);
  return bytes;
}
