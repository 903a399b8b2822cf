import type Database from 'better-sqlite3';
import { existsSync, rmSync } from 'node:fs';
import { AppError } from '../../../shared/contract/errors.ts';
import { type CaseDetails } from '../../../shared/contract/case.ts';
import { sealTable } from '../audit/content.ts';
import { appendAudit, type EngineContext } from '../audit/log.ts';
import { verifyAudit } from '../audit/verify.ts';
import { readDetails, readInfo, writeDetails } from '../case/case-details.ts';
import { describeSystemError, openCaseFile } from '../case/case-file.ts';
import { type MergeConflict, type MergedWork, WorkMerge } from '../findings/merge.ts';
import { openFile } from './open-file.ts';

export type { MergeConflict } from '../findings/merge.ts';

export interface MergeSummary {
  /** Entry of the examiner log up to which the copies are one. */
  commonEntries: number;
  merged: MergedWork & { details: number; logEntries: number };
  conflicts: MergeConflict[];
}

interface Entry {
  seq: number;
  body: string;
  hash: Buffer;
}

/** Tables that have to be the same in both copies: event and file numbers mean the same thing only then. */
const sameInBoth = ['evidence_file', 'evidence_chunk', 'event', 'term', 'identity'] as const;

/**
 * Joins two examiners' work on copies of one case into a new case: the first copy, and on top of it what was done in the second since the copies
 * parted. The second copy's log entries are kept whole in the entry of the merge.
 * @throws AppError `case/exists` | `contract/bad-request` (not copies of one case, other evidence) | `audit/broken` | what opening a case throws
 */
export async function mergeCases(
  firstPath: string,
  secondPath: string,
  outPath: string,
  context: EngineContext,
): Promise<MergeSummary> {
  if (existsSync(outPath))
    throw new AppError('case/exists', `${outPath} exists already.`, {
      hint: 'Choose another name; Trailcase never overwrites a case.',
    });
  const first = await openFile(firstPath, { readOnly: true }, context);
  try {
    const second = await openFile(secondPath, { readOnly: true }, context);
    try {
      for (const file of [first, second]) checkLog(file.db, file.path);
      const common = findCommon(first.db, second.db, firstPath, secondPath);
      checkEvidence(first.db, second.db, firstPath, secondPath);
      await first.db.backup(outPath);
      return await writeMerge(outPath, second.db, common, secondPath, context);
    } catch (cause) {
      throw describeSystemError(cause, outPath);
    } finally {
      second.close();
    }
  } finally {
    first.close();
  }
}

async function writeMerge(
  outPath: string,
  second: Database.Database,
  common: number,
  secondPath: string,
  context: EngineContext,
): Promise<MergeSummary> {
  try {
    const out = openCaseFile(outPath, {});
    try {
      return out.db.transaction(() => new Merge(out.db, second, common).run(secondPath, context)).immediate();
    } finally {
      out.close();
    }
  } catch (cause) {
    rmSync(outPath, { force: true });
    throw cause;
  }
}

function checkLog(db: Database.Database, path: string): void {
  const verdict = verifyAudit(db);
  if (!verdict.intact)
    throw new AppError(
      'audit/broken',
      `The examiner log of ${path} does not hold: ${verdict.firstBreak?.reason ?? ''}`,
      {
        hint: 'Look at it with: trailcase audit CASE --verify. Only copies that nobody changed from outside are merged.',
      },
    );
}

const readEntries = (db: Database.Database): Entry[] =>
  db.prepare('SELECT seq, body, hash FROM audit_entry ORDER BY seq').all() as Entry[];

/** Number of the last entry that both logs share. */
function findCommon(
  first: Database.Database,
  second: Database.Database,
  firstPath: string,
  secondPath: string,
): number {
  const others = readEntries(second);
  let common = 0;
  for (const entry of readEntries(first)) {
    if (others[common]?.hash.equals(entry.hash) !== true) break;
    common += 1;
  }
  if (common === 0 || readInfo(first, 'case_id') !== readInfo(second, 'case_id')) {
    throw new AppError(
      'contract/bad-request',
      `${firstPath} and ${secondPath} are not copies of one case: their examiner logs begin differently.`,
      { hint: 'Merge copies that were made by copying the case file.' },
    );
  }
  return common;
}

