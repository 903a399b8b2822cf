import type { EpochMs } from '../../../shared/contract/common.ts';
import { type TermName, termNumber } from '../../../shared/fields/index.ts';
import { type ColumnStore, lowerBound } from '../columns/column-store.ts';
import { flags, readTwoBits } from '../events/terms.ts';
import { classifyEvent, type Classified, type RecordedClass } from './event-class.ts';

/** An event as the edge of something. */
export interface Moment {
  time: EpochMs;
  event: number;
}

/** What the evidence holds of one account, Region and class. */
export interface Seen {
  account: string;
  region: string;
  /** Null: management or data, the records do not tell which. */
  class: RecordedClass | null;
  /** Resource type of data events. */
  resourceType: string | null;
  events: number;
  /** Of these, without a time. */
  untimed: number;
  /** Of these, without `readOnly`: the name of the call decided between reading and writing. */
  readByName: number;
  /** Of these, without category and `managementEvent`: service and call decided the class. */
  classByCall: number;
  first: Moment | null;
  last: Moment | null;
}

/** Events of some classes inside a period. */
export interface Found {
  events: number;
  first: Moment | null;
  last: Moment | null;
}

/** Which classes of events the evidence holds, by account and Region, and which of them fall into a period. */
export interface Observations {
  seen: readonly Seen[];
  /** Events strictly between two times (`to` null: to the end) of those that pass. */
  between: (passes: (seen: Seen) => boolean, from: EpochMs, to: EpochMs | null) => Found;
  /** The same for events of some services, whatever their class. */
  betweenOfSources: (
    account: string,
    region: string,
    sources: readonly string[],
    from: EpochMs,
    to: EpochMs | null,
  ) => Found;
}

/**
 * Finds the classes of all events in one pass over the columns: 4 bytes an event, and 4 more when a period is asked for. Accounts are those
 * that received the record (`recipientAccountId`), or of the caller where a record of before version 1.02 names no recipient. Events that no
 * trail records (5-minute summaries, configuration items) are left out.
 */
export function observeClasses(store: ColumnStore): Observations {
  const classes = new ClassTable(store);
  const accounts = accountsOf(store);
  const regions = texts(store, 'awsRegion');
  const [region, time, ids] = [store.column('region'), store.time(), store.column('id')];
  const seen: Seen[] = [];
  const groupOf = new Uint32Array(store.count);
  const groups = new Map<number, number>();
  // Accounts and Regions are few; the number of both and of the class makes one number.
  const ofPlace = new Map<string, number>();
  const placeOf = new Map<number, number>();
  for (let position = 0; position < store.count; position++) {
    const found = classes.at(position);
    if (found === OTHER) continue;
    const account = accounts.at(position);
    const pair = account * regions.length + region[position]!;
    let place = placeOf.get(pair);
    if (place === undefined) {
      const name = `${accounts.name(account)} ${regions[region[position]!]!}`;
      place = ofPlace.get(name) ?? ofPlace.size;
      ofPlace.set(name, place);
      placeOf.set(pair, place);
    }
    const key = place * 2 ** 21 + found;
    let group = groups.get(key);
    if (group === undefined) {
      group = seen.length;
      groups.set(key, group);
      seen.push({
        account: accounts.name(account),
        region: regions[region[position]!]!,
        ...classes.keyOf(found),
        events: 0,
        untimed: 0,
        readByName: 0,
        classByCall: 0,
        first: null,
        last: null,
      });
    }
    groupOf[position] = group + 1;
    const of = seen[group]!;
    of.events++;
    if (classes.isReadByName(found)) of.readByName++;
    if (classes.isByCall(found)) of.classByCall++;
    if (position >= store.timed) of.untimed++;
    else {
      of.first ??= { time: time[position]!, event: ids[position]! };
      of.last = { time: time[position]!, event: position };
    }
  }
  for (const of of seen) if (of.last) of.last = { time: of.last.time, event: ids[of.last.event]! };
  return new ClassIndex(store, joinClasses(seen, groupOf), groupOf, accounts);
}

const OTHER = -1;

/** Numbers of the classes that occur, found once for each combination of what they depend on. */
class ClassTable {
  readonly #names: readonly string[];
  readonly #sources: readonly string[];
  readonly #columns;
  readonly #texts;
  readonly #management: number;
  readonly #data: number;
  readonly #known = new Map<string, number>();
  readonly #dataOf = new Map<number, number>();
  readonly #keys: Pick<Seen, 'class' | 'resourceType'>[] = [];
  readonly #readByName: boolean[] = [];
  readonly #byCall: boolean[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #read: number;
  readonly #write: number;

