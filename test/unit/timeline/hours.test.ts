import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitmap } from '../../../electron/engine/columns/bitmap.ts';
import type { ColumnStore } from '../../../electron/engine/columns/column-store.ts';
import { readWeekHours } from '../../../electron/engine/timeline/hours.ts';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const zones = ['UTC', 'Asia/Seoul', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns'];

/** The part of a store that hours are read from: times in order, then `untimed` events. */
function storeOf(times: readonly number[], untimed = 0): ColumnStore {
  const sorted = Float64Array.from([...times.toSorted((a, b) => a - b), ...new Array<number>(untimed).fill(NaN)]);
  return { time: () => sorted, timed: times.length, count: sorted.length } as Partial<ColumnStore> as ColumnStore;
}

const allOf = (store: ColumnStore): Bitmap => Bitmap.all(store.count);

/** What the wall clock shows, asked of the platform once for each event. */
function onTheClock(time: number, zone: string): { slot: number; day: string } {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const slot = weekdays.indexOf(parts['weekday']!) * 24 + Number(parts['hour']);
  return { slot, day: `${parts['year']}-${parts['month']}-${parts['day']}` };
}

describe('events by hour of the week', () => {
  it('are those that the clocks of the zone show, each day counted once', () => {
    const span = { min: Date.UTC(2013, 10, 13), max: Date.UTC(2027, 0, 1) };
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer(span), fc.integer({ min: Date.UTC(2024, 2, 9), max: Date.UTC(2024, 2, 12) })), {
          maxLength: 60,
        }),
        fc.constantFrom(...zones),
        (times, zone) => {
          const store = storeOf(times, 2);
          const answer = readWeekHours(store, allOf(store), zone);
          const events = new Array<number>(168).fill(0);
          const days = Array.from({ length: 168 }, () => new Set<string>());
          for (const time of times) {
            const { slot, day } = onTheClock(time, zone);
            events[slot]! += 1;
            days[slot]!.add(day);
          }
          expect(answer).toEqual({
            zone,
            events,
            days: days.map((each) => each.size),
            total: times.length + 2,
            untimed: 2,
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('count a day once where its clocks are put back and an hour comes twice', () => {
    // 2024-11-03 in New York: 01:30 at −04:00, and an hour later 01:30 at −05:00.
    const store = storeOf([Date.UTC(2024, 10, 3, 5, 30), Date.UTC(2024, 10, 3, 6, 30)]);
    const { events, days } = readWeekHours(store, allOf(store), 'America/New_York');
    const slot = 6 * 24 + 1;
    expect([events[slot], days[slot]]).toEqual([2, 1]);
  });

  it('refuse a zone that does not exist', () => {
    const store = storeOf([0]);
    expect(() => readWeekHours(store, allOf(store), 'Mars/Olympus')).toThrow(
      expect.objectContaining({ code: 'contract/bad-request' }) as Error,
    );
  });
});
