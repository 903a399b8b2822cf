import { termNumber } from '../../../shared/fields/index.ts';
import type Database from 'better-sqlite3';
import {
  type LedgerAnswer,
  type LedgerCoverage,
  type LedgerName,
  ledgerTables,
} from '../../../shared/contract/ledgers.ts';
import type { ActorsIndex } from '../actors/index.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { Derived } from '../derived/derived-arrays.ts';
import { readDerived } from '../derived/derivation.ts';
import { type LedgerMarks, ledgersDerivation, type ListName } from './derive.ts';
import { PackedRows } from '../derived/packed-rows.ts';
import type { IamChange } from './iam/time-machine.ts';
import type { LedgerView } from './ledger-view.ts';
import { ledgerViews } from './views/index.ts';

/** Views that are kept for one selection. */
const MOST_VIEWS = 16;

export interface LedgerParams {
  ledger: LedgerName;
  of: string | null;
  at: number | null;
  until: number | null;
  table: string | null;
  offset: number;
  limit: number;
  prices: string | null;
}

/** Answers of ledgers over the stored lists. Made anew after every import. */
export class CaseLedgers {
  readonly #db: Database.Database;
  readonly #store: ColumnStore;
  readonly #actors: ActorsIndex;
  readonly #lists = new Map<ListName, readonly object[]>();
  readonly #packs = new Map<ListName, PackedRows<object>>();
  readonly #views = new Map<string, LedgerView>();
  readonly #viewsOf = new WeakMap<Bitmap, Map<string, LedgerView>>();
  #derived: Derived | null = null;
  #working: Promise<Derived> | null = null;

  constructor(db: Database.Database, store: ColumnStore, actors: ActorsIndex) {
    this.#db = db;
    this.#store = store;
    this.#actors = actors;
  }

