import type { ErrorReply, EventBatch, EventPage, Filter } from '../../shared/contract/index.ts';
import { replyOf, request } from '../shell/engine.ts';

export const pageSize = 200;
/** About 20,000 rows; pages that were looked at longest ago are dropped. */
const maximumPages = 100;

export interface Query {
  filter: Filter;
  sort: 'asc' | 'desc';
  fields: string[];
}

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
  private readonly pages = new Map<number, EventPage>();
  private readonly pending = new Map<number, AbortController>();
  private readonly changed: () => void;

  constructor(query: Query, changed: () => void) {
    this.query = query;
    this.changed = changed;
  }

  row(rank: number): Row | null {
    const page = this.pages.get(Math.floor(rank / pageSize));
    return page ? rowAt(page, rank - page.offset) : null;
  }

  /** Fetches the pages of rows [from, to) and cancels those that are no longer wanted. */
  ensure(from: number, to: number): void {
    const first = Math.max(0, Math.floor(from / pageSize));
    const last = Math.max(first, Math.floor(Math.max(from, to - 1) / pageSize));
    for (const [number, abort] of this.pending) {
      if (number >= first && number <= last) continue;
      abort.abort();
      this.pending.delete(number);
    }
    for (let number = first; number <= last; number += 1) {
      const known = this.pages.get(number);
      if (known) {
        this.pages.delete(number);
        this.pages.set(number, known);
      } else if (!this.pending.has(number)) this.fetch(number);
    }
  }

  /** Forgets failures and asks again for what is in sight. */
  retry(): void {
    this.error = null;
    this.changed();
  }

  close(): void {
    for (const abort of this.pending.values()) abort.abort();
    this.pending.clear();
  }

  private fetch(number: number): void {
    if (this.total !== null && number * pageSize >= this.total && number > 0) return;
    const abort = new AbortController();
    this.pending.set(number, abort);
    const { filter, sort, fields } = this.query;
    request('events.page', { ...filter, sort, fields, offset: number * pageSize, limit: pageSize }, { signal: abort.signal }).then(
      (page) => {
        if (this.pending.get(number) !== abort) return;
        this.pending.delete(number);
        this.pages.set(number, page);
        for (const old of this.pages.keys()) {
          if (this.pages.size <= maximumPages) break;
          this.pages.delete(old);
        }
        this.total = page.total;
        this.all = page.all;
        this.error = null;
        this.changed();
      },
      (thrown: unknown) => {
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
