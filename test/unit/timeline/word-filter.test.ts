import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANY_WORD, WordAutomaton, WordFilter } from '../../../electron/engine/timeline/search/word-automaton.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '-'), minLength: 1, maxLength: 4 });

describe('many words in one pass', () => {
  it('are found wherever they stand, whatever their case', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(letters, { maxLength: 12, selector: (word) => word.toLowerCase() }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'B', '-', ' ', 'ü'), maxLength: 60 }),
        (words, text) => {
          const found = new Set<number>();
          const bytes = Buffer.from(text);
          new WordAutomaton(words).find(bytes, 0, bytes.length, (word) => {
            found.add(word);
            return false;
          });
          const wanted = words.flatMap((word, number) =>
            text.toLowerCase().includes(word.toLowerCase()) ? [number] : [],
          );
          expect([...found].sort((a, b) => a - b)).toEqual(wanted);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each(['the \u212aelvin sign', 'a dotted \u0130', '{"a":"\\u0041"}'])('may all stand in %j', (text) => {
    const seen: number[] = [];
    const bytes = Buffer.from(text);
    new WordAutomaton(['xyz']).find(bytes, 0, bytes.length, (word) => {
      seen.push(word);
      return true;
    });
    expect(seen).toEqual([ANY_WORD]);
  });

  it('admit the tasks that have a word of each clause', () => {
    const filter = new WordFilter([[['role', 'user'], ['admin']], [['policy']], []]);
    const admitted = (text: string): number[] => {
      const admits = filter.read(Buffer.from(text));
      return [0, 1, 2].filter((task) => admits(task));
    };
    expect(filter.isSelective).toBe(false);
    expect(admitted('a ROLE of an Admin')).toEqual([0, 2]);
    expect(admitted('a role')).toEqual([2]);
    expect(admitted('a policy of an admin')).toEqual([1, 2]);
    expect(admitted('\\u0061')).toEqual([0, 1, 2]);
  });

  it('lead to the places where a first clause begins, one in each part that is gone over', () => {
    const filter = new WordFilter([[['role'], ['admin']], [['policy']]]);
    const places: number[] = [];
    const text = 'admin role role;policy;admin';
    filter.findLeads(Buffer.from(text), (offset) => {
      places.push(offset);
      const end = text.indexOf(';', offset);
      return end < 0 ? text.length : end;
    });
    expect(places).toEqual([9, 21]);
  });
});
