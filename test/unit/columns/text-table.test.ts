import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FoldBuilder, FoldedTexts } from '../../../electron/engine/columns/folded-texts.ts';
import { findBytes, longestRun, Needle } from '../../../electron/engine/columns/needle.ts';
import { hashText, TextInterner } from '../../../electron/engine/columns/text-interner.ts';
import { TextTable } from '../../../electron/engine/columns/text-table.ts';
import { fold } from '../../../shared/kql/index.ts';

const words = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc
      .array(fc.constantFrom('a', 'K', '\u212a', '/', 'Σ', 'role/'), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join('')),
    fc.constantFrom('KEY', 'key', 'Key', '\u212aey', 'İd', 'arn:aws:s3:::ledger', 'ſ', 'σς'),
  )
  .filter((text) => text !== '' && text.isWellFormed());

/** A table too large to be kept as strings. */
function largeTable(special: string[]): { table: TextTable; texts: string[] } {
  const interner = new TextInterner();
  const texts = [...special, ...Array.from({ length: 40_000 }, (_, index) => `arn:aws:s3:::bucket/${index}.json`)];
  for (const text of texts) interner.add(text);
  return { table: new TextTable(interner.take()), texts: [...new Set(texts)] };
}

describe('distinct texts', () => {
  it('are numbered in the order in which they come, each once', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 200 }), (list) => {
        const interner = new TextInterner();
        const distinct = [...new Set(list)];
        for (const text of list) expect(interner.add(text)).toBe(distinct.indexOf(text));
        const table = new TextTable(interner.take());
        expect(Array.from({ length: table.count }, (_, id) => table.text(id))).toEqual(distinct);
      }),
    );
  });

  it('stay distinct where their hashes are the same', () => {
    const [a, b] = ['costarring', 'liquid'];
    expect(hashText(a)).toBe(hashText(b));
    const interner = new TextInterner();
    expect([interner.add(a), interner.add(b), interner.add(a)]).toEqual([0, 1, 0]);
  });

  it('are found in a large table by hash, by search and by testing each, all the same', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 10 }), fc.nat(39_999), (special, index) => {
        const { table, texts } = largeTable(special);
        const wanted = [...special, `ARN:AWS:S3:::bucket/${index}.json`, 'nowhere'];
        const isOne = (text: string): boolean => wanted.some((each) => fold(each) === fold(text));
        const expected = texts.flatMap((text, id) => (isOne(text) ? [id] : []));
        const ids = (passes: Uint8Array): number[] => [...passes.keys()].filter((id) => passes[id] === 1);
        expect(ids(table.select(isOne))).toEqual(expected);
        expect(ids(table.select(isOne, { exact: wanted }))).toEqual(expected);
        const runs = wanted.map((each) => longestRun(each));
        if (runs.every((run) => run !== '')) expect(ids(table.select(isOne, { holds: runs }))).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('that hold a word are found by it alone where that suffices, but not across two texts', () => {
    const { table, texts } = largeTable(['first-end', 'ing-second', 'en\u212aept']);
    const holds = (word: string): number[] => {
      const passes = table.select((text) => fold(text).includes(fold(word)), { holds: [word], isSufficient: true });
      return [...passes.keys()].filter((id) => passes[id] === 1);
    };
    expect(holds('ending')).toEqual([]);
    // The beginning that all share is searched apart from what follows it.
    expect(holds('S3:::buck')).toEqual(texts.flatMap((text, id) => (text.includes('s3:::bucket') ? [id] : [])));
    expect(holds('399')).toEqual(texts.flatMap((text, id) => (text.includes('399') ? [id] : [])));
    expect(holds('kept')).toEqual([2]);
    expect(holds('enkept')).toEqual([2]);
  });

  it('of numbers with one, several or no texts are tested and counted as the texts themselves are', () => {
    const numbers = fc.array(fc.oneof(fc.constant(null), words, fc.array(words, { maxLength: 4 })), { maxLength: 40 });
    fc.assert(
      fc.property(numbers, fc.array(fc.nat(5)), words, fc.boolean(), (texts, weights, wanted, few) => {
        const builder = new FoldBuilder();
        for (const each of texts) builder.add(each);
        const { texts: packed, links } = builder.take({ few });
        const folded = new FoldedTexts(new TextTable(packed), links);
        const listOf = (number: number): string[] => [...new Set([texts[number] ?? []].flat())];
        expect(folded.size).toBe(texts.length);
        texts.forEach((_, number) =>
          expect(folded.idsOf(number).map((id) => folded.table.text(id))).toEqual(listOf(number)),
        );
        const passes = folded.passingNumbers(texts.length, (text) => text === wanted);
        texts.forEach((_, number) => expect(passes[number]).toBe(listOf(number).includes(wanted) ? 1 : 0));
        const counts = Uint32Array.from(texts, (_, number) => weights[number] ?? 1);
        const counted = folded.countTexts(counts);
        const sum = (select: (list: string[]) => boolean): number =>
          texts.reduce((all, _, number) => all + (select(listOf(number)) ? counts[number]! : 0), 0);
        expect(counted.missing).toBe(sum((list) => list.length === 0));
        for (let id = 0; id < folded.table.count; id++)
          expect(counted.counts[id]).toBe(sum((list) => list.includes(folded.table.text(id))));
      }),
    );
  });
});

