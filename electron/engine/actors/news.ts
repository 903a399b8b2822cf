import type { ActorKind, Baseline, NewValue } from '../../../shared/contract/actors.ts';
import type { Column, ColumnStore } from '../columns/column-store.ts';
import type { CaseActors } from './case-actors.ts';
import { countNumbers, gather, lowerBound, PIECE, sumGroups } from './counting.ts';
import type { ColumnCounts } from './profile.ts';
import { LAST, TALLY } from './tally.ts';

/** Positions [from, to) of the events in a baseline, and where what comes after it begins. */
interface Window {
  from: number;
  to: number;
}

/** A field whose values may be new: groups of numbers of a column, and what they are called. */
interface NewsField {
  field: string;
  kind: ActorKind | null;
  column: Column;
  size: number;
  /** Sums counts by number to counts by value; value 0 is "missing". */
  sum(counts: Uint32Array): Uint32Array;
  /** Value by number; null where the number is the value. */
  valueOf: Uint32Array | null;
  nameOf(value: number): string;
}

type Found = NewValue & { source: NewsField; number: number };

/** What is new about a value; larger sums stand first. */
const FOR_ACTOR = 1;
const ONLY_HERE = 2;
const IN_CASE = 4;

/** Values that may be many, of which only the first are shown: kept as numbers until then. */
class Candidates {
  readonly #marks: number[] = [];
  readonly #counts: number[] = [];
  readonly #places: number[] = [];
  readonly #values: number[] = [];

  get count(): number {
    return this.#marks.length;
  }

  add(marks: number, count: number, place: number, value: number): void {
    this.#marks.push(marks);
    this.#counts.push(count);
    this.#places.push(place);
    this.#values.push(value);
  }

