import Database from 'better-sqlite3';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { schema } from '../../../electron/engine/case/schema.ts';
import { ColumnSpool } from '../../../electron/engine/columns/column-spool.ts';
import { ColumnStore, dictionaryColumns } from '../../../electron/engine/columns/column-store.ts';
import { FieldColumns } from '../../../electron/engine/columns/field-column.ts';
import { foldedTexts } from '../../../electron/engine/columns/field-texts.ts';
import { RESOURCE_NEXT, RESOURCE_PART } from '../../../electron/engine/events/terms.ts';

/** More than a table keeps as strings. */
const count = 40_000;
const agents = Array.from(
  { length: count },
  (_, index) => `agent/${index % 7}/${index} ${'padding '.repeat(index % 9)}`,
);
const objects = Array.from({ length: count }, (_, index) =>
  index % 5 === 0 ? `no-slash-${index}` : `arn:aws:s3:::bucket-${index % 50}/data/${index}.json`,
);
const buckets = Array.from({ length: count }, (_, index) =>
  index % 3 === 0 ? `arn:aws:s3:::bucket-${index % 50}` : '',
);
const users = Array.from({ length: 50 }, (_, index) => `user-${index % 20}`);

describe('texts that a case holds ready', () => {
  let db: Database.Database;

  beforeAll(() => {
    db = new Database(':memory:');
    db.exec(schema);
    const addTerm = db.prepare('INSERT INTO term(field, id, value) VALUES (?, ?, ?)');
    const addIdentity = db.prepare('INSERT INTO identity(id, value) VALUES (?, ?)');
    db.transaction(() => {
      agents.forEach((text, index) => addTerm.run(5, index + 1, text));
      objects.forEach((name, index) => {
        const bucket = buckets[index] === '' ? '' : `${RESOURCE_NEXT}AWS::S3::Bucket${RESOURCE_PART}${buckets[index]!}`;
        addTerm.run(13, index + 1, `AWS::S3::Object${RESOURCE_PART}${name}${bucket}`);
      });
      users.forEach((userName, index) =>
        addIdentity.run(index + 1, JSON.stringify({ type: 'IAMUser', userName, index })),
      );
      const spool = new ColumnSpool();
      for (let id = 1; id <= count; id++) {
        spool.add(
          id,
          id,
          1,
          0,
          0,
          dictionaryColumns.map((name) =>
            name === 'agent' || name === 'resources' ? id : name === 'identity' ? 1 + (id % users.length) : 0,
          ),
          0,
        );
      }
      spool.store(db);
    })();
  });
  afterAll(() => {
    db.close();
  });

  /** What each number of a field stands for. */
  const expected: Record<string, (number: number) => string[]> = {
    userAgent: (number) => [agents[number - 1]!],
    'resources.ARN': (number) => [objects[number - 1]!, buckets[number - 1]!].filter((text) => text !== ''),
    'resources.type': (number) => ['AWS::S3::Object', ...(buckets[number - 1] === '' ? [] : ['AWS::S3::Bucket'])],
    'userIdentity.userName': (number) => [users[number - 1]!],
  };

  it.each(Object.keys(expected))(
    '%s: are the same read one by one and all at once, and none for what is missing',
    (name) => {
      const one = new FieldColumns(new ColumnStore(db)).get(name)!;
      const all = new FieldColumns(new ColumnStore(db)).get(name)!;
      const folded = foldedTexts(all);
      const size = name.startsWith('userIdentity') ? users.length + 1 : count + 1;
      expect([one.size, all.size, folded.size]).toEqual([size, size, size]);
      const listOf = (texts: string | readonly string[] | null): readonly string[] =>
        texts === null ? [] : typeof texts === 'string' ? [texts] : texts;
      expect([listOf(one.texts(0)), listOf(all.texts(0))]).toEqual([[], []]);
      for (let number = 1; number < size; number += 1 + (number % 300)) {
        expect(listOf(one.texts(number)), String(number)).toEqual(expected[name]!(number));
        expect(listOf(all.texts(number)), String(number)).toEqual(expected[name]!(number));
        expect(listOf(folded.textsOf(number))).toEqual(expected[name]!(number));
      }
    },
  );

  it.each([
    ['userAgent', 'agent/3/3'],
    ['userAgent', '399'],
    ['resources.ARN', 'bucket-17'],
    ['resources.ARN', '399'],
    ['resources.ARN', 'no-slash'],
    ['resources.ARN', 'nowhere'],
    ['resources.type', 'Bucket'],
    ['userIdentity.userName', 'user-7'],
  ])('%s: a test finds the numbers whose texts hold %s, with a hint and without', (name, word) => {
    const folded = foldedTexts(new FieldColumns(new ColumnStore(db)).get(name)!);
    const test = (text: string): boolean => text.includes(word);
    const wanted = Array.from({ length: folded.size }, (_, number) =>
      number > 0 && expected[name]!(number).some(test) ? 1 : 0,
    );
    expect([...folded.passingNumbers(folded.size, test)]).toEqual(wanted);
    const run = word.split('/').reduce((longest, part) => (part.length > longest.length ? part : longest), '');
    expect([...folded.passingNumbers(folded.size, test, { holds: [run], isSufficient: run === word })]).toEqual(wanted);
  });

  it('whole texts are found by their hashes, in any case', () => {
    const folded = foldedTexts(new FieldColumns(new ColumnStore(db)).get('resources.ARN')!);
    const wanted = objects[1234]!.toUpperCase();
    const passes = folded.passingNumbers(folded.size, (text) => text.toUpperCase() === wanted, { exact: [wanted] });
    expect(passes.indexOf(1)).toBe(1235);
    expect(passes.lastIndexOf(1)).toBe(1235);
  });

  it('are counted the same by groups and by numbers', () => {
    for (const name of Object.keys(expected)) {
      const folded = foldedTexts(new FieldColumns(new ColumnStore(db)).get(name)!);
      const numbers = Uint32Array.from({ length: folded.size }, (_, number) => number % 4);
      const { counts, missing } = folded.countTexts(numbers);
      const sums = new Map<string, number>();
      for (let number = 1; number < folded.size; number++)
        for (const text of expected[name]!(number)) sums.set(text, (sums.get(text) ?? 0) + (number % 4));
      expect(missing).toBe(0);
      counts.forEach((sum, id) => id % 97 === 0 && expect(sum, name).toBe(sums.get(folded.table.text(id))));
      expect(counts.reduce((all, each) => all + each, 0)).toBe([...sums.values()].reduce((all, each) => all + each, 0));
    }
  });
});
