import Database from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorReply } from '../../../shared/contract/errors.ts';
import { EvidenceReader, recordText } from '../intake/index.ts';
import { answers, type Question } from './answers.ts';
import { computeVerification, type Verification } from './compute-verification.ts';
import { outcomeOf } from './outcome.ts';
import type { Callers } from '../recording/index.ts';
import { deriveRecording, type Recording } from './recording.ts';
import type { FromVerificationThread, ToVerificationThread } from './verification-messages.ts';

/**
 * Holds the verification of a case and answers questions about it, on a reading connection of its own. Computed at the first question: the
 * same evidence gives the same result, so nothing of it but the verdicts need be kept.
 */
const { path } = workerData as { path: string };
const db = new Database(path, { readonly: true });
const evidence = new EvidenceReader(db);
let verification: Verification | null = null;
let recording: Recording | null = null;
const textOf = (event: number): string => recordText(db, evidence, event).text;

const post = (message: FromVerificationThread): void => parentPort!.postMessage(message);

parentPort!.on('message', ({ id, question, params, callers }: ToVerificationThread) => {
  try {
    verification ??= computeVerification(db, evidence, (progress) => post({ kind: 'progress', progress }));
    const answer = question === 'outcome' ? outcomeOf(verification) : ask(question, params, callers, verification);
    post({ kind: 'answer', id, answer });
  } catch (cause) {
    post({ kind: 'failure', id, error: toErrorReply(cause) });
  }
});

function ask(question: Question, params: unknown, callers: Callers, made: Verification): unknown {
  const answer = answers[question] as (source: Parameters<(typeof answers)[Question]>[0], params: unknown) => unknown;
  return answer(
    {
      verification: made,
      db,
      recordText: textOf,
      recording: () => (recording ??= deriveRecording(db, textOf, callers, made.result.chains)),
    },
    params,
  );
}
