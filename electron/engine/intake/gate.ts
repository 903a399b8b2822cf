/** Where an import waits while it is paused. */
export class Gate {
  #closed = false;
  #waiting: (() => void)[] = [];

  get isClosed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  open(): void {
    this.#closed = false;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Resolves when the gate is open, or when the signal is aborted: whoever waits looks at it next. */
  async pass(signal?: AbortSignal): Promise<void> {
    while (this.#closed && signal?.aborted !== true) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      signal?.addEventListener('abort', () => resolve(), { once: true });
      await promise;
    }
  }
}
