import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Tag, TagChange } from '../../../shared/contract/findings.ts';

/** Tags in the order of their making, with the number of events that carry each. */
export function listTags(db: Database.Database): Tag[] {
  return db
    .prepare(
      'SELECT t.id, t.name, t.color, count(e.event) AS events FROM tag t LEFT JOIN event_tag e ON e.tag = t.id GROUP BY t.id ORDER BY t.id',
    )
    .all() as Tag[];
}

/**
 * Tags events, or takes a tag off them. Only events whose state changes are noted, so that undo restores exactly what was.
 * @returns how many events changed, and the handle for undo
 */
export function applyTag(
  db: Database.Database,
  act: { name: string; color?: number | undefined; remove: boolean; events: Iterable<number>; examiner: string },
): TagChange {
  const name = act.name.trim();
  let tag = db.prepare('SELECT id FROM tag WHERE name = ?').pluck().get(name) as number | undefined;
  if (tag === undefined) {
    if (act.remove)
      throw new AppError('findings/not-found', `There is no tag named "${name}".`, {
        hint: 'Tags are listed under Findings and by "trailcase info".',
      });
    const color = act.color ?? (db.prepare('SELECT count(*) FROM tag').pluck().get() as number) % 9;
    tag = Number(
      db
        .prepare('INSERT INTO tag(name, color, created_at, created_by) VALUES (?, ?, ?, ?)')
        .run(name, color, Date.now(), act.examiner).lastInsertRowid,
    );
  } else if (act.color !== undefined && !act.remove)
    db.prepare('UPDATE tag SET color = ? WHERE id = ?').run(act.color, tag);
  const changed = setTag(db, tag, act.events, act.remove);
  return noteChange(db, tag, act.remove, changed);
}

function setTag(db: Database.Database, tag: number, events: Iterable<number>, remove: boolean): number[] {
  const statement = remove
    ? db.prepare('DELETE FROM event_tag WHERE tag = ? AND event = ?')
    : db.prepare('INSERT OR IGNORE INTO event_tag(tag, event) VALUES (?, ?)');
  const changed: number[] = [];
  for (const event of events) if (statement.run(tag, event).changes > 0) changed.push(event);
  return changed;
}

function noteChange(db: Database.Database, tag: number, removed: boolean, events: number[]): TagChange {
  const list = Uint32Array.from(events);
  const undo = Number(
    db
      .prepare('INSERT INTO tag_change(tag, removed, events) VALUES (?, ?, ?)')
      .run(tag, removed ? 1 : 0, Buffer.from(list.buffer)).lastInsertRowid,
  );
  return { tagged: events.length, undo };
}

/** Takes a change of tags back; the undo itself can be undone. @throws AppError `findings/not-found` */
export function undoTag(db: Database.Database, id: number): TagChange {
  const row = db.prepare('SELECT tag, removed, events, undone FROM tag_change WHERE id = ?').get(id) as
    | { tag: number; removed: number; events: Buffer; undone: number }
    | undefined;
  if (row === undefined) throw new AppError('findings/not-found', `There is no change of tags number ${id}.`);
  if (row.undone !== 0)
    throw new AppError('findings/not-found', 'This change of tags was taken back already.', {
      hint: 'To have it again, take back the undo, or tag the events again.',
    });
  db.prepare('UPDATE tag_change SET undone = 1 WHERE id = ?').run(id);
  const events = new Uint32Array(
    row.events.buffer.slice(row.events.byteOffset, row.events.byteOffset + row.events.byteLength),
  );
  const changed = setTag(db, row.tag, events, row.removed === 0);
  return noteChange(db, row.tag, row.removed === 0, changed);
}
