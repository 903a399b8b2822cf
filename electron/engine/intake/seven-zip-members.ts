import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { say } from '../../../shared/text/intake.ts';
import type { IntakeFinding } from '../../../shared/contract/intake.ts';
import {
  admit,
  type Archive,
  collect,
  containerOf,
  type Expanded,
  type FoundItem,
  largeMember,
  LOCKED,
  lockedMember,
  lockedReason,
  MEMBER_IN_MEMORY,
  type MemberContext,
  MemberNames,
  refusal,
  unpackLayers,
} from './archive.ts';
import { CodecError } from './codecs/codec.ts';
import { EXPANSION_FROM, MAX_EXPANSION } from './decompress.ts';
import type { Packing } from './jobs.ts';
import {
  type Folder,
  folderWindows,
  isEncrypted,
  readDirectory,
  type ReadAt,
  type SevenZipDirectory,
  type SevenZipEntry,
  SevenZipKey,
  type StreamAt,
  unknownMethod,
  WrongPassword,
} from './seven-zip.ts';

/** What a wrong password makes of a first member larger than this is told by its first bytes. */
const MAX_TRIAL = 64 * 2 ** 20;

/** The members of a 7z archive, folder by folder (what was packed as one stream) in the order of its directory. */
export async function* sevenZipMembers(archive: Archive, context: MemberContext): AsyncGenerator<Expanded> {
  const { state, note } = context;
  const { size, readAt, streamAt, close } = await openBytes(archive, state.limits.innerArchive);
  try {
    const keys = state.passwords.map((password) => new SevenZipKey(password));
    const directory = await openDirectory(size, readAt, streamAt, keys);
    if (directory === null) yield note(LOCKED, lockedReason(state.passwords));
    else yield* listMembers(directory, size, streamAt, keys, context);
  } finally {
    close();
  }
}

async function openBytes(
  archive: Archive,
  limit: number,
): Promise<{ size: number; readAt: ReadAt; streamAt: StreamAt; close: () => void }> {
  const { path, size } = archive;
  if (path !== undefined && archive.inner.layers.length === 0) {
    const handle = openSync(path, 'r');
    return {
      size,
      readAt(start, length) {
        const bytes = Buffer.alloc(length);
        return bytes.subarray(0, readSync(handle, bytes, 0, length, start));
      },
      streamAt: (start, length) =>
        length === 0
          ? noBytes()
          : (createReadStream(path, {
              start,
              end: start + length - 1,
              highWaterMark: 2 ** 20,
            }) as AsyncIterable<Buffer>),
      close: () => closeSync(handle),
    };
  }
  let bytes = archive.bytes ?? (await collect(createReadStream(path!) as AsyncIterable<Buffer>, limit));
  bytes = unpackLayers(bytes, archive.inner.layers, limit);
  return {
    size: bytes.length,
    readAt: (start, length) => bytes.subarray(start, start + length),
    async *streamAt(start, length) {
      for (let at = start; at < start + length; at += 2 ** 20)
        yield bytes.subarray(at, Math.min(at + 2 ** 20, start + length));
    },
    close: () => {},
  };
}

async function* noBytes(): AsyncGenerator<Buffer> {}

/** Null: encrypted, and no key opens it. */
async function openDirectory(
  size: number,
  readAt: ReadAt,
  streamAt: StreamAt,
  keys: readonly SevenZipKey[],
): Promise<SevenZipDirectory | null> {
  try {
    return await readDirectory(size, readAt, streamAt, null);
  } catch (cause) {
    if (!(cause instanceof WrongPassword)) throw cause;
  }
  for (const key of keys) {
    try {
      return await readDirectory(size, readAt, streamAt, key);
    } catch (cause) {
      if (!isOfData(cause)) throw cause;
    }
  }
  return null;
}

/** What a wrong key, or damage, makes of a stream. */
function isOfData(cause: unknown): boolean {
  if (cause instanceof WrongPassword || cause instanceof CodecError || cause instanceof RangeError) return true;
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  return code.startsWith('Z_') || code.startsWith('ERR_OSSL') || code.startsWith('ZSTD');
}

