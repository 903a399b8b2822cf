import type { EventFinding, ExportedEvent } from '../exported-event.ts';

/** A note in the manifest about something that a format could not take as it was, with the events that it concerns. */
export type Remark = (what: string) => void;

/** Where a format puts what does not fit: whole texts by event id, beside the rows. */
type Overlong = (eventId: string, field: string, text: string) => void;

export interface RowContext {
  remark: Remark;
  overlong: Overlong;
}

/** A format that writes one or more lines for each event, in order of time. */
export interface RowFormat {
  /** Version of the format, as the manifest says it. */
  version: string;
  /** Name of the file in the folder. */
  fileName: string;
  /** Events without a readable time have no place in it. */
  needsTime: boolean;
  /** Events in none of the findings have no row. */
  needsFinding?: boolean;
  /** What stands before the first row. */
  head?: string;
  /** The rows of an event, each with its line end. */
  rows(event: ExportedEvent, context: RowContext): string;
  /** The row of a finding itself, at the time of its first event. */
  findingRow?(finding: EventFinding, time: number): string;
}

/** Most bytes that a field may have in Lucene's keyword index, which Elasticsearch, OpenSearch and Timesketch use. */
export const keywordBytes = 32_766;
