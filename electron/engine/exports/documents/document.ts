import type { ExportOptions, LeftOut } from '../../../../shared/contract/exports.ts';
import type { Redactor } from '../../case/redaction.ts';
import type { Pieces } from '../../manifest/folder.ts';
import type { ExportSource } from '../export-source.ts';

interface MadeDocument {
  /** `name`: null for the document's own. */
  files: { name: string | null; pieces: Pieces; rows: number }[];
  events: number;
  leftOut: LeftOut[];
  /** Besides what the writer counts itself. */
  remarks?: { what: string; events: number }[];
  version: string;
}

/** A format that says something about the case as a whole, in one document. */
export interface DocumentFormat {
  fileName: string;
  make(source: ExportSource, ask: ExportOptions, redactor: Redactor | null): MadeDocument;
}
