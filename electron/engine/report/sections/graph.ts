import type { LinkEdge, SessionRow } from '../../../../shared/contract/index.ts';
import { formatCount, formatTime } from '../../../../shared/format/index.ts';
import type { Block, DiagramEdge, DiagramNode, Row } from '../blocks.ts';
import { diagramRows } from '../diagram.ts';
import { cellCharacters } from '../limits.ts';
import type { GraphNode, ReportGraph, ReportModel } from '../model.ts';
import { makeVisible } from '../visible.ts';
import type { Words } from '../words.ts';
import { row, type Section } from './section.ts';

const kindColors: Record<GraphNode['kind'], string> = {
  account: '#21633f',
  role: '#6a4c93',
  identity: '#1f3a5f',
  key: '#8a5200',
  ip: '#a3211b',
  agent: '#5a6672',
};

/** Where each kind stands, left to right, and with whom it shares a column. */
const places: Record<GraphNode['kind'], { column: number; group: number; most: number }> = {
  account: { column: 0, group: 0, most: 5 },
  role: { column: 0, group: 1, most: 7 },
  identity: { column: 1, group: 0, most: diagramRows - 1 },
  key: { column: 2, group: 0, most: diagramRows - 2 },
  ip: { column: 3, group: 0, most: 7 },
  agent: { column: 3, group: 1, most: 5 },
};
const kinds = Object.keys(places) as GraphNode['kind'][];

/** The drawing of who used what, and the table that says the same in full. */
export const composeGraph: Section = ({ model, words }) => {
  const { graph } = model;
  if (graph.links.length === 0) return [];
  const left = Object.entries(graph.left)
    .map(([kind, count]) => `${words.name('actor-kinds', kind)}: ${formatCount(count)}`)
    .join(', ');
  return [
    { kind: 'heading', level: 2, text: words.say('graph.title'), id: 'graph' },
    { kind: 'paragraph', text: words.say(`graph.intro-${graph.over}`) },
    ...(left === '' && graph.folded === 0
      ? []
      : [
          {
            kind: 'paragraph',
            text: words.say('graph.left', {
              left: left === '' ? '–' : left,
              folded: formatCount(graph.folded),
            }),
            tone: 'warn',
          } as Block,
        ]),
    drawGraph(model, words),
    {
      kind: 'table',
      caption: words.say('graph.table', { count: formatCount(graph.links.length) }),
      columns: [
        { title: words.say('kind'), weight: 1 },
        { title: words.say('graph.name'), weight: 5, mono: true },
        { title: words.say('graph.cited'), weight: 1, align: 'right' },
      ],
      rows: rowsOf(graph, words),
      empty: words.say('none'),
    },
  ];
};

/** A row for each identity and key, below it what it is joined to. Each link stands once: that of an identity and a key with the identity, that of two keys with the one that issued. */
function rowsOf(graph: ReportGraph, words: Words): Row[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const bySubject = subjectsOf(graph);
  return graph.nodes
    .filter((node) => bySubject.has(node.id))
    .map((node) =>
      row(
        [words.name('graph-kind', node.kind), node.name, node.events === null ? '–' : formatCount(node.events)],
        [...bySubject.get(node.id)!].map(([relation, links]) => ({
          label: words.name('graph-relation', relation),
          value: links
            .map(
              ({ other, events, proof }) =>
                `${byId.get(other)?.name ?? other} (${formatCount(events)}${proof === null ? '' : `, ${words.name('proof', proof)}`})`,
            )
            .join(' · '),
        })),
      ),
    );
}

