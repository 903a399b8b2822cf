/** Verifies digests and log files of a case offline, and says what stays open. */
export { countInside } from './applying.ts';
export type { Question } from './answers.ts';
export { hasDigestEvidence } from './compute-verification.ts';
export { readCallers } from '../recording/trail-events.ts';
export { verdictColumn } from './verdict-column.ts';
export { Verifier } from './verifier.ts';
export { readSummary, verifyCase } from './verify-case.ts';
