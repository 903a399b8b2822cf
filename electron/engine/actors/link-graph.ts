import type { ActorKind, LinkEdge, LinkGraph, LinkNode } from '../../../shared/contract/actors.ts';
import { termText } from '../../../shared/kql/index.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { ActorGroups } from './actor-groups.ts';
import { countNumbers, sumGroups } from './counting.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import type { Proof, SessionForestIndex } from './sessions.ts';

export interface LinkGraphParams {
  /** Steps from the start: 1 draws its neighbours. */
  depth: number;
  /** Neighbours of one kind for one node; the rest becomes a `more` node. */
  perKind: number;
  /** Nodes in all; what lies further is not expanded. */
  limit: number;
}

/** Kinds whose neighbours are drawn; addresses, agents and accounts are joined through identities and keys, so that the picture stays a picture. */
const neighbours: Record<ActorKind, readonly ActorKind[]> = {
  identity: ['key', 'ip', 'agent', 'account'],
  key: ['identity', 'ip', 'agent', 'toolchain'],
  ip: ['identity', 'key'],
  network: ['ip', 'identity', 'key'],
  agent: ['identity', 'key'],
  toolchain: ['key', 'identity'],
  account: ['identity'],
  resource: ['identity', 'ip', 'key'],
};

/**
 * Who used what, breadth first from a start actor. Order is fixed: nodes by depth, then by the order of their parents, then by shared events (most first),
 * then by id. One pass over a column for each node that is expanded.
 */
export function drawLinkGraph(
  store: ColumnStore, identities: readonly ResolvedIdentity[], groupsOf: (kind: ActorKind) => ActorGroups, positionsOf: (kind: ActorKind, group: number) => Uint32Array, forest: SessionForestIndex,
  start: { kind: ActorKind; group: number }, params: LinkGraphParams,
): LinkGraph {
  const drawing = new Drawing(groupsOf(start.kind).actors[start.group]!.id, params);
  const { kind, group } = start;
  const actor = groupsOf(kind).actors[group]!;
  const queue: { kind: ActorKind; group: number; depth: number }[] = [{ kind, group, depth: 0 }];
  drawing.node({ id: actor.id, kind, subkind: actor.subkind, name: actor.name, depth: 0, nodes: 1, expanded: false, where: groupsOf(kind).where(group) });
  let issuers: Issuers | null = null;
  for (const each of queue) {
    if (each.depth >= params.depth || drawing.isFull) break;
    const self = groupsOf(each.kind);
    const id = self.actors[each.group]!.id;
    const positions = positionsOf(each.kind, each.group);
    for (const other of neighbours[each.kind]) {
      const groups = groupsOf(other);
      const counts = sumGroups(countNumbers(groups.column, groups.groupOf.length, positions), groups);
      const found = rank(counts, (place) => groups.actors[place]!.id);
      for (const { place, count } of drawing.take(id, other, each.depth + 1, found.map(({ place, count }) => ({ place, count, id: groups.actors[place]!.id })))) {
        const next = groups.actors[place]!;
        if (drawing.node({ id: next.id, kind: other, subkind: next.subkind, name: next.name, depth: each.depth + 1, nodes: 1, expanded: false, where: groups.where(place) })) queue.push({ kind: other, group: place, depth: each.depth + 1 });
        drawing.edge(id, next.id, 'used', count, null);
      }
    }
    if (each.kind === 'identity') addRoles(drawing, id, each.depth + 1, identities, countNumbers(store.column('identity'), identities.length, positions));
    if (each.kind === 'key') addIssuers(drawing, each, groupsOf('key'), (issuers ??= indexIssuers(forest)), queue);
    drawing.expand(id);
  }
  return drawing.finish();
}

function rank(counts: Uint32Array, idOf: (place: number) => string): { place: number; count: number }[] {
  const found: { place: number; count: number }[] = [];
  for (let place = 1; place < counts.length; place++) if (counts[place]! > 0) found.push({ place, count: counts[place]! });
  return found.sort((a, b) => b.count - a.count || (idOf(a.place) < idOf(b.place) ? -1 : 1));
}