  constructor(store: ColumnStore) {
    this.#names = texts(store, 'eventName');
    this.#sources = texts(store, 'eventSource');
    this.#columns = {
      name: store.column('name'),
      source: store.column('source'),
      category: store.column('category'),
      type: store.column('type'),
      version: store.column('version'),
      flags: store.column('flags'),
    };
    this.#texts = {
      category: texts(store, 'eventCategory'),
      type: texts(store, 'eventType'),
      version: texts(store, 'eventVersion'),
    };
    this.#management = this.#texts.category.indexOf('Management');
    this.#data = this.#texts.category.indexOf('Data');
    const stated = { kind: 'class', resourceType: null, isReadStated: true, isStated: true } as const;
    this.#read = this.#number({ ...stated, class: 'management-read' });
    this.#write = this.#number({ ...stated, class: 'management-write' });
  }

  at(position: number): number {
    const { name, source, category, type, version } = this.#columns;
    const bits = this.#columns.flags[position]!;
    const of = category[position]!;
    if (of === this.#management) {
      const readOnly = (bits >> flags.readOnlyShift) & 3;
      if (readOnly !== 0) return readOnly === 2 ? this.#read : this.#write;
    } else if (of === this.#data) {
      const pair = name[position]! * this.#sources.length + source[position]!;
      let found = this.#dataOf.get(pair);
      if (found === undefined) this.#dataOf.set(pair, (found = this.#classify(position)));
      return found;
    }
    const key = `${of} ${type[position]} ${version[position]} ${source[position]} ${name[position]} ${bits & 15}`;
    let found = this.#known.get(key);
    if (found === undefined) this.#known.set(key, (found = this.#classify(position)));
    return found;
  }

  keyOf(number: number): Pick<Seen, 'class' | 'resourceType'> {
    return this.#keys[number]!;
  }

  isReadByName(number: number): boolean {
    return this.#readByName[number]!;
  }

  isByCall(number: number): boolean {
    return this.#byCall[number]!;
  }

  #classify(position: number): number {
    const bits = this.#columns.flags[position]!;
    const bool = (text: 'true' | 'false' | null): boolean | null => (text === null ? null : text === 'true');
    return this.#number(
      classifyEvent({
        eventCategory: this.#texts.category[this.#columns.category[position]!]!,
        eventType: this.#texts.type[this.#columns.type[position]!]!,
        eventVersion: this.#texts.version[this.#columns.version[position]!]!,
        eventSource: this.#sources[this.#columns.source[position]!]!,
        eventName: this.#names[this.#columns.name[position]!]!,
        managementEvent: bool(readTwoBits(bits, flags.managementShift)),
        readOnly: bool(readTwoBits(bits, flags.readOnlyShift)),
      }),
    );
  }

  #number(found: Classified): number {
    if (found.kind === 'other') return OTHER;
    const key = found.kind === 'untold' ? { class: null, resourceType: null } : found;
    const isReadByName = found.kind === 'class' && !found.isReadStated;
    const isByCall = found.kind === 'class' && !found.isStated;
    const name = `${key.class} ${key.resourceType} ${isReadByName} ${isByCall}`;
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#keys.length;
      this.#numbers.set(name, number);
      this.#keys.push({ class: key.class, resourceType: key.resourceType });
      this.#readByName.push(isReadByName);
      this.#byCall.push(isByCall);
    }
    return number;
  }
}

interface Accounts {
  at: (position: number) => number;
  name: (number: number) => string;
}

/** Numbers of recipients, and behind them those of callers' accounts, for records that name no recipient. */
function accountsOf(store: ColumnStore): Accounts {
  const recipients = texts(store, 'recipientAccountId');
  const recipient = store.column('recipient');
  const identity = store.column('identity');
  const callers = store.fold('userIdentity.accountId');
  const names = new Map<number, string>();
  const callerOf = (number: number): string => {
    const of = callers?.textsOf(number) ?? null;
    return of === null ? '' : typeof of === 'string' ? of : (of[0] ?? '');
  };
  return {
    at: (position) =>
      recipient[position] !== 0 || callers === undefined
        ? recipient[position]!
        : recipients.length + identity[position]!,
    name(number) {
      if (number < recipients.length) return recipients[number]!;
      let name = names.get(number);
      if (name === undefined) names.set(number, (name = callerOf(number - recipients.length)));
      return name;
    },
  };
}

