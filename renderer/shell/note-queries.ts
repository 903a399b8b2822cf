import { request, useConnection } from './engine.ts';
import { effectiveFilter, useFilter } from './filter.ts';

/** A filter that stands this long was meant: what is passed on the way to it, by dragging or typing on, is not. */
const meantAfterMs = 1200;

let timer: ReturnType<typeof setTimeout> | undefined;
let asking: AbortController | null = null;
let noted = '{}';
let view: { name: string; key: string } | null = null;

const currentFilter = () => effectiveFilter(useFilter.getState());

/** What would be noted now: the filter in force, and the saved view where it came from one. */
function current(): { where?: string; from?: number; to?: number; view?: string } {
  const filter = currentFilter();
  return { ...filter, ...(view?.key === JSON.stringify(filter) ? { view: view.name } : {}) };
}

/** Says that the filter in force came from a saved view. */
export function nameQuery(name: string): void {
  view = { name, key: JSON.stringify(currentFilter()) };
  schedule();
}

function schedule(): void {
  clearTimeout(timer);
  if (JSON.stringify(current()) === noted) return;
  asking?.abort();
  timer = setTimeout(note, meantAfterMs);
}

function note(): void {
  const query = current();
  noted = JSON.stringify(query);
  const { opened } = useConnection.getState();
  if (opened === null || opened.readOnly || noted === '{}') return;
  asking = new AbortController();
  // The log is no concern of who is searching: a note that fails is missed under Audit, not here.
  request('audit.query', query, { signal: asking.signal }).catch(() => undefined);
}

/** Has the examiner log note each filter that is put in force. Called once; the views have their answer before. */
export function startNotingQueries(): void {
  useFilter.subscribe(schedule);
  useConnection.subscribe((state, before) => {
    if (state.epoch === before.epoch) return;
    clearTimeout(timer);
    noted = '{}';
    view = null;
  });
}
