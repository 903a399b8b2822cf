import type Database from 'better-sqlite3';
import type { Filter, Progress } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { compileTextTest, compileTimeTest, compileValueTest, type FlatValue, type KqlPlan, planKql, timeBounds } from '../../../shared/kql/index.ts';
import { Bitmap, bitmapOfValues } from '../columns/bitmap.ts';
import { eachText, type FieldColumns } from '../columns/field-column.ts';
import { writeGuid } from '../events/record.ts';
import type { RecordScanner } from './scan.ts';

/** What every question about events carries along: cancel, progress. */
export interface Asking {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Filters that were asked for last, as bitmaps: paging, histogram and facets of one filter share it. */
const REMEMBERED = 24;

/**
 * Turns filters into bitmaps over the positions of the case. Conditions on indexed fields run once over the field's dictionary; what only the original
 * record can tell (nested fields, free text) is read from the evidence, and only for events that the indexed conditions leave.
 */
export class EventFilter {
  readonly #db: Database.Database;
  readonly #fields: FieldColumns;
  readonly #scanner: RecordScanner;
  readonly #remembered = new Map<string, Bitmap>();
  readonly #all: Bitmap;

  constructor(db: Database.Database, fields: FieldColumns, scanner: RecordScanner) {
    this.#db = db;
    this.#fields = fields;
    this.#scanner = scanner;
    this.#all = Bitmap.all(fields.store.count);
  }

  /** Tags and notes changed: what was remembered may be wrong. */
  forget(): void {
    this.#remembered.clear();
  }

  /** @throws AppError `kql/syntax` | `kql/unknown-field` with the position of the mistake, `cancelled` */
  async select(filter: Filter, asking: Asking = {}): Promise<Bitmap> {
    const where = filter.where?.trim() ?? '';
    const selected = where === '' ? this.#all : await this.#where(where, asking);
    if (filter.from === undefined && filter.to === undefined) return selected;
    const { from, to } = this.positionsOf(filter.from, filter.to);
    return selected.range(from, to);
  }

  /** Positions of the events in [from, to) ms. */
  positionsOf(from: number | undefined, to: number | undefined): { from: number; to: number } {
    const { store } = this.#fields;
    const time = store.time();
    return { from: from === undefined ? 0 : lowerBound(time, store.timed, from), to: to === undefined ? (from === undefined ? store.count : store.timed) : lowerBound(time, store.timed, to) };
  }

  async #where(where: string, asking: Asking): Promise<Bitmap> {
    const known = this.#remembered.get(where);
    if (known !== undefined) {
      this.#remembered.delete(where);
      this.#remembered.set(where, known);
      return known;
    }
    const planned = planKql(where);
    if (!planned.ok) {
      const { code, message, position, end } = planned.error;
      throw new AppError(code, message, { detail: JSON.stringify({ position, end }), hint: `Look at character ${position + 1} of the filter.` });
    }
    const bitmap = await this.#run(planned.plan, this.#all, asking);
    this.#remembered.set(where, bitmap);
    if (this.#remembered.size > REMEMBERED) this.#remembered.delete(this.#remembered.keys().next().value!);
    return bitmap;
  }

