/**
 * A seeded source of chance (sfc32, 128 bits of state). The same seed gives the same sequence on every platform, so that
 * a sample can be named by its seed alone. Not for secrets.
 */
export interface Random {
  /** Uniform 32-bit unsigned integer. */
  next32(): number;
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, bound). */
  int(bound: number): number;
  /** Uniform integer in [low, high], both included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Index in [0, count), where index k is drawn with a weight of about 1/(k+1): a few common ones, a long tail. */
  skewed(count: number): number;
  /** `length` characters drawn from `alphabet`. */
  text(alphabet: string, length: number): string;
  /** `length` lower-case hex digits. */
  hex(length: number): string;
  /** An RFC 4122 version 4 UUID in lower case. */
  uuid(): string;
  /** A new order of the list; the list itself stays as it is. */
  shuffle<T>(list: readonly T[]): T[];
  /** An independent source, determined by this seed and the label but not by how much was drawn before. */
  fork(label: string): Random;
}

export const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
export const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const base64 = `${alphanumeric}+/`;

const byteHex = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

function hex32(value: number): string {
  return (
    byteHex[value >>> 24]! + byteHex[(value >>> 16) & 255]! + byteHex[(value >>> 8) & 255]! + byteHex[value & 255]!
  );
}

/** FNV-1a over UTF-16 code units, only to turn labels into seeds. */
function hashLabel(label: string, start: number): number {
  let hash = (0x811c9dc5 ^ start) >>> 0;
  for (let index = 0; index < label.length; index += 1)
    hash = Math.imul(hash ^ label.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}

/** Makes a source of chance from an integer seed; only its lower 32 bits count. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const splitmix = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  let a = splitmix() | 0;
  let b = splitmix() | 0;
  let c = splitmix() | 0;
  let counter = 1;

  const next32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The published sfc32 advice: the first outputs after seeding still resemble the seed.
  for (let round = 0; round < 12; round += 1) next32();

  const next = (): number => next32() / 4294967296;
  const int = (bound: number): number => Math.floor(next() * bound);
  return {
    next32,
    next,
    int,
    between: (low, high) => low + int(high - low + 1),
    chance: (probability) => next() < probability,
    pick: (list) => {
      if (list.length === 0) throw new RangeError('pick() needs a list that is not empty');
      return list[int(list.length)]!;
    },
    skewed: (count) => Math.min(count - 1, Math.floor(Math.exp(next() * Math.log(count + 1))) - 1),
    text: (alphabet, length) => {
      let text = '';
      for (let index = 0; index < length; index += 1) text += alphabet[int(alphabet.length)]!;
      return text;
    },
    hex: (length) => {
      let text = '';
      while (text.length < length) text += hex32(next32());
      return text.slice(0, length);
    },
    uuid: () => {
      const middle = hex32((next32() & 0xffff0fff) | 0x4000);
      const variant = hex32((next32() & 0x3fffffff) | 0x80000000);
      return `${hex32(next32())}-${middle.slice(0, 4)}-${middle.slice(4)}-${variant.slice(0, 4)}-${variant.slice(4)}${hex32(next32())}`;
    },
    shuffle: (list) => {
      const copy = [...list];
      for (let index = copy.length - 1; index > 0; index -= 1) {
        const other = int(index + 1);
        [copy[index], copy[other]] = [copy[other]!, copy[index]!];
      }
      return copy;
    },
    fork: (label) => createRandom(hashLabel(label, seed)),
  };
}