  /** By marks, then by most events, then by field and the order in which values came into the case. */
  first(limit: number): { marks: number; count: number; place: number; value: number }[] {
    const weight = (index: number): number => (8 - this.#marks[index]!) * 2 ** 33 - this.#counts[index]!;
    const weights = Float64Array.from(this.#marks, (_, index) => weight(index)).sort();
    const worst = weights[Math.min(limit, weights.length) - 1] ?? 0;
    const chosen: number[] = [];
    for (let index = 0; index < this.#marks.length; index++) if (weight(index) <= worst) chosen.push(index);
    chosen.sort((a, b) => weight(a) - weight(b) || a - b);
    return chosen.slice(0, limit).map((index) => ({
      marks: this.#marks[index]!,
      count: this.#counts[index]!,
      place: this.#places[index]!,
      value: this.#values[index]!,
    }));
  }
}

/** What was not there in the baseline and came later: actors, and values of an actor. Counts of the whole case are kept. */
export class News {
  readonly #store: ColumnStore;
  readonly #actors: CaseActors;
  readonly #seen = new Map<string, Uint8Array>();
  readonly #inCase = new Map<string, { all: Uint32Array; before: Uint32Array }>();
  #fields: readonly NewsField[] | null = null;

  constructor(actors: CaseActors) {
    this.#store = actors.store;
    this.#actors = actors;
  }

  /** 1 for each group of a kind that is new: no event in the baseline, one or more after it. */
  newGroups(kind: ActorKind, baseline: Baseline | null): Uint8Array {
    const groups = this.#actors.groups(kind);
    if (baseline === null) return new Uint8Array(groups.actors.length);
    const key = `${kind} ${baseline.from} ${baseline.to}`;
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const window = this.#window(baseline);
    const tally = this.#actors.tally(kind);
    const inBaseline = sumGroups(countRange(groups.column, groups.groupOf.length, window), groups);
    const isNew = Uint8Array.from(inBaseline, (count, group) =>
      group !== 0 && count === 0 && tally[group * TALLY + LAST]! > window.to ? 1 : 0,
    );
    remember(this.#seen, key, isNew);
    return isNew;
  }

  /** Values that are new for the actor, for the case, or that only the actor has. `counts` are of all its events, ascending positions. */
  newValues(
    own: ActorKind,
    counts: ColumnCounts,
    baseline: Baseline | null,
    limit: number,
  ): { news: NewValue[]; total: number } {
    if (baseline === null) return { news: [], total: 0 };
    const { positions } = counts;
    const window = this.#window(baseline);
    const usual = this.usual(baseline, positions);
    const found = new Candidates();
    this.#newsFields().forEach((field, place) => {
      if (field.kind === own) return;
      const mine = field.sum(counts.of(field.column, field.size));
      const before = field.sum(counts.usual(field.column, field.size));
      const inCase = this.#countCase(field, baseline, window);
      for (let value = 1; value < mine.length; value++) {
        if (mine[value] === 0) continue;
        const onlyHere = mine[value] === inCase.all[value] ? ONLY_HERE : 0;
        const isLater = before[value] === 0 && usual.to < positions.length;
        const news = !isLater ? 0 : inCase.before[value] === 0 ? IN_CASE : usual.from < usual.to ? FOR_ACTOR : 0;
        if (onlyHere + news > 0) found.add(onlyHere + news, mine[value]!, place, value);
      }
    });
    const news = found.first(limit).map(({ marks, count, place, value }): Found => {
      const source = this.#newsFields()[place]!;
      return {
        field: source.field,
        value: source.nameOf(value),
        count,
        first: null,
        inCase: (marks & IN_CASE) !== 0,
        forActor: (marks & FOR_ACTOR) !== 0,
        onlyHere: (marks & ONLY_HERE) !== 0,
        source,
        number: value,
      };
    });
    this.#findFirst(news, positions);
    return { news: news.map(({ source: _source, number: _number, ...each }) => each), total: found.count };
  }

  /** Which of the positions lie in a baseline. */
  usual(baseline: Baseline | null, positions: Uint32Array): Window {
    const { from, to } = baseline === null ? { from: 0, to: 0 } : this.#window(baseline);
    return {
      from: lowerBound(positions.length, (index) => positions[index]! < from),
      to: lowerBound(positions.length, (index) => positions[index]! < to),
    };
  }

  /** Time of the first event with each value; one pass over the actor's events for each field, ended as soon as all are found. */
  #findFirst(news: readonly Found[], positions: Uint32Array): void {
    const time = this.#store.time();
    const timed = lowerBound(positions.length, (index) => positions[index]! < this.#store.timed);
    const numbers = new Uint32Array(PIECE);
    for (const field of this.#newsFields()) {
      const waiting = new Map(news.filter(({ source }) => source === field).map((each) => [each.number, each]));
      const isWaiting = Uint8Array.from({ length: field.size }, (_, number) =>
        waiting.has(field.valueOf === null ? number : field.valueOf[number]!) ? 1 : 0,
      );
      for (let from = 0; from < timed && waiting.size > 0; from += PIECE) {
        const to = Math.min(timed, from + PIECE);
        gather(field.column, positions, from, to, numbers);
        for (let index = 0; index < to - from; index++) {
          if (isWaiting[numbers[index]!] === 0) continue;
          const value = field.valueOf === null ? numbers[index]! : field.valueOf[numbers[index]!]!;
          const each = waiting.get(value);
          if (each === undefined) continue;
          each.first = time[positions[from + index]!]!;
          waiting.delete(value);
        }
      }
    }
  }

  #countCase(field: NewsField, baseline: Baseline, window: Window): { all: Uint32Array; before: Uint32Array } {
    const key = `${field.field} ${baseline.from} ${baseline.to}`;
    const known = this.#inCase.get(key);
    if (known !== undefined) return known;
    const counted = {
      all: field.sum(countNumbers(field.column, field.size, null)),
      before: field.sum(countRange(field.column, field.size, window)),
    };
    remember(this.#inCase, key, counted);
    return counted;
  }

  #window({ from, to }: Baseline): Window {
    const time = this.#store.time();
    const at = (moment: number): number => lowerBound(this.#store.timed, (position) => time[position]! < moment);
    return { from: at(from), to: Math.max(at(from), at(to)) };
  }

  #newsFields(): readonly NewsField[] {
    if (this.#fields !== null) return this.#fields;
    const plain = (field: string, number: number, column: string): NewsField => {
      const size = this.#store.dictionary(number).length;
      return {
        field,
        kind: null,
        column: this.#store.column(column),
        size,
        sum: (counts) => counts,
        valueOf: null,
        nameOf: (value) => this.#store.dictionary(number)[value]!,
      };
    };
    const grouped = (field: string, kind: ActorKind): NewsField => {
      const groups = this.#actors.groups(kind);
      return {
        field,
        kind,
        column: groups.column,
        size: groups.groupOf.length,
        sum: (counts) => sumGroups(counts, groups),
        valueOf: groups.groupOf,
        nameOf: (group) => groups.actors.name(group),
      };
    };
    this.#fields = [
      plain('eventName', 1, 'name'),
      plain('eventSource', 2, 'source'),
      plain('awsRegion', 3, 'region'),
      grouped('actor', 'identity'),
      grouped('sourceIPAddress', 'ip'),
      grouped('userAgent', 'agent'),
    ];
    return this.#fields;
  }
}

function countRange(column: Column, size: number, { from, to }: Window): Uint32Array {
  return countNumbers(column.subarray(from, to), size, null);
}

/** A few windows are compared at a time; older ones are worked out again. */
function remember<T>(known: Map<string, T>, key: string, value: T): void {
  if (known.size >= 24) known.delete(known.keys().next().value!);
  known.set(key, value);
}
