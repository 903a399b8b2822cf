import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LastSeen } from '../../../electron/engine/detections/first-seen/last-seen.ts';

test('a table of combinations tells the time of each as a map does', () => {
  const part = fc.nat({ max: 40 });
  const acts = fc.array(fc.tuple(part, part, part, fc.nat()), { minLength: 1, maxLength: 4000 });
  fc.assert(
    fc.property(acts, (all) => {
      const seen = new LastSeen();
      const map = new Map<string, number>();
      for (const [a, b, c, time] of all) {
        const place = seen.place(a, b, c);
        const key = `${a} ${b} ${c}`;
        expect(seen.time(place)).toBe(map.get(key) ?? Number.NaN);
        seen.see(place, time);
        map.set(key, time);
      }
    }),
    { numRuns: 30 },
  );
});
