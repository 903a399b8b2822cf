import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, DiagramEdge, DiagramNode } from '../../../electron/engine/report/blocks.ts';
import { diagramRows, diagramType, fitLines, placeDiagram } from '../../../electron/engine/report/diagram.ts';

type Diagram = Extract<Block, { kind: 'diagram' }>;
const styles = ['used', 'assumed', 'proven', 'inferred'] as const;

function makeDiagram(sizes: number[], pairs: [number, number][]): Diagram {
  const nodes = sizes.flatMap((size, column): DiagramNode[] =>
    Array.from({ length: size }, (_, index) => ({
      id: `${column}.${index}`,
      column,
      title: `node ${'x'.repeat(index * 5)} ${index}`,
      notes: ['note'],
      color: '#000000',
    })),
  );
  const edges = pairs.flatMap(([a, b], index): DiagramEdge[] => {
    const [from, to] = [nodes[a % Math.max(1, nodes.length)], nodes[b % Math.max(1, nodes.length)]];
    return from === undefined || to === undefined ? [] : [{ from: from.id, to: to.id, style: styles[index % 4]! }];
  });
  return {
    kind: 'diagram',
    caption: 'c',
    alt: 'a',
    columns: ['A', 'B', 'C', 'D'],
    nodes,
    edges,
    legend: [],
  };
}

const anyDiagram = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: diagramRows }), { minLength: 4, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 80 }),
  )
  .map(([sizes, pairs]) => makeDiagram(sizes, pairs));

describe('diagrams', () => {
  it('never lay one box over another, and stay on a page', () => {
    fc.assert(
      fc.property(anyDiagram, (diagram) => {
        const { boxes, height, width } = placeDiagram(diagram);
        expect(boxes).toHaveLength(diagram.nodes.length);
        expect(height).toBeLessThan(706 - 60);
        for (const [index, one] of boxes.entries()) {
          expect(one.x + one.width).toBeLessThanOrEqual(width + 0.01);
          expect(one.y).toBeGreaterThanOrEqual(diagramType.top - 0.01);
          expect(one.y + one.height).toBeLessThanOrEqual(height + 0.01);
          for (const other of boxes.slice(index + 1)) {
            expect(
              one.x + one.width <= other.x ||
                other.x + other.width <= one.x ||
                one.y + one.height <= other.y + 0.01 ||
                other.y + other.height <= one.y + 0.01,
            ).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lead no line through a box of a column that it passes', () => {
    fc.assert(
      fc.property(anyDiagram, (diagram) => {
        const { boxes, paths } = placeDiagram(diagram);
        const columnOf = new Map(boxes.map(({ node }) => [node.id, node.column]));
        for (const { edge, points } of paths) {
          const [low, high] = [columnOf.get(edge.from)!, columnOf.get(edge.to)!].sort((a, b) => a - b) as [
            number,
            number,
          ];
          for (let at = 0; at < points.length; at += 6) {
            const [x, y] = [points[at]!, points[at + 1]!];
            for (const box of boxes)
              if (box.node.column > low && box.node.column < high)
                expect(x >= box.x && x <= box.x + box.width && y > box.y && y < box.y + box.height).toBe(false);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are the same for the same content', () => {
    const make = (): string =>
      JSON.stringify(
        placeDiagram(
          makeDiagram(
            [5, 7, 9, 11],
            [
              [0, 9],
              [3, 14],
              [7, 30],
              [12, 13],
              [2, 31],
            ],
          ),
        ),
      );
    expect(make()).toBe(make());
  });

  it('keep rows that were given', () => {
    const node = (id: string, column: number, row: number): DiagramNode => ({
      id,
      column,
      row,
      title: id,
      notes: [],
      color: '#000000',
    });
    const { boxes } = placeDiagram({
      ...makeDiagram([], []),
      nodes: [node('a', 0, 0), node('b', 1, 0), node('c', 1, 1)],
      edges: [{ from: 'a', to: 'b', style: 'proven' }],
    });
    expect(boxes[0]!.y).toBe(boxes[1]!.y);
    expect(boxes[2]!.y).toBeGreaterThan(boxes[1]!.y + boxes[1]!.height);
  });
});

describe('titles of boxes', () => {
  it('have two lines at most and keep beginning and end', () => {
    expect(fitLines('short', 90)).toEqual(['short']);
    const long = fitLines('arn:aws:sts::210987654321:assumed-role/customer-archive-reader/sync-worker-7', 90);
    expect(long).toHaveLength(2);
    expect(long[0]).toMatch(/^arn:aws/);
    expect(long[1]).toMatch(/^….*worker-7$/);
  });

  it('end for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const lines = fitLines(text, 90);
        expect(lines.length).toBeLessThanOrEqual(2);
        for (const line of lines) expect(line.isWellFormed()).toBe(true);
      }),
    );
  });
});
