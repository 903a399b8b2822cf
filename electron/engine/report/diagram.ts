import type { Block, DiagramEdge, DiagramNode } from './blocks.ts';

type Diagram = Extract<Block, { kind: 'diagram' }>;

/** A node with its place, in points from the upper left corner of the drawing. */
export interface DiagramBox {
  node: DiagramNode;
  x: number;
  y: number;
  width: number;
  height: number;
  /** The title, broken and shortened so that no line is wider than the box. */
  lines: string[];
}

/** A line as points of cubic Bézier curves: a start, then three points for each curve. */
interface DiagramPath {
  edge: DiagramEdge;
  points: number[];
}

export interface DiagramLayout {
  width: number;
  height: number;
  headings: { text: string; x: number; width: number }[];
  boxes: DiagramBox[];
  paths: DiagramPath[];
}

/** Sizes of letters and lines in points; nothing in a drawing is smaller. */
export const diagramType = {
  heading: 7.6,
  title: 7.2,
  note: 6.8,
  titleLine: 9,
  noteLine: 8.8,
  top: 16,
} as const;

/** What one page holds. */
export const diagramRows = 14;

/** The width of the text of an A4 page. */
const pageWidth = 495;
const between = 29;
const gap = 4;
const padding = 4;
const laneHeight = 3;
const sweeps = 8;

/** A box, or the place where a line passes a column on its way to the next. */
interface Slot {
  node: DiagramNode | null;
  column: number;
  /** Slots of a column stay in their groups. */
  group: number;
  /** Place before sorting: breaks ties, so that the order is always the same. */
  rank: number;
  height: number;
  lines: string[];
  order: number;
  y: number;
}

/**
 * Places a diagram in columns: boxes in each column are ordered by the mean place of what they are joined to (the barycentre rule of Sugiyama, Tagawa and
 * Toda, 1981), and a line over several columns gets a lane between boxes, so that it never passes through one. Plain arithmetic in a fixed order: the same
 * diagram is always the same drawing. Boxes do not overlap; texts do not leave their boxes.
 */
export function placeDiagram(diagram: Diagram): DiagramLayout {
  const count = diagram.columns.length;
  const boxWidth = Math.floor((pageWidth - between * (count - 1)) / count);
  const xOf = (column: number): number => column * (boxWidth + between);
  const slots = new Map<string, Slot>();
  diagram.nodes.forEach((node, rank) => {
    const lines = fitLines(node.title, boxWidth - 9);
    const height = padding * 2 + lines.length * diagramType.titleLine + node.notes.length * diagramType.noteLine;
    slots.set(node.id, {
      node,
      column: node.column,
      group: node.group ?? 0,
      rank,
      height,
      lines,
      order: 0,
      y: 0,
    });
  });
  const edges = diagram.edges.filter((edge) => slots.has(edge.from) && slots.has(edge.to) && edge.from !== edge.to);
  const routes = edges.map((edge) => routeOf(edge, slots));
  const columns = diagram.columns.map((_, column) => [...slots.values()].filter((slot) => slot.column === column));
  const placed = diagram.nodes.some((node) => node.row !== undefined)
    ? placeRows(columns)
    : placeSorted(columns, routes);
  const boxes = [...slots.values()].flatMap(({ node, column, y, height, lines }) =>
    node === null ? [] : [{ node, x: xOf(column), y: y + diagramType.top, width: boxWidth, height, lines }],
  );
  const paths = edges.map((edge, index) => ({
    edge,
    points: drawRoute(routes[index]!, xOf, boxWidth),
  }));
  return {
    width: pageWidth,
    height: placed + diagramType.top,
    headings: diagram.columns.map((text, column) => ({ text, x: xOf(column), width: boxWidth })),
    boxes,
    paths: paths.sort((a, b) => drawingOrder.indexOf(a.edge.style) - drawingOrder.indexOf(b.edge.style)),
  };
}

/** What says most is drawn last, above the rest. */
const drawingOrder: readonly DiagramEdge['style'][] = ['used', 'assumed', 'inferred', 'proven'];

/** The slots that a line passes, left to right; lanes are shared by the lines of one source and group. */
function routeOf(edge: DiagramEdge, slots: Map<string, Slot>): Slot[] {
  const ends = [slots.get(edge.from)!, slots.get(edge.to)!];
  const [first, last] = ends[0]!.column <= ends[1]!.column ? ends : ends.toReversed();
  const route = [first!];
  for (let column = first!.column + 1; column < last!.column; column += 1) {
    const key = `\n${column} ${first!.node!.id}`;
    const lane = slots.get(key) ?? {
      node: null,
      column,
      group: 0,
      rank: slots.size,
      height: laneHeight,
      lines: [],
      order: 0,
      y: 0,
    };
    slots.set(key, lane);
    route.push(lane);
  }
  return [...route, last!];
}