function checkEvidence(
  first: Database.Database,
  second: Database.Database,
  firstPath: string,
  secondPath: string,
): void {
  for (const table of sameInBoth) {
    if (sealTable(first, table).sha256 === sealTable(second, table).sha256) continue;
    throw new AppError(
      'contract/bad-request',
      `${firstPath} and ${secondPath} do not hold the same evidence (they differ in "${table}").`,
      {
        hint: 'Import evidence before copying the case; work that was done on other evidence cannot be joined, because events have other numbers there.',
      },
    );
  }
}

class Merge {
  readonly #out: Database.Database;
  readonly #second: Database.Database;
  readonly #common: number;
  readonly #work: WorkMerge;
  #details = 0;

  constructor(out: Database.Database, second: Database.Database, common: number) {
    this.#out = out;
    this.#second = second;
    this.#common = common;
    this.#work = new WorkMerge(out, second);
  }

  get #conflicts(): MergeConflict[] {
    return this.#work.conflicts;
  }

  run(secondPath: string, context: EngineContext): MergeSummary {
    this.#work.run(this.#sharedTagChanges());
    this.#mergeDetails();
    this.#mergePseudonyms();
    this.#compareVerification();
    const entries = readEntries(this.#second).slice(this.#common);
    const merged = { ...this.#work.merged, details: this.#details, logEntries: entries.length };
    const summary: MergeSummary = { commonEntries: this.#common, merged, conflicts: this.#conflicts };
    appendAudit(
      this.#out,
      context,
      'case.merge',
      {
        second: secondPath,
        secondHead: entries.at(-1)?.hash.toString('hex') ?? null,
        secondEntries: entries.map((entry) => ({
          body: JSON.parse(entry.body) as unknown,
          hash: entry.hash.toString('hex'),
        })),
      },
      summary,
    );
    return summary;
  }

  /** Changes of tags that the shared part of the log tells of: each act wrote one, an earlier merge as many as it says. */
  #sharedTagChanges(): number {
    return readEntries(this.#out)
      .slice(0, this.#common)
      .reduce((sum, entry) => {
        const body = JSON.parse(entry.body) as { act: string; result: Partial<MergeSummary> | null };
        return (
          sum +
          (body.act.startsWith('tags.') ? 1 : body.act === 'case.merge' ? (body.result?.merged?.tagChanges ?? 0) : 0)
        );
      }, 0);
  }

  /** Fields of the description that only the second examiner changed are taken over. */
  #mergeDetails(): void {
    const own = readDetails(this.#out);
    const theirs = readDetails(this.#second);
    const changedIn = (db: Database.Database): Set<string> =>
      new Set(
        readEntries(db)
          .slice(this.#common)
          .flatMap((entry) => {
            const body = JSON.parse(entry.body) as { act: string; params: Record<string, unknown> | null };
            return body.act === 'case.update' ? Object.keys(body.params ?? {}) : [];
          }),
      );
    const [ownChanged, theirChanged] = [changedIn(this.#out), changedIn(this.#second)];
    const next: CaseDetails = { ...own };
    for (const field of Object.keys(theirs) as (keyof CaseDetails)[]) {
      if (own[field] === theirs[field] || !theirChanged.has(field)) continue;
      if (ownChanged.has(field))
        this.#conflicts.push({ kind: 'details', what: field, first: own[field], second: theirs[field], kept: 'first' });
      else {
        next[field] = theirs[field];
        this.#details += 1;
      }
    }
    writeDetails(this.#out, next);
  }

  /** Values that only the second copy named get the next free number here. */
  #mergePseudonyms(): void {
    const rows = this.#second.prepare('SELECT kind, value FROM pseudonym ORDER BY kind, value').all() as {
      kind: string;
      value: string;
    }[];
    for (const { kind, value } of rows) {
      const count = this.#out.prepare('SELECT count(*) FROM pseudonym WHERE kind = ?').pluck().get(kind) as number;
      this.#out
        .prepare('INSERT OR IGNORE INTO pseudonym(kind, value, pseudonym) VALUES (?, ?, ?)')
        .run(kind, value, `${kind.toUpperCase()}-${count + 1}`);
    }
  }

  #compareVerification(): void {
    if (sealTable(this.#out, 'file_verdict').sha256 === sealTable(this.#second, 'file_verdict').sha256) return;
    this.#conflicts.push({
      kind: 'verification',
      what: 'verdicts of files',
      first: 'as verified in the first copy',
      second: 'as verified in the second copy',
      kept: 'first; verify again to be sure',
    });
  }
}
