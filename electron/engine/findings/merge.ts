import type Database from 'better-sqlite3';
import { formatTime } from '../../../shared/format/index.ts';
import type { FindingBody } from '../../../shared/contract/findings.ts';

/** What both examiners did to the same thing since their copies parted. The first copy's state stands; what the second has is kept beside it or named here. */
export interface MergeConflict {
  kind: 'tag' | 'finding' | 'details' | 'verification';
  what: string;
  first: string;
  second: string;
  kept: string;
}

/** What was taken over of the second examiner's work. */
export interface MergedWork {
  tagChanges: number;
  notes: number;
  findings: number;
  findingVersions: number;
}

/** Joins the tags, notes and findings of two copies of one case: `out` is the first, with all that it has, and gets what was done in the second since they parted. */
export class WorkMerge {
  readonly merged: MergedWork = { tagChanges: 0, notes: 0, findings: 0, findingVersions: 0 };
  readonly conflicts: MergeConflict[] = [];
  readonly #out: Database.Database;
  readonly #second: Database.Database;

  constructor(out: Database.Database, second: Database.Database) {
    this.#out = out;
    this.#second = second;
  }

  /** Runs inside the caller's transaction. `sharedTagChanges`: changes of tags that both copies have from before they parted. */
  run(sharedTagChanges: number): void {
    this.#mergeTags(sharedTagChanges);
    this.#mergeNotes();
    this.#mergeFindings();
  }