/** Rows that the diagram gave: one row to a line, as high as its highest box. */
function placeRows(columns: Slot[][]): number {
  const heights: number[] = [];
  for (const slot of columns.flat())
    heights[slot.node?.row ?? 0] = Math.max(heights[slot.node?.row ?? 0] ?? 0, slot.height);
  const tops: number[] = [];
  let y = 0;
  for (let row = 0; row < heights.length; row += 1) {
    tops.push(y);
    y += (heights[row] ?? 0) + gap;
  }
  for (const slot of columns.flat()) slot.y = tops[slot.node?.row ?? 0]!;
  return Math.max(0, y - gap);
}

/** Orders each column by its neighbours and stacks it, centred. */
function placeSorted(columns: Slot[][], routes: Slot[][]): number {
  const joined = new Map<Slot, Slot[]>();
  const join = (slot: Slot, other: Slot): void => {
    joined.set(slot, [...(joined.get(slot) ?? []), other]);
  };
  for (const route of routes)
    for (let step = 1; step < route.length; step += 1) {
      join(route[step - 1]!, route[step]!);
      join(route[step]!, route[step - 1]!);
    }
  const heights = columns.map((column) => column.reduce((sum, slot) => sum + slot.height + gap, -gap));
  const height = Math.max(0, ...heights);
  const stack = (column: Slot[], whole: number): void => {
    column.sort(
      (a, b) =>
        a.group - b.group ||
        Number(a.node?.isFolded ?? false) - Number(b.node?.isFolded ?? false) ||
        a.order - b.order ||
        a.rank - b.rank,
    );
    let y = (height - whole) / 2;
    for (const slot of column) {
      slot.y = y;
      y += slot.height + gap;
    }
  };
  for (const column of columns)
    column.forEach((slot, index) => {
      slot.order = index;
    });
  columns.forEach((column, index) => {
    stack(column, heights[index]!);
  });
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const order = columns.map((_, index) => (sweep % 2 === 0 ? index : columns.length - 1 - index));
    for (const index of order) {
      for (const slot of columns[index]!) {
        const others = (joined.get(slot) ?? []).filter((other) => other.column !== slot.column);
        slot.order =
          others.length === 0
            ? slot.y
            : others.reduce((sum, other) => sum + other.y + other.height / 2, 0) / others.length;
      }
      stack(columns[index]!, heights[index]!);
    }
  }
  return height;
}

function drawRoute(route: Slot[], xOf: (column: number) => number, width: number): number[] {
  const middle = (slot: Slot): number => slot.y + slot.height / 2 + diagramType.top;
  const [first, second] = [route[0]!, route[1]!];
  if (first.column === second.column) {
    // Within a column: around the left side, further out for a longer way.
    const [x, from, to] = [xOf(first.column), middle(first), middle(second)];
    const out = x - Math.min(between - 7, 9 + Math.abs(to - from) / 24);
    return [x, from, out, from, out, to, x, to];
  }
  const points = [xOf(first.column) + width, middle(first)];
  for (let step = 1; step < route.length; step += 1) {
    const [slot, before] = [route[step]!, route[step - 1]!];
    const [fromX, toX] = [xOf(before.column) + width, xOf(slot.column)];
    const half = (fromX + toX) / 2;
    points.push(half, middle(before), half, middle(slot), toX, middle(slot));
    if (step < route.length - 1) {
      const end = toX + width;
      points.push(toX + width / 3, middle(slot), end - width / 3, middle(slot), end, middle(slot));
    }
  }
  return points;
}

/** Widths in ems, on the wide side of the fonts that reports are read in. */
function widthOf(character: string): number {
  const codePoint = character.codePointAt(0)!;
  if (codePoint > 0x2e80) return 1;
  if ('mwMW@%—…‹›'.includes(character)) return 0.93;
  if ("iljtfrI.,:;'|!()[] ".includes(character)) return 0.4;
  return /[A-Z]/.test(character) ? 0.63 : codePoint > 0x7f ? 0.75 : 0.6;
}

/** The width of a text in ems, as it is assumed. */
export function measureText(text: string): number {
  let sum = 0;
  for (const character of text) sum += widthOf(character);
  return sum;
}

/** At most two lines; what is longer loses its middle, which the table below the drawing has. */
export function fitLines(text: string, width: number): string[] {
  const room = width / diagramType.title;
  if (measureText(text) <= room) return [text];
  const first = cutToFit([...text], room);
  const rest = text.slice(first.length).trimStart();
  if (measureText(rest) <= room) return [first.trimEnd(), rest];
  const tail = cutToFit([...text].toReversed(), room - 0.95, false);
  return [
    first.trimEnd(),
    `…${[...tail]
      .toReversed()
      .join('')
      .replace(/^[. ]+/, '')}`,
  ];
}

/** The longest beginning that fits, up to the last separator where one is near its end. */
function cutToFit(characters: string[], room: number, atSeparator = true): string {
  let used = 0;
  let count = 0;
  while (count < characters.length && used + widthOf(characters[count]!) <= room) used += widthOf(characters[count++]!);
  if (atSeparator)
    for (let back = count; back > count - 7 && back > 1; back -= 1)
      if (' /:_-.'.includes(characters[back - 1]!)) return characters.slice(0, back).join('');
  return characters.slice(0, Math.max(1, count)).join('');
}
