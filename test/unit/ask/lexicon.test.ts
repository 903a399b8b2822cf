import { describe, expect, it } from 'vitest';
import { bareVerbs, conditions, nouns, outcomeCondition } from '../../../shared/ask/concepts.ts';
import { catalogueCalls } from '../../../shared/catalogue/index.ts';
import { openRoots, resolveField } from '../../../shared/fields/index.ts';
import { parseKql } from '../../../shared/kql/index.ts';
import english from '../../../shared/text/en/phrases.json' with { type: 'json' };
import korean from '../../../shared/text/ko/phrases.json' with { type: 'json' };

/** Fields that a database of places gives, and no field of the catalogue. */
const ofPlaces = new Set(['country', 'city']);

const isField = (name: string): boolean =>
  ofPlaces.has(name) || resolveField(name) !== undefined || openRoots.has(name.split('.')[0]!);

describe('the lexicon of questions in words', () => {
  it.each([
    ['English', english],
    ['Korean', korean],
  ])('names only concepts that exist, in %s', (_, table) => {
    const grammar = new Set([
      'noise',
      'who',
      'asks-what',
      'how-many',
      'distinct',
      'more-than',
      'bytes',
      'top',
      'rarest',
      'first',
      'last',
      'group',
      'and',
      'or',
      'not',
      'state.created',
      'weekday',
    ]);
    const verbs = new Set([
      ...Object.values(nouns).flatMap(({ calls = {} }) => Object.keys(calls)),
      ...Object.keys(bareVerbs),
      'read',
      'list',
      'use',
      'touch',
      'give',
      'trace',
      'encrypt',
      'invoke',
      'change',
      'detach',
      'upload',
      'copy',
      'reboot',
    ]);
    for (const id of Object.keys(table)) {
      const [kind, name] = id.split(/\.(.*)/s) as [string, string | undefined];
      if (kind === 'noun') expect(nouns, id).toHaveProperty([name!]);
      else if (kind === 'condition') expect(conditions, id).toHaveProperty([name!]);
      else if (kind === 'outcome') expect(outcomeCondition(name!), id).toBeDefined();
      else if (kind === 'verb') expect(verbs, id).toContain(name);
      else if (kind !== 'service' && kind !== 'prep') expect(grammar, id).toContain(id);
    }
  });

  it('gives no word two meanings in one table without need', () => {
    const count = Object.values(english).flat().length;
    expect(new Set(Object.values(english).flat()).size).toBeGreaterThan(count * 0.97);
  });

  it('groups and filters by fields that exist', () => {
    for (const { field, nameField, targetField, listField } of Object.values(nouns))
      for (const name of [field, nameField, targetField, listField])
        if (name !== undefined) expect(isField(name), name).toBe(true);
    for (const where of [
      ...Object.values(conditions).map((each) => each.where),
      outcomeCondition('failed')!,
      outcomeCondition('success')!,
    ])
      expect(parseKql(where).ok, where).toBe(true);
  });

  it('has calls that the catalogue knows for the verbs of most nouns', () => {
    const known = new Set(catalogueCalls());
    const calls = Object.values(nouns)
      .flatMap(({ calls: of = {} }) => Object.values(of).flat())
      .filter((call) => !call.endsWith('*'));
    const unknown = calls.filter((call) => !known.has(call));
    expect(unknown.length / calls.length, unknown.join(', ')).toBeLessThan(0.4);
  });
});
