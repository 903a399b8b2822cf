import { describe, expect, it } from 'vitest';
import { makeId } from '../../../electron/engine/sample/identity.ts';
import { base32, createRandom } from '../../../electron/engine/sample/random.ts';

describe('the seeded source of chance', () => {
  it('repeats itself for a seed, differs between seeds, and stays as it is between versions', () => {
    const draw = (seed: number): number[] =>
      Array.from(
        { length: 50 },
        (
          (random) => () =>
            random.next32()
        )(createRandom(seed)),
      );
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7).slice(0, 3)).toEqual([3717842623, 3665254222, 3355698721]);
  });

  it('gives forks that depend on the label and not on what was drawn before', () => {
    const random = createRandom(7);
    const before = random.fork('a').next32();
    random.next32();
    expect(random.fork('a').next32()).toBe(before);
    expect(random.fork('b').next32()).not.toBe(before);
  });

  it('draws evenly, within bounds, and skewed towards the first', () => {
    const random = createRandom(1);
    const even = Array.from({ length: 10 }, () => 0);
    const skewed = Array.from({ length: 10 }, () => 0);
    for (let round = 0; round < 20_000; round += 1) {
      even[random.int(10)]! += 1;
      skewed[random.skewed(10)]! += 1;
    }
    for (const count of even) expect(Math.abs(count - 2000)).toBeLessThan(250);
    for (let rank = 1; rank < 10; rank += 1) expect(skewed[rank]!).toBeLessThan(skewed[rank - 1]!);
    expect(skewed[9]!).toBeGreaterThan(0);
  });

  it('makes UUIDs of version 4, all different', () => {
    const random = createRandom(3);
    const ids = new Set(Array.from({ length: 5000 }, () => random.uuid()));
    expect(ids.size).toBe(5000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('hides the account number in ids as AWS does', () => {
    const random = createRandom(4);
    for (const account of ['111122223333', '444455556666', '000000000001', '999999999999']) {
      const id = makeId(random, 'AROA', account);
      expect(id).toHaveLength(21);
      const bits = Array.from(id.slice(4, 14)).reduce((sum, letter) => sum * 32n + BigInt(base32.indexOf(letter)), 0n);
      expect(bits >> 49n).toBe(1n);
      expect(String((bits >> 9n) & ((1n << 40n) - 1n)).padStart(12, '0')).toBe(account);
    }
    expect(makeId(random, 'ASIA', '111122223333')).toHaveLength(20);
  });
});
