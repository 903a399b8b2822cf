import type Database from 'better-sqlite3';
import type { CaseDiff, DiffSide, FileDifference, Meaning, RecordDifference } from '../../../shared/contract/diff.ts';
import { termFields } from '../../../shared/fields/index.ts';
import { isProven } from '../../../shared/verdicts/index.ts';
import type { EngineContext } from '../audit/log.ts';
import { type CallOptions, stopIfCancelled } from '../case/call-options.ts';
import type { CaseFile } from '../case/case-file.ts';
import { describeSystemError } from '../case/case-file.ts';
import { readGuid } from '../events/record.ts';
import { EvidenceReader, recordText } from '../intake/index.ts';
import { openFile } from './open-file.ts';

/** Records that are named; all are counted. */
const mostNamed = 10_000;

interface FileRow {
  id: number;
  key: string;
  side: DiffSide;
  content: string;
}

/** Compares the evidence of two cases: files by their place in the trail, records by event id and text. Neither case is changed. */
export async function diffCases(
  firstPath: string,
  secondPath: string,
  context: EngineContext,
  options: CallOptions = {},
): Promise<CaseDiff> {
  const first = await openFile(firstPath, { readOnly: true }, context);
  try {
    const second = await openFile(secondPath, { readOnly: true }, context);
    try {
      return await compare(first, second, options);
    } finally {
      second.close();
    }
  } catch (cause) {
    throw describeSystemError(cause, secondPath);
  } finally {
    first.close();
  }
}

async function compare(first: CaseFile, second: CaseFile, options: CallOptions): Promise<CaseDiff> {
  const [a, b] = [readFiles(first.db), readFiles(second.db)];
  const { files, same } = compareFiles(a, b);
  const records = await compareRecords(first.db, second.db, a, b, options);
  const isSame = ({ meaning }: FileDifference): boolean => meaning === 'same-content';
  return {
    differs: !files.every(isSame) || records.missing + records.added + records.altered > 0,
    files,
    sameFiles: same,
    records,
    accounts: { first: accountsOf(first.db), second: accountsOf(second.db) },
  };
}

function readFiles(db: Database.Database): Map<number, FileRow> {
  const rows = db
    .prepare(
      'SELECT f.id, s.label, f.path, f.sha256, f.sha256_content, f.records, v.verdict FROM evidence_file f JOIN source s ON s.id = f.source LEFT JOIN file_verdict v ON v.file = f.id ORDER BY f.id',
    )
    .all() as {
    id: number;
    label: string;
    path: string;
    sha256: Buffer;
    sha256_content: Buffer | null;
    records: number;
    verdict: string | null;
  }[];
  return new Map(
    rows.map(({ id, label, path, sha256, sha256_content, records, verdict }) => {
      const whole = path === '' ? label : `${label}/${path}`;
      const side = {
        path: whole,
        sha256: sha256.toString('hex'),
        sha256Uncompressed: sha256_content?.toString('hex') ?? null,
        records,
        verdict,
      };
      return [
        id,
        { id, key: keyOf(path === '' ? label : path), side, content: side.sha256Uncompressed ?? side.sha256 },
      ];
    }),
  );
}

/** The place of a file whatever folder it was copied into; names of log files are unique, packed or not. */
function keyOf(path: string): string {
  const inTrail = path.lastIndexOf('AWSLogs/');
  const below = inTrail < 0 ? path : path.slice(inTrail);
  const name = below.slice(below.lastIndexOf('/') + 1).replace(/\.gz$/, '');
  return /^\d{12}_CloudTrail/.test(name) ? name : below.replace(/\.gz$/, '');
}

function compareFiles(a: Map<number, FileRow>, b: Map<number, FileRow>): { files: FileDifference[]; same: number } {
  const files: FileDifference[] = [];
  let same = 0;
  const byKey = (rows: Iterable<FileRow>): Map<string, FileRow[]> => Map.groupBy(rows, ({ key }) => key);
  const [inA, inB] = [byKey(a.values()), byKey(b.values())];
  const onlyA: FileRow[] = [];
  const onlyB: FileRow[] = [];
  const altered: [FileRow, FileRow][] = [];
  for (const key of new Set([...inA.keys(), ...inB.keys()])) {
    const left = [...(inA.get(key) ?? [])];
    const right = [...(inB.get(key) ?? [])];
    // Several files of one name: those of one content belong together.
    for (let index = left.length - 1; index >= 0; index--) {
      const match = right.findIndex(({ content }) => content === left[index]!.content);
      if (match < 0) continue;
      const [[one], [other]] = [left.splice(index, 1), right.splice(match, 1)];
      if (one!.side.sha256 === other!.side.sha256) same++;
      else files.push(difference('repacked', one!, other!));
    }
    while (left.length > 0 && right.length > 0) altered.push([left.shift()!, right.shift()!]);
    onlyA.push(...left);
    onlyB.push(...right);
  }
  const elsewhere = Map.groupBy(onlyB, ({ content }) => content);
  for (const row of onlyA) {
    const moved = elsewhere.get(row.content)?.shift();
    if (moved === undefined) files.push(difference('missing', row, null));
    else {
      onlyB.splice(onlyB.indexOf(moved), 1);
      files.push(difference('moved', row, moved));
    }
  }
  for (const row of onlyB) files.push(difference('added', null, row));
  for (const [one, other] of altered) files.push(difference('altered', one, other));
  return { files: files.sort((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0)), same };
}

