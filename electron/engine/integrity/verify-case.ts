import type Database from 'better-sqlite3';
import type { VerificationSummary } from '../../../shared/contract/integrity.ts';
import type { CallOptions } from '../case/call-options.ts';
import { headlineOf } from './headline.ts';
import type { VerificationOutcome } from './verification-messages.ts';
import type { Verifier } from './verifier.ts';

/** What verification needs of an open case. */
export interface VerifiableCase {
  readonly db: Database.Database;
  readonly verifier: Verifier;
  readonly readOnly: boolean;
  change<T>(act: string, params: unknown, run: () => { value: T; result: unknown }): T;
}

/**
 * Verifies the whole case, keeps the verdict of every file and the summary, and notes the act in the examiner log. A case that is open for
 * reading only is verified too; nothing is written, and the summary says so.
 */
export async function verifyCase(engine: VerifiableCase, options: CallOptions): Promise<VerificationSummary> {
  const { verdicts, facts, publicKeys } = await engine.verifier.verify(options);
  if (engine.readOnly) return { verifiedAt: Date.now(), ...facts, stored: false };
  return engine.change('integrity.verify', { publicKeys, signatures: facts.signatures }, () => {
    storeVerdicts(engine.db, verdicts);
    const value: VerificationSummary = { verifiedAt: Date.now(), ...facts };
    engine.db
      .prepare(
        `INSERT INTO verification(key, value) VALUES ('summary', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value`,
      )
      .run(JSON.stringify(value));
    return { value, result: facts };
  });
}

/** The summary of the last verification; `verifiedAt` null where there was none. */
export function readSummary(db: Database.Database): VerificationSummary {
  const text = db.prepare(`SELECT value FROM verification WHERE key = 'summary'`).pluck().get() as string | undefined;
  if (text !== undefined) return JSON.parse(text) as VerificationSummary;
  return {
    verifiedAt: null,
    digests: {},
    logs: {},
    chains: {},
    gaps: 0,
    missing: 0,
    findings: 0,
    publicKeys: 0,
    signatures: 0,
    state: 'none',
    headline: headlineOf(null),
  };
}

function storeVerdicts(db: Database.Database, verdicts: VerificationOutcome['verdicts']): void {
  db.prepare('DELETE FROM file_verdict').run();
  const insert = db.prepare('INSERT OR REPLACE INTO file_verdict(file, verdict, reason) VALUES (?, ?, ?)');
  for (const each of verdicts) insert.run(each.file, each.verdict, each.reason);
}
