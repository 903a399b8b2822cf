import type { Column, ColumnStore } from '../columns/column-store.ts';
import type { ActorGroups } from './actor-table.ts';
import { isHost, describeAddress } from './addresses.ts';
import { describeAgent } from './agents.ts';
import type { IdentityPositions } from './counting.ts';
import type { IdentityFigures } from './read-sessions.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import type { Session, SessionForestIndex } from './session-model.ts';

/** What the events of a session come to. */
export interface SessionFigures {
  events: number;
  unsuccessful: number;
  /** Position of the first and last timed event plus one; 0 where there is none. */
  first: number;
  last: number;
  /** Address groups, those with most events first. */
  addresses: number[];
  agents: number;
  marks: string[];
}

interface Use {
  group: number;
  events: number;
  first: number;
  last: number;
}

/** Works out figures, addresses and marks of sessions from their events. */
export class SessionCounter {
  readonly #store: ColumnStore;
  readonly #identities: readonly ResolvedIdentity[];
  readonly #addresses: ActorGroups;
  readonly #positions: IdentityPositions;
  readonly #addressUses: UseCounter;
  readonly #agentUses: UseCounter;
  readonly #hosts: Uint8Array;
  readonly #products: Int32Array;
  readonly #figures: IdentityFigures;
  readonly #forest: SessionForestIndex;
  readonly #usual = new Map<number, number>();
  #usedByPeople: Uint8Array | null = null;
  #instanceSessions: Map<number, Session[]> | null = null;

  constructor(
    store: ColumnStore,
    identities: readonly ResolvedIdentity[],
    groups: { ip: ActorGroups; agent: ActorGroups },
    figures: IdentityFigures,
    forest: SessionForestIndex,
    positions: IdentityPositions,
  ) {
    this.#store = store;
    this.#identities = identities;
    this.#addresses = groups.ip;
    this.#positions = positions;
    this.#addressUses = new UseCounter(store.column('address'), groups.ip.groupOf, groups.ip.actors.length);
    this.#agentUses = new UseCounter(store.column('agent'), groups.agent.groupOf, groups.agent.actors.length);
    this.#hosts = describeHosts(groups.ip);
    this.#products = numberProducts(groups.agent);
    this.#figures = figures;
    this.#forest = forest;
  }

