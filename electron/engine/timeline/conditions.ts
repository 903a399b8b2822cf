import type Database from 'better-sqlite3';
import { fieldsIn, isDerived } from '../../../shared/fields/index.ts';
import {
  compileTimeTest,
  compileValueTest,
  type FlatValue,
  type KqlPlan,
  timeBounds,
} from '../../../shared/kql/index.ts';
import { releaseBytes } from '../case/release-bytes.ts';
import { Bitmap, bitmapOfValues } from '../columns/bitmap.ts';
import { type Column, lowerBound } from '../columns/column-store.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import { foldedAliases, foldedTexts } from '../columns/field-texts.ts';
import { readGuid, writeGuid } from '../events/record.ts';
import type { TestHint } from '../columns/text-table.ts';
import { flags } from '../events/terms.ts';
import { hintOf } from './search/words.ts';
import type { EventMarks } from './event-marks.ts';

/** A condition on one field. */
export type FieldPlan = KqlPlan & { op: 'field' };

/** Fields that are answered from other tables than the columns; marks are, too (`EventMarks`). */
const special = new Set(fieldsIn('own', 'work'));

const oddBooleans = new Set(fieldsIn('flag'));

/** Conditions that need no original record: on columns, times, ids, and the investigator's own work. */
export class Conditions {
  readonly #db: Database.Database;
  readonly #fields: FieldColumns;
  readonly #marks: EventMarks;
  readonly #odd = new Map<number, Bitmap | null>();

  constructor(db: Database.Database, fields: FieldColumns, marks: EventMarks) {
    this.#db = db;
    this.#fields = fields;
    this.#marks = marks;
  }

  /** True where `select` can answer conditions on the field. Derived fields that nothing derives have no values; they are answered too. */
  has(name: string): boolean {
    return this.#isSpecial(name) || isDerived(name) || this.#fields.get(name) !== undefined;
  }

  /** True where one column answers conditions on the field. */
  hasColumn(name: string): boolean {
    return !this.#isSpecial(name) && this.#fields.get(name) !== undefined;
  }

  /**
   * Events whose record has the field in a form that the index cannot hold (a list where CloudTrail writes a text, an id that is no GUID): only the record tells whether
   * they meet a condition on it. Null where there are none, as in all evidence that CloudTrail wrote.
   */
  oddEvents(name: string): Bitmap | null {
    if (isDerived(name) || name === 'eventTime' || !this.#fields.store.isWide('flags')) return null;
    const flag =
      name === 'eventID' || name === 'sharedEventID'
        ? flags.oddId
        : oddBooleans.has(name)
          ? flags.oddBoolean
          : flags.oddText;
    let odd = this.#odd.get(flag);
    if (odd === undefined) {
      const found = this.#flagged(flag);
      this.#odd.set(flag, (odd = found.count === 0 ? null : found));
    }
    return odd;
  }

  /** Events that meet the condition; with `candidates`, among those. */
  select(plan: FieldPlan, candidates?: Bitmap): Bitmap {
    const { name } = plan.field;
    if (this.#isSpecial(name)) {
      const found = this.#special(plan);
      return candidates === undefined ? found : found.and(candidates);
    }
    const told = this.passing(plan);
    if (told === null) return new Bitmap(this.#fields.store.count);
    const found = bitmapOfValues(told.column, told.passes, candidates);
    releaseBytes(told.passes);
    return found;
  }

  /**
   * A condition that one column answers, as that column and the numbers in it that pass; null where other tables answer it (`select`), or nothing has the field. The array belongs
   * to the caller.
   */
  passing(plan: FieldPlan): { column: Column; passes: Uint8Array } | null {
    const { name, kind } = plan.field;
    const test = compileValueTest(plan.value, plan.field);
    return this.#isSpecial(name) ? null : this.passingTexts(name, test, hintOf(plan.value, kind));
  }

  /** The same for any test of the field's texts; null where the field has no column. */
  passingTexts(
    name: string,
    test: (text: string) => boolean,
    hint: TestHint = {},
  ): { column: Column; passes: Uint8Array } | null {
    const field = this.#fields.get(name);
    if (field === undefined) return null;
    const passes = foldedTexts(field).passingNumbers(field.size, test, hint);
    foldedAliases(field)
      ?.passingNumbers(field.size, test, hint)
      .forEach((passed, number) => (passes[number]! |= passed));
    return { column: field.column, passes };
  }

  #isSpecial(name: string): boolean {
    return special.has(name) || this.#marks.has(name);
  }

  #special(plan: FieldPlan): Bitmap {
    const { name } = plan.field;
    if (name === 'eventTime') return this.#time(plan.value);
    if (this.#marks.has(name)) return this.#marked(name, plan);
    if (name === 'note') return this.#note(plan);
    return this.#guid(name === 'eventID' ? 'eventID' : 'sharedEventID', plan.value);
  }

  #time(value: FlatValue): Bitmap {
    const { store } = this.#fields;
    const time = store.time();
    if (value.type === 'exists') return Bitmap.all(store.count).range(0, store.timed);
    if (value.type === 'or') return value.nodes.map((node) => this.#time(node)).reduce((all, each) => all.or(each));
    const bounds = timeBounds(value);
    if (bounds !== undefined)
      return Bitmap.all(store.count).range(
        lowerBound(time, store.timed, bounds.from),
        lowerBound(time, store.timed, bounds.to),
      );
    const test = compileTimeTest(value);
    const bitmap = new Bitmap(store.count);
    let last = Number.NaN;
    let passes = false;
    for (let position = 0; position < store.timed; position++) {
      if (time[position] !== last) passes = test((last = time[position]!));
      if (passes) bitmap.set(position);
    }
    return bitmap;
  }

  /** Whole ids and their beginnings go through the B-tree; of other patterns SQLite looks for their longest piece in every id, and what holds it is tested. */
  #guid(name: 'eventID' | 'sharedEventID', value: FlatValue): Bitmap {
    const bitmap = new Bitmap(this.#fields.store.count);
    const column = name === 'eventID' ? 'event_id' : 'shared_event_id';
    if (value.type === 'exists' && name === 'eventID') return this.#flagged(flags.noEventId).not();
    const test = compileValueTest(value, { kind: 'keyword' });
    const select = `SELECT e.id, e.event_id AS own, e.shared_event_id AS shared, e.flags, o.value AS odd FROM event e LEFT JOIN odd_event_id o ON o.event = e.id`;
    const add = (row: { id: number; own: Buffer; shared: Buffer | null; flags: number; odd: string | null }): void => {
      if (name === 'eventID' && (row.flags & flags.noEventId) !== 0) return;
      const guid = name === 'eventID' ? row.own : row.shared;
      if (guid === null || !test(name === 'eventID' && row.odd !== null ? row.odd : readGuid(guid))) return;
      const position = this.#fields.store.positionOf(row.id);
      if (position >= 0) bitmap.set(position);
    };
    type Found = Parameters<typeof add>[0];
    const within = (where: string, ...values: (Buffer | string)[]): void => {
      // The ids alone first: an index tells them, and few are left.
      for (const row of this.#db
        .prepare(`${select} WHERE e.id IN (SELECT id FROM event WHERE ${where})`)
        .iterate(...values) as IterableIterator<Found>)
        add(row);
    };
    const searches = guidSearches(value);
    if (searches === null) {
      within(`${column} IS NOT NULL`);
      return bitmap;
    }
    for (const search of searches) {
      if ('piece' in search) within(`${column} IS NOT NULL AND instr(hex(${column}), ?) > 0`, search.piece);
      else within(`${column} BETWEEN ? AND ?`, search.from, search.to);
    }
    if (name === 'eventID')
      for (const row of this.#db
        .prepare(`${select} WHERE e.id IN (SELECT event FROM odd_event_id)`)
        .iterate() as IterableIterator<Found>)
        add(row);
    return bitmap;
  }

  /** Events with a flag. */
  #flagged(flag: number): Bitmap {
    const column = this.#fields.store.column('flags');
    const passes = new Uint8Array(1 << 16);
    for (let value = 0; value < passes.length; value++) passes[value] = (value & flag) === 0 ? 0 : 1;
    return bitmapOfValues(column, passes);
  }

