import type Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import type { AddedRules } from '../../../shared/contract/detections.ts';
import { readInfo, writeInfo } from '../case/case-details.ts';
import type { Mark } from './groups/group-hits.ts';
import { type OfferedFile, readOffered } from './rules/load-rules.ts';
import type { RuleFile } from './rules/rule.ts';

const RULES = 'detections.rules';
const MARKS = 'detections.marks';

/** A file of rules as the case keeps it: its text, where it came from, and who brought it. */
interface KeptRule {
  path: string;
  sha256: string;
  /** Null where it could not be read: `reason` says why. */
  text: string | null;
  reason: string | null;
  addedAt: number;
  addedBy: string;
}

function readKept(db: Database.Database): KeptRule[] {
  return JSON.parse(readInfo(db, RULES) ?? '[]') as KeptRule[];
}

/** Rules that were brought and are kept in the case, read again. */
export function readAddedRules(db: Database.Database): RuleFile[] {
  return readKept(db).map(readAgain);
}

function readAgain({ path, text, reason }: KeptRule): RuleFile {
  const bytes = text === null ? null : Buffer.from(text, 'base64');
  return readOffered({ path, bytes, reason }, { set: 'added' });
}

export function listAddedRules(db: Database.Database): AddedRules[] {
  return readKept(db).map((kept) => {
    const { state, reason } = readAgain(kept);
    return {
      id: idOf(kept),
      path: kept.path,
      sha256: kept.sha256,
      state,
      reason,
      addedAt: kept.addedAt,
      addedBy: kept.addedBy,
    };
  });
}

function idOf({ path, sha256 }: KeptRule): string {
  return `${path}:${sha256}`;
}

/** Takes files in; one with the same path takes the place of the one before. Runs inside the caller's transaction. */
export function addRules(
  db: Database.Database,
  files: readonly OfferedFile[],
  by: { examiner: string; now: number },
): { added: number; sha256: string } {
  const kept = new Map(readKept(db).map((each) => [each.path, each]));
  const hash = createHash('sha256');
  for (const { path, bytes, reason } of files) {
    const sha256 = bytes === null ? '' : createHash('sha256').update(bytes).digest('hex');
    hash.update(`${path} ${sha256}\n`);
    const text = bytes === null ? null : Buffer.from(bytes).toString('base64');
    kept.set(path, { path, sha256, text, reason, addedAt: by.now, addedBy: by.examiner });
  }
  writeInfo(db, RULES, JSON.stringify([...kept.values()]));
  return { added: files.length, sha256: hash.digest('hex') };
}

export function removeRules(db: Database.Database, ids: readonly string[]): { removed: number } {
  const wanted = new Set(ids);
  const before = readKept(db);
  const left = before.filter((each) => !wanted.has(idOf(each)));
  writeInfo(db, RULES, JSON.stringify(left));
  return { removed: before.length - left.length };
}

/** Marks by id of a group, or `rule:<key>`. */
export function readMarks(db: Database.Database): Map<string, Mark> {
  return new Map(Object.entries(JSON.parse(readInfo(db, MARKS) ?? '{}') as Record<string, Mark>));
}

export function writeMarks(db: Database.Database, targets: readonly string[], mark: Mark): void {
  const marks = readMarks(db);
  for (const target of targets) {
    if (mark.mark === 'new') marks.delete(target);
    else marks.set(target, mark);
  }
  writeInfo(db, MARKS, JSON.stringify(Object.fromEntries(marks)));
}
