import { actorsDerivation } from '../actors/index.ts';
import type { Derivation } from '../derived/derivation.ts';
import { detectionsDerivation } from '../detections/index.ts';
import { ledgersDerivation } from '../ledgers/index.ts';

/** Everything that is worked out from a case and kept in it, in the order in which it is made: what stands later may read what stands before. */
export const derivations: readonly Derivation[] = [actorsDerivation, ledgersDerivation, detectionsDerivation];

/** What every case that is open for writing holds; the others wait until they are asked for. */
export const standingDerivations = derivations.filter(({ leastEvents }) => leastEvents === undefined);
