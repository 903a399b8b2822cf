import type { Progress } from './common.ts';
import type { ErrorReply } from './errors.ts';
import type { Area } from './method.ts';

/** What travels from a window to the engine. */
export type ToEngine =
  | { kind: 'request'; id: number; method: string; params: unknown }
  /** Asks for an answer in batches; `credits` of them may come before more are granted. */
  | { kind: 'stream'; id: number; method: string; params: unknown; credits: number }
  /** That many more batches may come: the asker is done with as many. */
  | { kind: 'credit'; id: number; credits: number }
  | { kind: 'cancel'; id: number };

/** What travels from the engine to a window. A cancelled request is answered by the error `cancelled`. */
export type FromEngine =
  | { kind: 'reply'; id: number; ok: true; result: unknown }
  | { kind: 'reply'; id: number; ok: false; error: ErrorReply }
  | { kind: 'batch'; id: number; batch: unknown }
  | { kind: 'progress'; id: number; progress: Progress }
  | { kind: 'event'; event: EngineEvent };

/** News that nobody asked for. */
export type EngineEvent =
  /** Events, tags, verdicts or details changed: what was fetched at an older generation is stale. */
  {
    type: 'case-changed';
    generation: number;
    areas: readonly Area[];
  };
