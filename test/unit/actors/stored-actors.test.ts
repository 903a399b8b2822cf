import type Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actorKinds } from '../../../shared/contract/actors.ts';
import { actorsDerivation, ActorsIndex } from '../../../electron/engine/actors/index.ts';
import { compareDerivation, readDerived, storeDerivations } from '../../../electron/engine/derived/derivation.ts';
import { joinBytes, splitBytes } from '../../../electron/engine/derived/derived-arrays.ts';
import { ColumnStore } from '../../../electron/engine/columns/column-store.ts';
import { foldedAliases, foldedTexts } from '../../../electron/engine/columns/field-texts.ts';
import { generateSessionForest } from '../../../electron/engine/sample/index.ts';
import { makeCase, makeRecord } from '../../support/memory-case.ts';
import { oddRecords } from './odd-records.ts';

const storeActors = (db: Database.Database): Promise<string[]> => storeDerivations(db, [actorsDerivation]);
const compareActors = (db: Database.Database): Promise<string[] | null> => compareDerivation(db, actorsDerivation);

const all = { sort: 'events', descending: true, offset: 0, limit: 100_000 } as const;

/** Everything that actors and sessions answer. */
function answers(actors: ActorsIndex): unknown {
  const lists = actorKinds.map((kind) => actors.list({ ...all, kind }, null));
  return {
    lists,
    sessions: actors.sessions({ offset: 0, limit: 10_000 }),
    pages: lists.flatMap((list) => list.actors.slice(0, 3).map(({ id }) => actors.profile(id))),
    graph: lists[1]!.actors.slice(0, 2).map(({ id }) => actors.linkGraph({ id, depth: 2, perKind: 10, limit: 100 })),
    fields: ['actor', 'actorKind', 'session', 'origin', 'hops', 'toolchain'].map((name) => {
      const field = actors.fieldColumn(name)!;
      const read = (number: number): unknown => [
        field.texts(number),
        foldedTexts(field).textsOf(number),
        foldedAliases(field)?.textsOf(number),
        field.aliases?.(number),
      ];
      return [[...field.column], Array.from({ length: field.size }, (_, number) => read(number))];
    }),
  };
}

function reopen(db: Database.Database): ActorsIndex {
  return new ActorsIndex(db, new ColumnStore(db));
}

const stored = (db: Database.Database): unknown[] =>
  db
    .prepare(`SELECT name, seq, hex(bytes) FROM derived_chunk WHERE name LIKE 'actors:%' ORDER BY name, seq`)
    .raw()
    .all();

