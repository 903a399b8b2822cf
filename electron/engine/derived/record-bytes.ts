import type Database from 'better-sqlite3';
import { prepareOnce } from '../case/prepare-once.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import { type EvidenceReader, prepareDecoding, type RecordPlace } from '../intake/index.ts';

/** Records of one file that stand at most this far apart are read in one go, and at most so many bytes of them. */
const GAP = 64 * 1024;
const RANGE = 8 * 1024 * 1024;

/** Files are named by their format that many at a time. */
const FORMATS = 10_000;

/** A record's place and bytes. */
export interface PlacedRecord extends RecordPlace {
  /** Event number, and its position in order of time. */
  id: number;
  position: number;
  /** Number of the record in its file, from 0. */
  number: number;
  /** Content format of its file. */
  format: string | null;
  /** Own memory: nothing else of the file is held by them. Null where they cannot be read. */
  bytes: Buffer | null;
  unread: string | null;
}

/** The records at these positions (ascending), placed and not read yet. */
export function placeRecords(db: Database.Database, store: ColumnStore, positions: Uint32Array): PlacedRecord[] {
  const ids = store.column('id');
  const select = prepareOnce(db, 'SELECT file, record, offset, length, part FROM event WHERE id = ?').raw();
  const formats = formatsOf(db);
  // Rows are looked up in their own order, which is that of the B-tree.
  const order = Array.from(positions).sort((a, b) => ids[a]! - ids[b]!);
  const place = (position: number): PlacedRecord => {
    const id = ids[position]!;
    const [file, number, offset, length, part] = select.get(id) as PlaceRow;
    return { id, position, file, number, offset, length, part, format: formats(file), bytes: null, unread: null };
  };
  // One transaction: each look-up by itself would lock the file and let it go again.
  const placed = db.transaction(() => order.map(place))();
  return placed.sort((a, b) => a.position - b.position);
}

/**
 * Reads the bytes of records and gives these in the same order, as many at a time as fit into `limit` bytes. The evidence is read file by file and from front to back.
 * `turn` is awaited between files.
 */
export async function* readPlacedRecords(
  evidence: EvidenceReader,
  all: readonly PlacedRecord[],
  limit: number,
  turn: () => Promise<void>,
): AsyncGenerator<PlacedRecord[]> {
  for (let from = 0; from < all.length;) {
    let to = from + 1;
    for (let held = all[from]!.length; to < all.length && held + all[to]!.length <= limit; to++)
      held += all[to]!.length;
    const part = all.slice(from, to);
    const inFileOrder = part.toSorted((a, b) => a.file - b.file || a.offset - b.offset || a.part - b.part);
    for (let start = 0; start < inFileOrder.length;) {
      let end = start + 1;
      while (end < inFileOrder.length && inFileOrder[end]!.file === inFileOrder[start]!.file) end++;
      readFile(evidence, inFileOrder.slice(start, end));
      start = end;
      await turn();
    }
    yield part;
    from = to;
  }
}

type PlaceRow = [file: number, number: number, offset: number, length: number, part: number];

const knownFormats = new WeakMap<Database.Database, Map<number, string | null>>();

function formatsOf(db: Database.Database): (file: number) => string | null {
  let known = knownFormats.get(db);
  if (known === undefined || known.size > FORMATS) knownFormats.set(db, (known = new Map()));
  const formats = known;
  const select = prepareOnce(db, 'SELECT format FROM evidence_file WHERE id = ?').pluck();
  return (file) => {
    const seen = formats.get(file);
    if (seen !== undefined) return seen;
    const format = (select.get(file) as string | null | undefined) ?? null;
    formats.set(file, format);
    return format;
  };
}

/** Reads the bytes of records of one file, in the order of their offsets. */
function readFile(evidence: EvidenceReader, records: readonly PlacedRecord[]): void {
  const { file, format } = records[0]!;
  try {
    prepareDecoding(evidence, file, format);
    for (let start = 0; start < records.length;) {
      const base = records[start]!.offset;
      let until = base + records[start]!.length;
      let end = start + 1;
      for (; end < records.length; end++) {
        const { offset, length } = records[end]!;
        if (offset - until > GAP || offset + length - base > RANGE) break;
        until = Math.max(until, offset + length);
      }
      readRange(evidence, records.slice(start, end), until);
      start = end;
    }
  } catch (cause) {
    for (const each of records) if (each.bytes === null) each.unread = describe(cause);
  } finally {
    evidence.release();
  }
}

/** Reads records that stand close together at once; where that fails, one by one, so that one that cannot be read does not stand for its neighbours. */
function readRange(evidence: EvidenceReader, records: readonly PlacedRecord[], until: number): void {
  const { file, offset: base } = records[0]!;
  try {
    const range = evidence.record(file, base, until - base);
    // Copies: the content of the file is given up when the file is read.
    for (const each of records)
      each.bytes = Buffer.from(range.subarray(each.offset - base, each.offset - base + each.length));
  } catch (cause) {
    if (records.length === 1) records[0]!.unread = describe(cause);
    else for (const each of records) readRange(evidence, [each], each.offset + each.length);
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
