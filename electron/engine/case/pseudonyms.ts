import type Database from 'better-sqlite3';
import type { ReportPseudonym } from '../../../shared/contract/report.ts';

/** What redacted reports call accounts, keys, addresses and names: the same in every report of the case. */
export function readPseudonyms(db: Database.Database): ReportPseudonym[] {
  return db.prepare('SELECT kind, value, pseudonym FROM pseudonym ORDER BY kind, value').all() as ReportPseudonym[];
}

export function addPseudonyms(db: Database.Database, added: readonly ReportPseudonym[]): void {
  const insert = db.prepare('INSERT INTO pseudonym(kind, value, pseudonym) VALUES (?, ?, ?)');
  for (const { kind, value, pseudonym } of added) insert.run(kind, value, pseudonym);
}