  /** Plays the second copy's changes of tags since the parting again. */
  #mergeTags(shared: number): void {
    const out = this.#out;
    type Change = { id: number; tag: string; color: number; removed: number; events: Buffer; undone: number };
    const read = (db: Database.Database): Change[] =>
      db
        .prepare(
          'SELECT c.id, t.name AS tag, t.color, c.removed, c.events, c.undone FROM tag_change c JOIN tag t ON t.id = c.tag ORDER BY c.id',
        )
        .all() as Change[];
    const [own, theirs] = [read(out), read(this.#second)];
    const ownLast = new Map<string, boolean>();
    for (const change of own.slice(shared))
      for (const event of eventsOf(change.events)) ownLast.set(`${change.tag}\n${event}`, change.removed === 1);
    for (const change of theirs.slice(shared)) {
      const tag = this.#tagNamed(change.tag, change.color);
      const changed: number[] = [];
      let disputed = 0;
      for (const event of eventsOf(change.events)) {
        const ownRemoved = ownLast.get(`${change.tag}\n${event}`);
        if (ownRemoved !== undefined && ownRemoved !== (change.removed === 1)) {
          disputed += 1;
          continue;
        }
        const statement =
          change.removed === 1
            ? 'DELETE FROM event_tag WHERE tag = ? AND event = ?'
            : 'INSERT OR IGNORE INTO event_tag(tag, event) VALUES (?, ?)';
        if (out.prepare(statement).run(tag, event).changes > 0) changed.push(event);
      }
      out
        .prepare('INSERT INTO tag_change(tag, removed, events, undone) VALUES (?, ?, ?, ?)')
        .run(tag, change.removed, Buffer.from(Uint32Array.from(changed).buffer), change.undone);
      this.merged.tagChanges += 1;
      if (disputed > 0)
        this.conflicts.push({
          kind: 'tag',
          what: change.tag,
          first: change.removed === 1 ? `put on ${disputed} events` : `taken off ${disputed} events`,
          second: change.removed === 1 ? `taken off ${disputed} events` : `put on ${disputed} events`,
          kept: 'first',
        });
    }
  }

  #tagNamed(name: string, color: number): number {
    const known = this.#out.prepare('SELECT id FROM tag WHERE name = ?').pluck().get(name) as number | undefined;
    if (known !== undefined) return known;
    const row = this.#second.prepare('SELECT created_at, created_by FROM tag WHERE name = ?').get(name) as {
      created_at: number;
      created_by: string;
    };
    return Number(
      this.#out
        .prepare('INSERT INTO tag(name, color, created_at, created_by) VALUES (?, ?, ?, ?)')
        .run(name, color, row.created_at, row.created_by).lastInsertRowid,
    );
  }

  /** Notes are only ever added. */
  #mergeNotes(): void {
    type Row = { target: string; text: string; author: string; time: number };
    const key = (note: Row): string => JSON.stringify([note.target, note.text, note.author, note.time]);
    const read = (db: Database.Database): Row[] =>
      db.prepare('SELECT target, text, author, time FROM note ORDER BY id').all() as Row[];
    const own = new Set(read(this.#out).map(key));
    const insert = this.#out.prepare(
      'INSERT INTO note(target, text, author, time) VALUES (@target, @text, @author, @time)',
    );
    for (const note of read(this.#second)) {
      if (own.has(key(note))) continue;
      insert.run(note);
      this.merged.notes += 1;
    }
  }

  /** A finding that only one examiner changed takes that examiner's versions; where both did, the second's stands beside it as a finding of its own. */
  #mergeFindings(): void {
    const out = this.#out;
    const theirs = this.#second
      .prepare('SELECT id, uid, removed, created_at, created_by, body FROM finding ORDER BY position, id')
      .all() as FindingRow[];
    const numbers = new Map<number, number>();
    const written: number[] = [];
    for (const finding of theirs) {
      const versions = readVersions(this.#second, finding.id);
      const known = out.prepare('SELECT id, removed FROM finding WHERE uid = ?').get(finding.uid) as
        | { id: number; removed: number }
        | undefined;
      if (known === undefined) {
        numbers.set(finding.id, this.#insertFinding(finding, versions, finding.uid));
        written.push(numbers.get(finding.id)!);
        this.merged.findings += 1;
        continue;
      }
      numbers.set(finding.id, known.id);
      const own = readVersions(out, known.id);
      const shared = sharedVersions(own, versions);
      if (shared === versions.length) continue;
      if (shared === own.length) {
        this.#appendVersions(known.id, versions.slice(shared), finding);
        written.push(known.id);
        continue;
      }
      const copy = this.#insertFinding(finding, versions, `${finding.uid}/second`);
      written.push(copy);
      this.merged.findings += 1;
      const title = (text: string): string => (JSON.parse(text) as FindingBody).title;
      this.conflicts.push({
        kind: 'finding',
        what: title(own.at(-1)!.body),
        first: describeVersion(own.at(-1)!),
        second: describeVersion(versions.at(-1)!),
        kept: `both: number ${known.id} as the first examiner left it, number ${copy} as the second did`,
      });
    }
    for (const id of written) this.#renumberLinks(id, numbers);
  }

  #insertFinding(finding: FindingRow, versions: VersionRow[], uid: string): number {
    const out = this.#out;
    const position = out.prepare('SELECT coalesce(max(position), 0) + 1 FROM finding').pluck().get() as number;
    const id = Number(
      out
        .prepare(
          'INSERT INTO finding(uid, position, version, removed, created_at, created_by, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(uid, position, versions.length, finding.removed, finding.created_at, finding.created_by, finding.body)
        .lastInsertRowid,
    );
    this.#appendVersions(id, versions, finding);
    return id;
  }

  #appendVersions(id: number, versions: VersionRow[], finding: FindingRow): void {
    const out = this.#out;
    const insert = out.prepare(
      'INSERT INTO finding_version(finding, version, time, author, act, body) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const version of versions)
      insert.run(id, version.version, version.time, version.author, version.act, version.body);
    this.merged.findingVersions += versions.length;
    out
      .prepare('UPDATE finding SET version = ?, removed = ?, body = ? WHERE id = ?')
      .run(versions.at(-1)!.version, finding.removed, finding.body, id);
    out.prepare('DELETE FROM finding_event WHERE finding = ?').run(id);
    if (finding.removed !== 0) return;
    const event = out.prepare('INSERT OR IGNORE INTO finding_event(finding, event) VALUES (?, ?)');
    for (const each of (JSON.parse(finding.body) as FindingBody).events) event.run(id, each);
  }

  /** Findings have other numbers in another copy. */
  #renumberLinks(id: number, numbers: ReadonlyMap<number, number>): void {
    const row = this.#out.prepare('SELECT version, body FROM finding WHERE id = ?').get(id) as {
      version: number;
      body: string;
    };
    const body = JSON.parse(row.body) as FindingBody;
    const links = body.links.map((link) => ({ ...link, finding: numbers.get(link.finding) ?? link.finding }));
    if (links.every((link, index) => link.finding === body.links[index]!.finding)) return;
    const text = JSON.stringify({ ...body, links });
    const { changes } = this.#out.prepare('UPDATE finding SET body = ? WHERE id = ?').run(text, id);
    if (changes > 0)
      this.#out
        .prepare('UPDATE finding_version SET body = ? WHERE finding = ? AND version = ?')
        .run(text, id, row.version);
  }
}

interface FindingRow {
  id: number;
  uid: string;
  removed: number;
  created_at: number;
  created_by: string;
  body: string;
}
interface VersionRow {
  version: number;
  time: number;
  author: string;
  act: string;
  body: string;
}

function readVersions(db: Database.Database, finding: number): VersionRow[] {
  return db
    .prepare('SELECT version, time, author, act, body FROM finding_version WHERE finding = ? ORDER BY version')
    .all(finding) as VersionRow[];
}

function sharedVersions(own: VersionRow[], theirs: VersionRow[]): number {
  let shared = 0;
  while (
    shared < Math.min(own.length, theirs.length) &&
    own[shared]!.time === theirs[shared]!.time &&
    own[shared]!.author === theirs[shared]!.author &&
    own[shared]!.body === theirs[shared]!.body
  )
    shared += 1;
  return shared;
}

function describeVersion(version: VersionRow): string {
  return `${version.act} by ${version.author}, ${formatTime(version.time)}`;
}

function eventsOf(bytes: Buffer): Uint32Array {
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
