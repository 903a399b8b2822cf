import type Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Finding, FindingBody, FindingVersion } from '../../../shared/contract/findings.ts';

/** A finding as nothing has been written into it yet. */
export const emptyFinding: FindingBody = {
  title: '',
  narrative: '',
  counterHypothesis: '',
  group: '',
  from: null,
  to: null,
  techniques: [],
  severity: 'medium',
  confidence: 'medium',
  status: 'draft',
  events: [],
  actors: [],
  addresses: [],
  sessions: [],
  files: [],
  questions: [],
  links: [],
};

interface Row {
  id: number;
  uid: string;
  position: number;
  version: number;
  removed: number;
  created_at: number;
  created_by: string;
  body: string;
  changed_at: number;
  changed_by: string;
}

const select = `SELECT f.*, v.time AS changed_at, v.author AS changed_by FROM finding f JOIN finding_version v ON v.finding = f.id AND v.version = f.version`;

function readRow(row: Row): Finding {
  return {
    ...emptyFinding,
    ...(JSON.parse(row.body) as FindingBody),
    id: row.id,
    uid: row.uid,
    version: row.version,
    position: row.position,
    createdAt: row.created_at,
    author: row.created_by,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
  };
}

/** Findings in their order, without those that were taken out. */
export function listFindings(db: Database.Database): Finding[] {
  return (db.prepare(`${select} WHERE f.removed = 0 ORDER BY f.position, f.id`).all() as Row[]).map(readRow);
}

/** What was taken out and can be brought back. */
export function listRemoved(db: Database.Database): { id: number; title: string; version: number }[] {
  return (db.prepare(`${select} WHERE f.removed = 1 ORDER BY f.id`).all() as Row[]).map((row) => {
    const { id, title, version } = readRow(row);
    return { id, title, version };
  });
}

/** @throws AppError `findings/not-found` */
export function getFinding(db: Database.Database, id: number): Finding {
  const row = db.prepare(`${select} WHERE f.id = ? AND f.removed = 0`).get(id) as Row | undefined;
  if (row === undefined)
    throw new AppError('findings/not-found', `There is no finding number ${id}.`, {
      hint: 'It may have been taken out; Findings lists those at its end.',
    });
  return readRow(row);
}

/** Oldest first. @throws AppError `findings/not-found` */
export function findingHistory(db: Database.Database, id: number): FindingVersion[] {
  const rows = db
    .prepare('SELECT version, time, author, act, body FROM finding_version WHERE finding = ? ORDER BY version')
    .all(id) as (Omit<FindingVersion, 'body'> & { body: string })[];
  if (rows.length === 0) throw new AppError('findings/not-found', `There is no finding number ${id}.`);
  return rows.map((row) => ({ ...row, body: { ...emptyFinding, ...(JSON.parse(row.body) as FindingBody) } }));
}

/** Writes a new finding behind the others. Runs inside the caller's transaction. */
export function createFinding(db: Database.Database, body: FindingBody, author: string): Finding {
  const time = Date.now();
  const position = db.prepare('SELECT coalesce(max(position), 0) + 1 FROM finding').pluck().get() as number;
  const id = Number(
    db
      .prepare(
        'INSERT INTO finding(uid, position, version, removed, created_at, created_by, body) VALUES (?, ?, 1, 0, ?, ?, ?)',
      )
      .run(randomUUID(), position, time, author, JSON.stringify(body)).lastInsertRowid,
  );
  addVersion(db, id, 1, 'create', body, author, time);
  return getFinding(db, id);
}

/** Writes the next version of a finding. Runs inside the caller's transaction. */
export function changeFinding(
  db: Database.Database,
  id: number,
  body: FindingBody,
  author: string,
  act: string,
): Finding {
  const version =
    ((db.prepare('SELECT max(version) FROM finding_version WHERE finding = ?').pluck().get(id) as number | null) ?? 0) +
    1;
  db.prepare('UPDATE finding SET version = ?, removed = 0, body = ? WHERE id = ?').run(
    version,
    JSON.stringify(body),
    id,
  );
  addVersion(db, id, version, act, body, author, Date.now());
  return getFinding(db, id);
}

/** Takes a finding out; its versions stay. @returns the version that bringing it back would restore */
export function removeFinding(db: Database.Database, id: number, author: string): number {
  const finding = getFinding(db, id);
  const body = bodyOf(finding);
  addVersion(db, id, finding.version + 1, 'delete', body, author, Date.now());
  db.prepare('UPDATE finding SET version = version + 1, removed = 1 WHERE id = ?').run(id);
  db.prepare('DELETE FROM finding_event WHERE finding = ?').run(id);
  return finding.version;
}

/** The named findings in this order, the others behind them as they stood. @throws AppError `findings/not-found` */
export function orderFindings(db: Database.Database, ids: number[]): number[] {
  const standing = listFindings(db).map((finding) => finding.id);
  const missing = ids.find((id) => !standing.includes(id));
  if (missing !== undefined) throw new AppError('findings/not-found', `There is no finding number ${missing}.`);
  const order = [...new Set([...ids, ...standing])];
  const place = db.prepare('UPDATE finding SET position = ? WHERE id = ?');
  order.forEach((id, index) => place.run(index + 1, id));
  return order;
}

/** What of a finding the examiner writes. */
export function bodyOf(finding: Finding): FindingBody {
  const {
    title,
    narrative,
    counterHypothesis,
    group,
    from,
    to,
    techniques,
    severity,
    confidence,
    status,
    events,
    actors,
    addresses,
    sessions,
    files,
    questions,
    links,
  } = finding;
  return {
    title,
    narrative,
    counterHypothesis,
    group,
    from,
    to,
    techniques,
    severity,
    confidence,
    status,
    events,
    actors,
    addresses,
    sessions,
    files,
    questions,
    links,
  };
}

function addVersion(
  db: Database.Database,
  id: number,
  version: number,
  act: string,
  body: FindingBody,
  author: string,
  time: number,
): void {
  db.prepare('INSERT INTO finding_version(finding, version, time, author, act, body) VALUES (?, ?, ?, ?, ?, ?)').run(
    id,
    version,
    time,
    author,
    act,
    JSON.stringify(body),
  );
  db.prepare('DELETE FROM finding_event WHERE finding = ?').run(id);
  const insert = db.prepare('INSERT OR IGNORE INTO finding_event(finding, event) VALUES (?, ?)');
  for (const event of body.events) insert.run(id, event);
}
