import type { Progress } from '../../../shared/contract/common.ts';
import type { ErrorReply } from '../../../shared/contract/errors.ts';
import type { VerificationSummary } from '../../../shared/contract/integrity.ts';
import type { Question } from './answers.ts';
import type { Callers } from '../recording/trail-events.ts';

/** What the thread is asked: a question of the contract, or what the case keeps of a verification. */
export interface ToVerificationThread {
  id: number;
  question: Question | 'outcome';
  params: unknown;
  /** Who made the calls that a question about recording is answered from. */
  callers: Callers;
}

export type FromVerificationThread =
  | { kind: 'answer'; id: number; answer: unknown }
  | { kind: 'failure'; id: number; error: ErrorReply }
  /** Of the verification itself, before the first answer. */
  | { kind: 'progress'; progress: Progress };

/** What the case keeps: the verdict of every file, the figures, and what it was made with. */
export interface VerificationOutcome {
  verdicts: { file: number; verdict: string; reason: string }[];
  facts: Omit<VerificationSummary, 'verifiedAt' | 'stored'>;
  /** Fingerprints of the public keys. */
  publicKeys: string[];
}
