import type Database from 'better-sqlite3';
import type { Progress } from '../../../shared/contract/common.ts';
import type { VerificationSummary } from '../../../shared/contract/integrity.ts';
import type { EvidenceReader } from '../intake/evidence-store.ts';
import type { EvidenceObject } from './evidence.ts';
import { type GatheredEvidence, gatherEvidence } from './gather.ts';
import { headlineOf } from './headline.ts';
import { type LakeResult, verifyLakeResult } from './lake.ts';
import { type VerificationResult, verifyEvidence } from './verify-evidence.ts';

/** What verification needs of an open case. */
export interface VerifiableCase {
  readonly db: Database.Database;
  readonly evidence: EvidenceReader;
  change<T>(act: string, params: unknown, run: () => { value: T; result: unknown }): T;
}

/** A verification in memory: the result, and what it was made from. */
export interface Verification {
  gathered: GatheredEvidence;
  result: VerificationResult;
  lake: (LakeResult & { path: string })[];
}

/** True where there is anything that a verification could say something about. */
export function hasDigestEvidence(db: Database.Database): boolean {
  return db.prepare(`SELECT 1 FROM evidence_file WHERE kind IN ('digest', 'lake-signature') LIMIT 1`).get() !== undefined;
}

/** Computes the verification anew from the evidence; the same evidence gives the same result. About a second for 100,000 log files. */
export function computeVerification(db: Database.Database, evidence: EvidenceReader): Verification {
  const gathered = gatherEvidence(db, evidence);
  const confirmed = db.prepare(
    `SELECT file FROM occurrence WHERE event IN (SELECT event FROM occurrence WHERE file = @file AND record = @record UNION SELECT id FROM event WHERE file = @file AND record = @record)
     UNION SELECT file FROM event WHERE id IN (SELECT event FROM occurrence WHERE file = @file AND record = @record)`,
  ).pluck();
  const recordsOf = db.prepare('SELECT record FROM event WHERE file = ? UNION ALL SELECT record FROM occurrence WHERE file = ?').pluck();
  const isContentConfirmedElsewhere = (object: EvidenceObject, valid: ReadonlySet<number>): boolean => {
    const records = recordsOf.all(object.id, object.id) as number[];
    return records.length > 0 && records.every((record) => (confirmed.all({ file: object.id, record }) as number[]).some((file) => valid.has(file)));
  };
  const result = verifyEvidence({ ...gathered, isContentConfirmedElsewhere });
  const lake = gathered.lake.map((each) => ({ path: each.path, ...verifyLakeResult(each.content, each.folder, gathered.publicKeys) }));
  return { gathered, result, lake };
}

/** Verifies the whole case, keeps the verdict of every file and the summary, and notes the act in the examiner log. */
export async function verifyCase(engine: VerifiableCase, options: { signal?: AbortSignal | undefined; onProgress?: ((progress: Progress) => void) | undefined }): Promise<VerificationSummary> {
  options.onProgress?.({ phase: 'verify', done: 0, total: 1, unit: 'steps' });
  await new Promise<void>((turn) => setImmediate(turn));
  const verification = computeVerification(engine.db, engine.evidence);
  const summary = engine.change('integrity.verify', { publicKeys: verification.gathered.publicKeys.map((key) => key.fingerprint), signatures: verification.gathered.signatures.length }, () => {
    storeVerdicts(engine.db, verification);
    const value = summarise(verification, Date.now());
    engine.db.prepare(`INSERT INTO verification(key, value) VALUES ('summary', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value`).run(JSON.stringify(value));
    const { verifiedAt: _time, ...facts } = value;
    return { value, result: facts };
  });
  options.onProgress?.({ phase: 'verify', done: 1, total: 1, unit: 'steps' });
  return summary;
}

