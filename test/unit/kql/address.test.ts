import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAddresses, isInBlock, parseAddress, parseBlock } from '../../../shared/kql/index.ts';

const words = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 });
const octets = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 });

function toBigint(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n);
}

/** One of the many spellings of eight groups. */
function spell(groups: number[], gapAt: number, isUpper: boolean, isPadded: boolean): string {
  const texts = groups.map((group) => group.toString(16).padStart(isPadded ? 4 : 1, '0'));
  let length = 0;
  while (gapAt + length < 8 && groups[gapAt + length] === 0) length += 1;
  const text =
    length > 0 ? `${texts.slice(0, gapAt).join(':')}::${texts.slice(gapAt + length).join(':')}` : texts.join(':');
  return isUpper ? text.toUpperCase() : text;
}

const isMapped = (groups: number[]): boolean => toBigint(groups, 16n) >> 32n === 0xffffn;

describe('addresses', () => {
  it('reads every spelling of an IPv6 address as the same', () => {
    fc.assert(
      fc.property(words, fc.nat(7), fc.boolean(), fc.boolean(), (groups, gapAt, isUpper, isPadded) => {
        const address = parseAddress(spell(groups, gapAt, isUpper, isPadded));
        expect(address?.words).toEqual(isMapped(groups) ? groups.slice(6) : groups);
      }),
    );
  });

  it('reads IPv4 and its mapped form as the same', () => {
    fc.assert(
      fc.property(octets, (parts) => {
        const text = parts.join('.');
        const address = parseAddress(text);
        expect(address?.family).toBe(4);
        expect(toBigint(address!.words, 16n)).toBe(toBigint(parts, 8n));
        expect(parseAddress(`::ffff:${text}`)).toEqual(address);
        expect(parseAddress(`0:0:0:0:0:FFFF:${text}`)).toEqual(address);
        expect(parseAddress(`64:ff9b::${text}`)?.family).toBe(6);
      }),
    );
  });

  it('refuses what is no address', () => {
    for (const text of [
      '',
      '1',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '255.090.254.5',
      '1.2.3.4 ',
      '1..2.3',
      '.1.2.3',
      '1.2.3.',
      'AWS Internal',
      'ec2.amazonaws.com',
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7::8',
      'g::1',
      '12345::',
      '::1.2.3',
      '1.2.3.4::',
      'fe80::1%eth0',
      '::ffff:1.2.3.04',
      ':1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:',
    ]) {
      expect(parseAddress(text), text).toBeUndefined();
    }
    for (const text of [
      '10.0.0.0',
      '10.0.0.0/',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/08',
      '10.0/8',
      '::/129',
      '/8',
      '::/1e1',
      'AWS Internal/3',
    ])
      expect(parseBlock(text), text).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseAddress(text);
        parseBlock(text);
      }),
    );
  });

  it('blocks hold what the arithmetic of the leading bits says', () => {
    fc.assert(
      fc.property(octets, octets, fc.integer({ min: 0, max: 32 }), fc.boolean(), (a, b, prefix, isNear) => {
        const other = isNear ? [...a.slice(0, 3), b[3]!] : b;
        const shift = BigInt(32 - prefix);
        const block = parseBlock(`${a.join('.')}/${prefix}`)!;
        const expected = toBigint(a, 8n) >> shift === toBigint(other, 8n) >> shift;
        expect(isInBlock(parseAddress(other.join('.'))!, block)).toBe(expected);
        expect(parseBlock(`::ffff:${a.join('.')}/${prefix + 96}`)).toEqual(block);
      }),
    );
    fc.assert(
      fc.property(words, words, fc.integer({ min: 0, max: 128 }), fc.nat(8), (a, b, prefix, shared) => {
        const other = [...a.slice(0, shared), ...b.slice(shared)];
        fc.pre(!isMapped(a) && !isMapped(other));
        const shift = BigInt(128 - prefix);
        const block = parseBlock(`${spell(a, 0, false, false)}/${prefix}`)!;
        expect(isInBlock(parseAddress(spell(other, 0, true, false))!, block)).toBe(
          toBigint(a, 16n) >> shift === toBigint(other, 16n) >> shift,
        );
      }),
    );
  });

  it('keeps the families apart', () => {
    expect(isInBlock(parseAddress('10.0.0.1')!, parseBlock('::/0')!)).toBe(false);
    expect(isInBlock(parseAddress('::1')!, parseBlock('0.0.0.0/0')!)).toBe(false);
  });

  it('orders addresses as numbers', () => {
    fc.assert(
      fc.property(octets, octets, (a, b) => {
        const order = Math.sign(compareAddresses(parseAddress(a.join('.'))!, parseAddress(b.join('.'))!));
        expect(order).toBe(Math.sign(Number(toBigint(a, 8n) - toBigint(b, 8n))));
      }),
    );
  });
});
