/** A question that was asked: its answer, and who waits for it. */
export interface Asked {
  readonly promise: Promise<unknown>;
  readonly abort: AbortController;
  users: number;
  settled: boolean;
}

/**
 * Answers by question, for views that ask the same. A question that several views ask is asked once; one that nobody waits for any more is cancelled; one that failed is asked again.
 * The answers that were used longest ago give way, but never one that is in use.
 */
export class AnswerCache {
  readonly #asked = new Map<string, Asked>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** The question of that key, asked by `ask` where it was not. Whoever takes it gives it back with `release`. */
  acquire(key: string, ask: (signal: AbortSignal) => Promise<unknown>): Asked {
    const asked = this.#asked.get(key) ?? this.#ask(key, ask);
    // Re-inserting keeps the map in order of use.
    this.#asked.delete(key);
    this.#asked.set(key, asked);
    asked.users += 1;
    if (this.#asked.size > this.#most) this.#dropOldest();
    return asked;
  }

  release(key: string, asked: Asked): void {
    asked.users -= 1;
    if (asked.users > 0 || asked.settled) return;
    asked.abort.abort();
    this.#forget(key, asked);
  }

  clear(): void {
    this.#asked.clear();
  }

  #ask(key: string, ask: (signal: AbortSignal) => Promise<unknown>): Asked {
    const abort = new AbortController();
    const asked: Asked = { promise: ask(abort.signal), abort, users: 0, settled: false };
    asked.promise.then(
      () => (asked.settled = true),
      () => {
        asked.settled = true;
        this.#forget(key, asked);
      },
    );
    return asked;
  }

  #forget(key: string, asked: Asked): void {
    if (this.#asked.get(key) === asked) this.#asked.delete(key);
  }

  #dropOldest(): void {
    for (const [key, asked] of this.#asked) {
      if (asked.users > 0) continue;
      this.#asked.delete(key);
      if (this.#asked.size <= this.#most) return;
    }
  }
}
