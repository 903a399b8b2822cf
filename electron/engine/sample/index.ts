/** The made-up breach of `trailcase demo`, and the generators that tests and the bench draw on. Nothing here reads real evidence. */
export { createRandom } from './random.ts';
export type { Random } from './random.ts';
export { sampleEnd, writeSampleBundle } from './bundle.ts';
export type { SampleFile, SampleOptions, SampleTruth } from './bundle.ts';
export type { SessionTruth, StepTruth } from './scene.ts';
export type { CloudTrailRecord } from './record.ts';
export { generateLoad } from './load.ts';
export type { LoadOptions, LoadSummary } from './load.ts';
export { generateSessionForest } from './session-forest.ts';
export type { ForestLink, ForestOptions, SessionForest } from './session-forest.ts';
