/** Items that may be under way at once: with fewer, the threads stand still while a transaction is committed (a tenth of the time, measured with files of 300 records). */
const MAX_ITEMS = 128;
/** Bytes of files under way at once, so that memory stays flat; a single larger file is let through alone. */
const MAX_BYTES = 48 * 1024 * 1024;
/** A large file is read in windows and weighs no more than this. */
const MAX_WEIGHT = 16 * 1024 * 1024;

/** Hands items from the task that finds them to the task that enters them, in order, and holds the first back while too much is under way. */
export class ItemQueue<T> {
  readonly #items: T[] = [];
  #underWay = 0;
  #bytes = 0;
  #ended = false;
  #failure: unknown = null;
  #stopped = false;
  #wakeReader: (() => void) | null = null;
  #wakeWriter: (() => void) | null = null;

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Resolves when an item of that size may be started. */
  async room(size: number): Promise<void> {
    const weight = Math.min(size, MAX_WEIGHT);
    while (!this.#stopped && this.#underWay > 0 && (this.#underWay >= MAX_ITEMS || this.#bytes + weight > MAX_BYTES))
      await new Promise<void>((wake) => (this.#wakeWriter = wake));
  }

  async push(item: T, size: number): Promise<void> {
    this.#underWay++;
    this.#bytes += Math.min(size, MAX_WEIGHT);
    this.#items.push(item);
    this.#wakeReader?.();
  }

  /** The next item, or null after the last. @throws what the finding task ended with */
  async next(): Promise<T | null> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) return item;
      if (this.#failure !== null) throw this.#failure;
      if (this.#ended) return null;
      await new Promise<void>((wake) => (this.#wakeReader = wake));
    }
  }

  /** The item is dealt with. */
  release(size: number): void {
    this.#underWay--;
    this.#bytes -= Math.min(size, MAX_WEIGHT);
    this.#wakeWriter?.();
  }

  end(failure: unknown): void {
    this.#ended = true;
    this.#failure = failure;
    this.#wakeReader?.();
  }

  /** Nothing more is wanted. */
  stop(): void {
    this.#stopped = true;
    this.#wakeWriter?.();
  }
}
