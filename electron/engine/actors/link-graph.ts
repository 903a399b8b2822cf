import type { ActorKind, LinkEdge, LinkGraph, LinkNode } from '../../../shared/contract/actors.ts';
import { termText } from '../../../shared/kql/index.ts';
import type { ActorGroups } from './actor-table.ts';
import type { CaseActors } from './case-actors.ts';
import { countNumbers, sumGroups } from './counting.ts';
import type { IssuedLink } from './session-table.ts';
import type { Proof } from './session-model.ts';

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
  actors: CaseActors,
  start: { kind: ActorKind; group: number },
  params: LinkGraphParams,
): LinkGraph {
  const { kind, group } = start;
  const table = actors.groups(kind).actors;
  const drawing = new Drawing(table.id(group), params);
  const queue: { kind: ActorKind; group: number; depth: number }[] = [{ kind, group, depth: 0 }];
  drawing.node({
    id: table.id(group),
    kind,
    subkind: table.subkind(group),
    name: table.name(group),
    depth: 0,
    nodes: 1,
    expanded: false,
    where: actors.groups(kind).where(group),
  });
  for (const each of queue) {
    if (each.depth >= params.depth || drawing.isFull) break;
    const id = actors.groups(each.kind).actors.id(each.group);
    const positions = actors.positionsOf(each.kind, each.group);
    for (const other of neighbours[each.kind]) {
      const groups = actors.groups(other);
      const counts = sumGroups(countNumbers(groups.column, groups.groupOf.length, positions), groups);
      for (const { place, count } of drawing.take(id, other, each.depth + 1, rank(counts, groups))) {
        const next = groups.actors.at(place);
        if (
          drawing.node({
            id: next.id,
            kind: other,
            subkind: next.subkind,
            name: next.name,
            depth: each.depth + 1,
            nodes: 1,
            expanded: false,
            where: groups.where(place),
          })
        )
          queue.push({ kind: other, group: place, depth: each.depth + 1 });
        drawing.edge(id, next.id, 'used', count, null);
      }
    }
    if (each.kind === 'identity') addRoles(drawing, id, each.depth + 1, actors, positions);
    if (each.kind === 'key')
      addIssuers(drawing, each, actors.groups('key'), actors.sessions.linksOfKey(each.group), queue);
    drawing.expand(id);
  }
  return drawing.finish();
}

/** Actors by shared events, most first. */
function rank(counts: Uint32Array, { actors }: ActorGroups): { place: number; id: string; count: number }[] {
  const found: { place: number; id: string; count: number }[] = [];
  for (let place = 1; place < counts.length; place++)
    if (counts[place]! > 0) found.push({ place, id: actors.id(place), count: counts[place]! });
  return found.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
}

function addRoles(
  drawing: Drawing,
  id: string,
  depth: number,
  { forms, store, readIdentity }: CaseActors,
  positions: Uint32Array,
): void {
  const byForm = new Map<number, number>();
  countNumbers(store.column('identity'), forms.length, positions).forEach((count, number) => {
    if (count > 0 && number > 0) byForm.set(forms[number]!, (byForm.get(forms[number]!) ?? 0) + count);
  });
  const roles = new Map<string, { name: string; count: number }>();
  for (const [form, count] of byForm) {
    const { roleArn, roleName } = readIdentity(form);
    if (roleArn === null) continue;
    const known = roles.get(roleArn) ?? roles.set(roleArn, { name: roleName ?? roleArn, count: 0 }).get(roleArn)!;
    known.count += count;
  }
  for (const [arn, { name, count }] of [...roles].sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1))) {
    drawing.node({
      id: `role:${arn}`,
      kind: 'role',
      subkind: 'role',
      name,
      depth,
      nodes: 1,
      expanded: true,
      where: termText('userIdentity.sessionContext.sessionIssuer.arn', arn),
    });
    drawing.edge(id, `role:${arn}`, 'assumed', count, null);
  }
}

/** Joins a key to the key that asked for it and to those that it asked for. */
function addIssuers(
  drawing: Drawing,
  self: { group: number; depth: number },
  keys: ActorGroups,
  links: readonly IssuedLink[],
  queue: { kind: ActorKind; group: number; depth: number }[],
): void {
  const found = links
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, evidence, proof }) => {
      const place = from === self.group ? to : from;
      return {
        place,
        id: keys.actors.id(place),
        count: evidence,
        from: keys.actors.id(from),
        to: keys.actors.id(to),
        proof,
      };
    });
  found.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const each of drawing.take(keys.actors.id(self.group), 'key', self.depth + 1, found)) {
    const next = keys.actors.at(each.place);
    if (
      drawing.node({
        id: next.id,
        kind: 'key',
        subkind: next.subkind,
        name: next.name,
        depth: self.depth + 1,
        nodes: 1,
        expanded: false,
        where: keys.where(each.place),
      })
    )
      queue.push({ kind: 'key', group: each.place, depth: self.depth + 1 });
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
    if (!this.#edges.has(`${kind}\n${a}\n${b}`))
      this.#edges.set(`${kind}\n${a}\n${b}`, { from: a, to: b, kind, events, proof });
  }

  expand(id: string): void {
    this.#nodes.get(id)!.expanded = true;
  }

  /** The neighbours that are drawn: those that are there already, and new ones while there is room. The others become one node that says how many they are. */
  take<T extends { id: string; count: number }>(
    from: string,
    kind: ActorKind,
    depth: number,
    found: readonly T[],
  ): T[] {
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
      this.node({
        id,
        kind: 'more',
        subkind: kind,
        name: String(folded),
        depth,
        nodes: folded,
        expanded: false,
        where: null,
      });
      this.edge(from, id, 'used', events, null);
      this.#folded += folded;
    }
    return taken;
  }

  finish(): LinkGraph {
    return {
      start: this.#start,
      nodes: [...this.#nodes.values()],
      edges: [...this.#edges.values()],
      folded: this.#folded,
    };
  }
}
