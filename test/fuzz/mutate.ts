import type { Random } from '../../electron/engine/sample/index.ts';

/** Texts that parsers trip over. */
const poison = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ',',
  ':',
  '\n',
  '\r\n',
  '\0',
  '\ufeff',
  '{"eventVersion":',
  '{"Records":[',
  '},{"eventVersion":"1.08"',
  ']}',
  '"__proto__":{"x":1},',
  '\\u0000',
  '\\ud800',
  '1e999',
  '123456789012345678901234567890',
  'null',
  '{"CloudTrailEvent":"',
  '{"logEvents":[',
  '"Message":"',
  'H4sIAAAA',
  '\x1f\x8b\x08\0',
  'PK\x03\x04',
  'PK\x05\x06',
  'ustar',
  'PAR1',
  '\x28\xb5\x2f\xfd',
  '2026-05-01T10:00:00.000Z {',
  '_raw,_time,x\n',
  '"Event ID","Event time","Event source"\n',
  '\u202e',
  '\ud83d\ude00',
  '[['.repeat(200),
  '{"a":'.repeat(300),
  ','.repeat(500),
];

/** Changes a piece of evidence in one to six places: bits, cuts, copies, removals, insertions and exchanged parts. */
export function mutate(seed: Buffer, other: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(seed);
  for (let change = 1 + random.int(6); change > 0; change--) {
    const at = random.int(bytes.length + 1);
    const length = Math.min(bytes.length - at, 1 + random.int(random.int(4) === 0 ? 4000 : 40));
    switch (random.int(8)) {
      case 0:
        if (at < bytes.length) bytes[at] = bytes[at]! ^ (1 << random.int(8));
        break;
      case 1:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(poison[random.int(poison.length)]!, random.int(2) === 0 ? 'utf8' : 'latin1'),
          bytes.subarray(at),
        ]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
        break;
      case 4:
        bytes = bytes.subarray(0, at);
        break;
      case 5:
        bytes.fill(random.int(256), at, at + length);
        break;
      case 6: {
        const from = random.int(other.length + 1);
        bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + 2000), bytes.subarray(at)]);
        break;
      }
      default:
        for (let index = at; index < at + length; index++) bytes[index] = random.int(256);
    }
    bytes = Buffer.from(bytes.subarray(0, 300_000));
  }
  return bytes;
}
