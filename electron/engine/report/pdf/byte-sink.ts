const blockSize = 1 << 20;

/** Gathers very many small pieces into large blocks, which are taken away as they fill: a tagged document is written in millions of pieces. */
export class ByteSink {
  readonly #blocks: Buffer[] = [];
  #block = Buffer.allocUnsafe(blockSize);
  #used = 0;
  size = 0;

  add(bytes: Uint8Array): void {
    this.size += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const part = Math.min(bytes.length - at, blockSize - this.#used);
      this.#block.set(part === bytes.length ? bytes : bytes.subarray(at, at + part), this.#used);
      at += part;
      this.#advance(part);
    }
  }

  /** A string of characters up to U+00FF, one byte each. */
  addLatin1(text: string): void {
    if (text.length > blockSize - this.#used) {
      this.add(Buffer.from(text, 'latin1'));
      return;
    }
    this.#block.write(text, this.#used, 'latin1');
    this.size += text.length;
    this.#advance(text.length);
  }

  /** The blocks that are full, in order; `size` goes on counting. */
  takeFull(): Buffer[] {
    return this.#blocks.splice(0);
  }

  /** What is left, at the end. */
  takeRest(): Buffer[] {
    return [...this.takeFull(), this.#block.subarray(0, this.#used)];
  }

  #advance(count: number): void {
    this.#used += count;
    if (this.#used < blockSize) return;
    this.#blocks.push(this.#block);
    this.#block = Buffer.allocUnsafe(blockSize);
    this.#used = 0;
  }
}
