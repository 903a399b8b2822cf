import type Database from 'better-sqlite3';
import type { Progress } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { CloudTrailRecord } from '../events/record.ts';
import { EvidenceReader, recordAt, textAt } from '../intake/index.ts';
import { type PlacedRecord, placeRecords, readPlacedRecords } from './record-bytes.ts';

/** Events whose records are read at a time, and bytes of records that are held at a time, unless one record alone has more. */
const CHUNK_EVENTS = 8192;
const CHUNK_BYTES = 32 * 1024 * 1024;

/** Other work gets its turn, and a cancel is heard, at least this often. */
const TURN_MS = 15;
const PROGRESS_MS = 100;

/**
 * By identity number: the number of its actor (group of kind `identity`), of its session (place in the tree of sessions + 1) and of the actor at the
 * origin of that session; 0 for none. `engine/actors` gives them (`readActorNumbers`).
 */
export interface ActorNumbers {
  actor: Uint32Array;
  session: Uint32Array;
  origin: Uint32Array;
}

/** What is replayed. All of it can be had in a worker thread: a reading connection, a `ColumnStore` made of it, and `readActorNumbers`. */
export interface ReplaySource {
  readonly db: Database.Database;
  readonly store: ColumnStore;
  /** Asked once, when a listener first wants to know an actor, session or origin; without it these are 0. */
  actorNumbers?(): ActorNumbers;
}

/** Who listens to a replay. */
export interface ReplayListener {
  /** Positions of the events that it hears; null for all. */
  readonly wants: Bitmap | null;
  /** Called for each wanted event in order of time: equal times in the order of event ids, events without a time last. What it throws ends the replay. */
  hear(record: ReplayedRecord): void;
}

export interface ReplayOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Name of the progress. */
  phase?: string;
}

/** What became of a replay: nothing that could not be read is passed over in silence. */
export interface Replayed {
  /** Events that were told to at least one listener, whether their record could be read or not. */
  events: number;
  /** Events among them whose record could not be read, by file (ascending), with the first reason. Listeners heard them with `record` null. */
  unread: { file: number; events: number; reason: string }[];
}

/** One event with its record. Nothing is decoded before somebody asks, and then once for all listeners. */
export class ReplayedRecord {
  /** Position in order of time (`ColumnStore`). */
  readonly position: number;
  /** Event number: `event.id`. */
  readonly event: number;
  readonly file: number;
  /** Number of the record in its file, from 0. */
  readonly number: number;
  /** Why the record cannot be read; null where it can. */
  readonly unread: string | null;
  readonly #replay: Replay;
  readonly #placed: PlacedRecord;
  #record: CloudTrailRecord | null | undefined;
  #text: string | null | undefined;

  constructor(replay: Replay, placed: PlacedRecord) {
    this.position = placed.position;
    this.event = placed.id;
    this.file = placed.file;
    this.number = placed.number;
    this.unread = placed.unread;
    this.#replay = replay;
    this.#placed = placed;
  }

  /** Milliseconds UTC; NaN where the record has no readable time. */
  get time(): number {
    return this.#replay.time[this.position]!;
  }

  /** Number of the identity (`identity.id`); 0 for none. */
  get identity(): number {
    return this.#replay.identity[this.position]!;
  }

  get actor(): number {
    return this.#replay.numbers.actor[this.identity] ?? 0;
  }

  get session(): number {
    return this.#replay.numbers.session[this.identity] ?? 0;
  }

  get origin(): number {
    return this.#replay.numbers.origin[this.identity] ?? 0;
  }

  /** The record, decoded and unwrapped; null where the place holds none or cannot be read (`unread` says why). Shared by all listeners: not to be changed. */
  get record(): CloudTrailRecord | null {
    if (this.#record === undefined) {
      const { bytes, format } = this.#placed;
      this.#record = bytes === null ? null : recordAt(this.#replay.evidence, this.#placed, format, bytes);
    }
    return this.#record;
  }

