import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actorKinds } from '../../../shared/contract/actors.ts';
import { compileToPredicate } from '../../../shared/kql/index.ts';
import { numbersOfGroup } from '../../../electron/engine/actors/actor-table.ts';
import { Bitmap } from '../../../electron/engine/columns/bitmap.ts';
import { createRandom, generateSessionForest } from '../../../electron/engine/sample/index.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { makeCase, makeRecord, type TestCase } from '../../support/memory-case.ts';
import { oddRecords } from './odd-records.ts';

const all = { sort: 'events', descending: true, offset: 0, limit: 100_000 } as const;

/** Positions that a filter selects, by the one definition of what filters mean. */
function select(test: TestCase, where: string, originals: readonly object[]): number[] {
  const ids = test.store.column('id');
  const derivedAt = new Map(originals.map((record, index) => [record, index + 1]));
  const predicate = compileToPredicate(where, {
    derived: (name, record) => {
      const field = test.actors.fieldColumn(name)!;
      const text = field.texts(field.column[test.store.positionOf(derivedAt.get(record)!)]!);
      return text === null ? [] : [text as string];
    },
  });
  return [...ids].flatMap((id, position) => (predicate(originals[id - 1]!) ? [position] : []));
}

describe('the actors of a case', () => {
  it('account for every event exactly once, by every kind and under every filter', () => {
    fc.assert(
      fc.property(oddRecords, fc.integer({ min: 1 }), (originals, seed) => {
        const { actors, store } = makeCase(originals);
        const random = createRandom(seed);
        const half = new Bitmap(store.count);
        for (let position = 0; position < store.count; position++) if (random.chance(0.5)) half.set(position);
        for (const kind of actorKinds) {
          for (const selected of [null, Bitmap.all(store.count), half]) {
            const wanted = selected === null ? store.count : selected.count;
            const answer = actors.list({ ...all, kind }, selected);
            expect(answer.events).toBe(wanted);
            const sum = answer.actors.reduce((total, actor) => total + actor.events, 0);
            // An event may name several resources; the others have one actor of a kind or none.
            if (kind === 'resource') expect(sum).toBeGreaterThanOrEqual(wanted);
            else expect(sum).toBe(wanted);
            expect(new Set(answer.actors.map(({ id }) => id)).size).toBe(answer.total);
            for (const actor of answer.actors) {
              expect(actor.events).toBeGreaterThan(0);
              expect(actor.spark.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(actor.events);
              expect(actor.id.length).toBeLessThanOrEqual(4000);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are selected by their own filter, event by event; so are sessions', () => {
    fc.assert(
      fc.property(oddRecords, (originals) => {
        const test = makeCase(originals);
        for (const kind of actorKinds) {
          const groups = test.actors.groups(kind);
          for (const actor of test.actors.list({ ...all, kind }, null).actors) {
            const group = groups.actors.find(actor.id)!;
            const isOwn = numbersOfGroup(groups, group);
            const own = [...groups.column].flatMap((number, position) => (isOwn[number] === 1 ? [position] : []));
            expect(own).toHaveLength(actor.events);
            expect(select(test, groups.where(group), originals), `${actor.id}: ${groups.where(group)}`).toEqual(own);
          }
        }
        let events = 0;
        for (const session of test.actors.sessions({ offset: 0, limit: 1000 }).sessions) {
          expect(select(test, session.where, originals)).toHaveLength(session.events);
          events += session.events;
        }
        expect(events).toBe(
          test.store.count - [...test.store.column('identity')].filter((number) => number === 0).length,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('have profiles whose figures are those of the list', () => {
    const test = makeCase(generateSessionForest(3).records);
    for (const kind of actorKinds) {
      for (const row of test.actors.list({ ...all, kind }, null).actors) {
        const profile = test.actors.profile(row.id);
        expect(profile).toMatchObject(row);
        expect(profile.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(row.events);
        expect(profile.calls.reduce((sum, { count }) => sum + count, 0)).toBe(row.events);
        expect(profile.counterparts.filter((each) => each.kind === 'ip')).toHaveLength(kind === 'ip' ? 0 : row.ips);
        expect(profile.regionsList).toHaveLength(row.regions);
      }
    }
    expect(() => test.actors.profile('identity:nobody')).toThrow(AppError);
    expect(() => test.actors.profile('nonsense')).toThrow(AppError);
  });

  it('are two where a user was deleted and created again, and one where a user was renamed', () => {
    const user = (principalId: string, userName: string): object =>
      makeRecord({
        userIdentity: {
          type: 'IAMUser',
          principalId,
          userName,
          arn: `arn:aws:iam::111122223333:user/${userName}`,
          accountId: '111122223333',
        },
      });
    const { actors } = makeCase([
      user('AIDAQEXAMPLEUSERIDXYZ', 'alice'),
      user('AIDAQEXAMPLEUSERID222', 'alice'),
      user('AIDAQEXAMPLEUSERID222', 'alicia'),
    ]);
    const { actors: rows } = actors.list({ ...all, kind: 'identity' }, null);
    expect(rows.map(({ id, name, events }) => [id, name, events])).toEqual([
      ['identity:AIDAQEXAMPLEUSERID222', 'alice', 2],
      ['identity:AIDAQEXAMPLEUSERIDXYZ', 'alice', 1],
    ]);
    expect(actors.profile('identity:AIDAQEXAMPLEUSERID222').spellings).toContainEqual({
      label: 'userName',
      value: 'alicia',
    });
    expect(actors.profile('identity:AIDAQEXAMPLEUSERID222').where).toBe(
      'userIdentity.principalId : AIDAQEXAMPLEUSERID222',
    );
  });

  it('are listed in the order, page and text asked for', () => {
    const { actors, store } = makeCase(generateSessionForest(4).records);
    const whole = actors.list({ ...all, kind: 'ip', sort: 'name', descending: false }, null);
    const names = whole.actors.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(
      actors.list({ ...all, kind: 'ip', sort: 'name', descending: false, offset: 3, limit: 4 }, null).actors,
    ).toEqual(whole.actors.slice(3, 7));
    const some = actors.list({ ...all, kind: 'ip', text: '198.51.100.1' }, null);
    expect(some.actors.every(({ name }) => name.includes('198.51.100.1'))).toBe(true);
    expect(some.events).toBeLessThan(store.count);
    for (const sort of ['first', 'last', 'denied', 'writes'] as const) {
      const values = actors.list({ ...all, kind: 'identity', sort }, null).actors.map((actor) => actor[sort] as number);
      expect(values).toEqual([...values].sort((a, b) => b - a));
    }
  });
});

describe('the link graph', () => {
  it('is the same every time, draws what is near, and says how much it folded', () => {
    const { actors } = makeCase(generateSessionForest(5).records);
    const start = actors.list({ ...all, kind: 'ip' }, null).actors[0]!.id;
    const small = actors.linkGraph({ id: start, depth: 2, perKind: 3, limit: 30 });
    expect(actors.linkGraph({ id: start, depth: 2, perKind: 3, limit: 30 })).toEqual(small);
    const ids = new Set(small.nodes.map(({ id }) => id));
    expect(small.edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
    expect(small.nodes.filter(({ kind }) => kind === 'more').reduce((sum, { nodes }) => sum + nodes, 0)).toBe(
      small.folded,
    );
    expect(small.folded).toBeGreaterThan(0);
    const large = actors.linkGraph({ id: start, depth: 1, perKind: 10_000, limit: 10_000 });
    expect(large.folded).toBe(0);
    const profile = actors.profile(start);
    for (const { id, count } of profile.counterparts.filter(({ kind }) => kind === 'identity' || kind === 'key')) {
      expect(large.edges).toContainEqual(
        expect.objectContaining({
          events: count,
          kind: 'used',
          ...(id < start ? { from: id, to: start } : { from: start, to: id }),
        }),
      );
    }
  });
});
