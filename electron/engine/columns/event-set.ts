import { Bitmap } from './bitmap.ts';

/** Sets with more than one in so many of all positions are kept as bits: a list would take more. */
const DENSE = 32;

/**
 * A set of events by position, as a sorted list while it is small and as bits where it is large. Hundreds of rules over ten million events leave hundreds of
 * results: most are a few events, and none takes more than a bitmap.
 */
export class EventSet {
  /** Positions run from 0 to length−1. */
  readonly length: number;
  readonly count: number;
  readonly #list: Uint32Array | null;
  readonly #bits: Bitmap | null;

  private constructor(length: number, count: number, list: Uint32Array | null, bits: Bitmap | null) {
    this.length = length;
    this.count = count;
    this.#list = list;
    this.#bits = bits;
  }

  static all(length: number): EventSet {
    return EventSet.ofBits(Bitmap.all(length));
  }

  static none(length: number): EventSet {
    return new EventSet(length, 0, new Uint32Array(), null);
  }

  /** `positions` ascend, each once; the list is kept. */
  static ofPositions(length: number, positions: Uint32Array): EventSet {
    if (positions.length * DENSE <= length) return new EventSet(length, positions.length, positions, null);
    const bits = new Bitmap(length);
    for (let index = 0; index < positions.length; index++) bits.set(positions[index]!);
    return new EventSet(length, positions.length, null, bits);
  }

  /** The bitmap is kept where it is dense; who hands it over changes it no more. */
  static ofBits(bits: Bitmap): EventSet {
    const { count } = bits;
    if (count * DENSE > bits.length) return new EventSet(bits.length, count, null, bits);
    const list = new Uint32Array(count);
    let at = 0;
    bits.forEach((position) => (list[at++] = position));
    return new EventSet(bits.length, count, list, null);
  }

  has(position: number): boolean {
    if (this.#bits !== null) return this.#bits.has(position);
    const list = this.#list!;
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (list[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return list[low] === position;
  }

  /** The set as bits. Looked at only: it may be the set's own. */
  toBitmap(): Bitmap {
    if (this.#bits !== null) return this.#bits;
    const bits = new Bitmap(this.length);
    for (const position of this.#list!) bits.set(position);
    return bits;
  }

  /** The positions, ascending. Looked at only: the list may be the set's own. */
  toPositions(): Uint32Array {
    if (this.#list !== null) return this.#list;
    const list = new Uint32Array(this.count);
    let at = 0;
    this.#bits!.forEach((position) => (list[at++] = position));
    return list;
  }

  /** Calls `visit` for each position in ascending order. */
  forEach(visit: (position: number) => void): void {
    if (this.#bits !== null) this.#bits.forEach(visit);
    else for (let index = 0; index < this.#list!.length; index++) visit(this.#list![index]!);
  }

  /** The positions that pass. */
  filter(test: (position: number) => boolean): EventSet {
    if (this.#bits !== null) {
      const found = new Bitmap(this.length);
      this.#bits.forEach((position) => {
        if (test(position)) found.set(position);
      });
      return EventSet.ofBits(found);
    }
    return EventSet.ofPositions(this.length, this.#list!.filter(test));
  }

  and(other: EventSet): EventSet {
    if (this.#bits !== null && other.#bits !== null) return EventSet.ofBits(this.#bits.and(other.#bits));
    const [small, large] = this.count <= other.count ? [this, other] : [other, this];
    return small.filter((position) => large.has(position));
  }

  or(other: EventSet): EventSet {
    if (this.count === 0) return other;
    if (other.count === 0) return this;
    if (this.#list === null || other.#list === null) return EventSet.ofBits(this.toBitmap().or(other.toBitmap()));
    return EventSet.ofPositions(this.length, merge(this.#list, other.#list));
  }

  /** The positions of this set that are not in the other. */
  without(other: EventSet): EventSet {
    if (this.count === 0 || other.count === 0) return this;
    if (this.#bits !== null) return EventSet.ofBits(this.#bits.without(other.toBitmap()));
    return this.filter((position) => !other.has(position));
  }
}

function merge(a: Uint32Array, b: Uint32Array): Uint32Array {
  const merged = new Uint32Array(a.length + b.length);
  let length = 0;
  for (let left = 0, right = 0; left < a.length || right < b.length;) {
    const next = right === b.length || (left < a.length && a[left]! <= b[right]!) ? a[left]! : b[right]!;
    if (a[left] === next) left++;
    if (b[right] === next) right++;
    merged[length++] = next;
  }
  return merged.subarray(0, length);
}