function drawGraph({ graph }: ReportModel, words: Words): Block {
  const linked = new Set(graph.links.flatMap((link) => [link.from, link.to]));
  const issued = new Set(graph.links.filter((link) => link.kind === 'issued').flatMap((link) => [link.from, link.to]));
  /** Ids as they are drawn: those that are folded stand under their kind's box. */
  const drawn = new Map<string, string>();
  const nodes: DiagramNode[] = [];
  for (const kind of kinds) {
    const { column, group, most } = places[kind];
    const all = graph.nodes
      .filter((node) => node.kind === kind && linked.has(node.id))
      .sort(
        (a, b) =>
          Number(issued.has(b.id)) - Number(issued.has(a.id)) ||
          (b.events ?? -1) - (a.events ?? -1) ||
          (a.id < b.id ? -1 : 1),
      );
    const shown = all.length <= most + 1 ? all : all.slice(0, most);
    for (const node of shown) {
      drawn.set(node.id, node.id);
      nodes.push({
        id: node.id,
        column,
        group,
        title: makeVisible(node.name),
        notes: [noteOf(words, node)],
        color: kindColors[kind],
      });
    }
    if (shown.length === all.length) continue;
    for (const node of all.slice(shown.length)) drawn.set(node.id, `more:${kind}`);
    nodes.push({
      id: `more:${kind}`,
      column,
      group,
      title: words.say('graph.more', { count: formatCount(all.length - shown.length) }),
      notes: [words.name('actor-kinds', kind)],
      color: kindColors[kind],
      isFolded: true,
    });
  }
  const edges = new Map<string, DiagramEdge>();
  for (const { from, to, kind, proof } of drawnLinks(graph)) {
    const [a, b] = [drawn.get(from), drawn.get(to)];
    if (a === undefined || b === undefined || a === b) continue;
    const style =
      kind === 'used' ? 'used' : kind === 'assumed' ? 'assumed' : proof === 'proven' ? 'proven' : 'inferred';
    edges.set(`${style}\n${a}\n${b}`, { from: a, to: b, style });
  }
  const styles = new Set([...edges.values()].map((edge) => edge.style));
  const counts = kinds
    .map((kind) => ({
      kind,
      count: graph.nodes.filter((node) => node.kind === kind && linked.has(node.id)).length,
    }))
    .filter(({ count }) => count > 0);
  return {
    kind: 'diagram',
    caption: words.say(`graph.caption-${graph.over}`),
    alt: `${words.say(`graph.caption-${graph.over}`)}. ${counts.map(({ kind, count }) => `${words.name('actor-kinds', kind)}: ${formatCount(count)}`).join(', ')}. ${words.say('graph.links', { count: formatCount(graph.links.length) })}`,
    columns: (['graph.column-0', 'graph.column-1', 'graph.column-2', 'graph.column-3'] as const).map((key) =>
      words.say(key),
    ),
    nodes,
    edges: [...edges.values()],
    legend: (['used', 'assumed', 'proven', 'inferred'] as const)
      .filter((style) => styles.has(style))
      .map((style) => ({ label: words.say(`graph.line-${style}`), style })),
  };
}

/** Without the links between an identity and what is joined to it through one of its keys: the picture says those already, the table says all. */
function drawnLinks(graph: ReportGraph): ReportGraph['links'] {
  const kindOf = new Map(graph.nodes.map((node) => [node.id, node.kind]));
  const joined = new Map<string, Set<string>>();
  const note = (a: string, b: string): void => {
    (joined.get(a) ?? joined.set(a, new Set()).get(a)!).add(b);
  };
  for (const { from, to, kind } of graph.links)
    if (kind === 'used') {
      note(from, to);
      note(to, from);
    }
  return graph.links.filter(({ from, to, kind }) => {
    if (kind !== 'used') return true;
    const [identity, other] = kindOf.get(from) === 'identity' ? [from, to] : [to, from];
    const otherKind = kindOf.get(other);
    if (kindOf.get(identity) !== 'identity' || (otherKind !== 'ip' && otherKind !== 'agent')) return true;
    return ![...(joined.get(identity) ?? [])].some(
      (key) => kindOf.get(key) === 'key' && joined.get(key)?.has(other) === true,
    );
  });
}

function noteOf(words: Words, node: GraphNode): string {
  const what = words.name('graph-kind', node.kind);
  return node.events === null
    ? `${what} · ${words.say(node.kind === 'role' ? 'graph.assumed' : 'graph.not-cited')}`
    : `${what} · ${words.say('graph.events', { count: formatCount(node.events) })}`;
}

/** Steps of a chain that are drawn; what hangs deeper stands in the list. */
const drawnDepth = 4;
/** Rows of a figure, and figures. */
const figureRows = 11;
const mostFigures = 4;

