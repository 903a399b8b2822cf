const blockSize = 1 << 20;

/** Collects very many small pieces in large blocks: a tagged document is written in millions of them. */
export class ByteSink {
  #blocks: Buffer[] = [];
  #block = Buffer.allocUnsafe(blockSize);
  #used = 0;
  size = 0;

  add(bytes: Uint8Array): void {
    this.size += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const part = Math.min(bytes.length - at, blockSize - this.#used);
      this.#block.set(part === bytes.length ? bytes : bytes.subarray(at, at + part), this.#used);
      at += part;
      this.#advance(part);
    }
  }

  /** A string of characters up to U+00FF, one byte each. */
  addLatin1(text: string): void {
    if (text.length > blockSize - this.#used) { this.add(Buffer.from(text, 'latin1')); return; }
    this.#block.write(text, this.#used, 'latin1');
    this.size += text.length;
    this.#advance(text.length);
  }

  /** Everything in one piece. The sink is empty afterwards. */
  take(): Uint8Array {
    const whole = Buffer.concat([...this.#blocks, this.#block.subarray(0, this.#used)], this.size);
    this.#blocks = [];
    this.#used = this.size = 0;
    return whole;
  }

  #advance(count: number): void {
    this.#used += count;
    if (this.#used < blockSize) return;
    this.#blocks.push(this.#block);
    this.#block = Buffer.allocUnsafe(blockSize);
    this.#used = 0;
  }
}