  /** Events among `candidates` that meet the plan. */
  async #run(plan: KqlPlan, candidates: Bitmap, asking: Asking): Promise<Bitmap> {
    switch (plan.op) {
      case 'all':
        return candidates;
      case 'not':
        return candidates.and((await this.#run(plan.node, candidates, asking)).not());
      case 'or': {
        const columns = plan.nodes.filter((node) => !this.#needsRecords(node));
        const records = plan.nodes.filter((node) => this.#needsRecords(node));
        let result = new Bitmap(candidates.length);
        for (const node of columns) result = result.or(await this.#run(node, candidates, asking));
        // What is in already needs no look at the record.
        if (records.length > 0) result = result.or(await this.#scan({ op: 'or', nodes: records }, candidates.and(result.not()), asking));
        return result;
      }
      case 'and': {
        const columns = plan.nodes.filter((node) => !this.#needsRecords(node));
        const records = plan.nodes.filter((node) => this.#needsRecords(node));
        let result = candidates;
        for (const node of columns) result = await this.#run(node, result, asking);
        for (const node of records) result = await this.#run(node, result, asking);
        return result;
      }
      default:
        return this.#needsRecords(plan) ? this.#scan(plan, candidates, asking) : candidates.and(this.#column(plan as KqlPlan & { op: 'field' }));
    }
  }

  async #scan(plan: KqlPlan, candidates: Bitmap, asking: Asking): Promise<Bitmap> {
    // A junction that mixes record and column conditions is taken apart first: only pure record conditions reach the scanner.
    if ((plan.op === 'or' || plan.op === 'and') && plan.nodes.some((node) => this.#hasColumns(node))) {
      let result = plan.op === 'or' ? new Bitmap(candidates.length) : candidates;
      for (const node of plan.nodes) result = plan.op === 'or' ? result.or(await this.#run(node, candidates.and(result.not()), asking)) : await this.#run(node, result, asking);
      return result;
    }
    if (candidates.count === 0) return candidates;
    return this.#scanner.scan(plan, candidates, asking);
  }

  /** True where some part of the plan can only be answered by the original records. */
  #needsRecords(plan: KqlPlan): boolean {
    if (plan.op === 'all') return false;
    if (plan.op === 'text' || plan.op === 'nested') return true;
    if (plan.op === 'not') return this.#needsRecords(plan.node);
    if (plan.op === 'field') return !this.#isColumn(plan.field.name);
    return plan.nodes.some((node) => this.#needsRecords(node));
  }

  /** True where some part of the plan is about a column: the scanner knows no derived fields. */
  #hasColumns(plan: KqlPlan): boolean {
    if (plan.op === 'field') return this.#isColumn(plan.field.name);
    if (plan.op === 'not') return this.#hasColumns(plan.node);
    return plan.op === 'and' || plan.op === 'or' ? plan.nodes.some((node) => this.#hasColumns(node)) : false;
  }

  #isColumn(name: string): boolean {
    return special.has(name) || this.#fields.get(name) !== undefined;
  }

  #column(plan: KqlPlan & { op: 'field' }): Bitmap {
    const { name } = plan.field;
    if (name === 'eventTime') return this.#time(plan.value);
    if (name === 'eventID' || name === 'sharedEventID') return this.#guid(name, plan.value);
    if (name === 'tag' || name === 'bookmark') return this.#tag(name, plan);
    if (name === 'note') return this.#note(plan);
    const field = this.#fields.get(name)!;
    const test = compileValueTest(plan.value, plan.field);
    const passes = new Uint8Array(Math.max(field.size, 1));
    for (let number = 0; number < field.size; number++) {
      eachText(field, number, (text) => {
        if (text !== '' && test(text)) passes[number] = 1;
      });
    }
    return bitmapOfValues(field.column, passes);
  }

  #time(value: FlatValue): Bitmap {
    const { store } = this.#fields;
    const bounds = timeBounds(value);
    if (bounds !== undefined) {
      const time = store.time();
      return Bitmap.all(store.count).range(lowerBound(time, store.timed, bounds.from), lowerBound(time, store.timed, bounds.to));
    }
    const test = compileTimeTest(value);
    const time = store.time();
    const bitmap = new Bitmap(store.count);
    for (let position = 0; position < store.timed; position++) if (test(time[position]!)) bitmap.set(position);
    return bitmap;
  }

  /** Whole ids go through their B-tree; patterns are tested on every row. */
  #guid(name: 'eventID' | 'sharedEventID', value: FlatValue): Bitmap {
    const column = name === 'eventID' ? 'event_id' : 'shared_event_id';
    const bitmap = new Bitmap(this.#fields.store.count);
    const add = (id: number): void => {
      const position = this.#fields.store.positionOf(id);
      if (position >= 0) bitmap.set(position);
    };
    const literals = value.type === 'literal' ? [value.text] : value.type === 'or' && value.nodes.every((node) => node.type === 'literal') ? value.nodes.map((node) => (node.type === 'literal' ? node.text : '')) : null;
    const guid = new Uint8Array(16);
    if (literals?.every((text) => writeGuid(text, guid, 0)) === true) {
      const find = this.#db.prepare(`SELECT id FROM event WHERE ${column} = ?`).pluck();
      for (const text of literals) {
        writeGuid(text, guid, 0);
        for (const id of find.all(Buffer.from(guid)) as number[]) add(id);
      }
      return bitmap;
    }
    const test = compileValueTest(value, { kind: 'keyword' });
    const rows = this.#db.prepare(`SELECT e.id, lower(hex(e.${column})), o.value, e.flags FROM event e LEFT JOIN odd_event_id o ON o.event = e.id WHERE e.${column} IS NOT NULL`).raw().iterate() as IterableIterator<[number, string, string | null, number]>;
    for (const [id, hex, odd, flags] of rows) {
      if (name === 'eventID' && (flags & 64) !== 0) continue;
      const text = name === 'eventID' && odd !== null ? odd : `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
      if (test(text)) add(id);
    }
    return bitmap;
  }

  #tag(name: string, plan: KqlPlan & { op: 'field' }): Bitmap {
    const test = compileValueTest(plan.value, plan.field);
    const tags = this.#db.prepare('SELECT id, name FROM tag').all() as { id: number; name: string }[];
    const ids = tags.filter((tag) => (name === 'bookmark' ? tag.name === 'bookmark' && test('true') : test(tag.name))).map((tag) => tag.id);
    return this.#bitmapOfEvents('SELECT event FROM event_tag WHERE tag = ?', ids);
  }

  #note(plan: KqlPlan & { op: 'field' }): Bitmap {
    const value = plan.value;
    const test = value.type === 'literal' || value.type === 'wildcard' ? compileTextTest(value) : () => true;
    const bitmap = new Bitmap(this.#fields.store.count);
    for (const row of this.#db.prepare(`SELECT target, text FROM note WHERE target LIKE 'event:%'`).all() as { target: string; text: string }[]) {
      const position = this.#fields.store.positionOf(Number(row.target.slice(6)));
      if (position >= 0 && test(row.text)) bitmap.set(position);
    }
    return bitmap;
  }

  #bitmapOfEvents(sql: string, ids: number[]): Bitmap {
    const bitmap = new Bitmap(this.#fields.store.count);
    const statement = this.#db.prepare(sql).pluck();
    for (const id of ids) {
      for (const event of statement.all(id) as number[]) {
        const position = this.#fields.store.positionOf(event);
        if (position >= 0) bitmap.set(position);
      }
    }
    return bitmap;
  }
}

/** Fields that are answered from other tables than the columns. */
const special = new Set(['eventTime', 'eventID', 'sharedEventID', 'tag', 'bookmark', 'note']);

/** First position among the `length` first whose time is at or after `time`. */
export function lowerBound(times: Float64Array, length: number, time: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
