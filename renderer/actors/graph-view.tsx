import type { Core } from 'cytoscape';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { ErrorReply, LinkGraph, LinkNode } from '../../shared/contract/index.ts';
import { replyOf, request } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { navigate } from '../shell/navigation.ts';
import { saveFile } from '../shell/save-file.ts';
import { showToast } from '../shell/toasts.ts';
import {
  Button,
  Count,
  DataTable,
  InlineError,
  Loading,
  Menu,
  useFormat,
  useLook,
  visibleText,
  VisibleText,
  type TableColumn,
} from '../ui/index.ts';
import { layoutGraph } from './graph-layout.ts';
import { mergeGraphs, mostNodes } from './graph-merge.ts';
import { drawSvg, type GraphLook, type NodeLook } from './graph-svg.ts';
import { subkindText } from './subkind.ts';

const GraphCanvas = lazy(() => import('./graph-canvas.tsx'));

/** Colour variable and shape of each kind. */
const kindLooks: Record<string, [variable: string, shape: NodeLook['shape']]> = {
  identity: ['--chart-5', 'ellipse'],
  key: ['--chart-3', 'diamond'],
  ip: ['--chart-6', 'rectangle'],
  network: ['--chart-6', 'octagon'],
  agent: ['--chart-4', 'hexagon'],
  toolchain: ['--chart-4', 'octagon'],
  account: ['--chart-8', 'pentagon'],
  role: ['--chart-7', 'triangle'],
  resource: ['--chart-2', 'rectangle'],
  more: ['--chart-9', 'ellipse'],
};

