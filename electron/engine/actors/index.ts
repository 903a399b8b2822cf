export { ActorsIndex } from './actors-index.ts';
export { describeAddress } from './addresses.ts';
export { describeAgent } from './agents.ts';
export { actorsDerivation } from './derive.ts';
export { describeKey } from './keys.ts';
