import { parseExact } from '../events/exact-json.ts';
import type Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { describeCall } from '../../../shared/catalogue/index.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { EventDetail, Occurrence } from '../../../shared/contract/timeline.ts';
import { isDerived } from '../../../shared/fields/index.ts';
import { prepareOnce } from '../case/prepare-once.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import { eachText } from '../columns/field-texts.ts';
import { readGuid } from '../events/record.ts';
import { completenessNames, flags } from '../events/terms.ts';

/** Derived fields that are shown beside the record's own. */
const derived = ['target', 'outcome', 'actor', 'session', 'origin', 'hops', 'verdict', 'file'];
/** A record with more leaves than this is shown by its text; the fields view says so. */
const MAX_FIELDS = 2000;

interface Row {
  id: number;
  time: number | null;
  event_id: Buffer;
  flags: number;
  file: number;
  record: number;
  offset: number;
  length: number;
  odd: string | null;
}

/** Everything about one event: fields, the record's text, every place where it occurs, tags and notes. @throws AppError `events/not-found` */
export function readDetail(
  db: Database.Database,
  columns: FieldColumns,
  id: number,
  text: string,
  language: 'en' | 'ko',
): EventDetail {
  const row = prepareOnce(
    db,
    'SELECT e.id, e.time, e.event_id, e.flags, e.file, e.record, e.offset, e.length, o.value AS odd FROM event e LEFT JOIN odd_event_id o ON o.event = e.id WHERE e.id = ?',
  ).get(id) as Row | undefined;
  if (row === undefined) throw new AppError('events/not-found', `There is no event number ${id} in this case.`);
  const position = columns.store.positionOf(id);
  const fields: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const name of derived) {
    const field = columns.get(name);
    if (field === undefined || position < 0) continue;
    const texts: string[] = [];
    eachText(field, field.column[position]!, (each) => texts.push(each));
    if (texts.length > 0) fields[name] = texts;
  }
  const findings = readFindings(db, id);
  if (findings.length > 0) {
    fields['finding'] = findings.map(({ title }) => title);
    fields['severity'] = [...new Set(findings.map(({ severity }) => severity))];
  }
  collectLeaves(fields, text);
  return {
    id,
    eventID: (row.flags & flags.noEventId) !== 0 ? null : (row.odd ?? readGuid(row.event_id)),
    time: row.time,
    fields: { ...fields },
    raw: text,
    rawSha256: createHash('sha256').update(text, 'utf8').digest('hex'),
    completeness: completenessNames[(row.flags >> flags.completenessShift) & 3] ?? 'full',
    occurrences: readOccurrences(db, row),
    conflicts: prepareOnce(db, 'SELECT other FROM conflict WHERE event = ? ORDER BY other').pluck().all(id) as number[],
    tags: prepareOnce(db, 'SELECT t.name FROM tag t JOIN event_tag e ON e.tag = t.id WHERE e.event = ? ORDER BY t.name')
      .pluck()
      .all(id) as string[],
    notes: prepareOnce(db, 'SELECT id, text, author, time FROM note WHERE target = ? ORDER BY id').all(
      `event:${id}`,
    ) as EventDetail['notes'],
    about: describeCall(fields['eventSource']?.[0] ?? null, fields['eventName']?.[0] ?? null, language),
  };
}

/** The findings that the event carries. */
function readFindings(db: Database.Database, event: number): { title: string; severity: string }[] {
  const select = `SELECT json_extract(f.body, '$.title') AS title, json_extract(f.body, '$.severity') AS severity FROM finding_event e JOIN finding f ON f.id = e.finding WHERE e.event = ? AND f.removed = 0 ORDER BY f.position, f.id`;
  return prepareOnce(db, select).all(event) as { title: string; severity: string }[];
}

/** Leaves of the record by dotted path, elements of arrays under one path, in the record's own order. */
function collectLeaves(fields: Record<string, string[]>, text: string): void {
  let record: unknown;
  try {
    record = parseExact(text);
  } catch {
    return;
  }
  const stack: { path: string; value: unknown }[] = [{ path: '', value: record }];
  let leaves = 0;
  while (stack.length > 0 && leaves < MAX_FIELDS) {
    const { path, value } = stack.pop()!;
    if (typeof value === 'object' && value !== null) {
      const members = Array.isArray(value)
        ? value.map((each: unknown) => ({ path, value: each }))
        : Object.entries(value).map(([key, each]) => ({
            path: path === '' ? key : `${path}.${key}`,
            value: each as unknown,
          }));
      for (const member of members.reverse()) stack.push(member);
      continue;
    }
    // What the engine or the investigator says is not for a record to say: a member of such a name is in the text only.
    if (path === '' || value === undefined || isDerived(path)) continue;
    (fields[path] ??= []).push(value === null ? 'null' : String(value));
    leaves++;
  }
}

function readOccurrences(db: Database.Database, row: Row): Occurrence[] {
  const rows = prepareOnce(
    db,
    `SELECT p.file, f.path, s.label, p.record, p.offset, p.length, p.relation, f.sha256, f.sha256_content, v.verdict
     FROM (SELECT @file AS file, @record AS record, @offset AS offset, @length AS length, 'indexed' AS relation
           UNION ALL SELECT file, record, offset, length, 'duplicate' FROM occurrence WHERE event = @id) p
     JOIN evidence_file f ON f.id = p.file JOIN source s ON s.id = f.source LEFT JOIN file_verdict v ON v.file = f.id`,
  ).all({ id: row.id, file: row.file, record: row.record, offset: row.offset, length: row.length }) as (Omit<
    Occurrence,
    'sha256' | 'sha256Uncompressed'
  > & { label: string; sha256: Buffer; sha256_content: Buffer | null })[];
  return rows.map(({ sha256, sha256_content, label, ...place }) => ({
    ...place,
    path: place.path === '' ? label : `${label}/${place.path}`,
    sha256: sha256.toString('hex'),
    sha256Uncompressed: sha256_content?.toString('hex') ?? null,
  }));
}
