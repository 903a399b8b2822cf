import type { LinkEdge } from '../../../shared/contract/index.ts';
import { stopIfCancelled } from '../case/call-options.ts';
import { type Ask } from './ask.ts';
import type { GraphNode, ReportGraph } from './model.ts';

/** Actors of each kind that are looked at, most events first; each identity and key costs the engine a pass over its events. */
const lookedAt = { identity: 40, key: 60, ip: 60, agent: 40, account: 40 } as const;

/** Neighbours that are asked for at once: as many as the contract gives. */
const neighbours = 2000;

/**
 * The links among the actors of the cited events (of the whole case where none is cited), with the roles that they assumed and the keys that theirs were
 * issued by or issued. Nodes by kind and number of events, links by their ends: the order does not depend on where the walk began.
 */
export async function gatherGraph(
  ask: Ask,
  cited: string | null,
  signal: AbortSignal | undefined,
): Promise<ReportGraph> {
  const nodes = new Map<string, GraphNode>();
  const left: Record<string, number> = {};
  for (const kind of ['identity', 'key', 'ip', 'agent', 'account'] as const) {
    const { actors, total } = await ask('actors.list', {
      kind,
      limit: lookedAt[kind],
      ...(cited === null ? {} : { where: cited }),
    });
    for (const { id, subkind, name, events } of actors)
      if (name !== '') nodes.set(id, { id, kind, subkind, name, events });
    if (total > actors.length) left[kind] = total - actors.length;
  }
  const starts = [...nodes.values()].filter(({ kind }) => kind === 'identity' || kind === 'key');
  const links = new Map<string, LinkEdge>();
  let folded = 0;
  for (const { id } of starts) {
    stopIfCancelled({ signal });
    const graph = await ask('actors.graph', {
      id,
      depth: 1,
      perKind: neighbours,
      limit: neighbours,
    });
    folded += graph.folded;
    const near = new Map(graph.nodes.map((node) => [node.id, node]));
    for (const link of graph.edges) {
      if (link.kind === 'used' && !(nodes.has(link.from) && nodes.has(link.to))) continue;
      const ends = [near.get(link.from), near.get(link.to)];
      if (ends.some((end) => end === undefined || end.kind === 'more')) continue;
      for (const end of ends)
        if (!nodes.has(end!.id))
          nodes.set(end!.id, {
            id: end!.id,
            kind: end!.kind as GraphNode['kind'],
            subkind: end!.subkind,
            name: end!.name,
            events: null,
          });
      links.set(`${link.kind}\n${link.from}\n${link.to}`, link);
    }
  }
  const sorted = [...links].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, link]) => link);
  return {
    over: cited === null ? 'case' : 'tagged',
    nodes: [...nodes.values()],
    links: sorted,
    left,
    folded,
  };
}
