import Database from 'better-sqlite3';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { schema } from '../../../electron/engine/case/schema.ts';
import { ColumnSpool } from '../../../electron/engine/columns/column-spool.ts';
import { columnNames, ColumnStore, dictionaryColumns } from '../../../electron/engine/columns/column-store.ts';

interface Row {
  time: number | null;
  file: number;
  outcome: number;
  flags: number;
  values: number[];
}

const rows = fc.record({
  time: fc.option(fc.integer({ min: 0, max: 400 * 86_400_000 }), { freq: 8 }),
  file: fc.nat(70_000),
  outcome: fc.nat(7),
  flags: fc.nat(4095),
  values: fc.array(fc.oneof(fc.nat(20), fc.nat(100_000)), {
    minLength: dictionaryColumns.length,
    maxLength: dictionaryColumns.length,
  }),
});

/** A row with the same value everywhere. */
function row(time: number | null, value: number): Row {
  return { time, file: value, outcome: value % 8, flags: value, values: dictionaryColumns.map(() => value) };
}

describe('columns of a case', () => {
  let db: Database.Database;

  beforeEach(() => {
    db = new Database(':memory:');
    db.exec(schema);
    return () => {
      db.close();
    };
  });

  /** Writes rows as one import does; ids go on from `first`. */
  function add(list: Row[], first: number): void {
    const spool = new ColumnSpool();
    list.forEach((each, index) => {
      spool.add(first + index, each.time ?? Number.NaN, each.file, each.outcome, each.flags, each.values, 0);
    });
    spool.store(db);
  }

  /** What the store says, as rows in its order. */
  function readRows(): (Row & { id: number })[] {
    const store = new ColumnStore(db);
    return Array.from({ length: store.count }, (_, position) => ({
      id: store.column('id')[position]!,
      time: Number.isNaN(store.time()[position]) ? null : store.time()[position]!,
      file: store.column('file')[position]!,
      outcome: store.column('outcome')[position]!,
      flags: store.column('flags')[position]!,
      values: dictionaryColumns.map((name) => store.column(name)[position]!),
    }));
  }

  const inOrder = (list: (Row & { id: number })[]): (Row & { id: number })[] =>
    [...list].sort((a, b) => (a.time ?? Infinity) - (b.time ?? Infinity) || a.id - b.id);

  it('come back as they were written, in time order, equal times by id, untimed last', () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 60 }), (list) => {
        db.exec('DELETE FROM column_chunk');
        add(list, 1);
        expect(readRows()).toEqual(inOrder(list.map((each, index) => ({ ...each, id: index + 1 }))));
      }),
      { numRuns: 40 },
    );
  });

  it('a later import is merged: the same as if all had come at once', () => {
    fc.assert(
      fc.property(
        fc.array(rows, { maxLength: 30 }),
        fc.array(rows, { maxLength: 30 }),
        fc.array(rows, { maxLength: 5 }),
        (first, second, third) => {
          db.exec('DELETE FROM column_chunk');
          add(first, 1);
          add(second, 1 + first.length);
          add(third, 1 + first.length + second.length);
          expect(readRows()).toEqual(
            inOrder([...first, ...second, ...third].map((each, index) => ({ ...each, id: index + 1 }))),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('a column grows wider when a later import needs it, and leaves no narrower copy', () => {
    add([row(1, 3)], 1);
    add([row(0, 300)], 2);
    add([row(2, 70_000)], 3);
    expect([...new ColumnStore(db).column('region')]).toEqual([300, 3, 70_000]);
    const stored = db.prepare(`SELECT name FROM column_chunk WHERE name LIKE 'region:%'`).pluck().all();
    expect(stored).toEqual(['region:4']);
  });

  it('more rows than a segment and a chunk hold stay whole', () => {
    const count = (1 << 18) + (1 << 16) + 5;
    const spool = new ColumnSpool();
    for (let id = 1; id <= count; id++)
      spool.add(
        id,
        count - id,
        id % 300,
        id % 8,
        id % 4096,
        dictionaryColumns.map(() => id % 70_000),
        0,
      );
    spool.store(db);
    const store = new ColumnStore(db);
    expect(store.count).toBe(count);
    const [ids, times, names] = [store.column('id'), store.time(), store.column('name')];
    for (const position of [0, 1, 65_535, 65_536, 262_143, 262_144, count - 1]) {
      expect(ids[position]).toBe(count - position);
      expect(times[position]).toBe(position);
      expect(names[position]).toBe((count - position) % 70_000);
    }
  });

  it('flags set on an event of an earlier import are there after the next', () => {
    add([row(5, 1), row(6, 2)], 1);
    const spool = new ColumnSpool();
    spool.amendFlags(1, 256);
    spool.add(
      3,
      1,
      1,
      1,
      0,
      dictionaryColumns.map(() => 1),
      0,
    );
    spool.store(db);
    expect(readRows().map((each) => [each.id, each.flags])).toEqual([
      [3, 0],
      [1, 257],
      [2, 2],
    ]);
  });

  it('are not mixed with those of a later import', () => {
    add([row(5, 1), row(6, 2)], 1);
    const store = new ColumnStore(db);
    expect([...store.column('region')]).toEqual([1, 2]);
    add([row(1, 3)], 3);
    expect(() => store.column('name')).toThrow(expect.objectContaining({ code: 'cancelled' }));
    expect([...store.column('region')]).toEqual([1, 2]);
    expect([...new ColumnStore(db).column('name')]).toEqual([3, 1, 2]);
  });

  it('an empty case has every column, empty', () => {
    const store = new ColumnStore(db);
    expect([store.count, store.timed]).toEqual([0, 0]);
    for (const name of columnNames) expect(store.column(name).length).toBe(0);
    expect(store.positionOf(1)).toBe(-1);
  });
});