async function* listMembers(
  directory: SevenZipDirectory,
  size: number,
  streamAt: StreamAt,
  keys: readonly SevenZipKey[],
  context: MemberContext,
): AsyncGenerator<Expanded> {
  const { state, progress } = context;
  const names = new MemberNames(context.label);
  let folder = -1;
  let members: FolderMembers | null = null;
  let packed = 0;
  try {
    for (const entry of directory.entries) {
      if (entry.isFolder) continue;
      if (entry.hasStream && (members === null || members.isDone)) {
        await members?.close();
        const next = directory.folders.slice(folder + 1).findIndex((each) => each.parts.length > 0);
        if (next < 0) {
          yield context.note('ARCHIVE_DAMAGED', say('archive-cut', { cause: 'corrupt' }));
          return;
        }
        folder += next + 1;
        packed += directory.folders[folder]!.packedSize;
        members = new FolderMembers(directory.folders[folder]!, streamAt);
        await members.open(keys);
      }
      const part = entry.hasStream ? members!.next() : { size: 0, crc: null };
      if (state.stopped) return;
      const findings: IntakeFinding[] = [];
      const done = Math.min(progress, Math.round((packed / Math.max(1, size)) * progress));
      const label = names.label(entry.name, findings);
      const problem = entry.hasStream ? members!.problem : null;
      const refused = refuse(entry, part.size, problem, context, findings);
      if (refused !== null || problem === 'locked') {
        if (entry.hasStream) await members!.skip(part.size);
        yield problem === 'locked'
          ? lockedMember(label, part.size, done, state.passwords, findings, entry.modifiedAt)
          : refusal(label, part.size, done, refused!.status, refused!.reason, findings, entry.modifiedAt);
        continue;
      }
      const packing: Packing = { method: 'stored', size: part.size, crc: part.crc };
      const item: FoundItem = {
        label,
        source: { kind: 'fed', packing },
        task: 'read',
        size: part.size,
        modifiedAt: entry.modifiedAt,
        isMember: true,
        findings,
        progress: done,
      };
      const windows = entry.hasStream ? members!.read(part.size) : noBytes();
      if (part.size > MEMBER_IN_MEMORY) {
        yield* largeMember(item, windows, context);
        continue;
      }
      const bytes = await collect(windows, MEMBER_IN_MEMORY);
      const inner = containerOf(bytes);
      if (inner === null || bytes.length < part.size) yield { ...item, source: { kind: 'bytes', bytes, packing } };
      else yield* context.openInner(item, inner, async () => bytes);
    }
  } finally {
    await members?.close();
  }
}

function refuse(
  entry: SevenZipEntry,
  size: number,
  problem: FolderMembers['problem'],
  context: MemberContext,
  findings: IntakeFinding[],
): { status: 'damaged' | 'not-read'; reason: string } | null {
  if (entry.type === 0o120000) return { status: 'not-read', reason: say('archive-link') };
  if (entry.type !== 0 && entry.type !== 0o100000) return { status: 'not-read', reason: say('archive-not-regular') };
  const tooMuch = admit(context.state, size);
  if (tooMuch !== null) {
    findings.push({ code: 'ARCHIVE_LIMIT', detail: tooMuch });
    return { status: 'damaged', reason: tooMuch };
  }
  if (problem === null || problem === 'locked') return null;
  if (problem.code !== undefined) findings.push({ code: problem.code, detail: problem.reason });
  return { status: 'damaged', reason: problem.reason };
}

/** The members of one folder, read one after another from its stream. */
class FolderMembers {
  /** Why its members cannot be read. */
  problem: 'locked' | { reason: string; code?: string } | null = null;
  readonly #folder: Folder;
  readonly #streamAt: StreamAt;
  #windows: AsyncIterator<Buffer> | null = null;
  #held: Buffer = Buffer.alloc(0);
  #next = 0;

  constructor(folder: Folder, streamAt: StreamAt) {
    this.#folder = folder;
    this.#streamAt = streamAt;
  }

  get isDone(): boolean {
    return this.#next >= this.#folder.parts.length;
  }

  next(): Folder['parts'][number] {
    return this.#folder.parts[this.#next++]!;
  }

  async open(keys: readonly SevenZipKey[]): Promise<void> {
    const folder = this.#folder;
    const method = unknownMethod(folder);
    if (method !== null) this.problem = { reason: say('member-method', { method }) };
    else if (folder.size > EXPANSION_FROM && folder.size > folder.packedSize * MAX_EXPANSION) {
      const reason = say('member-bomb', { packed: folder.packedSize, size: folder.size });
      this.problem = { reason, code: 'EXPANSION_LIMIT' };
    } else {
      const key = isEncrypted(folder) ? await this.#fitting(keys) : null;
      if (isEncrypted(folder) && key === null) this.problem = 'locked';
      else this.#windows = folderWindows(folder, this.#streamAt, key)[Symbol.asyncIterator]();
    }
  }

  /** The first key by which the first member comes out as its checksum says. */
  async #fitting(keys: readonly SevenZipKey[]): Promise<SevenZipKey | null> {
    const first = this.#folder.parts[0]!;
    for (const key of keys) {
      let size = 0;
      let crc = 0;
      try {
        for await (const window of folderWindows(this.#folder, this.#streamAt, key)) {
          crc = crc32(window.subarray(0, first.size - size), crc);
          size += window.length;
          if (size >= Math.min(first.size, MAX_TRIAL)) break;
        }
      } catch (cause) {
        if (!isOfData(cause)) throw cause;
        // Damage further on is no matter of the password.
        if (size === 0) continue;
        return key;
      }
      if (size < first.size || first.crc === null || crc === first.crc) return key;
    }
    return null;
  }

  /** The next bytes of the stream; fewer where it is damaged, for which its checksum will speak. */
  async *read(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0;) {
      if (this.#held.length === 0) {
        let next: IteratorResult<Buffer> | undefined;
        try {
          next = await this.#windows?.next();
        } catch (cause) {
          if (!isOfData(cause)) throw cause;
          this.problem = { reason: say('member-cannot-be-unpacked', { cause: (cause as Error).message }) };
        }
        if (next === undefined || next.done === true) {
          this.#windows = null;
          this.problem ??= { reason: say('member-cannot-be-unpacked', { cause: 'ends early' }) };
          return;
        }
        this.#held = next.value;
      }
      const taken = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(taken.length);
      left -= taken.length;
      yield taken;
    }
  }

  async skip(size: number): Promise<void> {
    if (this.#windows !== null) for await (const window of this.read(size)) void window;
  }

  async close(): Promise<void> {
    await this.#windows?.return?.();
  }
}
