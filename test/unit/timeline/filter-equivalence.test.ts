import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSampleBundle } from '../../../electron/engine/index.ts';
import { expectSameSelections, readAll, selectIds, selectPlainly } from './compare-filters.ts';
import { makeCase, type TestCase } from './make-case.ts';

describe('on the sample breach, the engine selects what a filter means over the original records', () => {
  let test: TestCase;

  beforeAll(async () => {
    test = await makeCase();
    const bundle = join(test.folder, 'bundle');
    mkdirSync(bundle);
    await writeSampleBundle(bundle, { backgroundEvents: 700 });
    await test.take(bundle);
    await test.opened.call('tags.apply', { name: 'sts', on: { filter: { where: 'eventSource : sts*' } } });
    await test.opened.call('tags.apply', { name: 'failed', on: { filter: { where: 'not outcome : success' } } });
  });
  afterAll(() => test.remove());

  it('for filters made from its values', async () => {
    await expectSameSelections(test.opened, { runs: 400 });
  });

  it('and says how many: nothing is selected twice, nothing is left out', async () => {
    const seen = await readAll(test.opened);
    for (const where of ['', '*', 'eventName : *', 'requestParameters.roleName : *', 'not requestParameters : *', 'assume and not tag : sts']) {
      const ids = await selectIds(test.opened, where);
      expect(ids, where).toEqual(where === '' ? seen.map((each) => each.id).sort((a, b) => a - b) : selectPlainly(seen, where));
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});
