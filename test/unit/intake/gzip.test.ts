import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { readFirstMember as read } from '../../../electron/engine/intake/gzip.ts';

const readFirstMember = (bytes: Uint8Array, limit = 2 ** 28): ReturnType<typeof read> =>
  read(Buffer.from(bytes), limit);

const text = Buffer.from('{"Records":[]}'.repeat(50));

describe('reading the first gzip member', () => {
  it('returns the content of a sound file', () => {
    const bytes = gzipSync(text);
    expect(readFirstMember(bytes)).toEqual({ content: text, error: null, trailingBytes: 0 });
  });

  it('keeps any content through compression at any level, and counts whatever follows', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 0, max: 9 }),
        fc.uint8Array({ maxLength: 50 }),
        (content, level, tail) => {
          const member = readFirstMember(Buffer.concat([gzipSync(content, { level }), tail]));
          expect(member.error).toBeNull();
          expect(member.trailingBytes).toBe(tail.length);
          expect(Buffer.compare(member.content, Buffer.from(content))).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('does not join a second member, and sees zero padding', () => {
    const second = gzipSync('more');
    expect(readFirstMember(Buffer.concat([gzipSync(text), second]))).toMatchObject({
      content: text,
      error: null,
      trailingBytes: second.length,
    });
    expect(readFirstMember(Buffer.concat([gzipSync(text), Buffer.alloc(64)]))).toMatchObject({
      error: null,
      trailingBytes: 64,
    });
  });

  it('reads headers with extra field, name, comment and checksum', () => {
    const plain = gzipSync(text);
    const header = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 0x1c, 0, 0, 0, 0, 0, 3]),
      Buffer.from([3, 0, 1, 2, 3]),
      Buffer.from('name\0'),
      Buffer.from('comment\0'),
    ]);
    expect(readFirstMember(Buffer.concat([header, plain.subarray(10)]))).toMatchObject({
      content: text,
      error: null,
      trailingBytes: 0,
    });
  });

  it('finds each kind of damage and never throws', () => {
    const bytes = gzipSync(text);
    const changed = (offset: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy[offset] = (copy[offset] ?? 0) ^ 0xff;
      return copy;
    };
    expect(readFirstMember(Buffer.alloc(0)).error).toBe('not gzip');
    expect(readFirstMember(bytes.subarray(0, 5)).error).toBe('ends early');
    expect(readFirstMember(bytes.subarray(0, bytes.length - 20)).error).toBe('ends early');
    expect(readFirstMember(bytes.subarray(0, bytes.length - 3))).toMatchObject({ error: 'ends early', content: text });
    expect(readFirstMember(text).error).toBe('not gzip');
    expect(readFirstMember(changed(2)).error).toBe('corrupt');
    expect(readFirstMember(changed(3)).error).toBe('corrupt');
    expect(readFirstMember(changed(bytes.length - 5))).toMatchObject({ error: 'bad crc', content: text });
    expect(readFirstMember(changed(bytes.length - 1))).toMatchObject({ error: 'bad length', content: text });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, hasMagic) => {
        const member = readFirstMember(hasMagic ? Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), noise]) : noise);
        expect(member.error).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it('lets no flipped bit of a file change the content unseen', () => {
    const bytes = gzipSync(text);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const copy = Buffer.from(bytes);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const member = readFirstMember(copy);
      // Time stamp, extra flags and operating system are not content; the text flag means nothing.
      const isHarmless = (bit >> 3 >= 4 && bit >> 3 <= 9) || bit === 3 * 8;
      if (isHarmless) expect(member).toMatchObject({ content: text, error: null });
      // Some bits of the stream pad its end or have a twin: what counts is that no other content passes.
      else if (member.error === null && member.trailingBytes === 0) expect(member.content, `bit ${bit}`).toEqual(text);
    }
  });

  it('stops at the size limit instead of filling memory', () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    expect(readFirstMember(bomb, 1_000_000)).toEqual({
      content: Buffer.alloc(0),
      error: 'too large',
      trailingBytes: 0,
    });
  });
});
