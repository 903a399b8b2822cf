import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeShared, sharedPath } from '../../support/reference-data.ts';
import { expectSameSelections } from '../../unit/timeline/compare-filters.ts';
import { makeCase, type TestCase } from '../../support/imported-case.ts';

describeShared('on the records of a real breach simulation, the engine selects what a filter means', () => {
  let test: TestCase;

  beforeAll(async () => {
    test = await makeCase();
    await test.take(sharedPath('data/real/invictus-stratus-2023'));
  });
  afterAll(() => test.remove());

  it('for filters made from its values', async () => {
    expect((await test.opened.call('events.page', { limit: 0 })).total).toBeGreaterThan(1000);
    await expectSameSelections(test.opened, { runs: 300 });
  });
});
