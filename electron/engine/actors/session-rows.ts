import type { SessionRow } from '../../../shared/contract/actors.ts';
import { termText } from '../../../shared/kql/index.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { ActorGroups } from './actor-groups.ts';
import { isHost, describeAddress } from './addresses.ts';
import { describeAgent } from './agents.ts';
import { indexPositions } from './counting.ts';
import type { IdentityFigures } from './read-sessions.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import type { Session, SessionForestIndex } from './sessions.ts';

interface Use {
  events: number;
  first: number;
  last: number;
}

/** Makes the rows of sessions: figures, addresses and marks are worked out for the sessions that are asked for, from their events alone. */
export class SessionRows {
  readonly #store: ColumnStore;
  readonly #identities: readonly ResolvedIdentity[];
  readonly #actors: ActorGroups;
  readonly #addresses: ActorGroups;
  readonly #agents: ActorGroups;
  readonly #figures: IdentityFigures;
  readonly #forest: SessionForestIndex;
  readonly #order: Uint32Array;
  readonly #usual = new Map<number, number>();
  #byIdentity: ReturnType<typeof indexPositions> | null = null;
  #usedByPeople: Uint8Array | null = null;
  #instanceSessions: Map<number, Session[]> | null = null;

  constructor(store: ColumnStore, identities: readonly ResolvedIdentity[], groups: { identity: ActorGroups; ip: ActorGroups; agent: ActorGroups }, figures: IdentityFigures, forest: SessionForestIndex) {
    this.#store = store;
    this.#identities = identities;
    this.#actors = groups.identity;
    this.#addresses = groups.ip;
    this.#agents = groups.agent;
    this.#figures = figures;
    this.#forest = forest;
    this.#order = this.#orderAsTree();
  }

  /** Session indexes, every parent before its children, roots and siblings by their first event. */
  get order(): Uint32Array {
    return this.#order;
  }

