export { ActorsIndex } from './actors-index.ts';
export { describeAddress } from './addresses.ts';
export { describeAgent } from './agents.ts';
export { describeKey } from './keys.ts';
