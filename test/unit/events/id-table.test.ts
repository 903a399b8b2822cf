import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdTable } from '../../../electron/engine/events/id-table.ts';

it('finds the first event of every id, through growth', () => {
  const ids = fc.array(fc.uint8Array({ minLength: 16, maxLength: 16 }), { maxLength: 400 });
  fc.assert(
    fc.property(ids, (list) => {
      const table = new IdTable(4);
      const known = new Map<string, number>();
      list.forEach((id, index) => {
        const key = Buffer.from(id).toString('hex');
        expect(table.findOrAdd(id, 0, index + 1)).toBe(known.get(key) ?? 0);
        if (!known.has(key)) known.set(key, index + 1);
      });
      expect(table.count).toBe(known.size);
    }),
    { numRuns: 50 },
  );
});

it('tells ids apart that differ in one bit, in a table of a hundred thousand', () => {
  const table = new IdTable(16);
  const id = Buffer.alloc(16);
  for (let index = 0; index < 100_000; index++) {
    id.writeUInt32LE(index, (index % 4) * 4);
    id.writeUInt32LE(index % 4, ((index + 1) % 4) * 4);
    table.findOrAdd(id, 0, index + 1);
  }
  const count = table.count;
  for (let bit = 0; bit < 128; bit++) {
    const other = Buffer.from(id);
    other[bit >> 3]! ^= 1 << (bit & 7);
    table.findOrAdd(other, 0, 200_000 + bit);
  }
  expect(table.count).toBeGreaterThan(count + 100);
});
