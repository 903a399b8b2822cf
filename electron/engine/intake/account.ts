import type Database from 'better-sqlite3';
import type { IntakeTotals } from '../../../shared/contract/case.ts';

/** Sums over all evidence files of the case. Bytes of archives are those of their members, which are what the case keeps; what was not read has none, whatever an archive says of it. */
export function readTotals(db: Database.Database): {
  totals: IntakeTotals;
  firstEvent: number | null;
  lastEvent: number | null;
} {
  const row = db
    .prepare(
      `SELECT count(*) AS files, coalesce(sum(size) FILTER (WHERE kind NOT IN ('container', 'refused')), 0) AS bytes, coalesce(sum(records), 0) AS records, coalesce(sum(indexed), 0) AS indexed,
         coalesce(sum(duplicates), 0) AS duplicates, coalesce(sum(rejected), 0) AS rejected, min(first_event) AS firstEvent, max(last_event) AS lastEvent FROM evidence_file`,
    )
    .get() as IntakeTotals & { firstEvent: number | null; lastEvent: number | null };
  const { firstEvent, lastEvent, ...totals } = row;
  return { totals, firstEvent, lastEvent };
}
