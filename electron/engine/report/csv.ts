import { stringify } from 'csv-stringify/sync';
import type { CsvList, CsvValue } from './lists.ts';
import type { ReportModel } from './model.ts';
import { sections } from './sections/index.ts';
import { makeVisible } from './visible.ts';

/** Every list of the report, in the order of the sections. */
export const csvLists: readonly CsvList[] = sections.flatMap(({ lists = [] }) => lists);

/** Names of the CSV files without which the readable forms of this report would be incomplete: lists cut short, or cells that were. */
export function listAnnexes(model: ReportModel): string[] {
  return csvLists
    .filter((list) => list.isCut(model))
    .map(({ name }) => name)
    .sort();
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

/** Rows made into text at a time: records can be large. */
const rowsAtOnce = 500;

function* writeTable(list: CsvList, model: ReportModel, raw: boolean): Generator<Buffer> {
  yield encodeRows([[...list.columns]], raw);
  const rows = list.rows(model);
  for (let start = 0; start < rows.length; start += rowsAtOnce)
    yield encodeRows(rows.slice(start, start + rowsAtOnce), raw);
}

function encodeRows(rows: CsvValue[][], raw: boolean): Buffer {
  if (raw) return Buffer.from(stringify(rows, { record_delimiter: '\r\n', cast: { boolean: String } }));
  return Buffer.from(
    stringify(
      rows.map((row) => row.map(cleanCell)),
      { record_delimiter: '\r\n', escape_formulas: true, cast: { boolean: String } },
    ),
  );
}

function cleanCell(value: CsvValue): CsvValue {
  if (typeof value !== 'string') return value;
  const visible = makeVisible(value, true);
  // A line feed in front hides the formula sign from the check of the CSV writer, but not from a spreadsheet.
  return /^[\n ]+[=+\-@\t＝＋－＠]/.test(visible) ? `'${visible}` : visible;
}
