/** How much of long texts and lists within sections the readable forms print. Limits of whole lists stand with the lists. */
import type { CitedEvent, ReportModel } from './model.ts';

/** Events, and actors, addresses or sessions, that are printed with one finding; the timeline and the CSV files hold all. */
export const findingLimits = { events: 40, values: 30 } as const;

/** Characters of original records that the readable forms print in full; beyond it they name the CSV file. */
export const recordCharacters = 4_000_000;

/** Records are printed one value to a line as long as all of them together are this short. */
export const indentedCharacters = 400_000;

/** Characters of one cell of a printed table, and of one printed record. */
export const cellCharacters = 4000;
export const recordCellCharacters = 100_000;

/** The cited events whose original records the examiner wants printed. */
export function printedRecords(model: ReportModel): CitedEvent[] {
  const { records } = model.options;
  return records === 'all'
    ? model.cited
    : records === 'findings'
      ? model.cited.filter((event) => event.findings.length > 0)
      : [];
}

/** True where the readable forms leave original records out, by choice or for their length. */
export function areRecordsCut(model: ReportModel): boolean {
  const records = printedRecords(model);
  return records.length < model.cited.length || countRecordCharacters(records) > recordCharacters;
}

export function countRecordCharacters(events: readonly CitedEvent[]): number {
  let characters = 0;
  for (const event of events) characters += event.raw.length;
  return characters;
}

/** Characters of a session's name, and of each line below it, in the printed tree. */
export const treeCharacters = 400;