/** Who shares events with whom, from one actor on: a picture, and a table that says the same. */
export function GraphView({ id, onBack }: { id: string; onBack: () => void }) {
  const { t, count } = useFormat();
  const look = useGraphLook();
  const [graph, setGraph] = useState<LinkGraph | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  const [selected, setSelected] = useState<string | null>(null);
  const core = useRef<Core | null>(null);

  useEffect(() => {
    const abort = new AbortController();
    request('actors.graph', { id, depth: 1, limit: mostNodes }, { signal: abort.signal }).then(
      (found) => {
        setGraph(found);
        setSelected(found.start);
      },
      (thrown: unknown) => !abort.signal.aborted && setError(replyOf(thrown)),
    );
    return () => abort.abort();
  }, [id]);

  const points = useMemo(() => (graph ? layoutGraph(graph.start, graph.nodes, graph.edges) : new Map()), [graph]);
  const byId = useMemo(() => new Map((graph?.nodes ?? []).map((node) => [node.id, node])), [graph]);
  const kinds = useMemo(() => [...new Set((graph?.nodes ?? []).map(({ kind }) => kind))], [graph]);

  const expand = (wanted: string) => {
    const node = byId.get(wanted);
    if (!graph || !node || node.kind === 'role') return;
    // What is folded belongs to the node whose neighbours it is: all of them are asked for.
    const owner = node.kind === 'more' ? wanted.split(':').slice(2).join(':') : wanted;
    if (node.kind !== 'more' && node.expanded) return;
    setError(null);
    request('actors.graph', {
      id: owner,
      depth: 1,
      perKind: node.kind === 'more' ? mostNodes : 12,
      limit: mostNodes,
    }).then(
      (more) => {
        setGraph((before) => (before ? mergeGraphs(before, more) : before));
        setSelected(owner);
      },
      (thrown: unknown) => setError(replyOf(thrown)),
    );
  };

  if (!graph) return error ? <InlineError error={error} /> : <Loading />;
  const chosen = selected === null ? undefined : byId.get(selected);
  const svg = () => drawSvg(graph, points, look, visibleText);
  const png = (): Blob => {
    const drawn = core.current?.png({
      output: 'blob',
      full: true,
      scale: 2,
      bg: look.background,
      maxWidth: 8000,
      maxHeight: 8000,
    });
    if (!drawn) throw new Error(t('actors.graph.notDrawn'));
    return drawn;
  };
  const copySvg = () => copy(() => navigator.clipboard.writeText(svg()));
  const copyPng = () => copy(() => navigator.clipboard.write([new ClipboardItem({ 'image/png': png() })]));
  const save = (type: 'png' | 'svg') =>
    void saveFile({
      kind: 'actors.graph',
      name: t('actors.graph.fileName', { name: byId.get(graph.start)?.name ?? id }),
      type,
      content: type === 'png' ? png : svg,
    });
  const copy = (run: () => Promise<void>) =>
    void run().then(
      () => showToast(t('ui.copied')),
      () => showToast(t('ui.copyFailed'), { tone: 'danger' }),
    );
  return (
    <div className="page-fill">
      <div className="page-head">
        <Button icon="back" kind="quiet" onPress={onBack}>
          {t('actors.graph.back')}
        </Button>
        <h1 className="actor-name">
          {t('actors.graph.title', { name: visibleText(byId.get(graph.start)?.name ?? id) })}
        </h1>
        <span className="row push">
          <Menu
            label={t('actors.graph.picture')}
            entries={[
              { id: 'save-png', icon: 'download', text: t('actors.graph.savePng'), run: () => save('png') },
              { id: 'save-svg', icon: 'download', text: t('actors.graph.saveSvg'), run: () => save('svg') },
              { id: 'copy-png', icon: 'copy', text: t('actors.graph.copyPng'), separated: true, run: copyPng },
              { id: 'copy-svg', icon: 'copy', text: t('actors.graph.copySvg'), run: copySvg },
            ]}
          >
            <Button icon="download">{t('actors.graph.picture')}</Button>
          </Menu>
          <Button onPress={() => core.current?.fit(undefined, 40)}>{t('actors.graph.fit')}</Button>
        </span>
      </div>
      <div className="page-bar">
        <span className="actor-graph-legend">
          {kinds.map((kind) => (
            <Legend key={kind} kind={kind} look={look} />
          ))}
        </span>
        <span className="muted push" role="status">
          {t('actors.graph.counts', { nodes: graph.nodes.length, edges: graph.edges.length })}
          {graph.folded > 0 && ` · ${t('actors.graph.folded', { count: graph.folded })}`}
        </span>
      </div>
      {error && <InlineError error={error} />}
      <div className="actor-graph">
        <Suspense fallback={<Loading />}>
          <GraphCanvas
            graph={graph}
            points={points}
            look={look}
            selected={selected}
            label={t('actors.graph.label')}
            core={core}
            onSelect={setSelected}
            onExpand={expand}
          />
        </Suspense>
        <div className="actor-graph-side">
          {chosen && <Chosen node={chosen} onExpand={() => expand(chosen.id)} />}
          <GraphTable
            graph={graph}
            selected={selected}
            onSelect={setSelected}
            onExpand={expand}
            label={t('actors.graph.table', { count: count(graph.edges.length) })}
          />
        </div>
      </div>
    </div>
  );
}

function Chosen({ node, onExpand }: { node: LinkNode; onExpand: () => void }) {
  const { t } = useFormat();
  const canExpand = node.kind === 'more' || (node.kind !== 'role' && !node.expanded);
  return (
    <section className="actor-graph-chosen" aria-label={t('actors.graph.chosen')}>
      <h2>
        <VisibleText text={node.kind === 'more' ? t('actors.graph.more', { count: node.nodes }) : node.name} />
      </h2>
      <span className="muted">
        {t(`actors.graph.kind.${node.kind}`)}
        {node.kind !== 'more' && node.subkind !== '' && node.kind !== 'role' && ` · ${subkindText(node.subkind, t)}`}
      </span>
      <span className="row">
        {canExpand && (
          <Button icon="plus" onPress={onExpand}>
            {t(node.kind === 'more' ? 'actors.graph.unfold' : 'actors.graph.expand')}
          </Button>
        )}
        {node.kind !== 'more' && node.kind !== 'role' && (
          <Button icon="actors" onPress={() => navigate('actors', { id: node.id })}>
            {t('actors.graph.open')}
          </Button>
        )}
        {node.where !== null && (
          <Button
            kind="primary"
            icon="timeline"
            onPress={() => {
              useFilter.getState().addChip(node.where!, node.name);
              navigate('timeline');
            }}
          >
            {t('actors.graph.filter')}
          </Button>
        )}
      </span>
    </section>
  );
}

