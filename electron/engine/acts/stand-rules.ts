import { stopIfCancelled, type CallOptions } from '../case/call-options.ts';
import { derive, readDerived, storeDerivation } from '../derived/derivation.ts';
import type { Derived } from '../derived/derived-arrays.ts';
import { type DetectionsIndex, detectionsDerivation } from '../detections/index.ts';
import type { EngineCase } from '../engine-case.ts';

/** A run of the rules for all who wait for it. It is given up when the last of them has. */
interface Standing {
  work: Promise<void>;
  waiting: Set<CallOptions>;
  end: AbortController;
}

const running = new WeakMap<DetectionsIndex, Standing>();

/**
 * Makes ready what the rules that stand in a case say: read where it is stored, otherwise worked out, told with its progress, stored and sealed. A case that cannot be written keeps it in memory.
 * @throws AppError `cancelled`
 */
export async function standRules(engine: EngineCase, options: CallOptions): Promise<void> {
  const { detections, fields } = engine.index;
  if (detections.stands) return;
  const stored = readDerived(engine.db, fields.store, detectionsDerivation);
  if (stored !== null) {
    detections.stand(stored);
    return;
  }
  let standing = running.get(detections);
  if (standing === undefined) {
    const waiting = new Set<CallOptions>();
    const end = new AbortController();
    const work = makeStand(engine, {
      signal: end.signal,
      onProgress: (progress) => {
        for (const each of waiting) each.onProgress?.(progress);
      },
    }).finally(() => {
      if (running.get(detections)?.end === end) running.delete(detections);
    });
    work.catch(() => {});
    running.set(detections, (standing = { work, waiting, end }));
  }
  const { work, waiting, end } = standing;
  const own = { ...options };
  waiting.add(own);
  try {
    await Promise.race([work, whenAborted(options.signal)]);
    stopIfCancelled(options);
  } finally {
    waiting.delete(own);
    if (waiting.size === 0) end.abort();
  }
}

/** The rules of a case change: what they said is of no use any more, and who waits for it has to ask again. */
export function dropStanding({ index: { detections } }: EngineCase): void {
  running.get(detections)?.end.abort();
  running.delete(detections);
  detections.stand(null);
}

async function makeStand(engine: EngineCase, options: CallOptions): Promise<void> {
  const { detections, fields } = engine.index;
  let derived: Derived;
  if (engine.readOnly || engine.importGate !== null)
    derived = await derive(engine.db, fields.store, detectionsDerivation, options);
  else {
    // A change from outside that is found here is noted before it is overwritten.
    await engine.guard(['derived_chunk'], {});
    derived = await storeDerivation(engine.db, fields.store, detectionsDerivation, options);
    engine.audit('case.derive', null, { made: [detectionsDerivation.name] });
  }
  stopIfCancelled(options);
  detections.stand(derived);
}

function whenAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