  /** The record's own JSON text as the evidence has it; null where it cannot be read. */
  get text(): string | null {
    if (this.#text === undefined) {
      const { bytes, format } = this.#placed;
      this.#text = bytes === null ? null : textAt(this.#replay.evidence, this.#placed, format, bytes).text;
    }
    return this.#text;
  }
}

/** What the records of one replay share. */
class Replay {
  readonly evidence: EvidenceReader;
  readonly time: Float64Array;
  readonly identity: ArrayLike<number>;
  readonly #source: ReplaySource;
  #numbers: ActorNumbers | null = null;

  constructor(source: ReplaySource) {
    this.#source = source;
    this.evidence = new EvidenceReader(source.db, 0);
    this.time = source.store.time();
    this.identity = source.store.column('identity');
  }

  get numbers(): ActorNumbers {
    const none = new Uint32Array(0);
    return (this.#numbers ??= this.#source.actorNumbers?.() ?? { actor: none, session: none, origin: none });
  }
}

/**
 * Tells records to all who listen, in order of time, each read from the evidence and decoded once however many want it. Events are taken in chunks of that order;
 * inside a chunk the evidence is read file by file in its own order, so that a file is unpacked once for each chunk that it has events in. Memory is that of one
 * chunk, whatever the size of the case. Runs in the engine's thread (lets other work in between) as well as in a worker thread.
 * @throws AppError `cancelled`; whatever a listener throws
 */
export async function replay(
  source: ReplaySource,
  listeners: readonly ReplayListener[],
  options: ReplayOptions = {},
): Promise<Replayed> {
  const shared = new Replay(source);
  const wanted = unionOf(listeners, source.store.count);
  const unread = new Map<number, { file: number; events: number; reason: string }>();
  const total = wanted.count;
  let events = 0;
  let lastTurn = performance.now();
  let lastProgress = 0;
  const turn = async (): Promise<void> => {
    const now = performance.now();
    if (now - lastTurn < TURN_MS) return;
    if (now - lastProgress >= PROGRESS_MS) {
      lastProgress = now;
      options.onProgress?.({ phase: options.phase ?? 'records', done: events, total, unit: 'events' });
    }
    await new Promise<void>((resume) => setImmediate(resume));
    throwIfAborted(options);
    lastTurn = performance.now();
  };
  throwIfAborted(options);
  for (const positions of chunksOf(wanted)) {
    const all = placeRecords(source.db, source.store, positions);
    for await (const chunk of readPlacedRecords(shared.evidence, all, CHUNK_BYTES, turn)) {
      for (const placed of chunk) {
        if (placed.unread !== null) {
          const known = unread.get(placed.file);
          if (known === undefined) unread.set(placed.file, { file: placed.file, events: 1, reason: placed.unread });
          else known.events++;
        }
        const record = new ReplayedRecord(shared, placed);
        for (const listener of listeners)
          if (listener.wants === null || listener.wants.has(placed.position)) listener.hear(record);
        events++;
        if ((events & 63) === 0) await turn();
      }
    }
  }
  return { events, unread: [...unread.values()].sort((a, b) => a.file - b.file) };
}

function throwIfAborted({ signal }: ReplayOptions): void {
  if (signal?.aborted === true) throw new AppError('cancelled', 'Reading the records was cancelled.');
}

/** Events that at least one wants. */
function unionOf(listeners: readonly ReplayListener[], count: number): Bitmap {
  let union = new Bitmap(count);
  for (const { wants } of listeners) {
    if (wants === null) return Bitmap.all(count);
    union = union.or(wants);
  }
  return union;
}

/** Positions of a set, ascending, some thousand at a time. */
function* chunksOf(wanted: Bitmap): Generator<Uint32Array> {
  let chunk = new Uint32Array(CHUNK_EVENTS);
  let used = 0;
  for (let index = 0; index < wanted.words.length; index++) {
    for (let word = wanted.words[index]!; word !== 0; word &= word - 1) {
      chunk[used++] = (index << 5) + (31 - Math.clz32(word & -word));
      if (used < CHUNK_EVENTS) continue;
      yield chunk;
      chunk = new Uint32Array(CHUNK_EVENTS);
      used = 0;
    }
  }
  if (used > 0) yield chunk.subarray(0, used);
}
