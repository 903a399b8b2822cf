import type { ErrorReply, EventBatch, EventPage, Filter } from '../../shared/contract/index.ts';
import { replyOf, request } from '../shell/engine.ts';

const pageSize = 200;
/** About 20,000 rows; pages that were looked at longest ago are dropped. */
const maximumPages = 100;
/** While a search runs, what is in sight is asked for again after this pause. */
const refreshMs = 350;
/** More questions at a time would stand in line before the engine. */
const mostUnderWay = 3;

/** The order of rows: by time, or by the values of a field. */
export interface Order {
  sort: 'asc' | 'desc';
  orderBy?: string;
}

export interface Query extends Order {
  filter: Filter;
  fields: string[];
}

/** The order of a question, as requests take it. */
export const orderOf = ({ sort, orderBy }: Order): Order => ({ sort, ...(orderBy === undefined ? {} : { orderBy }) });

/** One row of a page. */
export interface Row {
  id: number;
  cell: (field: string) => string | number | null;
  tags: readonly string[];
}

function rowAt(batch: EventBatch, index: number): Row | null {
  const id = batch.ids[index];
  if (id === undefined) return null;
  return { id, cell: (field) => batch.columns[field]?.[index] ?? null, tags: batch.tags?.[id] ?? [] };
}

/** Pages of one question, fetched when their rows come into sight. Made anew for every question, so that late answers reach nobody. */
export class PageCache {
  readonly query: Query;
  total: number | null = null;
  all = 0;
  error: ErrorReply | null = null;
  /** False while original records are still searched: rows are certain, their number is not. */
  complete = true;
  /** A row has come. */
  hasRows = false;
  private readonly pages = new Map<number, EventPage>();
  private readonly pending = new Map<number, AbortController>();
  /** Pages that came before the search was over; asked for again while they are wanted. */
  private readonly provisional = new Set<number>();
  private wanted: ReadonlySet<number> = new Set();
  /** Questions that are not answered yet, cancelled ones too. */
  private underWay = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly changed: () => void;

  constructor(query: Query, changed: () => void) {
    this.query = query;
    this.changed = changed;
  }

  row(rank: number): Row | null {
    const page = this.pages.get(Math.floor(rank / pageSize));
    return page ? rowAt(page, rank - page.offset) : null;
  }

  /** Fetches the pages that hold these ranks. What is under way is waited for: while one drags, rows on the way are better than none. */
  ensure(ranks: Iterable<number>): void {
    const wanted = new Set<number>();
    for (const rank of ranks) wanted.add(Math.max(0, Math.floor(rank / pageSize)));
    this.wanted = wanted;
    for (const number of wanted) {
      const known = this.pages.get(number);
      if (!known) continue;
      this.pages.delete(number);
      this.pages.set(number, known);
    }
    this.fetchNext();
  }

  /** Sends for what is wanted and missing, first wanted first. Few at a time: while one drags the bar, what is in sight now must not wait behind what was. */
  private fetchNext(): void {
    for (const number of this.wanted) {
      if (this.underWay >= mostUnderWay) return;
      const isDue = !this.pages.has(number) || (this.complete && this.provisional.has(number));
      if (isDue && !this.pending.has(number) && this.error === null) this.fetch(number);
    }
  }

  /** Forgets failures and asks again for what is in sight. */
  retry(): void {
    this.error = null;
    this.changed();
  }

  close(): void {
    this.wanted = new Set();
    for (const abort of this.pending.values()) abort.abort();
    this.pending.clear();
    clearTimeout(this.timer);
  }

  /** Asks again for provisional pages in sight, a little later. */
  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const due = [...this.provisional].filter((number) => this.wanted.has(number));
      // Without a page in sight that can be asked for, the first one tells when the search is over.
      if (!this.complete && due.length === 0) due.push(0);
      for (const number of due) if (!this.pending.has(number)) this.fetch(number);
    }, refreshMs);
  }

  private fetch(number: number): void {
    if (this.total !== null && number * pageSize >= this.total && number > 0) return;
    const abort = new AbortController();
    this.pending.set(number, abort);
    this.underWay += 1;
    const { filter, fields } = this.query;
    request(
      'events.page',
      { ...filter, ...orderOf(this.query), fields, offset: number * pageSize, limit: pageSize, partial: true },
      { signal: abort.signal },
    ).then(
      (page) => {
        this.underWay -= 1;
        if (this.pending.get(number) !== abort) {
          this.fetchNext();
          return;
        }
        this.pending.delete(number);
        this.pages.set(number, page);
        for (const old of this.pages.keys()) {
          if (this.pages.size <= maximumPages) break;
          this.pages.delete(old);
        }
        this.complete = page.complete !== false;
        if (this.complete) this.provisional.delete(number);
        else this.provisional.add(number);
        if (page.ids.length > 0) this.hasRows = true;
        if (this.provisional.size > 0) this.refreshSoon();
        this.total = page.total;
        this.all = page.all;
        this.error = null;
        this.fetchNext();
        this.changed();
      },
      (thrown: unknown) => {
        this.underWay -= 1;
        this.fetchNext();
        if (this.pending.get(number) !== abort) return;
        this.pending.delete(number);
        const reply = replyOf(thrown);
        if (reply.code === 'cancelled') return;
        this.error = reply;
        this.changed();
      },
    );
  }
}