/** A class that records state and one that service and call decide are one; `groupOf` is led to the one that is kept. */
function joinClasses(seen: Seen[], groupOf: Uint32Array): Seen[] {
  const kept: Seen[] = [];
  const byKey = new Map<string, number>();
  const to = new Uint32Array(seen.length + 1);
  for (const [index, of] of seen.entries()) {
    const key = `${of.account} ${of.region} ${of.class} ${of.resourceType}`;
    const known = byKey.get(key);
    if (known === undefined) {
      byKey.set(key, kept.length);
      kept.push(of);
      to[index + 1] = kept.length;
      continue;
    }
    to[index + 1] = known + 1;
    const into = kept[known]!;
    into.events += of.events;
    into.untimed += of.untimed;
    into.readByName += of.readByName;
    into.classByCall += of.classByCall;
    if (of.first && (!into.first || of.first.time < into.first.time)) into.first = of.first;
    if (of.last && (!into.last || of.last.time > into.last.time)) into.last = of.last;
  }
  if (kept.length < seen.length)
    for (let position = 0; position < groupOf.length; position++) groupOf[position] = to[groupOf[position]!]!;
  return kept;
}

class ClassIndex implements Observations {
  readonly seen: readonly Seen[];
  readonly #store: ColumnStore;
  readonly #groupOf: Uint32Array;
  readonly #accounts: Accounts;
  #order: { positions: Uint32Array; first: Uint32Array } | null = null;

  constructor(store: ColumnStore, seen: readonly Seen[], groupOf: Uint32Array, accounts: Accounts) {
    this.seen = seen;
    this.#store = store;
    this.#groupOf = groupOf;
    this.#accounts = accounts;
  }

  readonly between: Observations['between'] = (passes, from, to) => {
    const found: Found = { events: 0, first: null, last: null };
    const { positions, first } = this.#ordered();
    const [time, ids] = [this.#store.time(), this.#store.column('id')];
    for (const [index, of] of this.seen.entries()) {
      if (of.first === null || !passes(of)) continue;
      const [begin, end] = [first[index + 1]!, first[index + 2]!];
      // Positions of a group are in time order.
      const low = search(begin, end, (at) => time[positions[at]!]! > from);
      const high = to === null ? end : search(begin, end, (at) => time[positions[at]!]! >= to);
      if (high <= low) continue;
      found.events += high - low;
      const [a, b] = [positions[low]!, positions[high - 1]!];
      if (!found.first || time[a]! < found.first.time) found.first = { time: time[a]!, event: ids[a]! };
      if (!found.last || time[b]! > found.last.time) found.last = { time: time[b]!, event: ids[b]! };
    }
    return found;
  };

  readonly betweenOfSources: Observations['betweenOfSources'] = (account, region, sources, from, to) => {
    const found: Found = { events: 0, first: null, last: null };
    const store = this.#store;
    const wanted = new Set(sources.map((source) => texts(store, 'eventSource').indexOf(source)).filter((at) => at > 0));
    if (wanted.size === 0) return found;
    const [time, ids, source, regionOf] = [
      store.time(),
      store.column('id'),
      store.column('source'),
      store.column('region'),
    ];
    const regions = texts(store, 'awsRegion');
    for (let at = lowerBound(time, store.timed, from + 1); at < store.timed && (to === null || time[at]! < to); at++) {
      if (!wanted.has(source[at]!) || this.#accounts.name(this.#accounts.at(at)) !== account) continue;
      if (region !== '*' && regions[regionOf[at]!] !== region) continue;
      found.events++;
      found.last = { time: time[at]!, event: ids[at]! };
      found.first ??= found.last;
    }
    return found;
  };

  /** Timed positions group by group, in time order. */
  #ordered(): { positions: Uint32Array; first: Uint32Array } {
    if (this.#order !== null) return this.#order;
    const groupOf = this.#groupOf;
    const timed = this.#store.timed;
    const first = new Uint32Array(this.seen.length + 3);
    for (let position = 0; position < timed; position++) first[groupOf[position]! + 1]!++;
    for (let group = 1; group < first.length; group++) first[group]! += first[group - 1]!;
    const next = first.slice();
    const positions = new Uint32Array(timed);
    for (let position = 0; position < timed; position++) positions[next[groupOf[position]!]!++] = position;
    return (this.#order = { positions, first });
  }
}

/** The first of `begin`…`end` − 1 that passes, else `end`; once one passes, all behind it do. */
function search(begin: number, end: number, passes: (at: number) => boolean): number {
  let [low, high] = [begin, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function texts(store: ColumnStore, name: TermName): readonly string[] {
  return store.dictionary(termNumber(name));
}
