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
  type MemberContext,
  MemberNames,
  refusal,
} from './archive.ts';
import { MAX_EXPANSION, readGzip, readZstd } from './decompress.ts';
import type { Packing, Source } from './jobs.ts';

const inflateRawAsync = promisify(inflateRaw) as (bytes: Buffer, options: object) => Promise<Buffer>;

async function openZip(archive: Archive, limit: number): Promise<{ zip: ZipFile; bytes: Buffer | null }> {
  // Names are decoded and judged here: yauzl would stop at the first one it does not like.
  const options = { lazyEntries: true, decodeStrings: false, validateEntrySizes: false, autoClose: false } as const;
  if (archive.path !== undefined && archive.inner.compression === null)
    return { zip: await yauzl.openPromise(archive.path, options), bytes: null };
  let bytes = archive.bytes ?? (await collect(createReadStream(archive.path!) as AsyncIterable<Buffer>, limit));
  if (archive.inner.compression === 'gzip') bytes = readGzip(bytes, limit, 'all').content;
  else if (archive.inner.compression === 'zstd') bytes = readZstd(bytes, limit).content;
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
      if (entry.isEncrypted()) {
        yield refuse('damaged', say('member-encrypted'));
        continue;
      }
      if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
        yield refuse('damaged', say('member-method', { method: entry.compressionMethod }));
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
      const packing: Packing | null = {
        deflated: entry.compressionMethod === 8,
        size: entry.uncompressedSize,
        crc: entry.crc32,
      };
      const source: Source =
        bytes === null
          ? { kind: 'slice', path: archive.path!, start, length: entry.compressedSize, packing }
          : { kind: 'bytes', bytes: Buffer.from(bytes.subarray(start, start + entry.compressedSize)), packing };
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
  const packed =
    source.kind === 'bytes'
      ? Buffer.from(source.bytes)
      : source.kind === 'slice'
        ? readRange(source.path, source.start, source.length)
        : Buffer.alloc(0);
  return packing.deflated ? inflateRawAsync(packed, { maxOutputLength: packing.size + 1 }) : packed;
}
