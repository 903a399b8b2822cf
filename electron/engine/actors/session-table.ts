import type { ActorKind, SessionRow } from '../../../shared/contract/actors.ts';
import { fold, termText } from '../../../shared/kql/index.ts';
import { hashText, type PackedTexts, TextTable } from '../columns/text-table.ts';
import type { ActorGroups } from './actor-table.ts';
import { type MadeDerived, packTexts, type Derived, readTexts } from '../derived/derived-arrays.ts';
import type { SessionCounter } from './session-figures.ts';
import type { LinkKind, Proof, SessionForestIndex } from './session-model.ts';

/** Numbers of links, proofs and marks are part of the stored form. */
const links: readonly (LinkKind | null)[] = [
  null,
  'issued-key',
  'shared-event',
  'console-sign-in',
  'instance-role',
  'name-and-time',
];
const proofs: readonly (Proof | null)[] = [null, 'proven', 'inferred-strong', 'inferred-weak'];
const marks = [
  'several-issuers',
  'created-key',
  'ring',
  'several-addresses',
  'several-agents',
  'outside-instance',
] as const;

const columns = [
  'of',
  'parent',
  'identity',
  'origin',
  'hops',
  'link',
  'proof',
  'marks',
  'key',
  'events',
  'failed',
  'first',
  'last',
  'agents',
  'addresses:first',
  'addresses:ids',
  'evidence:first',
  'evidence:ids',
] as const;
type Columns = Record<(typeof columns)[number], Uint32Array>;

/** Puts all sessions down in tree order. `keyOf`: key actors by identity number, `keyName` what they are called. */
export function makeSessions(
  derived: MadeDerived,
  { sessions, sessionOf }: SessionForestIndex,
  counter: SessionCounter,
  identityKey: (number: number) => string | null,
  keyOf: Uint32Array,
  keyName: (group: number) => string,
): void {
  const order = counter.orderAsTree();
  const placeOf = new Uint32Array(sessions.length);
  order.forEach((session, place) => (placeOf[session] = place));
  const one = (
    name: (typeof columns)[number],
    read: (session: (typeof sessions)[number], place: number) => number,
  ): void =>
    derived.setNumbers(
      `session:${name}`,
      Uint32Array.from(order, (session, place) => read(sessions[session]!, place)),
    );
  derived.setNumbers(
    'session:of',
    Uint32Array.from(sessionOf, (session) => (session < 0 ? 0 : placeOf[session]! + 1)),
  );
  // How far above the parent stands, 0 for none: small where numbers of parents would be large.
  one('parent', ({ parent }, place) => (parent < 0 ? 0 : place - placeOf[parent]!));
  one('origin', ({ origin }, place) => place - placeOf[origin]!);
  one('identity', ({ identity }) => identity);
  one('hops', ({ hops }) => hops);
  one('link', ({ link }) => links.indexOf(link));
  one('proof', ({ proof }) => proofs.indexOf(proof));
  one('key', ({ keys, identities }) =>
    keys.length === 1 ? keyOf[identities.find((number) => identityKey(number) === keys[0])!]! : 0,
  );
  const keys = derived.numbers('session:key');
  derived.setTexts(
    'session:ids',
    Array.from(order, (session, place) =>
      keys[place] !== 0 && keyName(keys[place]!) === sessions[session]!.id ? '' : sessions[session]!.id,
    ),
  );
  const figures = new FigureColumns(sessions.length);
  order.forEach((session, place) =>
    figures.add(place, counter.figuresOf(sessions[session]!), sessions[session]!.evidence),
  );
  figures.put(derived);
}

const counted = ['events', 'failed', 'first', 'last', 'agents'] as const;
/** Cases have kept what is denied or failed under the name `failed` since 0.1.0. */
const figureOf = (name: (typeof counted)[number]) => (name === 'failed' ? 'unsuccessful' : name);

class FigureColumns {
  readonly #counted: Uint32Array[];
  readonly #marks: Uint32Array;
  readonly #lists: Record<'addresses' | 'evidence', { first: Uint32Array; ids: number[] }>;