  /** Reads what the case holds. A case that cannot be written and was made by other rules is replayed in memory, once. */
  async prepare(): Promise<void> {
    this.#derived ??= readDerived(this.#db, this.#store, ledgersDerivation);
    if (this.#derived !== null) return;
    this.#working ??= this.#work();
    this.#derived = await this.#working;
  }

  async #work(): Promise<Derived> {
    const steps = ledgersDerivation.steps(this.#db, this.#store, {});
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) return step.value;
      await step.value;
    }
  }

  /** @param chosen the events of the selection; null for all */
  answer(params: LedgerParams, chosen: Bitmap | null): LedgerAnswer {
    const { ledger, offset, limit } = params;
    const view = this.#viewOf(params, chosen);
    const wanted = ledgerTables[ledger].filter(({ name }) => params.table === null || params.table === name);
    return {
      ledger,
      tables: wanted.map(({ name }) => {
        const rows = view.tables[name] ?? [];
        return { name, rows: rows.slice(offset, offset + limit), total: rows.length };
      }),
      figures: view.figures,
      coverage: this.#coverage(chosen),
      notes: ['as-seen', ...view.notes, ...(this.#marks().isCut ? ['foreign-cut'] : [])],
    };
  }

  /** Views of the last selections are kept: a table is asked for page by page. */
  #viewOf(params: LedgerParams, chosen: Bitmap | null): LedgerView {
    const views = chosen === null ? this.#views : (this.#viewsOf.get(chosen) ?? new Map<string, LedgerView>());
    if (chosen !== null) this.#viewsOf.set(chosen, views);
    const key = JSON.stringify([params.ledger, params.of, params.at, params.until, params.prices]);
    const known = views.get(key);
    if (known !== undefined) return known;
    const view = this.#makeView(params, chosen);
    if (views.size >= MOST_VIEWS) views.clear();
    views.set(key, view);
    return view;
  }

  #makeView(params: LedgerParams, chosen: Bitmap | null): LedgerView {
    const time = this.#store.time();
    return ledgerViews[params.ledger]({
      list: (name) => this.#list(name),
      packed: (name) => this.#packed(name),
      selected: this.#selector(chosen),
      isAll: chosen === null,
      ownAccounts: this.#ownAccounts(),
      begin: this.#store.timed === 0 ? 0 : time[0]!,
      end: this.#store.timed === 0 ? 0 : time[this.#store.timed - 1]!,
      actors: this.#actors,
      store: this.#store,
      of: params.of,
      at: params.at,
      until: params.until,
      prices: params.prices,
    });
  }

  /** Was this user, role, group or policy named by a change? Its state can be asked even where it never acted. */
  knowsPrincipal(name: string): boolean {
    const subject = name.slice(name.lastIndexOf('/') + 1);
    return this.#list<IamChange>('iam').some((change) => change.subject === name || change.subject === subject);
  }

  #list<T extends object>(name: ListName): readonly T[] {
    const known = this.#lists.get(name);
    if (known !== undefined) return known as readonly T[];
    const rows = [...this.#packed<T>(name)];
    this.#lists.set(name, rows);
    return rows;
  }

  #packed<T extends object>(name: ListName): PackedRows<T> {
    if (this.#derived === null) throw new Error('The lists of ledgers are asked before they are prepared.');
    const known = this.#packs.get(name) ?? PackedRows.load<T>(this.#derived, name);
    this.#packs.set(name, known);
    return known as PackedRows<T>;
  }

  #marks(): LedgerMarks {
    return this.#list<LedgerMarks>('marks')[0] ?? { read: 0, isCut: false };
  }

  #selector(chosen: Bitmap | null): (event: number) => boolean {
    if (chosen === null) return () => true;
    const positions = this.#store.positions();
    return (event) => {
      const position = positions[event];
      return position !== undefined && position < chosen.length && chosen.has(position);
    };
  }

  /** Accounts that received records: they are the case's own. */
  #ownAccounts(): Set<string> {
    return new Set(this.#store.dictionary(termNumber('recipientAccountId')).filter((each) => /^\d{12}$/.test(each)));
  }

  #coverage(chosen: Bitmap | null): LedgerCoverage {
    const { count, timed } = this.#store;
    const time = this.#store.time();
    const [recipient, region, source, category] = (['recipient', 'region', 'source', 'category'] as const).map((name) =>
      this.#store.column(name),
    );
    const [recipients, regions, sources, categories] = (
      ['recipientAccountId', 'awsRegion', 'eventSource', 'eventCategory'] as const
    ).map((field) => this.#store.dictionary(termNumber(field)));
    const seen = {
      accounts: new Uint32Array(recipients!.length),
      regions: new Uint32Array(regions!.length),
      data: new Uint32Array(sources!.length),
    };
    const dataCategory = categories!.indexOf('Data');
    let [events, first, last] = [0, -1, -1];
    const visit = (position: number): void => {
      events++;
      seen.accounts[recipient![position]!]!++;
      seen.regions[region![position]!]!++;
      if (dataCategory > 0 && category![position] === dataCategory) seen.data[source![position]!]!++;
      if (position >= timed) return;
      if (first < 0) first = position;
      last = position;
    };
    if (chosen === null) for (let position = 0; position < count; position++) visit(position);
    else chosen.forEach(visit);
    const names = (texts: readonly string[], counts: Uint32Array): string[] =>
      texts.filter((text, number) => text !== '' && counts[number]! > 0).toSorted();
    return {
      accounts: names(recipients!, seen.accounts),
      regions: names(regions!, seen.regions),
      first: first < 0 ? null : time[first]!,
      last: last < 0 ? null : time[last]!,
      events,
      unread: this.#list<{ file: number; events: number; reason: string }>('unread').map(
        ({ file, events: missing, reason }) => ({
          file:
            (this.#db.prepare('SELECT path FROM evidence_file WHERE id = ?').pluck().get(file) as string | undefined) ??
            String(file),
          events: missing,
          reason,
        }),
      ),
      dataEvents: sources!.flatMap((eventSource, number) =>
        seen.data[number]! > 0 ? [{ eventSource, events: seen.data[number]! }] : [],
      ),
    };
  }
}