function difference(state: FileDifference['state'], one: FileRow | null, other: FileRow | null): FileDifference {
  const [first, second] = [one?.side ?? null, other?.side ?? null];
  return { path: (one ?? other)!.key, state, meaning: meaningOf(state, first, second), first, second };
}

function meaningOf(state: FileDifference['state'], first: DiffSide | null, second: DiffSide | null): Meaning {
  if (state === 'repacked' || state === 'moved') return 'same-content';
  const proven = (side: DiffSide | null): boolean => side !== null && side.verdict !== null && isProven(side.verdict);
  if (state === 'missing') return proven(first) ? 'proven-lost' : 'cannot-be-told';
  if (state === 'added') return proven(second) ? 'proven-extra' : 'cannot-be-told';
  if (proven(first) && proven(second)) return 'both-proven';
  if (proven(first)) return 'first-proven';
  return proven(second) ? 'second-proven' : 'cannot-be-told';
}

interface EventRow {
  id: number;
  time: number | null;
  event_id: Buffer;
  file: number;
  offset: number;
}

/** One pass over both indexes of event ids. Texts are read only where the files differ. */
async function compareRecords(
  a: Database.Database,
  b: Database.Database,
  filesA: ReadonlyMap<number, FileRow>,
  filesB: ReadonlyMap<number, FileRow>,
  options: CallOptions,
): Promise<CaseDiff['records']> {
  const select = 'SELECT id, time, event_id, file, offset FROM event ORDER BY event_id, id';
  const [left, right] = [groups(a, select), groups(b, select)];
  const [readA, readB] = [new EvidenceReader(a, 0), new EvidenceReader(b, 0)];
  const found = { first: 0, second: 0, same: 0, missing: 0, added: 0, altered: 0, list: [] as RecordDifference[] };
  const name = (state: RecordDifference['state'], one: EventRow | undefined, other: EventRow | undefined): void => {
    found[state]++;
    if (found.list.length >= mostNamed) return;
    const { event_id: id, time } = (one ?? other)!;
    found.list.push({
      eventID: readGuid(id),
      state,
      eventTime: time === null ? null : new Date(time).toISOString(),
      first: one === undefined ? null : filesA.get(one.file)!.side.path,
      second: other === undefined ? null : filesB.get(other.file)!.side.path,
    });
  };
  const isSame = (one: EventRow, other: EventRow): boolean =>
    (filesA.get(one.file)!.content === filesB.get(other.file)!.content && one.offset === other.offset) ||
    recordText(a, readA, one.id).text === recordText(b, readB, other.id).text;
  let [one, other] = [left.next(), right.next()];
  for (let turns = 0; one !== null || other !== null; turns++) {
    if ((turns & 1023) === 0) {
      await new Promise<void>((resume) => setImmediate(resume));
      stopIfCancelled(options);
    }
    const order = one === null ? 1 : other === null ? -1 : Buffer.compare(one[0]!.event_id, other[0]!.event_id);
    const mine: EventRow[] = order <= 0 ? [...one!] : [];
    const theirs: EventRow[] = order >= 0 ? [...other!] : [];
    found.first += mine.length;
    found.second += theirs.length;
    for (let index = mine.length - 1; index >= 0; index--) {
      const match = theirs.findIndex((each) => isSame(mine[index]!, each));
      if (match < 0) continue;
      mine.splice(index, 1);
      theirs.splice(match, 1);
      found.same++;
    }
    while (mine.length > 0 && theirs.length > 0) name('altered', mine.shift(), theirs.shift());
    for (const each of mine) name('missing', each, undefined);
    for (const each of theirs) name('added', undefined, each);
    if (order <= 0) one = left.next();
    if (order >= 0) other = right.next();
  }
  return found;
}

/** Rows of one event id at a time. */
function groups(db: Database.Database, select: string): { next(): EventRow[] | null } {
  const rows = db.prepare(select).iterate() as IterableIterator<EventRow>;
  let ahead = rows.next();
  return {
    next() {
      if (ahead.done === true) return null;
      const group = [ahead.value];
      for (ahead = rows.next(); ahead.done !== true; ahead = rows.next()) {
        if (!ahead.value.event_id.equals(group[0]!.event_id)) break;
        group.push(ahead.value);
      }
      return group;
    },
  };
}

function accountsOf(db: Database.Database): string[] {
  const { number } = termFields.find(({ name }) => name === 'recipientAccountId')!;
  return db.prepare('SELECT value FROM term WHERE field = ? ORDER BY value LIMIT 1000').pluck().all(number) as string[];
}
