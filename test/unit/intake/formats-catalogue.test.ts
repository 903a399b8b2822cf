import { expect, it } from 'vitest';
import { formatCatalogue } from '../../../electron/engine/intake/formats/catalogue.ts';
import { formatNames } from '../../../electron/engine/intake/read-content.ts';

it('lists every format that a file can be recognised as, once', () => {
  const listed = formatCatalogue.map(({ id }) => id);
  // Parquet is known by its first bytes and read as rows: it is no name to ask for.
  expect(listed.filter((id) => id !== 'parquet').toSorted()).toEqual([...formatNames].toSorted());
});

it('says of each that keeps less than the record what it cannot carry', () => {
  for (const { id, completeness, cannotCarry } of formatCatalogue)
    expect(cannotCarry.length > 0, id).toBe(completeness !== 'full');
});
