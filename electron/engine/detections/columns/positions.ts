/** A list of positions that grows. */
export class Positions {
  #list = new Uint32Array(16);
  #length = 0;

  push(position: number): void {
    if (this.#length === this.#list.length) {
      const larger = new Uint32Array(this.#length * 2);
      larger.set(this.#list);
      this.#list = larger;
    }
    this.#list[this.#length++] = position;
  }

  take(): Uint32Array {
    return this.#list.slice(0, this.#length);
  }
}
