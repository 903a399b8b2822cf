import type Database from 'better-sqlite3';
import type { ColumnStore } from '../columns/column-store.ts';
import type { FieldColumn } from '../columns/field.ts';

/** The field `verdict`: what the last verification said about the file that an event was indexed from; missing before the first verification. */
export function verdictColumn(db: Database.Database, store: ColumnStore): FieldColumn {
  const verdicts: (string | undefined)[] = [];
  for (const row of db.prepare('SELECT file, verdict FROM file_verdict').all() as { file: number; verdict: string }[])
    verdicts[row.file] = row.verdict;
  const files = (db.prepare('SELECT max(id) FROM evidence_file').pluck().get() as number | null) ?? 0;
  return { column: store.column('file'), size: files + 1, texts: (number) => verdicts[number] ?? null };
}
