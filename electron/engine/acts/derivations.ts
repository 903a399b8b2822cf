import { actorsDerivation } from '../actors/index.ts';
import type { Derivation } from '../derived/derivation.ts';
import { ledgersDerivation } from '../ledgers/index.ts';

/** Everything that is worked out from a case and kept in it, in the order in which it is made: what stands later may read what stands before. */
export const derivations: readonly Derivation[] = [actorsDerivation, ledgersDerivation];
