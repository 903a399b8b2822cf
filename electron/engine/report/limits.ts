/** How much of long texts and lists within sections the readable forms print. Limits of whole lists stand with the lists. */
import { citedEvents } from '../../../shared/citations.ts';
import type { CitedEvent, ReportModel } from './model.ts';

/** Events, and actors, addresses or sessions, that are printed with one finding; the timeline and the CSV files hold all. */
export const findingLimits = { events: 40, shortEvents: 15, values: 30 } as const;

/** Characters of original records that the readable forms print in full; beyond it they name the CSV file. */
export const recordCharacters = 4_000_000;

/** Records are printed one value to a line as long as all of them together are this short. */
export const indentedCharacters = 400_000;

/** Characters of one cell of a printed table, and of one printed record. */
export const cellCharacters = 4000;
export const recordCellCharacters = 100_000;

/** Records that are printed where only the telling ones are wanted: of the whole report, and of one finding. */
const keyRecords = { all: 24, finding: 6 } as const;

/** The cited events whose original records the examiner wants printed. */
export function printedRecords(model: ReportModel): CitedEvent[] {
  const { cited } = model;
  switch (model.options.records) {
    case 'all':
      return cited;
    case 'findings':
      return cited.filter((event) => event.findings.length > 0);
    case 'annex':
      return [];
    case 'key':
      return cited.length <= keyRecords.all ? cited : chooseKeyRecords(model);
  }
}

/** What sentences cite, then of each finding the first event of each call and outcome. */
function chooseKeyRecords({ cited, findings }: ReportModel): CitedEvent[] {
  const chosen = citedEvents(findings.flatMap(({ narrative, counterHypothesis }) => [narrative, counterHypothesis]));
  for (const finding of findings) {
    const kinds = new Set<string>();
    for (const event of cited) {
      if (kinds.size >= keyRecords.finding) break;
      const kind = `${event.eventName} ${event.outcome}`;
      if (!event.findings.includes(finding.id) || kinds.has(kind)) continue;
      kinds.add(kind);
      if (chosen.size < keyRecords.all) chosen.add(event.id);
    }
  }
  return cited.filter(({ id }) => chosen.has(id));
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
