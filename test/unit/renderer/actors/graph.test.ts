import { describe, expect, it } from 'vitest';
import type { LinkGraph, LinkNode } from '../../../../shared/contract/index.ts';
import { layoutGraph } from '../../../../renderer/actors/graph-layout.ts';
import { mergeGraphs, mostNodes } from '../../../../renderer/actors/graph-merge.ts';
import { drawSvg, type GraphLook } from '../../../../renderer/actors/graph-svg.ts';

const node = (id: string, more: Partial<LinkNode> = {}): LinkNode => ({
  id,
  kind: 'ip',
  subkind: '',
  name: id,
  depth: 1,
  nodes: 1,
  expanded: false,
  where: null,
  ...more,
});
const edge = (from: string, to: string, kind: 'used' | 'issued' = 'used') => ({
  from,
  to,
  kind,
  events: 1,
  proof: null,
});
const graph: LinkGraph = {
  start: 'identity:a',
  folded: 5,
  nodes: [
    node('identity:a', { kind: 'identity', depth: 0, expanded: true }),
    node('ip:1'),
    node('ip:2'),
    node('key:k', { kind: 'key' }),
    node('more:ip:identity:a', { kind: 'more', nodes: 5, name: '5' }),
  ],
  edges: [
    edge('identity:a', 'ip:1'),
    edge('identity:a', 'ip:2'),
    edge('key:k', 'identity:a'),
    edge('identity:a', 'more:ip:identity:a'),
  ],
};
const look: GraphLook = {
  background: '#fff',
  text: '#000',
  edge: '#ccc',
  issued: '#f00',
  kinds: { ip: { color: '#0f0', shape: 'rectangle' }, key: { color: '#00f', shape: 'diamond' } },
};

describe('the layout of the link graph', () => {
  it('is the same for the same nodes in any order, and gives each node a place of its own', () => {
    const points = layoutGraph(graph.start, graph.nodes, graph.edges);
    expect(points).toEqual(layoutGraph(graph.start, graph.nodes.toReversed(), graph.edges.toReversed()));
    expect(new Set([...points.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(graph.nodes.length);
    expect(points.get(graph.start)).toEqual({ x: 0, y: 0 });
  });

  it('places what hangs on nothing, and two thousand nodes', () => {
    const nodes = [graph.nodes[0]!, ...Array.from({ length: mostNodes - 1 }, (_, index) => node(`ip:${index}`))];
    const points = layoutGraph(
      graph.start,
      nodes,
      nodes.slice(1, 1500).map(({ id }) => edge(graph.start, id)),
    );
    expect(points.size).toBe(mostNodes);
    expect([...points.values()].every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  });
});

describe('expanding a node', () => {
  it('adds what is new once, replaces what was folded there, and keeps the count of what is folded', () => {
    const more: LinkGraph = {
      start: 'identity:a',
      folded: 0,
      nodes: [node('identity:a', { depth: 0, expanded: true }), node('ip:1'), node('ip:3')],
      edges: [edge('identity:a', 'ip:1'), edge('identity:a', 'ip:3')],
    };
    const merged = mergeGraphs(graph, more);
    expect(merged.nodes.map(({ id }) => id)).toEqual(['identity:a', 'ip:1', 'ip:2', 'key:k', 'ip:3']);
    expect(merged.edges).toHaveLength(4);
    expect(merged.folded).toBe(0);
  });

  it('stops at the most nodes and says how many are left out', () => {
    const many: LinkGraph = {
      start: 'key:k',
      folded: 0,
      nodes: [node('key:k'), ...Array.from({ length: mostNodes }, (_, index) => node(`ip:x${index}`))],
      edges: [],
    };
    const merged = mergeGraphs(graph, many);
    expect(merged.nodes).toHaveLength(mostNodes);
    expect(merged.folded).toBe(5 + 5);
  });
});

it('an SVG holds hostile names as text only', () => {
  const hostile = {
    ...graph,
    nodes: graph.nodes.map((each) => ({
      ...each,
      name: each.id === 'ip:1' ? '"><script>alert(1)</script>\u0000&' : each.name,
    })),
  };
  const svg = drawSvg(hostile, layoutGraph(hostile.start, hostile.nodes, hostile.edges), look, (name) => name);
  expect(svg).not.toContain('<script>');
  expect(svg).not.toContain('\u0000');
  expect(svg).toContain('&quot;&gt;&lt;script&gt;');
  expect(svg.match(/<title>/g)).toHaveLength(graph.nodes.length);
});