  /** Events with a mark of which one name passes. */
  #marked(name: string, plan: FieldPlan): Bitmap {
    const test = compileValueTest(plan.value, plan.field);
    return this.#marks
      .of(name)
      .filter((mark) => mark.names.some(test))
      .reduce((all, mark) => all.or(mark.events.toBitmap()), new Bitmap(this.#fields.store.count));
  }

  #note(plan: FieldPlan): Bitmap {
    const test = compileValueTest(plan.value, plan.field);
    const bitmap = new Bitmap(this.#fields.store.count);
    for (const row of this.#db.prepare(`SELECT target, text FROM note WHERE target LIKE 'event:%'`).all() as {
      target: string;
      text: string;
    }[]) {
      const position = this.#fields.store.positionOf(Number(row.target.slice('event:'.length)));
      if (position >= 0 && test(row.text)) bitmap.set(position);
    }
    return bitmap;
  }
}

/** Where every GUID that matches is to be looked for: a range of ids, or ids whose hexadecimal form holds a piece. Null: anywhere. Other ids are always looked at. */
function guidSearches(value: FlatValue): ({ from: Buffer; to: Buffer } | { piece: string })[] | null {
  const searches: ({ from: Buffer; to: Buffer } | { piece: string })[] = [];
  for (const node of value.type === 'or' ? value.nodes : [value]) {
    if (node.type === 'exists' || node.type === 'range') return null;
    const parts = node.type === 'literal' ? [node.text] : node.parts;
    // No GUID has such a piece.
    if (parts.some((part) => !/^[\da-f-]{0,36}$/i.test(part))) continue;
    const beginning = parts[0]!;
    if (beginning !== '') {
      const from = guidAt(beginning, '0');
      if (from !== null) searches.push({ from, to: guidAt(beginning, 'f')! });
      continue;
    }
    const piece = parts
      .map((part) => part.replaceAll('-', ''))
      .reduce((longest, each) => (each.length > longest.length ? each : longest), '');
    if (piece === '') return null;
    searches.push({ piece: piece.toUpperCase() });
  }
  return searches;
}

/** The id that begins so and goes on with one digit; null where no GUID begins so. */
function guidAt(beginning: string, digit: '0' | 'f'): Buffer | null {
  const guid = Buffer.alloc(16);
  const form = 'dddddddd-dddd-dddd-dddd-dddddddddddd';
  return writeGuid(beginning + form.slice(beginning.length).replaceAll('d', digit), guid, 0) ? guid : null;
}
