import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitmap } from '../../../electron/engine/columns/bitmap.ts';
import { EventMarks } from '../../../electron/engine/timeline/event-marks.ts';
import { orderEvents } from '../../../electron/engine/timeline/order.ts';
import { makeCase, makeRecord } from '../../support/memory-case.ts';

const names = ['b', 'B', 'a', 'ab', '', '가', 'z'];
const addresses = ['10.0.0.2', '9.9.9.9', '10.0.0.10', 'ec2.amazonaws.com', ''];

/** Records a second apart, so that order of time is the order in which they are given. */
function caseOf(rows: { name: number; address: number }[]): ReturnType<typeof makeCase> {
  return makeCase(
    rows.map(({ name, address }, index) =>
      makeRecord({
        eventTime: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString().replace('.000', ''),
        requestParameters: names[name] === '' ? null : { thingName: names[name] },
        sourceIPAddress: addresses[address] === '' ? undefined : addresses[address],
      }),
    ),
  );
}

const rowsArbitrary = fc.array(fc.record({ name: fc.nat(names.length - 1), address: fc.nat(addresses.length - 1) }), {
  minLength: 1,
  maxLength: 40,
});

describe('events in another order than time', () => {
  it('are those of the selection, by value, equal ones by time, those without a value last', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.constantFrom('asc', 'desc'), fc.integer({ min: 1, max: 5 }), (rows, sort, step) => {
        const { fields, store, db } = caseOf(rows);
        const selected = new Bitmap(store.count);
        for (let position = 0; position < store.count; position += step) selected.set(position);
        const order = orderEvents(fields, new EventMarks(db, store), selected, { sort, orderBy: 'target' });
        const listed = Array.from({ length: order.total }, (_, rank) => order.at(rank));
        const valueAt = (position: number): string => names[rows[position]!.name]!;
        // Without regard to case; where only case differs, small letters first.
        const keyAt = (position: number): string =>
          `${valueAt(position).toLowerCase()} ${valueAt(position) === valueAt(position).toLowerCase() ? 0 : 1}`;
        const expected = rows.map((_, position) => position).filter((position) => position % step === 0);
        expected.sort((a, b) => {
          const [one, other] = [keyAt(a), keyAt(b)];
          if ((valueAt(a) === '') !== (valueAt(b) === '')) return valueAt(a) === '' ? 1 : -1;
          if (one === other) return a - b;
          return (one < other ? -1 : 1) * (sort === 'asc' ? 1 : -1);
        });
        expect(listed).toEqual(expected);
        listed.forEach((position, rank) => expect(order.rankOf(position)).toBe(rank));
      }),
      { numRuns: 60 },
    );
  });

  it('compare addresses by their parts', () => {
    const { fields, store, db } = caseOf(addresses.map((_, address) => ({ name: 0, address })));
    const order = orderEvents(fields, new EventMarks(db, store), Bitmap.all(store.count), {
      sort: 'asc',
      orderBy: 'ip',
    });
    expect(Array.from({ length: 5 }, (_, rank) => addresses[order.at(rank)])).toEqual([
      '9.9.9.9',
      '10.0.0.2',
      '10.0.0.10',
      'ec2.amazonaws.com',
      '',
    ]);
  });

  it('cannot be had for what only the records hold', () => {
    const { fields, store, db } = caseOf([{ name: 0, address: 0 }]);
    expect(() =>
      orderEvents(fields, new EventMarks(db, store), Bitmap.all(1), { sort: 'asc', orderBy: 'requestParameters.x' }),
    ).toThrow('cannot be sorted');
  });
});
