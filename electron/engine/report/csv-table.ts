import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import type { CsvList, CsvValue } from './lists.ts';
import type { ReportModel } from './model.ts';
import { makeVisible } from './visible.ts';

/** Rows made into text at a time: records can be large. */
const rowsAtOnce = 500;

/** One list as a CSV file, piece by piece (`renderCsv` says how it is written). */
export function* writeTable(list: CsvList, model: ReportModel, raw: boolean): Generator<Buffer> {
  yield encodeRows([[...list.columns]], raw);
  const rows = list.rows(model);
  for (let start = 0; start < rows.length; start += rowsAtOnce)
    yield encodeRows(rows.slice(start, start + rowsAtOnce), raw);
}

/** SHA-256 of that file. */
export function hashTable(list: CsvList, model: ReportModel, raw: boolean): string {
  const hash = createHash('sha256');
  for (const piece of writeTable(list, model, raw)) hash.update(piece);
  return hash.digest('hex');
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
