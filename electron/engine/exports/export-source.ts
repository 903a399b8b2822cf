import type Database from 'better-sqlite3';
import type { ReportPseudonym } from '../../../shared/contract/report.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import type { EventMarks } from '../timeline/event-marks.ts';

/** What is exported. */
export interface ExportSource {
  db: Database.Database;
  fields: FieldColumns;
  marks: EventMarks;
  /** Events in scope. */
  selected: Bitmap;
  /** Name and version of the program. */
  application: string;
  /** Pseudonyms that the case gave out before. */
  pseudonyms: readonly ReportPseudonym[];
}
