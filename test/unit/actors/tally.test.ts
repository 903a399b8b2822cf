import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tallyGroups, tallyWithout } from '../../../electron/engine/actors/tally.ts';
import { makeCase } from '../../support/memory-case.ts';
import { oddRecords } from './odd-records.ts';

it('a tally without some events is that of the others', () => {
  fc.assert(
    fc.property(oddRecords, fc.infiniteStream(fc.boolean()), (records, chosen) => {
      const { store, actors } = makeCase(records);
      const positions = Array.from({ length: store.count }, (_, position) => position);
      const isKept = positions.map(() => chosen.next().value === true);
      const kept = Uint32Array.from(positions.filter((position) => isKept[position]));
      const left = Uint32Array.from(positions.filter((position) => !isKept[position]));
      for (const kind of ['identity', 'ip', 'agent', 'account'] as const) {
        const { column, groupOf, actors: table } = actors.groups(kind);
        const count = (among: Uint32Array | null): Uint32Array =>
          tallyGroups(store, column, groupOf, table.length, among);
        expect(tallyWithout(count(null), store, column, groupOf, left, kept)).toEqual(count(kept));
      }
    }),
    { numRuns: 60 },
  );
});
