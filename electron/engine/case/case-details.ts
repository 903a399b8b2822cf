import type Database from 'better-sqlite3';
import { caseDetailsSchema, type CaseDetails, type NewCaseDetails } from '../../../shared/contract/case.ts';
import { AppError } from '../../../shared/contract/errors.ts';

/** Reads one entry of `case_info`; undefined where it was never written. */
export function readInfo(db: Database.Database, key: string): string | undefined {
  return db.prepare('SELECT value FROM case_info WHERE key = ?').pluck().get(key) as string | undefined;
}

export function writeInfo(db: Database.Database, key: string, value: string): void {
  db.prepare(
    'INSERT INTO case_info(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value',
  ).run(key, value);
}

const empty: CaseDetails = {
  name: '',
  number: '',
  examiner: '',
  organization: '',
  timezone: 'UTC',
  mandate: '',
  questions: '',
};

/** The investigator's description of the case. */
export function readDetails(db: Database.Database): CaseDetails {
  const text = readInfo(db, 'details');
  return text === undefined ? { ...empty } : { ...empty, ...(JSON.parse(text) as Partial<CaseDetails>) };
}

export function writeDetails(db: Database.Database, details: CaseDetails): void {
  writeInfo(db, 'details', JSON.stringify(details));
}

/** @throws AppError `contract/bad-request` for an empty name, a text that is too long, or a time zone that does not exist */
export function checkDetails(details: NewCaseDetails): CaseDetails {
  const checked = caseDetailsSchema.safeParse(details);
  if (!checked.success) {
    throw new AppError(
      'contract/bad-request',
      `The description of the case is not right: ${checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}.`,
      { hint: 'A case needs a name of 1 to 500 characters.' },
    );
  }
  try {
    Intl.DateTimeFormat('en', { timeZone: checked.data.timezone });
  } catch {
    throw new AppError('contract/bad-request', `There is no time zone "${checked.data.timezone}".`, {
      hint: 'Write an IANA zone as Europe/Berlin, Asia/Seoul or UTC.',
    });
  }
  return checked.data;
}

/**
 * A number that rises with every change of what views show. Answers carry it, so that a late answer to an old question is dropped.
 */
export function readGeneration(db: Database.Database): number {
  return Number(readInfo(db, 'generation') ?? '0');
}

export function raiseGeneration(db: Database.Database): number {
  const next = readGeneration(db) + 1;
  writeInfo(db, 'generation', String(next));
  return next;
}
