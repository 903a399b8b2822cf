import { missingDerivations, storeDerivations } from '../derived/derivation.ts';
import type { EngineCase } from '../engine-case.ts';
import { standingDerivations } from './derivations.ts';

/**
 * Makes what the case lacks of what is derived, or holds by the rules of an older version, and notes that with its digest: once, so that it is not worked out again
 * at each opening. For cases that open for writing and have no import under way.
 */
export async function renewDerived(engine: EngineCase): Promise<void> {
  if (missingDerivations(engine.db, standingDerivations).length === 0) return;
  if (engine.db.prepare('SELECT 1 FROM event LIMIT 1').get() === undefined) return;
  // A change from outside that is found here is noted before it is overwritten.
  await engine.guard(['derived_chunk'], {});
  const made = await storeDerivations(engine.db, standingDerivations);
  if (made.length > 0) engine.audit('case.derive', null, { made });
}
