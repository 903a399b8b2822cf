import type { ActorKind, Baseline, NewValue } from '../../../shared/contract/actors.ts';
import type { Column, ColumnStore } from '../columns/column-store.ts';
import type { ActorGroups } from './actor-groups.ts';
import { countNumbers, LAST, lowerBound, sumGroups, TALLY } from './counting.ts';
import type { ColumnCounts } from './profile.ts';

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
  valueOf(number: number): number;
  nameOf(value: number): string;
}

/** What was not there in the baseline and came later: actors, and values of an actor. Counts of the whole case are kept. */
export class News {
  readonly #store: ColumnStore;
  readonly #groupsOf: (kind: ActorKind) => ActorGroups;
  readonly #seen = new Map<string, Uint8Array>();
  readonly #inCase = new Map<string, { all: Uint32Array; before: Uint32Array }>();
  #fields: readonly NewsField[] | null = null;

  constructor(store: ColumnStore, groupsOf: (kind: ActorKind) => ActorGroups) {
    this.#store = store;
    this.#groupsOf = groupsOf;
  }

  /** 1 for each group of a kind that is new: no event in the baseline, one or more after it. `tally` is that of all events. */
  newGroups(kind: ActorKind, baseline: Baseline | null, tally: Uint32Array): Uint8Array {
    const groups = this.#groupsOf(kind);
    if (baseline === null) return new Uint8Array(groups.actors.length);
    const key = `${kind} ${baseline.from} ${baseline.to}`;
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const window = this.#window(baseline);
    const inBaseline = sumGroups(countRange(groups.column, groups.groupOf.length, window), groups);
    const isNew = Uint8Array.from(inBaseline, (count, group) => (group !== 0 && count === 0 && tally[group * TALLY + LAST]! > window.to ? 1 : 0));
    remember(this.#seen, key, isNew);
    return isNew;
  }

  /** Values that are new for the actor, for the case, or that only the actor has. `counts` are of all its events, ascending positions. */
  newValues(own: ActorKind, counts: ColumnCounts, baseline: Baseline | null, limit: number): { news: NewValue[]; total: number } {
    if (baseline === null) return { news: [], total: 0 };
    const { positions } = counts;
    const window = this.#window(baseline);
    const begin = lowerBound(positions.length, (index) => positions[index]! < window.from);
    const after = lowerBound(positions.length, (index) => positions[index]! < window.to);
    const usual = positions.subarray(begin, after);
    const found: (NewValue & { source: NewsField; number: number })[] = [];
    for (const field of this.#newsFields()) {
      if (field.kind === own) continue;
      const mine = field.sum(counts.of(field.column, field.size));
      const before = field.sum(countNumbers(field.column, field.size, usual));
      const inCase = this.#countCase(field, baseline, window);
      for (let value = 1; value < mine.length; value++) {
        if (mine[value] === 0) continue;
        const onlyHere = mine[value] === inCase.all[value];
        const isLater = before[value] === 0 && (after < positions.length);
        const isNewInCase = isLater && inCase.before[value] === 0;
        const isNewForActor = isLater && usual.length > 0 && !isNewInCase;
        if (onlyHere || isNewInCase || isNewForActor) found.push({ field: field.field, value: field.nameOf(value), count: mine[value]!, first: null, inCase: isNewInCase, forActor: isNewForActor, onlyHere, source: field, number: value });
      }
    }
    const weight = (each: NewValue): number => (each.inCase ? 2 : 0) + (each.onlyHere ? 1 : 0);
    found.sort((a, b) => weight(b) - weight(a) || b.count - a.count || (a.value < b.value ? -1 : 1));
    const news = found.slice(0, limit);
    this.#findFirst(news, positions);
    return { news: news.map(({ source: _source, number: _number, ...each }) => each), total: found.length };
  }

  /** Time of the first event with each value; one pass over the actor's events for each field, ended as soon as all are found. */
  #findFirst(news: (NewValue & { source: NewsField; number: number })[], positions: Uint32Array): void {
    const time = this.#store.time();
    for (const field of this.#newsFields()) {
      const waiting = new Map(news.filter(({ source }) => source === field).map((each) => [each.number, each]));
      for (let index = 0; index < positions.length && waiting.size > 0 && positions[index]! < this.#store.timed; index++) {
        const value = field.valueOf(field.column[positions[index]!]!);
        const each = waiting.get(value);
        if (each === undefined) continue;
        each.first = time[positions[index]!]!;
        waiting.delete(value);
      }
    }
  }

  #countCase(field: NewsField, baseline: Baseline, window: Window): { all: Uint32Array; before: Uint32Array } {
    const key = `${field.field} ${baseline.from} ${baseline.to}`;
    const known = this.#inCase.get(key);
    if (known !== undefined) return known;
    const counted = { all: field.sum(countNumbers(field.column, field.size, null)), before: field.sum(countRange(field.column, field.size, window)) };
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
      return { field, kind: null, column: this.#store.column(column), size, sum: (counts) => counts, valueOf: (value) => value, nameOf: (value) => this.#store.dictionary(number)[value]! };
    };
    const grouped = (field: string, kind: ActorKind): NewsField => {
      const groups = this.#groupsOf(kind);
      return { field, kind, column: groups.column, size: groups.groupOf.length, sum: (counts) => sumGroups(counts, groups), valueOf: (number) => groups.groupOf[number]!, nameOf: (group) => groups.actors[group]!.name };
    };
    this.#fields = [plain('eventName', 1, 'name'), plain('eventSource', 2, 'source'), plain('awsRegion', 3, 'region'), grouped('actor', 'identity'), grouped('sourceIPAddress', 'ip'), grouped('userAgent', 'agent')];
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
