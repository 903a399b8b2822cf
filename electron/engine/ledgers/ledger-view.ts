import type { LedgerAnswer, LedgerRow } from '../../../shared/contract/ledgers.ts';
import type { ActorsIndex } from '../actors/index.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { ListName } from './derive.ts';
import type { PackedRows } from '../derived/packed-rows.ts';

/** What the view of a ledger works on. */
export interface LedgerSource {
  /** Rows of a stored list, read on first use. */
  list<T extends object>(name: ListName): readonly T[];
  /** The same without making its rows, for lists of data events. */
  packed<T extends object>(name: ListName): PackedRows<T>;
  /** Is this event selected? */
  selected(event: number): boolean;
  /** No event is left out by the selection. */
  isAll: boolean;
  ownAccounts: ReadonlySet<string>;
  /** Times of first and last event of the case. */
  begin: number;
  end: number;
  actors: ActorsIndex;
  store: ColumnStore;
  of: string | null;
  at: number | null;
  until: number | null;
  prices: string | null;
}

/** Rows of a table; where making one costs something, only those asked for are made. */
interface LedgerRows {
  readonly length: number;
  slice(from: number, to: number): LedgerRow[];
}

/** Rows of a view by the names of its tables, with figures and notes. */
export interface LedgerView {
  tables: Record<string, LedgerRows>;
  figures: LedgerAnswer['figures'];
  notes: string[];
}
