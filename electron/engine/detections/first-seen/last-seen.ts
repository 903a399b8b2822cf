/** When combinations of up to three numbers were last seen: a hash table over typed arrays, because there may be millions of combinations. */
export class LastSeen {
  /** Places by hash, each one more than its number; 0 is free. */
  #table = new Uint32Array(1024);
  #parts = new Uint32Array(3 * 512);
  #times = new Float64Array(512);
  #count = 0;

  /** The number of a combination; a new one has no time yet. */
  place(a: number, b: number, c: number): number {
    if (this.#count === this.#times.length) this.#grow();
    const mask = this.#table.length - 1;
    let at = hash(a, b, c) & mask;
    for (; this.#table[at] !== 0; at = (at + 1) & mask) {
      const known = this.#table[at]! - 1;
      const part = known * 3;
      if (this.#parts[part] === a && this.#parts[part + 1] === b && this.#parts[part + 2] === c) return known;
    }
    const place = this.#count++;
    this.#table[at] = place + 1;
    this.#parts[place * 3] = a;
    this.#parts[place * 3 + 1] = b;
    this.#parts[place * 3 + 2] = c;
    this.#times[place] = Number.NaN;
    return place;
  }

  /** Milliseconds UTC; NaN where the combination was not seen. */
  time(place: number): number {
    return this.#times[place]!;
  }

  see(place: number, time: number): void {
    this.#times[place] = time;
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    times.set(this.#times);
    const parts = new Uint32Array(this.#parts.length * 2);
    parts.set(this.#parts);
    [this.#times, this.#parts] = [times, parts];
    this.#table = new Uint32Array(times.length * 2);
    const mask = this.#table.length - 1;
    for (let place = 0; place < this.#count; place++) {
      const part = place * 3;
      let at = hash(parts[part]!, parts[part + 1]!, parts[part + 2]!) & mask;
      while (this.#table[at] !== 0) at = (at + 1) & mask;
      this.#table[at] = place + 1;
    }
  }
}

function hash(a: number, b: number, c: number): number {
  let mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
