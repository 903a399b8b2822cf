import { type CallOptions, stopIfCancelled } from '../case/call-options.ts';

/** Other work gets its turn at least this often. */
const TURN_MS = 15;

/** Lets other work in between, and hears a cancel. */
export class Turns {
  readonly #pace: CallOptions;
  #rested = performance.now();

  constructor(pace: CallOptions) {
    this.#pace = pace;
  }

  /** @throws AppError `cancelled` */
  async take(): Promise<void> {
    if (performance.now() - this.#rested < TURN_MS) return;
    await new Promise<void>((turn) => setImmediate(turn));
    stopIfCancelled(this.#pace);
    this.#rested = performance.now();
  }
}