describe('a needle', () => {
  const places = (needle: Needle, text: string): number[] => {
    const found: number[] = [];
    const bytes = Buffer.from(text);
    needle.find(bytes, 0, bytes.length, (at) => found.push(at) && at + 1);
    return found;
  };

  it('finds a word in any case, wherever the windows are cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 65_500, max: 65_560 }),
        fc.constantFrom('bucketName', 'BUCKETNAME', 'bUcKeTnAmE'),
        (at, word) => {
          const text = `${'x'.repeat(at)}${word}${'y'.repeat(70_000)}${word}`;
          expect(places(new Needle(['bucketname']), text)).toEqual([at, at + word.length + 70_000]);
        },
      ),
    );
  });

  it('goes on where it is told', () => {
    const bytes = Buffer.from('aa aa aa'.repeat(20_000));
    const visited: number[] = [];
    new Needle(['aa']).find(bytes, 0, bytes.length, (at) => visited.push(at) && at + 50_000);
    expect(visited.length).toBe(4);
    expect(visited.every((at, index) => index === 0 || at >= visited[index - 1]! + 50_000)).toBe(true);
  });

  it('also stops at characters outside ASCII whose lower case is inside', () => {
    expect(places(new Needle(['role']), 'ro\u212ae')).toEqual([]);
    expect(places(new Needle(['key']), 'a \u212aey')).toEqual([2]);
    expect(places(new Needle(['id']), 'İd')).toEqual([0]);
    expect(new Needle(['key']).isIn(Buffer.from('\u212aEY'))).toBe(true);
  });

  it('never misses a text that holds the word', () => {
    fc.assert(
      fc.property(words, words, words, (before, word, after) => {
        const run = longestRun(word);
        fc.pre(run !== '');
        expect(places(new Needle([run]), `${before}${word.toUpperCase()}${after}`).length).toBeGreaterThan(
          fold(word.toUpperCase()).includes(fold(run)) ? 0 : -1,
        );
      }),
    );
  });

  it('takes signs of patterns as they are', () => {
    expect(places(new Needle(['a.*b']), 'axxb a.*b')).toEqual([5]);
    expect(places(new Needle(['[x]', '(y)']), '(Y) [X]')).toEqual([0, 4]);
  });

  it('takes the longest run that no writer escapes', () => {
    expect(longestRun('data/2026/report.csv')).toBe('report.csv');
    expect(longestRun('"x"\\u0041')).toBe('u0041');
    expect(longestRun('한글')).toBe('');
  });

  it('bytes are found from place to place', () => {
    const found: number[] = [];
    findBytes(Buffer.from('..ab..ab..ab'), Buffer.from('ab'), 3, 11, (at) => found.push(at) && at + 2);
    expect(found).toEqual([6, 10]);
  });
});
