export { type ActorFieldColumn, ActorsIndex } from './actors-index.ts';
export { describeAddress } from './addresses.ts';
export { describeAgent } from './agents.ts';
export { describeKey } from './keys.ts';
export type { LinkEdge, LinkGraph, LinkGraphParams, LinkNode } from './link-graph.ts';
