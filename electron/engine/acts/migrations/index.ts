import type Database from 'better-sqlite3';
import type { SchemaObjects } from '../../case/case-file.ts';
import { schema1 } from './schema-1.ts';

/**
 * One step from a case format to the next. Tables, columns, indexes and views need no step: `bring-schema.ts` makes them what `case/schema.ts` says. A step moves
 * or fills what the shape alone does not give.
 */
export interface Migration {
  /** The format that it begins with; it leads to the next. */
  from: number;
  /** What a case of that format holds: what it does not list is not opened. */
  objects: SchemaObjects;
  /** Protected tables whose rows `move` changes: they are compared with the examiner log before and sealed anew afterwards. */
  touches: readonly string[];
  /** Runs when the tables of the newest format are there and those that it does not know any more still stand. Inside the transaction of the whole migration. */
  move(db: Database.Database): void;
}

/** All steps, oldest first. How to add one: ARCHITECTURE.md, "Where to add". */
export const migrations: readonly Migration[] = [
  {
    from: 1,
    objects: new Map(Object.entries(schema1)),
    touches: ['column_chunk', 'derived_chunk'],
    move(db) {
      // Actors and sessions have a table of their own.
      db.exec(`
        INSERT INTO derived_chunk(name, seq, count, bytes) SELECT name, seq, count, bytes FROM column_chunk WHERE name LIKE 'actors:%' ORDER BY name, seq;
        DELETE FROM column_chunk WHERE name LIKE 'actors:%';
      `);
    },
  },
];
