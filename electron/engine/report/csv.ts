import { composeDocument } from './compose.ts';
import { writeTable } from './csv-table.ts';
import type { CsvList } from './lists.ts';
import type { ReportModel } from './model.ts';
import { sections } from './sections/index.ts';

/** Every list of the report, in the order of the sections. */
export const csvLists: readonly CsvList[] = sections.flatMap(({ lists = [] }) => lists);

/** Names of the CSV files without which the readable forms of this report would be incomplete: lists cut short or folded, or cells that were. */
export function listAnnexes(model: ReportModel, raw = false): string[] {
  const cut = csvLists.filter((list) => list.isCut(model)).map(({ name }) => name);
  return [...new Set([...cut, ...composeDocument(model, raw).annexes])].sort();
}

/**
 * The report's lists as RFC 4180 files: UTF-8, header row, CRLF, column names in English whatever the report's language. Cells that a
 * spreadsheet would take for a formula get a leading apostrophe; control and direction characters are written out as `‹U+XXXX›` (line
 * feeds and tabs stay). Whoever needs the exact text takes `report.json`.
 */
export function renderCsv(model: ReportModel, raw = false): { name: string; bytes: Uint8Array }[] {
  return writeCsv(model, raw).map(({ name, pieces }) => ({ name, bytes: Buffer.concat([...pieces]) }));
}

/** The files of `renderCsv`, each piece by piece. `raw` leaves cells as they are, for programs that are no spreadsheets. */
export function writeCsv(model: ReportModel, raw = false): { name: string; pieces: Iterable<Uint8Array> }[] {
  return csvLists.map((list) => ({ name: list.name, pieces: writeTable(list, model, raw) }));
}