  /** The sessions given with everything above and below them, in tree order. */
  withRelatives(seeds: Iterable<number>): Uint32Array {
    const { sessions } = this.#forest;
    const wanted = new Uint8Array(sessions.length);
    for (const seed of seeds) wanted[seed] = 2;
    // Parents stand before children in the order: one pass down, one up.
    for (const place of this.#order) if (wanted[place] === 0 && sessions[place]!.parent >= 0 && wanted[sessions[place]!.parent] === 2) wanted[place] = 2;
    for (const place of this.#order.toReversed()) if (wanted[place] !== 0 && sessions[place]!.parent >= 0 && wanted[sessions[place]!.parent] === 0) wanted[sessions[place]!.parent] = 1;
    return this.#order.filter((place) => wanted[place] !== 0);
  }

  row(place: number): SessionRow {
    const { sessions } = this.#forest;
    const session = sessions[place]!;
    const origin = sessions[session.origin]!;
    const actor = this.#actors.actors[session.actor]!;
    const originActor = this.#actors.actors[origin.actor]!;
    const { events, failed, first, last } = this.#sum(session);
    const hosts = new Map<number, Use>();
    const agents = new Map<number, Use>();
    this.#uses(session, hosts, agents);
    const addresses = [...hosts].sort((a, b) => b[1].events - a[1].events || a[1].first - b[1].first);
    return {
      id: session.id, parent: session.parent < 0 ? null : sessions[session.parent]!.id, origin: originActor.id, originName: originActor.name, hops: session.hops,
      link: session.link, proof: session.proof, evidence: session.evidence,
      actor: actor.id, actorName: actor.name, key: session.keys.length === 1 ? session.keys[0]! : null, account: actor.account,
      start: this.#timeAt(first), end: this.#timeAt(last), events, failed,
      addresses: addresses.map(([group]) => this.#addresses.actors[group]!.name), agents: agents.size,
      marks: [...session.marks, ...this.#marks(session, hosts, agents)],
      where: termText('session', session.id),
    };
  }

  #timeAt(positionPlusOne: number): number | null {
    return positionPlusOne === 0 ? null : this.#store.time()[positionPlusOne - 1]!;
  }

  #sum(session: Session): { events: number; failed: number; first: number; last: number } {
    const total = { events: 0, failed: 0, first: 0, last: 0 };
    for (const number of session.identities) {
      total.events += this.#figures.events[number]!;
      total.failed += this.#figures.failed[number]!;
      const first = this.#figures.first[number]!;
      if (first !== 0 && (total.first === 0 || first < total.first)) total.first = first;
      total.last = Math.max(total.last, this.#figures.last[number]!);
    }
    return total;
  }

  /** Addresses and agents of a session, with the time between their first and last use. */
  #uses(session: Session, hosts: Map<number, Use>, agents: Map<number, Use>): void {
    this.#byIdentity ??= indexPositions(this.#store.column('identity'), this.#figures.events);
    const { start, positions } = this.#byIdentity;
    const [address, agent] = [this.#store.column('address'), this.#store.column('agent')];
    for (const number of session.identities) {
      for (let index = start[number]!; index < start[number + 1]!; index++) {
        const position = positions[index]!;
        note(hosts, this.#addresses.groupOf[address[position]!]!, position);
        note(agents, this.#agents.groupOf[agent[position]!]!, position);
      }
    }
  }

  #marks(session: Session, hosts: Map<number, Use>, agents: Map<number, Use>): string[] {
    const marks: string[] = [];
    const real = [...hosts].filter(([group]) => this.#isHost(group));
    if (this.#overlap(real.map(([, use]) => use))) marks.push('several-addresses');
    if (this.#overlap([...this.#products(agents).values()])) marks.push('several-agents');
    if (this.#identities[session.identity]!.instance !== null && real.some(([group]) => this.#isOutside(session, group))) marks.push('outside-instance');
    return marks;
  }

  #isHost(group: number): boolean {
    return group !== 0 && isHost(describeAddress(this.#addresses.actors[group]!.name));
  }

  /** True where two uses share a moment. Untimed events share none. */
  #overlap(uses: Use[]): boolean {
    const time = this.#store.time();
    let end = -Infinity;
    for (const use of uses.filter(({ first }) => first < this.#store.timed).sort((a, b) => a.first - b.first)) {
      if (time[use.first]! <= end) return true;
      end = Math.max(end, time[Math.min(use.last, this.#store.timed - 1)]!);
    }
    return false;
  }

  /** Uses by program; the console's browser and servers are one, what services send is left out. */
  #products(agents: Map<number, Use>): Map<string, Use> {
    const products = new Map<string, Use>();
    for (const [group, use] of agents) {
      if (group === 0) continue;
      const described = describeAgent(this.#agents.actors[group]!.name);
      if (described.class === 'service' || described.class === 'internal') continue;
      const product = described.class === 'console' || described.class === 'browser' ? 'console' : described.product;
      const known = products.get(product);
      products.set(product, known === undefined ? { ...use } : { events: known.events + use.events, first: Math.min(known.first, use.first), last: Math.max(known.last, use.last) });
    }
    return products;
  }

  /**
   * An instance calls from its own address, or through its VPC from private ones. Any other public address is outside; so is one, private or not, from which
   * people call as well. The instance's own address is the one of most of its calls over all its keys.
   */
  #isOutside(session: Session, group: number): boolean {
    if (group === this.#usualAddress(session.actor)) return false;
    return describeAddress(this.#addresses.actors[group]!.name).scope !== 'private' || this.#peoplesAddresses()[group] === 1;
  }

  #usualAddress(actor: number): number {
    const known = this.#usual.get(actor);
    if (known !== undefined) return known;
    const uses = new Map<number, Use>();
    for (const session of this.#instances().get(actor) ?? []) this.#uses(session, uses, new Map());
    const [best] = [...uses].filter(([group]) => this.#isHost(group)).sort((a, b) => b[1].events - a[1].events || a[1].first - b[1].first);
    const usual = best?.[0] ?? 0;
    this.#usual.set(actor, usual);
    return usual;
  }

  /** Sessions of instance roles by actor. */
  #instances(): Map<number, Session[]> {
    if (this.#instanceSessions !== null) return this.#instanceSessions;
    const byActor = new Map<number, Session[]>();
    for (const session of this.#forest.sessions) {
      if (this.#identities[session.identity]!.instance === null) continue;
      const known = byActor.get(session.actor);
      if (known === undefined) byActor.set(session.actor, [session]);
      else known.push(session);
    }
    return (this.#instanceSessions = byActor);
  }

  /** 1 for addresses from which identities call that are neither instances nor services. */
  #peoplesAddresses(): Uint8Array {
    if (this.#usedByPeople !== null) return this.#usedByPeople;
    const isPerson = Uint8Array.from(this.#identities, ({ standing, instance }) => (standing === 'principal' && instance === null ? 1 : 0));
    const [identity, address] = [this.#store.column('identity'), this.#store.column('address')];
    const used = new Uint8Array(this.#addresses.actors.length);
    for (let position = 0; position < this.#store.count; position++) if (isPerson[identity[position]!] === 1) used[this.#addresses.groupOf[address[position]!]!] = 1;
    return (this.#usedByPeople = used);
  }

  /** Depth first without recursion: chains may be as long as the case. */
  #orderAsTree(): Uint32Array {
    const { sessions } = this.#forest;
    const starts = sessions.map((session) => this.#sum(session).first || Infinity);
    const children = new Map<number, number[]>();
    const places = sessions.map((_, place) => place).sort((a, b) => starts[a]! - starts[b]! || (sessions[a]!.id < sessions[b]!.id ? -1 : 1));
    for (const place of places) {
      const { parent } = sessions[place]!;
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [place]);
      else siblings.push(place);
    }
    const order = new Uint32Array(sessions.length);
    const waiting = (children.get(-1) ?? []).toReversed();
    for (let at = 0; waiting.length > 0; at++) {
      const place = waiting.pop()!;
      order[at] = place;
      for (const child of (children.get(place) ?? []).toReversed()) waiting.push(child);
    }
    return order;
  }
}

function note(uses: Map<number, Use>, group: number, position: number): void {
  const use = uses.get(group);
  if (use === undefined) uses.set(group, { events: 1, first: position, last: position });
  else {
    use.events++;
    if (position < use.first) use.first = position;
    if (position > use.last) use.last = position;
  }
}