  figuresOf(session: Session): SessionFigures {
    const positions = this.#positions.of(session.identities);
    const hosts = this.#addressUses.gather(positions);
    const agents = this.#agentUses.gather(positions);
    return {
      ...this.#sum(session),
      addresses: hosts.filter(({ group }) => group !== 0).map(({ group }) => group),
      agents: agents.filter(({ group }) => group !== 0).length,
      marks: [...session.marks, ...this.#marks(session, hosts, agents)],
    };
  }

  #sum(session: Session): { events: number; unsuccessful: number; first: number; last: number } {
    const total = { events: 0, unsuccessful: 0, first: 0, last: 0 };
    for (const number of session.identities) {
      total.events += this.#figures.events[number]!;
      total.unsuccessful += this.#figures.unsuccessful[number]!;
      const first = this.#figures.first[number]!;
      if (first !== 0 && (total.first === 0 || first < total.first)) total.first = first;
      total.last = Math.max(total.last, this.#figures.last[number]!);
    }
    return total;
  }

  #marks(session: Session, hosts: readonly Use[], agents: readonly Use[]): string[] {
    const marks: string[] = [];
    const isInstance = this.#identities[session.identity]!.instance !== null;
    const real = hosts.filter(({ group }) => this.#hosts[group] !== NO_HOST && !(isInstance && this.#isInside(group)));
    if (this.#overlap(real)) marks.push('several-addresses');
    if (this.#overlap(this.#byProduct(agents))) marks.push('several-agents');
    if (isInstance && real.some(({ group }) => this.#isOutside(session, group))) marks.push('outside-instance');
    return marks;
  }

  /** True where two uses share a moment. Untimed events share none. */
  #overlap(uses: readonly Use[]): boolean {
    if (uses.length < 2) return false;
    const time = this.#store.time();
    let end = -Infinity;
    for (const use of uses.filter(({ first }) => first < this.#store.timed).sort((a, b) => a.first - b.first)) {
      if (time[use.first]! <= end) return true;
      end = Math.max(end, time[Math.min(use.last, this.#store.timed - 1)]!);
    }
    return false;
  }

  /** Uses by program; the console's browser and servers are one, what services send is left out. */
  #byProduct(agents: readonly Use[]): Use[] {
    const products = new Map<number, Use>();
    for (const use of agents) {
      const product = this.#products[use.group]!;
      if (product < 0) continue;
      const known = products.get(product);
      products.set(
        product,
        known === undefined
          ? use
          : {
              group: product,
              events: 0,
              first: Math.min(known.first, use.first),
              last: Math.max(known.last, use.last),
            },
      );
    }
    return [...products.values()];
  }

  /** An instance calls through its VPC from private addresses; those from which people call as well are none of its own. */
  #isInside(group: number): boolean {
    return this.#hosts[group] === PRIVATE_HOST && this.#peoplesAddresses()[group] === 0;
  }

  /** Any address but those inside and the instance's own, which is the one of most of its calls over all its keys. */
  #isOutside(session: Session, group: number): boolean {
    return group !== this.#usualAddress(session.actor) && !this.#isInside(group);
  }

  #usualAddress(actor: number): number {
    const known = this.#usual.get(actor);
    if (known !== undefined) return known;
    const numbers = (this.#instances().get(actor) ?? []).flatMap((session) => session.identities);
    const [best] = this.#addressUses
      .gather(this.#positions.of(numbers))
      .filter(({ group }) => this.#hosts[group] !== NO_HOST);
    const usual = best?.group ?? 0;
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
    const isPerson = Uint8Array.from(this.#identities, ({ standing, instance }) =>
      standing === 'principal' && instance === null ? 1 : 0,
    );
    const [identity, address] = [this.#store.column('identity'), this.#store.column('address')];
    const used = new Uint8Array(this.#addresses.actors.length);
    for (let position = 0; position < this.#store.count; position++)
      if (isPerson[identity[position]!] === 1) used[this.#addresses.groupOf[address[position]!]!] = 1;
    return (this.#usedByPeople = used);
  }

  /** Session indexes, every parent before its children, roots and siblings by their first event. Depth first without recursion: chains may be as long as the case. */
  orderAsTree(): Uint32Array {
    const { sessions } = this.#forest;
    const starts = sessions.map((session) => this.#sum(session).first || Number.MAX_SAFE_INTEGER);
    const children = new Map<number, number[]>();
    const places = sessions
      .map((_, place) => place)
      .sort((a, b) => starts[a]! - starts[b]! || (sessions[a]!.id < sessions[b]!.id ? -1 : 1));
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

/** Counts the groups that occur at a few positions; its scratch arrays are used again for every session. */
class UseCounter {
  readonly #column: Column;
  readonly #groupOf: Uint32Array;
  readonly #turnOf: Uint32Array;
  readonly #slotOf: Uint32Array;
  #turn = 0;

  constructor(column: Column, groupOf: Uint32Array, groups: number) {
    this.#column = column;
    this.#groupOf = groupOf;
    this.#turnOf = new Uint32Array(groups);
    this.#slotOf = new Uint32Array(groups);
  }

  /** Uses by group, those with most events first. */
  gather(slices: readonly Uint32Array[]): Use[] {
    const turn = ++this.#turn;
    const uses: Use[] = [];
    for (const positions of slices) {
      for (let index = 0; index < positions.length; index++) {
        const position = positions[index]!;
        const group = this.#groupOf[this.#column[position]!]!;
        if (this.#turnOf[group] !== turn) {
          this.#turnOf[group] = turn;
          this.#slotOf[group] = uses.length;
          uses.push({ group, events: 0, first: position, last: position });
        }
        const use = uses[this.#slotOf[group]!]!;
        use.events++;
        if (position < use.first) use.first = position;
        if (position > use.last) use.last = position;
      }
    }
    return uses.sort((a, b) => b.events - a.events || a.first - b.first);
  }
}

const NO_HOST = 0;
const PUBLIC_HOST = 1;
const PRIVATE_HOST = 2;

function describeHosts({ actors }: ActorGroups): Uint8Array {
  return Uint8Array.from({ length: actors.length }, (_, group) => {
    const described = describeAddress(actors.name(group));
    return !isHost(described) ? NO_HOST : described.scope === 'private' ? PRIVATE_HOST : PUBLIC_HOST;
  });
}

/** A number for each program; −1 for services and missing agents. */
function numberProducts({ actors }: ActorGroups): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from({ length: actors.length }, (_, group) => {
    const described = describeAgent(actors.name(group));
    if (described.class === 'service' || described.class === 'internal' || described.class === 'missing') return -1;
    const product = described.class === 'console' || described.class === 'browser' ? 'console' : described.product;
    if (!numbers.has(product)) numbers.set(product, numbers.size);
    return numbers.get(product)!;
  });
}