/** The summary of the last verification; `verifiedAt` null where there was none. */
export function readSummary(db: Database.Database): VerificationSummary {
  const text = db.prepare(`SELECT value FROM verification WHERE key = 'summary'`).pluck().get() as string | undefined;
  if (text !== undefined) return JSON.parse(text) as VerificationSummary;
  return { verifiedAt: null, digests: {}, logs: {}, chains: {}, gaps: 0, missing: 0, findings: 0, publicKeys: 0, signatures: 0, state: 'none', headline: headlineOf(null) };
}

function storeVerdicts(db: Database.Database, { result, lake }: Verification): void {
  db.prepare('DELETE FROM file_verdict').run();
  const insert = db.prepare('INSERT OR REPLACE INTO file_verdict(file, verdict, reason) VALUES (?, ?, ?)');
  for (const digest of result.digests) if (digest.objectId !== null) insert.run(digest.objectId, digest.verdict, digest.reason);
  for (const log of result.logs) if (log.objectId !== null) insert.run(log.objectId, log.verdict, log.reason);
  for (const each of lake) for (const file of each.files) if (file.objectId !== null) insert.run(file.objectId, file.verdict, file.reason);
}

function summarise({ gathered, result, lake }: Verification, verifiedAt: number): VerificationSummary {
  const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, each) => total + each, 0);
  const logs: Record<string, number> = { ...result.counts.logs };
  for (const each of lake) for (const file of each.files) logs[file.verdict] = (logs[file.verdict] ?? 0) + 1;
  const missing = (result.counts.digests['DIGEST_MISSING'] ?? 0) + (result.counts.logs['LOG_MISSING'] ?? 0) + (result.counts.logs['LOG_MISSING_UNPROVEN'] ?? 0);
  const state = stateOf(result.counts.digests, logs, result.chains.length + lake.length, lake);
  const facts = { digests: { ...result.counts.digests }, logs, chains: { ...result.counts.chains }, gaps: result.counts.gaps, missing };
  return {
    verifiedAt,
    ...facts,
    findings: sum(result.counts.findings),
    publicKeys: gathered.publicKeys.length,
    signatures: gathered.signatures.filter((source) => source.signature !== null).length,
    state,
    headline: headlineOf({ ...facts, state }),
  };
}

/** Verdicts that ask for a look: something was altered, is broken or is not there. */
export const troubleVerdicts: ReadonlySet<string> = new Set([
  'DIGEST_INCONSISTENT', 'DIGEST_BAD_SIGNATURE', 'DIGEST_MODIFIED', 'DIGEST_INVALID_FORMAT', 'DIGEST_MISSING', 'DIGEST_CONFLICTING_COPY', 'DIGEST_KEY_UNKNOWN', 'DIGEST_KEY_UNUSABLE',
  'LOG_MATCHES_BAD_DIGEST', 'LOG_MODIFIED', 'LOG_DIFFERS_UNPROVEN', 'LOG_TRAILING_DATA', 'LOG_INVALID_FORMAT', 'LOG_MISSING', 'LOG_MISSING_UNPROVEN', 'LOG_UNLISTED',
  'LAKE_FILE_MODIFIED', 'LAKE_FILE_MISSING', 'LAKE_FILE_UNLISTED',
]);

const proven = new Set(['DIGEST_SIGNED', 'DIGEST_LINKED', 'DIGEST_DUPLICATE_COPY', 'LOG_VALID', 'LAKE_FILE_VALID']);

function stateOf(digests: Record<string, number>, logs: Record<string, number>, chains: number, lake: LakeResult[]): VerificationSummary['state'] {
  if (chains === 0) return 'none';
  const verdicts = [...Object.keys(digests), ...Object.keys(logs)];
  if (verdicts.some((verdict) => troubleVerdicts.has(verdict)) || lake.some((each) => each.verdict === 'LAKE_SIGN_BAD_SIGNATURE')) return 'needs-look';
  return verdicts.every((verdict) => proven.has(verdict)) && lake.every((each) => each.verdict === 'LAKE_SIGN_VALID') ? 'clean' : 'unproven';
}
