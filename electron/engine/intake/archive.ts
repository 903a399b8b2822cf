import { say } from '../../../shared/text/intake.ts';
import type { FileStatus, IntakeFinding } from '../../../shared/contract/intake.ts';
import { headNeeded, inflateHead, MAX_LAYERS, type Packed, readPacked, sniffCompression } from './decompress.ts';
import type { Source } from './jobs.ts';
import { type ContainerKind, sniffContainer } from './sniff.ts';

/**
 * What the readers of archives share. Names are labels in the intake record and nothing else. Every member gets a row; what is refused gets it with the reason.
 */

/** One file on its way to a worker. */
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
  refused?: { status: FileStatus; reason: string; isLocked?: boolean };
  /** Bytes of a large member of a one-way archive, to be handed on while they come. */
  feed?: AsyncIterable<Buffer>;
  /** Bytes of the file on disk that are dealt with when this item is; for progress. */
  progress: number;
}

/** Something about a container that turned out while it was read. */
interface ContainerNote {
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

export const expansionLimits: ExpansionLimits = {
  depth: 4,
  members: 1_000_000,
  memberBytes: 64 * 2 ** 30,
  totalBytes: 512 * 2 ** 30,
  innerArchive: 512 * 2 ** 20,
};

/** Beginning of a file that shows whether it is an archive. */
export const HEAD = 4096;
/** Compressed bytes that surely hold the 512 bytes of a tar header. */
const PACKED_HEAD = 768;

/** What is counted over all levels of one handed-in archive. */
export interface ExpansionState {
  limits: ExpansionLimits;
  /** Passwords for encrypted archives, in the order in which they are tried. They live in memory only. */
  passwords: readonly string[];
  members: number;
  bytes: number;
  stopped: boolean;
}

/** Characters that make a name look like another one: controls, direction marks and overrides, line separators. */
export const hiddenCharacters = /[\0-\x1f\x7f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Bytes of a beginning that tell whether it is an archive; `head` holds the first `HEAD`. */
export function neededHead(head: Buffer): number {
  return Math.max(HEAD, headNeeded(sniffCompression(head)));
}

/** The container in a content, looked for below the layers of compression around it. */
export function containerOf(beginning: Buffer): Inner | null {
  const layers: Packed[] = [];
  let head = beginning.subarray(0, neededHead(beginning));
  for (;;) {
    const compression = layers.length < MAX_LAYERS ? sniffCompression(head) : null;
    if (compression === null) {
      const kind = sniffContainer(head);
      return kind === null ? null : { kind, layers };
    }
    const short = compression === 'gzip' ? inflateHead(head.subarray(0, PACKED_HEAD), compression) : null;
    // What is packed twice wants more than the few bytes that show a tar header.
    const isEnough = short !== null && sniffCompression(short) === null;
    const content = isEnough ? short : inflateHead(head, compression);
    if (content === null) return null;
    layers.push(compression);
    head = content;
  }
}

export interface Inner {
  kind: ContainerKind;
  /** Compressions around it, the outermost first. */
  layers: readonly Packed[];
}

/** Takes the compressions off an archive that is in memory. @throws Error where that cannot be done within the limit */
export function unpackLayers(bytes: Buffer, layers: readonly Packed[], limit: number): Buffer {
  return layers.reduce((packed, layer) => {
    const { content, error } = readPacked(packed, layer, limit);
    if (error !== null && content.length === 0) throw new RangeError(error);
    return content;
  }, bytes);
}

/** An archive that is opened: on disk, or in memory where it was inside another one. */
export interface Archive {
  inner: Inner;
  path?: string;
  bytes?: Buffer;
  size: number;
}

type Note = (code: string, detail: string) => Expanded;

/** Gives an archive inside an archive: its own row, then its members. `bytesOf` is asked only where it is opened. */
type OpenInner = (item: FoundItem, inner: Inner, bytesOf: () => Promise<Buffer>) => AsyncGenerator<Expanded>;

/** What the reader of one archive is given. */
export interface MemberContext {
  label: string;
  state: ExpansionState;
  /** Bytes of the file on disk that are dealt with when the last member is. */
  progress: number;
  note: Note;
  openInner: OpenInner;
}

/** Gives members names that are unique in their archive and shows what is dangerous about them. */
export class MemberNames {
  readonly #seen = new Set<string>();
  readonly #prefix: string;

  constructor(container: string) {
    this.#prefix = `${container}!/`;
  }

  label(raw: string, findings: IntakeFinding[]): string {
    // Windows PowerShell 5.1 and old collectors write backslashes between folders; what climbs or is absolute is dangerous with either.
    const unsafe = /^[A-Za-z]:|^[/\\]|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(raw) || hiddenCharacters.test(raw);
    if (unsafe)
      findings.push({
        code: 'UNSAFE_MEMBER_NAME',
        detail: say('archive-name', { name: JSON.stringify(raw.slice(0, 1000)) }),
      });
    const shown = raw
      .replaceAll('\\', '/')
      .replace(/[\0-\x1f\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
      .slice(0, 4000);
    let unique = shown;
    for (let count = 2; this.#seen.has(unique); count++) unique = `${shown} (${count})`;
    if (unique !== shown) findings.push({ code: 'REPEATED_MEMBER_NAME', detail: say('archive-same-name') });
    this.#seen.add(unique);
    return `${this.#prefix}${unique}`;
  }
}

/** A member that is not read, with the reason. */
export function refusal(
  label: string,
  size: number,
  progress: number,
  status: FileStatus,
  reason: string,
  findings: IntakeFinding[] = [],
  modifiedAt: number | null = null,
): FoundItem {
  return {
    label,
    source: { kind: 'bytes', bytes: Buffer.alloc(0), packing: null },
    task: 'read',
    size,
    modifiedAt,
    isMember: true,
    findings,
    refused: { status, reason },
    progress,
  };
}

/** Counts one member against the limits; the reason why it is refused, or null. */
export function admit(state: ExpansionState, size: number): string | null {
  const { limits } = state;
  state.members++;
  if (state.members > limits.members) {
    state.stopped = true;
    return say('archive-members', { count: limits.members });
  }
  if (size > limits.memberBytes) return say('member-size', { size, most: limits.memberBytes });
  if (state.bytes + size > limits.totalBytes) return say('archive-size', { most: limits.totalBytes });
  state.bytes += size;
  return null;
}

/** A member that no given password opens. */
export function lockedMember(
  label: string,
  size: number,
  progress: number,
  passwords: readonly string[],
  findings: IntakeFinding[],
  modifiedAt: number | null,
): FoundItem {
  const item = refusal(label, size, progress, 'damaged', lockedReason(passwords), findings, modifiedAt);
  return { ...item, refused: { ...item.refused!, isLocked: true } };
}

export function lockedReason(passwords: readonly string[]): string {
  return passwords.length === 0 ? say('password-needed') : say('password-wrong');
}

/** Finding of an archive whose list of members is encrypted and not opened. */
export const LOCKED = 'ARCHIVE_LOCKED';

/** All bytes of a stream. @throws RangeError where they are more than `limit` */
export async function collect(stream: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw new RangeError(say('inner-archive-too-large', { most: limit }));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Members of one-way archives up to this size travel in one piece. */
export const MEMBER_IN_MEMORY = 8 * 1024 * 1024;

/** Its beginning decides whether it is an archive, which has to be held in memory, or a file, which is handed on while it comes. */
export async function* largeMember(
  item: FoundItem,
  entry: AsyncIterable<Buffer>,
  context: MemberContext,
): AsyncGenerator<Expanded> {
  const windows = entry[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let held = 0;
  for (let needed = HEAD; held < needed;) {
    const next = await windows.next();
    if (next.done === true) break;
    first.push(next.value);
    held += next.value.length;
    if (held >= HEAD) needed = neededHead(first.length === 1 ? first[0]! : Buffer.concat(first));
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    yield* first;
    for (let next = await windows.next(); next.done !== true; next = await windows.next()) yield next.value;
  };
  const inner = containerOf(Buffer.concat(first));
  if (inner === null) yield { ...item, feed: all() };
  else yield* context.openInner(item, inner, () => collect(all(), context.state.limits.innerArchive));
  // What nobody wanted stands between this member and the next one.
  while ((await windows.next()).done !== true);
}