  constructor(size: number) {
    this.#counted = counted.map(() => new Uint32Array(size));
    this.#marks = new Uint32Array(size);
    this.#lists = {
      addresses: { first: new Uint32Array(size + 1), ids: [] },
      evidence: { first: new Uint32Array(size + 1), ids: [] },
    };
  }

  add(place: number, figures: ReturnType<SessionCounter['figuresOf']>, evidence: readonly number[]): void {
    counted.forEach((name, column) => (this.#counted[column]![place] = figures[figureOf(name)]));
    this.#marks[place] = figures.marks.reduce(
      (bits, mark) => bits | (1 << (marks as readonly string[]).indexOf(mark)),
      0,
    );
    for (const [list, values] of [
      [this.#lists.addresses, figures.addresses],
      [this.#lists.evidence, evidence],
    ] as const) {
      for (const value of values) list.ids.push(value);
      list.first[place + 1] = list.ids.length;
    }
  }

  put(derived: MadeDerived): void {
    counted.forEach((name, column) => derived.setNumbers(`session:${name}`, this.#counted[column]!));
    derived.setNumbers('session:marks', this.#marks);
    for (const [name, { first, ids }] of Object.entries(this.#lists)) {
      derived.setNumbers(`session:${name}:first`, first);
      derived.setNumbers(`session:${name}:ids`, Uint32Array.from(ids));
    }
  }
}

/** What the table needs to know about actors. */
export interface SessionActors {
  groups(kind: ActorKind): ActorGroups;
  /** Texts of all key actors in their order, where they are at hand as bytes. */
  packedKeys(): PackedTexts | null;
  time(): Float64Array;
}

/** An issued key between two sessions, by the numbers of the key actors. */
export interface IssuedLink {
  from: number;
  to: number;
  evidence: number;
  proof: Proof | null;
}

/** All sessions of a case as numbers, in tree order: every parent before its children, roots and siblings by their first event. */
export class SessionTable {
  readonly count: number;
  readonly #derived: Derived;
  readonly #actors: SessionActors;
  readonly #columns: Columns;
  #ids: TextTable | null = null;
  #keys: { first: Uint32Array; ids: Uint32Array } | null = null;
  #children: { first: Uint32Array; next: Uint32Array } | null = null;

  constructor(derived: Derived, actors: SessionActors) {
    this.#derived = derived;
    this.#actors = actors;
    this.#columns = Object.fromEntries(
      columns.map((name) => [name, derived.numbers(`session:${name}`)]),
    ) as unknown as Columns;
    this.count = this.#columns.identity.length;
  }

  /** By identity number, one more than the session; 0 for the events without an identity. */
  get of(): Uint32Array {
    return this.#columns.of;
  }

  /** The session that this one hangs on; −1 at a root. */
  parent(place: number): number {
    const up = this.#columns.parent[place]!;
    return up === 0 ? -1 : place - up;
  }

  /** The session at the root of what is proven or strongly inferred. */
  origin(place: number): number {
    return place - this.#columns.origin[place]!;
  }

  hops(place: number): number {
    return this.#columns.hops[place]!;
  }

  /** Actor number of the session's identity. */
  actor(place: number): number {
    return this.#actors.groups('identity').groupOf[this.#columns.identity[place]!]!;
  }

  /** Ids of all sessions, which are distinct. */
  get ids(): TextTable {
    return (this.#ids ??= new TextTable(this.#packIds()));
  }

  /** The session with that id, whatever the case of its letters; −1 where there is none. */
  find(id: string): number {
    const wanted = fold(id);
    return this.ids.select((text) => fold(text) === wanted, { exact: [id] }).indexOf(1);
  }

  /** The sessions given with everything above and below them, in tree order. */
  withRelatives(seeds: Iterable<number>): Uint32Array {
    const wanted = new Uint8Array(this.count);
    for (const seed of seeds) wanted[seed] = 2;
    const { parent } = this.#columns;
    // Parents stand before children: one pass down, one up.
    for (let place = 0; place < this.count; place++)
      if (wanted[place] === 0 && parent[place] !== 0 && wanted[place - parent[place]!] === 2) wanted[place] = 2;
    let count = 0;
    for (let place = this.count - 1; place >= 0; place--) {
      if (wanted[place] === 0) continue;
      count++;
      if (parent[place] !== 0 && wanted[place - parent[place]!] === 0) wanted[place - parent[place]!] = 1;
    }
    const places = new Uint32Array(count);
    for (let place = 0, at = 0; at < count; place++) if (wanted[place] !== 0) places[at++] = place;
    return places;
  }

  /** Sessions in which identities occur (by events of identity numbers), and those that come from an actor. Ascending. */
  placesOf(counts: Uint32Array, originActor: number): Uint32Array {
    const wanted = new Uint8Array(this.count);
    const { of } = this.#columns;
    for (let number = 1; number < counts.length; number++)
      if (counts[number]! > 0 && of[number]! > 0) wanted[of[number]! - 1] = 1;
    if (originActor > 0)
      for (let place = 0; place < this.count; place++)
        if (this.actor(this.origin(place)) === originActor) wanted[place] = 1;
    let count = 0;
    for (const each of wanted) count += each;
    const places = new Uint32Array(count);
    for (let place = 0, at = 0; at < count; place++) if (wanted[place] === 1) places[at++] = place;
    return places;
  }

  row(place: number): SessionRow {
    const { link, proof, key, events, failed, first, last, agents } = this.#columns;
    const [identities, addresses] = [this.#actors.groups('identity').actors, this.#actors.groups('ip').actors];
    const parent = this.parent(place);
    const [actor, origin] = [this.actor(place), this.actor(this.origin(place))];
    return {
      id: this.#id(place),
      parent: parent < 0 ? null : this.#id(parent),
      origin: identities.id(origin),
      originName: identities.name(origin),
      hops: this.hops(place),
      link: links[link[place]!]!,
      proof: proofs[proof[place]!]!,
      evidence: this.#list('evidence', place),
      actor: identities.id(actor),
      actorName: identities.name(actor),
      key: key[place] === 0 ? null : this.#actors.groups('key').actors.name(key[place]!),
      account: identities.account(actor),
      start: this.#timeAt(first[place]!),
      end: this.#timeAt(last[place]!),
      events: events[place]!,
      unsuccessful: failed[place]!,
      addresses: this.#list('addresses', place).map((group) => addresses.name(group)),
      agents: agents[place]!,
      marks: marks.filter((_, bit) => (this.#columns.marks[place]! & (1 << bit)) !== 0),
      where: termText('session', this.#id(place)),
    };
  }

  /** Keys that a key asked for, and those that asked for it. */
  linksOfKey(key: number): IssuedLink[] {
    const { groupOf } = this.#actors.groups('key');
    const holders = new Set<number>();
    for (let number = 1; number < groupOf.length; number++)
      if (groupOf[number] === key && this.of[number]! > 0) holders.add(this.of[number]! - 1);
    const found: IssuedLink[] = [];
    for (const place of holders) {
      const parent = this.parent(place);
      if (parent >= 0) for (const from of this.#keysOf(parent)) found.push(this.#issued(place, from, key));
      for (const child of this.#childrenOf(place))
        for (const to of this.#keysOf(child)) found.push(this.#issued(child, key, to));
    }
    return found;
  }

  #issued(child: number, from: number, to: number): IssuedLink {
    const first = this.#columns['evidence:first'];
    return { from, to, evidence: first[child + 1]! - first[child]!, proof: proofs[this.#columns.proof[child]!]! };
  }

  #id(place: number): string {
    return this.ids.text(place);
  }

  #timeAt(positionPlusOne: number): number | null {
    return positionPlusOne === 0 ? null : this.#actors.time()[positionPlusOne - 1]!;
  }

  #list(name: 'addresses' | 'evidence', place: number): number[] {
    const first = this.#columns[`${name}:first`];
    return Array.from(this.#columns[`${name}:ids`].subarray(first[place]!, first[place + 1]!));
  }

  /** Ids that are keys are not stored twice. */
  #packIds(): PackedTexts {
    const { key } = this.#columns;
    const keys = this.#actors.packedKeys();
    if (keys === null) {
      const own = readTexts(this.#derived, 'session:ids');
      return packTexts(
        Array.from(
          { length: this.count },
          (_, place) => own.text(place) || this.#actors.groups('key').actors.name(key[place]!),
        ),
      );
    }
    const own = {
      bytes: this.#derived.bytes('session:ids:bytes'),
      starts: this.#derived.numbers('session:ids:starts'),
    };
    const sizeOf = ({ starts: begins }: { starts: Uint32Array }, index: number): number =>
      begins[index + 1]! - begins[index]!;
    const starts = new Uint32Array(this.count + 1);
    for (let place = 0; place < this.count; place++)
      starts[place + 1] = starts[place]! + (sizeOf(own, place) || sizeOf(keys, key[place]! - 1));
    const bytes = new Uint8Array(starts[this.count]!);
    const hashes = new Uint32Array(this.count);
    for (let place = 0; place < this.count; place++) {
      const isOwn = sizeOf(own, place) > 0;
      const source = isOwn ? own : keys;
      const index = isOwn ? place : key[place]! - 1;
      // Short copies: a loop is faster than a view for each.
      for (let from = source.starts[index]!, to = starts[place]!; to < starts[place + 1]!;)
        bytes[to++] = source.bytes[from++]!;
      hashes[place] = isOwn
        ? hashText(fold(Buffer.from(own.bytes.subarray(own.starts[index]!, own.starts[index + 1]!)).toString()))
        : keys.hashes[index]!;
    }
    return { bytes, starts, hashes };
  }

  #keysOf(place: number): Set<number> {
    if (this.#keys === null) {
      const { groupOf } = this.#actors.groups('key');
      const first = new Uint32Array(this.count + 2);
      for (let number = 1; number < this.of.length; number++) if (groupOf[number]! > 0) first[this.of[number]! + 1]!++;
      for (let at = 1; at < first.length; at++) first[at]! += first[at - 1]!;
      const ids = new Uint32Array(first[first.length - 1]!);
      const next = first.slice();
      for (let number = 1; number < this.of.length; number++)
        if (groupOf[number]! > 0) ids[next[this.of[number]!]!++] = groupOf[number]!;
      this.#keys = { first: first.subarray(1), ids };
    }
    const { first, ids } = this.#keys;
    return new Set(ids.subarray(first[place]!, first[place + 1]!));
  }

  *#childrenOf(place: number): Iterable<number> {
    if (this.#children === null) {
      // One more than the number of the first child and of the next sibling.
      const [first, next] = [new Uint32Array(this.count), new Uint32Array(this.count)];
      for (let child = this.count - 1; child >= 0; child--) {
        const parent = this.parent(child);
        if (parent < 0) continue;
        next[child] = first[parent]!;
        first[parent] = child + 1;
      }
      this.#children = { first, next };
    }
    for (let child = this.#children.first[place]!; child > 0; child = this.#children.next[child - 1]!) yield child - 1;
  }
}
