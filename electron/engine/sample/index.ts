/** The made-up breach of `trailcase demo`, and the generators that tests and the bench draw on. Nothing here reads real evidence. */
export { createRandom } from './random.ts';
export type { Random } from './random.ts';
export { writeSampleBundle } from './bundle.ts';
export type { SampleTruth } from './bundle.ts';
export { generateLoad } from './load.ts';
export { generateSessionForest } from './session-forest.ts';
export { writeLateRecording } from './late-recording.ts';
export type { LateRecordingTruth } from './late-recording.ts';
