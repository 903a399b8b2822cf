import cytoscape, { type Core } from 'cytoscape';
import { useEffect, useRef, type RefObject } from 'react';
import type { LinkGraph } from '../../shared/contract/index.ts';
import { visibleText } from '../ui/index.ts';
import type { Point } from './graph-layout.ts';
import type { GraphLook } from './graph-svg.ts';

export interface GraphCanvasProps {
  graph: LinkGraph;
  points: ReadonlyMap<string, Point>;
  look: GraphLook;
  selected: string | null;
  label: string;
  core: RefObject<Core | null>;
  onSelect: (id: string) => void;
  /** Double click. */
  onExpand: (id: string) => void;
}

const longest = 32;

/** The graph on a canvas: drag and wheel move it, a click chooses, a double click expands. The table beside it says the same in words. */
export default function GraphCanvas({
  graph,
  points,
  look,
  selected,
  label,
  core,
  onSelect,
  onExpand,
}: GraphCanvasProps) {
  const place = useRef<HTMLDivElement>(null);
  const acts = useRef({ onSelect, onExpand });
  acts.current = { onSelect, onExpand };

  useEffect(() => {
    if (!place.current) return undefined;
    const made = cytoscape({
      container: place.current,
      wheelSensitivity: 0.3,
      minZoom: 0.05,
      maxZoom: 3,
      autoungrabify: true,
      boxSelectionEnabled: false,
    });
    made.on('tap', 'node', (event) => acts.current.onSelect(event.target.id() as string));
    made.on('dbltap', 'node', (event) => acts.current.onExpand(event.target.id() as string));
    core.current = made;
    return () => {
      core.current = null;
      made.destroy();
    };
  }, [core]);

  useEffect(() => {
    const drawn = core.current;
    if (!drawn) return;
    const isFirst = drawn.nodes().length === 0;
    drawn.batch(() => {
      const wanted = new Set([...graph.nodes.map(({ id }) => id), ...graph.edges.map(edgeId)]);
      drawn
        .elements()
        .filter((element) => !wanted.has(element.id()))
        .remove();
      for (const node of graph.nodes) {
        const name = visibleText(node.kind === 'more' ? `+${node.nodes}` : node.name);
        const data = {
          id: node.id,
          kind: node.kind,
          name: name.length > longest ? `${name.slice(0, longest / 2)}…${name.slice(-longest / 2 + 1)}` : name,
          isStart: node.id === graph.start,
          isOpen: node.expanded,
        };
        const known = drawn.getElementById(node.id);
        if (known.nonempty()) known.data(data).position({ ...points.get(node.id)! });
        else drawn.add({ group: 'nodes', data, position: { ...points.get(node.id)! } });
      }
      for (const edge of graph.edges)
        if (drawn.getElementById(edgeId(edge)).empty())
          drawn.add({
            group: 'edges',
            data: {
              id: edgeId(edge),
              source: edge.from,
              target: edge.to,
              kind: edge.kind,
              isProven: edge.proof === null || edge.proof === 'proven',
            },
          });
    });
    drawn.fit(undefined, isFirst ? 40 : 30);
    if (drawn.zoom() > 1.4)
      drawn.zoom({ level: 1.4, renderedPosition: { x: drawn.width() / 2, y: drawn.height() / 2 } });
    if (drawn.nodes().length > 0) drawn.center();
  }, [graph, points, core]);

  useEffect(() => {
    core.current?.style([
      {
        selector: 'node',
        style: {
          width: 22,
          height: 22,
          label: 'data(name)',
          color: look.text,
          'font-size': 11,
          'text-valign': 'bottom',
          'text-margin-y': 3,
          'min-zoomed-font-size': 7,
          'background-color': look.edge,
          'text-background-color': look.background,
          'text-background-opacity': 0.85,
          'text-background-padding': '2px',
        },
      },
      ...Object.entries(look.kinds).map(([kind, { color, shape }]) => ({
        selector: `node[kind = "${kind}"]`,
        style: { 'background-color': color, shape },
      })),
      { selector: 'node[?isStart]', style: { width: 30, height: 30, 'font-weight': 'bold' } },
      { selector: 'node:selected', style: { 'border-width': 3, 'border-color': look.text, 'border-opacity': 1 } },
      { selector: 'edge', style: { width: 1, 'line-color': look.edge, 'curve-style': 'haystack' } },
      {
        selector: 'edge[kind = "issued"]',
        style: {
          width: 2,
          'line-color': look.issued,
          'target-arrow-color': look.issued,
          'target-arrow-shape': 'triangle',
          'curve-style': 'straight',
        },
      },
      { selector: 'edge[!isProven]', style: { 'line-style': 'dashed' } },
    ] as never);
  }, [look, core, graph]);

  useEffect(() => {
    const drawn = core.current;
    if (!drawn) return;
    drawn.nodes().unselect();
    if (selected !== null) drawn.getElementById(selected).select();
  }, [selected, graph, core]);

  return <div ref={place} className="actor-graph-canvas" role="img" aria-label={label} />;
}

const edgeId = ({ kind, from, to }: { kind: string; from: string; to: string }): string => `edge ${kind} ${from} ${to}`;
