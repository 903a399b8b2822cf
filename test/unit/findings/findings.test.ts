import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schema } from '../../../electron/engine/case/schema.ts';
import { addNote, listNotes } from '../../../electron/engine/findings/notes.ts';
import { applyTag, listTags, undoTag } from '../../../electron/engine/findings/tags.ts';

function empty(): Database.Database {
  const db = new Database(':memory:');
  db.exec(schema);
  return db;
}

const tag = (db: Database.Database, name: string, events: number[], remove = false) =>
  applyTag(db, { name, remove, events, examiner: 'Ana' });
const carriers = (db: Database.Database, name: string): number[] =>
  db
    .prepare('SELECT e.event FROM event_tag e JOIN tag t ON t.id = e.tag WHERE t.name = ? ORDER BY e.event')
    .pluck()
    .all(name) as number[];

describe('tags', () => {
  it('count only the events that change', () => {
    const db = empty();
    expect(tag(db, 'exfiltration', [1, 2, 2, 3]).tagged).toBe(3);
    expect(tag(db, 'exfiltration', [3, 4]).tagged).toBe(1);
    expect(tag(db, 'exfiltration', [1, 9], true).tagged).toBe(1);
    expect(carriers(db, 'exfiltration')).toEqual([2, 3, 4]);
    expect(listTags(db)).toEqual([{ id: 1, name: 'exfiltration', color: 0, events: 3 }]);
  });

  it('are known by their trimmed name, get the next colour, and keep it unless another is asked for', () => {
    const db = empty();
    tag(db, ' a ', [1]);
    tag(db, 'a', [2]);
    tag(db, 'b', [1]);
    applyTag(db, { name: 'a', color: 7, remove: false, events: [], examiner: '' });
    expect(listTags(db).map(({ name, color, events }) => [name, color, events])).toEqual([
      ['a', 7, 2],
      ['b', 1, 1],
    ]);
  });

  it('that do not exist cannot be taken off', () => {
    expect(() => tag(empty(), 'none', [1], true)).toThrow(
      expect.objectContaining({ code: 'findings/not-found' }) as Error,
    );
  });

  it('stay in the list when their last event is gone', () => {
    const db = empty();
    tag(db, 'a', [1]);
    tag(db, 'a', [1], true);
    expect(listTags(db)).toMatchObject([{ name: 'a', events: 0 }]);
  });
});

describe('undo', () => {
  it('restores exactly what was: events that carried the tag before keep it', () => {
    const db = empty();
    tag(db, 'a', [1, 2]);
    const { undo } = tag(db, 'a', [2, 3]);
    expect(undoTag(db, undo).tagged).toBe(1);
    expect(carriers(db, 'a')).toEqual([1, 2]);
  });

  it('can be undone, and that again', () => {
    const db = empty();
    let { undo } = tag(db, 'a', [1, 2]);
    for (const expected of [[], [1, 2], [], [1, 2]]) {
      undo = undoTag(db, undo).undo;
      expect(carriers(db, 'a')).toEqual(expected);
    }
  });

  it('works once for each change', () => {
    const db = empty();
    const { undo } = tag(db, 'a', [1]);
    undoTag(db, undo);
    expect(() => undoTag(db, undo)).toThrow(
      expect.objectContaining({ code: 'findings/not-found', message: expect.stringContaining('already') }) as Error,
    );
    expect(() => undoTag(db, 99)).toThrow(
      expect.objectContaining({ code: 'findings/not-found', message: expect.stringContaining('99') }) as Error,
    );
  });

  it('of all changes, newest first, leads back through every state', () => {
    const changes = fc.array(
      fc.record({ remove: fc.boolean(), events: fc.uniqueArray(fc.integer({ min: 1, max: 12 })) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(changes, (acts) => {
        const db = empty();
        tag(db, 'a', []);
        const states: number[][] = [];
        const undos: number[] = [];
        for (const act of acts) {
          states.push(carriers(db, 'a'));
          undos.push(tag(db, 'a', act.events, act.remove).undo);
        }
        for (let index = acts.length - 1; index >= 0; index--) {
          undoTag(db, undos[index]!);
          expect(carriers(db, 'a')).toEqual(states[index]);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('notes', () => {
  const withEvent = (): Database.Database => {
    const db = empty();
    const columns = (db.pragma('table_info(event)') as { name: string; notnull: number; type: string }[]).filter(
      (column) => column.notnull === 1,
    );
    db.prepare(
      `INSERT INTO event(id, ${columns.map((column) => column.name).join(', ')}) VALUES (5, ${columns.map((column) => (column.type === 'BLOB' ? "x'00'" : '0')).join(', ')})`,
    ).run();
    return db;
  };

  it('are kept by what they are about, oldest first, with author and time', () => {
    const db = withEvent();
    addNote(db, { event: 5 }, 'first use of the key', 'Ana');
    addNote(db, { actor: 'ip:192.0.2.1' }, 'VPN exit', 'Ben');
    addNote(db, {}, 'the client calls at four', 'Ana');
    addNote(db, { event: 5 }, '<script>alert(1)</script>\u202e', 'Ana');
    expect(listNotes(db, { event: 5 }).map((note) => note.text)).toEqual([
      'first use of the key',
      '<script>alert(1)</script>\u202e',
    ]);
    expect(listNotes(db, { actor: 'ip:192.0.2.1' })).toMatchObject([{ target: 'actor:ip:192.0.2.1', author: 'Ben' }]);
    expect(listNotes(db, {}).map((note) => note.target)).toEqual(['event:5', 'actor:ip:192.0.2.1', 'case', 'event:5']);
    expect(Math.abs(listNotes(db, {})[0]!.time - Date.now())).toBeLessThan(60_000);
  });

  it('need an event that exists', () => {
    expect(() => addNote(withEvent(), { event: 6 }, 'x', '')).toThrow(
      expect.objectContaining({ code: 'events/not-found' }) as Error,
    );
  });
});
