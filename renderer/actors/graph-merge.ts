import type { LinkGraph, LinkNode } from '../../shared/contract/index.ts';

/** Nodes in all; what would lie beyond is left folded. */
export const mostNodes = 2000;

/**
 * Puts the neighbours of an expanded node into a graph. What was folded at that node is replaced; nothing is drawn twice. Where more than `mostNodes` would
 * come together, the last ones stay out and are counted in `folded`.
 */
export function mergeGraphs(graph: LinkGraph, more: LinkGraph): LinkGraph {
  const replaced = new Set(
    graph.nodes.filter((node) => node.kind === 'more' && node.id.endsWith(`:${more.start}`)).map(({ id }) => id),
  );
  const nodes = new Map<string, LinkNode>(
    graph.nodes.filter(({ id }) => !replaced.has(id)).map((node) => [node.id, node]),
  );
  const base = nodes.get(more.start)?.depth ?? 0;
  let left = 0;
  for (const node of more.nodes) {
    const known = nodes.get(node.id);
    if (known !== undefined) nodes.set(node.id, { ...known, expanded: known.expanded || node.expanded });
    else if (nodes.size < mostNodes) nodes.set(node.id, { ...node, depth: node.depth + base });
    else left += node.nodes;
  }
  const edges = new Map(graph.edges.map((edge) => [`${edge.kind} ${edge.from} ${edge.to}`, edge]));
  for (const edge of more.edges) edges.set(`${edge.kind} ${edge.from} ${edge.to}`, edge);
  const list = [...nodes.values()];
  return {
    start: graph.start,
    nodes: list,
    edges: [...edges.values()].filter(({ from, to }) => nodes.has(from) && nodes.has(to)),
    folded: left + list.reduce((sum, node) => sum + (node.kind === 'more' ? node.nodes : 0), 0),
  };
}
