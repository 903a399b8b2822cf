import type Database from 'better-sqlite3';
import type { ColumnStore } from '../columns/column-store.ts';
import type { FieldColumn } from '../columns/field.ts';

/** The field `file`: the evidence path of the file that an event was indexed from. */
export function fileColumn(db: Database.Database, store: ColumnStore): FieldColumn {
  const paths: string[] = [];
  const rows = db
    .prepare(
      `SELECT f.id, s.label || CASE WHEN f.path = '' THEN '' WHEN f.path LIKE '!/%' THEN f.path ELSE '/' || f.path END AS path FROM evidence_file f JOIN source s ON s.id = f.source`,
    )
    .all() as { id: number; path: string }[];
  for (const row of rows) paths[row.id] = row.path;
  return { column: store.column('file'), size: paths.length, texts: (number) => paths[number] ?? null };
}