describe('actors and sessions that a case keeps', () => {
  it('answer what those that are worked out answer, and are made once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          oddRecords,
          fc.integer({ min: 1, max: 1e6 }).map((seed): object[] => generateSessionForest(seed).records),
        ),
        async (records) => {
          const { db, actors } = makeCase(records);
          const wanted = answers(actors);
          expect(await compareActors(db)).toBeNull();
          await storeActors(db);
          expect(readDerived(db, new ColumnStore(db), actorsDerivation)).not.toBeNull();
          expect(await compareActors(db)).toEqual([]);
          expect(answers(reopen(db))).toEqual(wanted);
          const kept = stored(db);
          await storeActors(db);
          expect(stored(db)).toEqual(kept);
        },
      ),
      { numRuns: 16 },
    );
  }, 60_000);

  it('are given up by the next import, and are then those of all evidence', async () => {
    await fc.assert(
      fc.asyncProperty(oddRecords, oddRecords, async (first, second) => {
        const { db, add } = makeCase(first);
        await storeActors(db);
        const { store, actors } = add(second);
        expect(readDerived(db, store, actorsDerivation)).toBeNull();
        const wanted = answers(makeCase([...first, ...second]).actors);
        expect(answers(actors)).toEqual(wanted);
        await storeActors(db);
        expect(answers(reopen(db))).toEqual(wanted);
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  it('are not taken for another state of the rows or other rules', async () => {
    const { db } = makeCase(generateSessionForest(7).records);
    await storeActors(db);
    const wanted = answers(reopen(db));
    db.prepare(
      `UPDATE derived_chunk SET bytes = (SELECT bytes FROM derived_chunk WHERE name = 'actors:session:of') WHERE name = 'actors:basis'`,
    ).run();
    expect(await compareActors(db)).toBeNull();
    expect(answers(reopen(db))).toEqual(wanted);
  });

  it('are not read half from before an import and half from after it', async () => {
    const { db, add } = makeCase(generateSessionForest(7).records);
    await storeActors(db);
    const before = reopen(db);
    before.list({ ...all, kind: 'identity' }, null);
    add(generateSessionForest(9).records);
    expect(() => before.sessions({ offset: 0, limit: 10 })).toThrow(/new evidence/);
    await storeActors(db);
    expect(() => before.sessions({ offset: 0, limit: 10 })).toThrow(/new evidence/);
    expect(reopen(db).sessions({ offset: 0, limit: 10 }).total).toBeGreaterThan(0);
  });

  it('are found out where they were changed', async () => {
    const { db } = makeCase(generateSessionForest(8).records);
    await storeActors(db);
    for (const name of ['session:parent', 'session:origin', 'identity:names:bytes', 'key:tally']) {
      const kept = db.prepare('SELECT bytes FROM derived_chunk WHERE name = ?').pluck().get(`actors:${name}`);
      db.prepare(
        'UPDATE derived_chunk SET bytes = (SELECT bytes FROM derived_chunk WHERE name = ?) WHERE name = ?',
      ).run('actors:session:events', `actors:${name}`);
      expect(await compareActors(db)).toEqual([name]);
      db.prepare('UPDATE derived_chunk SET bytes = ? WHERE name = ?').run(kept, `actors:${name}`);
    }
    db.prepare(`DELETE FROM derived_chunk WHERE name = 'actors:session:marks'`).run();
    expect(await compareActors(db)).toEqual(['session:marks']);
    db.prepare(
      `INSERT INTO derived_chunk(name, seq, count, bytes) SELECT 'actors:key:of', seq, count, bytes FROM derived_chunk WHERE name = 'actors:session:of'`,
    ).run();
    expect(await compareActors(db)).toEqual(['session:marks', 'key:of']);
  });

  it('keep numbers of any size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))),
        (numbers) => {
          const values = Uint32Array.from(numbers);
          expect(joinBytes(splitBytes(values))).toEqual(values);
        },
      ),
    );
  });

  it('hold an empty case', async () => {
    const { db } = makeCase([]);
    const wanted = answers(reopen(db));
    await storeActors(db);
    expect(answers(reopen(db))).toEqual(wanted);
  });
});

describe('a search among actors', () => {
  it('finds names, ARNs, accounts, kinds and ids', () => {
    const { actors } = makeCase(
      ['anna', 'bert'].map((userName) =>
        makeRecord({
          userIdentity: {
            type: 'IAMUser',
            userName,
            arn: `arn:aws:iam::111122223333:user/${userName}`,
            accountId: '111122223333',
            principalId: `AIDAQEXAMPLE${userName.toUpperCase()}`,
            accessKeyId: `AKIAQEXAMPLE${userName.toUpperCase()}`,
          },
        }),
      ),
    );
    const find = (kind: (typeof actorKinds)[number], text: string): string[] =>
      actors
        .list({ ...all, kind, text }, null)
        .actors.map(({ name }) => name)
        .sort();
    expect(find('identity', 'ANN')).toEqual(['anna']);
    expect(find('identity', 'user/bert')).toEqual(['bert']);
    expect(find('identity', '111122223333')).toEqual(['anna', 'bert']);
    expect(find('identity', 'user')).toEqual(['anna', 'bert']);
    expect(find('identity', 'examplebert')).toEqual(['bert']);
    expect(find('identity', 'identity:aidaqexampleb')).toEqual(['bert']);
    expect(find('identity', 'ty:AIDAQEXAMPLEB')).toEqual(['bert']);
    expect(find('key', 'key:')).toHaveLength(2);
    expect(find('key', 'long-lived')).toHaveLength(2);
    expect(find('key', 'nobody')).toEqual([]);
  });
});
