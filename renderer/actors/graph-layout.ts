import type { LinkEdge, LinkNode } from '../../shared/contract/index.ts';

export interface Point {
  x: number;
  y: number;
}

/** Pixels between the rings, and the least room of a node on its ring. */
const RING = 190;
const ROOM = 84;

/**
 * Places nodes on rings around the start, each below the node that it was reached from first: the same nodes and edges always give the same picture, and a node
 * that is expanded keeps its place among its siblings. Rings are as wide as their nodes need.
 */
export function layoutGraph(start: string, nodes: readonly LinkNode[], edges: readonly LinkEdge[]): Map<string, Point> {
  const neighbours = new Map<string, string[]>(nodes.map((node) => [node.id, []]));
  for (const { from, to } of edges) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const kindOf = new Map(nodes.map((node) => [node.id, node.kind]));
  const order = (a: string, b: string): number => compare(kindOf.get(a)!, kindOf.get(b)!) || compare(a, b);
  const children = new Map<string, string[]>();
  const depth = new Map<string, number>();
  const queue: string[] = [];
  const reach = (root: string, at: number): void => {
    depth.set(root, at);
    queue.push(root);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const below = [...new Set(neighbours.get(next) ?? [])].filter((id) => !depth.has(id)).sort(order);
      children.set(next, below);
      for (const id of below) {
        depth.set(id, depth.get(next)! + 1);
        queue.push(id);
      }
    }
  };
  if (neighbours.has(start)) reach(start, 0);
  for (const { id } of nodes) if (!depth.has(id)) reach(id, 1);

  // Leaves below each node, deepest first, give the share of the circle.
  const leaves = new Map<string, number>();
  const byDepth = [...depth].sort((a, b) => b[1] - a[1]).map(([id]) => id);
  for (const id of byDepth)
    leaves.set(
      id,
      Math.max(
        1,
        (children.get(id) ?? []).reduce((sum, child) => sum + leaves.get(child)!, 0),
      ),
    );
  const onRing = new Map<number, number>();
  for (const at of depth.values()) onRing.set(at, (onRing.get(at) ?? 0) + 1);
  const radius = [0];
  for (let ring = 1; ring <= Math.max(0, ...depth.values()); ring++)
    radius[ring] = Math.max(radius[ring - 1]! + RING, ((onRing.get(ring) ?? 0) * ROOM) / (2 * Math.PI));

  const points = new Map<string, Point>();
  const waiting: { id: string; from: number; to: number }[] = [];
  const roots = nodes
    .map(({ id }) => id)
    .filter((id) => id === start || ![...children.values()].some((below) => below.includes(id)));
  const total = roots.reduce((sum, id) => sum + leaves.get(id)!, 0);
  let turn = -Math.PI / 2;
  for (const id of roots) {
    const share = (2 * Math.PI * leaves.get(id)!) / total;
    waiting.push({ id, from: turn, to: turn + share });
    turn += share;
  }
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { id, from, to } = next;
    const distance = radius[depth.get(id)!]!;
    const angle = (from + to) / 2;
    points.set(id, { x: Math.round(distance * Math.cos(angle)), y: Math.round(distance * Math.sin(angle)) });
    let at = from;
    for (const child of children.get(id) ?? []) {
      const share = ((to - from) * leaves.get(child)!) / leaves.get(id)!;
      waiting.push({ id: child, from: at, to: at + share });
      at += share;
    }
  }
  return points;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