/** Chains of sessions, left to right from where they began; single sessions and what does not fit stand in the list that follows. */
export function drawChains(
  words: Words,
  sessions: readonly SessionRow[],
  depths: ReadonlyMap<string, number>,
): Block[] {
  const trees: SessionRow[][] = [];
  for (const session of sessions) {
    if ((depths.get(session.id) ?? 0) === 0) trees.push([session]);
    else trees.at(-1)?.push(session);
  }
  const chains = trees.filter((tree) => tree.length > 1);
  const figures: { nodes: DiagramNode[]; edges: DiagramEdge[]; rows: number }[] = [];
  let left = 0;
  for (const tree of chains) {
    const part = drawTree(words, tree, depths);
    const last = figures.at(-1);
    if (last !== undefined && last.rows + part.rows <= figureRows) {
      for (const node of part.nodes) node.row! += last.rows;
      last.nodes.push(...part.nodes);
      last.edges.push(...part.edges);
      last.rows += part.rows;
    } else if (figures.length < mostFigures) figures.push(part);
    else left += 1;
  }
  const captions = figures.map((_, index) =>
    words.say('sessions.figure', { number: String(index + 1), count: String(figures.length) }),
  );
  return [
    ...figures.map(({ nodes, edges }, index): Block => ({
      kind: 'diagram',
      caption: figures.length === 1 ? words.say('sessions.tree') : captions[index]!,
      alt: `${words.say('sessions.tree')}. ${words.say('sessions.drawn', { sessions: formatCount(nodes.length), links: formatCount(edges.length) })}`,
      columns: Array.from({ length: drawnDepth }, (__, depth) =>
        depth === 0 ? words.say('sessions.root') : words.say('sessions.step', { number: String(depth) }),
      ),
      nodes,
      edges,
      legend: (['proven', 'inferred'] as const)
        .filter((style) => edges.some((edge) => edge.style === style))
        .map((style) => ({ label: words.say(`graph.line-${style}`), style })),
    })),
    ...(left === 0
      ? []
      : [
          {
            kind: 'paragraph',
            text: words.say('sessions.chains-left', { left: formatCount(left) }),
            tone: 'warn',
          } as Block,
        ]),
  ];
}

/** The first child stands in the row of its parent, each further one in a new row. */
function drawTree(
  words: Words,
  tree: readonly SessionRow[],
  depths: ReadonlyMap<string, number>,
): { nodes: DiagramNode[]; edges: DiagramEdge[]; rows: number } {
  const nodes: DiagramNode[] = [];
  const edges: DiagramEdge[] = [];
  const withChild = new Set<string>();
  const drawn = new Map<string, number>();
  let folded = 0;
  let rows = 0;
  for (const session of tree) {
    const depth = depths.get(session.id) ?? 0;
    const parentRow = session.parent === null ? undefined : drawn.get(session.parent);
    const isFirst = parentRow !== undefined && !withChild.has(session.parent!);
    if (depth > 0 && (depth >= drawnDepth || parentRow === undefined || (!isFirst && rows >= figureRows - 1))) {
      folded += 1;
      continue;
    }
    if (depth > 0) withChild.add(session.parent!);
    const place = isFirst ? parentRow : rows++;
    drawn.set(session.id, place);
    nodes.push({
      id: session.id,
      column: depth,
      row: place,
      title: makeVisible(session.actorName),
      notes: [formatTime(session.start), words.say('graph.events', { count: formatCount(session.events) })],
      color: kindColors.identity,
    });
    if (depth > 0)
      edges.push({
        from: session.parent!,
        to: session.id,
        style: session.proof === 'proven' ? 'proven' : 'inferred',
      });
  }
  if (folded > 0)
    nodes.push({
      id: `more:${tree[0]!.id}`,
      column: 0,
      row: rows++,
      title: words.say('graph.more', { count: formatCount(folded) }),
      notes: [words.say('sessions.in-list')],
      color: kindColors.agent,
      isFolded: true,
    });
  return { nodes, edges, rows };
}

/** What an identity or key is joined to, by how and to which kind. */
function subjectsOf(
  graph: ReportGraph,
): Map<string, Map<string, { other: string; events: number; proof: LinkEdge['proof'] }[]>> {
  const kindOf = new Map(graph.nodes.map((node) => [node.id, node.kind]));
  const subjects: ReturnType<typeof subjectsOf> = new Map();
  for (const { from, to, kind, events, proof } of graph.links) {
    const isTurned =
      kind === 'used' &&
      kindOf.get(from) !== 'identity' &&
      (kindOf.get(to) === 'identity' || kindOf.get(from) !== 'key');
    const [subject, other] = isTurned ? [to, from] : [from, to];
    const relations =
      subjects.get(subject) ?? new Map<string, { other: string; events: number; proof: LinkEdge['proof'] }[]>();
    const relation = kind === 'used' ? (kindOf.get(other) ?? kind) : kind;
    relations.set(relation, [...(relations.get(relation) ?? []), { other, events, proof }]);
    subjects.set(subject, relations);
  }
  return subjects;
}

/** True where what one identity or key is joined to is more than a cell of the table below the drawing can hold. */
export function hasLongRelations(graph: ReportGraph): boolean {
  const names = new Map(graph.nodes.map((node) => [node.id, node.name.length + 24]));
  const lists = [...subjectsOf(graph).values()].flatMap((relations) => [...relations.values()]);
  return lists.some((list) => list.reduce((sum, { other }) => sum + (names.get(other) ?? 0), 0) > cellCharacters);
}
