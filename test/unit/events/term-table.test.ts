import { expect, it } from 'vitest';
import { BatchBuilder } from '../../../electron/engine/events/batch.ts';
import { readTerms, termKey } from '../../../electron/engine/events/batch-dictionary.ts';
import { TermTable } from '../../../electron/engine/events/term-table.ts';
import { makeRecord } from '../../support/archives.ts';

it('numbers texts from 1 and knows them again', () => {
  const table = new TermTable();
  for (let number = 1; number <= 20_000; number++) {
    if (table.findOrAdd(termKey(`text ${number}`), 0) !== 0 || table.size !== number)
      throw new Error(`${table.size} instead of ${number}`);
  }
  for (const number of [1, 2, 9_999, 20_000]) expect(table.findOrAdd(termKey(`text ${number}`), 0)).toBe(number);
  expect(table.size).toBe(20_000);
});

it('forgets dictionaries that grow without end, and says where numbers begin anew', () => {
  const builder = new BatchBuilder();
  const texts: string[][] = [];
  let restarts = 0;
  const known: string[] = [''];
  for (let file = 0; file < 90; file++) {
    for (let record = 0; record < 1000; record++)
      builder.add(makeRecord({ userAgent: `agent ${file}-${record}` }), { record, offset: 0, length: 1, part: 0 }, 0);
    const batch = builder.take();
    if (batch.restarted.includes(4)) {
      restarts++;
      known.length = 1;
    }
    known.push(...readTerms(batch.newTerms[4]!));
    texts.push([...batch.dictionary[4]!].map((number) => known[number]!));
  }
  expect(restarts).toBe(1);
  texts.forEach((list, file) => expect(list[999]).toBe(`agent ${file}-999`));
});
