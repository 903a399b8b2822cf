/** The engine as its hosts use it. Everything else below `engine` is its own business. */
export type { EngineContext } from './audit/log.ts';
export { diffCases } from './acts/diff-cases.ts';
export { type MergeConflict, type MergeSummary, mergeCases } from './acts/merge-cases.ts';
export { noteQuery } from './acts/note-query.ts';
export { loadRules, RuleError, type RuleFile, testRules } from './detections/index.ts';
export { type CallOptions, createCase, engineContext, type OpenCase, openCase } from './open-case.ts';
export { type QueryProcess, startProcessesBy } from './console/index.ts';
export { createSigningKey, type ReportVerdict, verifyReport } from './manifest/signature.ts';
export { type SampleTruth, writeSampleBundle } from './sample/index.ts';
