import type { FileDraft, FolderDraft } from '../manifest/folder.ts';
import { type EventFinding, type ExportedEvent, stringify } from './exported-event.ts';
import type { RowFormat } from './formats/format.ts';
import { lookupEvent } from './formats/records.ts';

/** Where exported events go. */
export interface EventSink {
  version: string;
  needsTime: boolean;
  needsFinding: boolean;
  add(event: ExportedEvent): void;
  /** Ends the files; gives the rows of each by its name. */
  close(): Map<string, number>;
}

/** Counts what a format could not take as it was: each remark once for an event. */
export class Remarks {
  readonly #counts = new Map<string, number>();
  #seen = new Set<string>();

  next(): void {
    if (this.#seen.size > 0) this.#seen = new Set();
  }

  readonly add = (what: string): void => {
    if (this.#seen.has(what)) return;
    this.#seen.add(what);
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  };

  /** A remark that somebody else counted. */
  count(what: string, events: number): void {
    this.#counts.set(what, events);
  }

  get list(): { what: string; events: number }[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, events]) => ({ what, events }));
  }
}

/** Rows in one file, and `overlong.jsonl` beside it where a text did not fit. Findings follow their first event. */
export function rowSink(draft: FolderDraft, format: RowFormat, name: string, remarks: Remarks): EventSink {
  const file = draft.open(name);
  let overlong: FileDraft | null = null;
  let rows = 0;
  let overlongRows = 0;
  if (format.head !== undefined) file.write(format.head);
  const context = {
    remark: remarks.add,
    overlong: (eventID: string, field: string, text: string) => {
      overlong ??= draft.open('overlong.jsonl');
      overlong.write(`${stringify({ eventID, field, text })}\n`);
      overlongRows++;
    },
  };
  const told = new Set<string>();
  const tell = (finding: EventFinding, time: number): void => {
    if (told.has(finding.uid)) return;
    told.add(finding.uid);
    file.write(format.findingRow!(finding, time));
    rows++;
  };
  return {
    version: format.version,
    needsTime: format.needsTime,
    needsFinding: format.needsFinding ?? false,
    add(event) {
      remarks.next();
      file.write(format.rows(event, context));
      rows += format.needsFinding === true ? event.findings.length : 1;
      if (format.findingRow !== undefined) for (const finding of event.findings) tell(finding, event.time!);
    },
    close() {
      const counts = new Map([[file.close().name, rows]]);
      if (overlong !== null) counts.set(overlong.close().name, overlongRows);
      return counts;
    },
  };
}

/** Events in one document of the LookupEvents call. */
const eventsInPage = 10_000;

/** `{"Events":[…]}` in documents of ten thousand events. */
export function lookupSink(draft: FolderDraft): EventSink {
  const counts = new Map<string, number>();
  let page: FileDraft | null = null;
  let rows = 0;
  const end = (): void => {
    if (page === null) return;
    page.write('\n]}\n');
    counts.set(page.close().name, rows);
    page = null;
    rows = 0;
  };
  const begin = (): FileDraft => {
    const file = draft.open(`lookup-events-${String(counts.size).padStart(5, '0')}.json`);
    file.write('{"Events":[\n');
    return file;
  };
  return {
    version: '1',
    needsTime: false,
    needsFinding: false,
    add(event) {
      page ??= begin();
      page.write(`${rows === 0 ? '' : ',\n'}${lookupEvent(event)}`);
      if (++rows === eventsInPage) end();
    },
    close() {
      if (counts.size === 0) page ??= begin();
      end();
      return counts;
    },
  };
}