interface TableRow {
  key: string;
  from: LinkNode;
  to: LinkNode;
  kind: string;
  events: number;
  proof: string | null;
}

function GraphTable({
  graph,
  selected,
  onSelect,
  onExpand,
  label,
}: {
  graph: LinkGraph;
  selected: string | null;
  onSelect: (id: string) => void;
  onExpand: (id: string) => void;
  label: string;
}) {
  const { t } = useFormat();
  const rows = useMemo<TableRow[]>(() => {
    const byId = new Map(graph.nodes.map((node) => [node.id, node]));
    const all = graph.edges.map((edge) => ({
      key: `${edge.kind} ${edge.from} ${edge.to}`,
      from: byId.get(edge.from)!,
      to: byId.get(edge.to)!,
      kind: edge.kind,
      events: edge.events,
      proof: edge.proof,
    }));
    const own = all.filter(({ from, to }) => from.id === selected || to.id === selected);
    return own.length > 0 ? own : all;
  }, [graph, selected]);
  const other = (row: TableRow): LinkNode =>
    row.from.id === selected ? row.to : row.to.id === selected ? row.from : row.to;
  const nameOf = (node: LinkNode): string =>
    node.kind === 'more' ? t('actors.graph.more', { count: node.nodes }) : node.name;
  const columns: TableColumn<TableRow>[] = [
    {
      id: 'other',
      title: t('actors.graph.with'),
      width: 'minmax(90px, 1fr)',
      sortValue: (row) => nameOf(other(row)),
      render: (row) => (
        <span title={visibleText(nameOf(other(row)))}>
          <VisibleText text={nameOf(other(row))} />
        </span>
      ),
    },
    {
      id: 'kind',
      title: t('actors.graph.what'),
      width: '150px',
      sortValue: (row) => other(row).kind,
      render: (row) => (
        <>
          {t(`actors.graph.kind.${other(row).kind}`)}
          {row.kind !== 'used' && <span className="muted"> · {t(`actors.graph.edge.${row.kind}`)}</span>}
        </>
      ),
    },
    {
      id: 'events',
      title: t('actors.column.events'),
      width: '64px',
      align: 'end',
      sortValue: (row) => row.events,
      render: (row) => <Count value={row.events} />,
    },
  ];
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.key}
      onOpen={(row) => {
        onSelect(other(row).id);
        onExpand(other(row).id);
      }}
      empty={<p className="muted">{t('actors.page.none')}</p>}
    />
  );
}

function Legend({ kind, look }: { kind: string; look: GraphLook }) {
  const { t } = useFormat();
  const { color, shape } = look.kinds[kind]!;
  const shapes: Record<NodeLook['shape'], string> = {
    ellipse: '●',
    diamond: '◆',
    rectangle: '■',
    hexagon: '⬢',
    triangle: '▲',
    pentagon: '⬟',
    octagon: '⯃',
  };
  return (
    <span>
      <span style={{ color }} aria-hidden="true">
        {shapes[shape]}
      </span>{' '}
      {t(`actors.graph.kind.${kind}`)}
    </span>
  );
}

/** The colours of the page as values that a canvas and an SVG take. The theme only says when they have changed: the page itself tells them. */
function readGraphLook(_theme: unknown): GraphLook {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    background: value('--surface'),
    text: value('--text'),
    edge: value('--border-strong'),
    issued: value('--danger'),
    kinds: Object.fromEntries(
      Object.entries(kindLooks).map(([kind, [variable, shape]]) => [kind, { color: value(variable), shape }]),
    ),
  };
}

function useGraphLook(): GraphLook {
  const theme = useLook();
  return useMemo(() => readGraphLook(theme), [theme]);
}
