import type Database from 'better-sqlite3';
import type { CaseDetails } from '../../../shared/contract/case.ts';
import type { Note } from '../../../shared/contract/findings.ts';
import type { WorkStep } from '../../../shared/contract/work.ts';
import { readDetails, writeDetails } from '../case/case-details.ts';
import { changeFinding, findingHistory, getFinding, listRemoved, orderFindings, removeFinding } from './findings.ts';
import { undoTag } from './tags.ts';

/** What takes an act back. Carrying it out gives the action that makes the act again. */
export type Action =
  | { do: 'tag'; change: number }
  | { do: 'finding'; finding: number; version: number }
  | { do: 'remove-finding'; finding: number }
  | { do: 'order-findings'; ids: number[] }
  | { do: 'remove-note'; note: number }
  | { do: 'write-note'; note: Note }
  | { do: 'details'; details: CaseDetails }
  /** A state of the window, such as its filter: the window carries it out. */
  | { do: 'window'; state: string; after: string };

/** Steps that are kept: older ones can no longer be taken back. */
const mostSteps = 500;

interface Row {
  id: number;
  time: number;
  examiner: string;
  act: string;
  action: string;
}

/**
 * Notes that an act was done and how it is taken back, inside the transaction of the act. What was taken back before and not made again is
 * forgotten: there is one line of steps.
 */
export function noteStep(db: Database.Database, examiner: string, act: string, action: Action): void {
  db.prepare('DELETE FROM work_step WHERE undone = 1').run();
  const { lastInsertRowid } = db
    .prepare('INSERT INTO work_step(time, examiner, act, action) VALUES (?, ?, ?, ?)')
    .run(Date.now(), examiner, act, JSON.stringify(action));
  db.prepare('DELETE FROM work_step WHERE id <= ?').run(Number(lastInsertRowid) - mostSteps);
}

/** The act that undo would take back, and the one that redo would make again. */
export function nextSteps(db: Database.Database): { undo: WorkStep | null; redo: WorkStep | null } {
  return { undo: describe(stepOf(db, 'undo')), redo: describe(stepOf(db, 'redo')) };
}

/** Takes the newest act back, or makes the oldest of those taken back again. Null where there is none. Inside the caller's transaction. */
export function takeStep(
  db: Database.Database,
  way: 'undo' | 'redo',
  examiner: string,
): { step: WorkStep; window: string | null } | null {
  const row = stepOf(db, way);
  if (row === undefined) return null;
  const action = JSON.parse(row.action) as Action;
  const inverse = carryOut(db, action, examiner);
  db.prepare('UPDATE work_step SET undone = ?, action = ? WHERE id = ?').run(
    way === 'undo' ? 1 : 0,
    JSON.stringify(inverse),
    row.id,
  );
  return { step: describe(row)!, window: action.do === 'window' ? action.state : null };
}

function stepOf(db: Database.Database, way: 'undo' | 'redo'): Row | undefined {
  return db
    .prepare(
      way === 'undo'
        ? 'SELECT * FROM work_step WHERE undone = 0 ORDER BY id DESC LIMIT 1'
        : 'SELECT * FROM work_step WHERE undone = 1 ORDER BY id LIMIT 1',
    )
    .get() as Row | undefined;
}

function describe(row: Row | undefined): WorkStep | null {
  return row === undefined ? null : { id: row.id, time: row.time, examiner: row.examiner, act: row.act };
}

function carryOut(db: Database.Database, action: Action, examiner: string): Action {
  switch (action.do) {
    case 'tag':
      return { do: 'tag', change: undoTag(db, action.change).undo };
    case 'finding': {
      const { finding, version } = action;
      const isRemoved = listRemoved(db).some((each) => each.id === finding);
      const before = isRemoved ? null : getFinding(db, finding).version;
      const body = findingHistory(db, finding).find((each) => each.version === version)!.body;
      changeFinding(db, finding, body, examiner, 'restore');
      return before === null ? { do: 'remove-finding', finding } : { do: 'finding', finding, version: before };
    }
    case 'remove-finding':
      return { do: 'finding', finding: action.finding, version: removeFinding(db, action.finding, examiner) };
    case 'order-findings': {
      const before = db.prepare('SELECT id FROM finding WHERE removed = 0 ORDER BY position, id').pluck().all();
      orderFindings(db, action.ids);
      return { do: 'order-findings', ids: before as number[] };
    }
    case 'remove-note': {
      const note = db.prepare('SELECT id, target, text, author, time FROM note WHERE id = ?').get(action.note) as Note;
      db.prepare('DELETE FROM note WHERE id = ?').run(action.note);
      return { do: 'write-note', note };
    }
    case 'write-note':
      db.prepare('INSERT INTO note(id, target, text, author, time) VALUES (@id, @target, @text, @author, @time)').run(
        action.note,
      );
      return { do: 'remove-note', note: action.note.id };
    case 'details': {
      const before = readDetails(db);
      writeDetails(db, action.details);
      return { do: 'details', details: before };
    }
    case 'window':
      return { do: 'window', state: action.after, after: action.state };
  }
}