function addRoles(drawing: Drawing, id: string, depth: number, identities: readonly ResolvedIdentity[], counts: Uint32Array): void {
  const roles = new Map<string, { name: string; count: number }>();
  for (let number = 1; number < counts.length; number++) {
    const { roleArn, roleName } = identities[number]!;
    if (counts[number] === 0 || roleArn === null) continue;
    const known = roles.get(roleArn) ?? roles.set(roleArn, { name: roleName ?? roleArn, count: 0 }).get(roleArn)!;
    known.count += counts[number]!;
  }
  for (const [arn, { name, count }] of [...roles].sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1))) {
    drawing.node({ id: `role:${arn}`, kind: 'role', subkind: 'role', name, depth, nodes: 1, expanded: true, where: termText('userIdentity.sessionContext.sessionIssuer.arn', arn) });
    drawing.edge(id, `role:${arn}`, 'assumed', count, null);
  }
}

/** Links between keys, by either key. */
type Issuers = Map<string, { from: string; to: string; evidence: number; proof: Proof | null }[]>;

function indexIssuers({ sessions }: SessionForestIndex): Issuers {
  const issuers: Issuers = new Map();
  for (const { parent, keys, evidence, proof } of sessions) {
    if (parent < 0) continue;
    for (const from of sessions[parent]!.keys) {
      for (const to of keys) {
        const link = { from, to, evidence: evidence.length, proof };
        for (const key of [from, to]) (issuers.get(key) ?? issuers.set(key, []).get(key)!).push(link);
      }
    }
  }
  return issuers;
}

/** Joins a key to the key that asked for it and to those that it asked for. */
function addIssuers(drawing: Drawing, self: { group: number; depth: number }, keys: ActorGroups, issuers: Issuers, queue: { kind: ActorKind; group: number; depth: number }[]): void {
  const name = keys.actors[self.group]!.name;
  const found: { place: number; id: string; count: number; from: string; to: string; proof: Proof | null }[] = [];
  for (const { from, to, evidence, proof } of issuers.get(name) ?? []) {
    const id = `key:${from === name ? to : from}`;
    const place = keys.byId.get(id);
    if (place !== undefined && from !== to) found.push({ place, id, count: evidence, from: `key:${from}`, to: `key:${to}`, proof });
  }
  found.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const each of drawing.take(`key:${name}`, 'key', self.depth + 1, found)) {
    const next = keys.actors[each.place]!;
    if (drawing.node({ id: next.id, kind: 'key', subkind: next.subkind, name: next.name, depth: self.depth + 1, nodes: 1, expanded: false, where: keys.where(each.place) })) queue.push({ kind: 'key', group: each.place, depth: self.depth + 1 });
    drawing.edge(each.from, each.to, 'issued', each.count, each.proof);
  }
}

/** Nodes and edges in the order in which they were found. */
class Drawing {
  readonly #start: string;
  readonly #params: LinkGraphParams;
  readonly #nodes = new Map<string, LinkNode>();
  readonly #edges = new Map<string, LinkEdge>();
  #folded = 0;

  constructor(start: string, params: LinkGraphParams) {
    this.#start = start;
    this.#params = params;
  }

  get isFull(): boolean {
    return this.#nodes.size >= this.#params.limit;
  }

  /** True where the node is new. */
  node(node: LinkNode): boolean {
    if (this.#nodes.has(node.id)) return false;
    this.#nodes.set(node.id, node);
    return true;
  }

  edge(from: string, to: string, kind: LinkEdge['kind'], events: number, proof: Proof | null): void {
    const [a, b] = kind === 'used' && to < from ? [to, from] : [from, to];
    if (!this.#edges.has(`${kind}\n${a}\n${b}`)) this.#edges.set(`${kind}\n${a}\n${b}`, { from: a, to: b, kind, events, proof });
  }

  expand(id: string): void {
    this.#nodes.get(id)!.expanded = true;
  }

  /** The neighbours that are drawn: those that are there already, and new ones while there is room. The others become one node that says how many they are. */
  take<T extends { id: string; count: number }>(from: string, kind: ActorKind, depth: number, found: readonly T[]): T[] {
    const taken: T[] = [];
    let fresh = 0;
    let events = 0;
    let folded = 0;
    for (const each of found) {
      if (this.#nodes.has(each.id)) taken.push(each);
      else if (fresh < this.#params.perKind && this.#nodes.size + fresh < this.#params.limit) {
        fresh++;
        taken.push(each);
      } else {
        folded++;
        events += each.count;
      }
    }
    if (folded > 0) {
      const id = `more:${kind}:${from}`;
      this.node({ id, kind: 'more', subkind: kind, name: String(folded), depth, nodes: folded, expanded: false, where: null });
      this.edge(from, id, 'used', events, null);
      this.#folded += folded;
    }
    return taken;
  }

  finish(): LinkGraph {
    return { start: this.#start, nodes: [...this.#nodes.values()], edges: [...this.#edges.values()], folded: this.#folded };
  }
}
