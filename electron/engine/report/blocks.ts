/** Meaning that a colour carries. Every use has a word beside it. */
export type Tone = 'plain' | 'muted' | 'good' | 'warn' | 'bad';

export interface Cell {
  text: string;
  mono?: boolean;
  bold?: boolean;
  tone?: Tone;
  /** Line feeds of the text break lines; elsewhere they are shown as characters of the evidence. */
  lines?: boolean;
}

export type CellLike = string | Cell;

export interface Column {
  title: string;
  /** Share of the width. */
  weight: number;
  mono?: boolean;
  align?: 'left' | 'right';
}

/** A labelled line below the cells of a row, over the whole width: hashes, references. */
export interface Detail {
  label: string;
  value: string;
  tone?: Tone;
  /** A sentence, not an identifier. */
  prose?: boolean;
}

export interface Row {
  cells: CellLike[];
  details?: Detail[];
  /** Where sentences that cite the row lead. */
  id?: string;
}

/** A stretch of a text that leads to an anchor of the document; places count UTF-16 units. */
export interface TextLink {
  from: number;
  to: number;
  anchor: string;
}

interface Bar {
  label: string;
  value: number;
  tone?: Tone;
}

export interface TreeNode {
  depth: number;
  title: string;
  /** How the node hangs on its parent. */
  link: string;
  linkTone: Tone;
  lines: string[];
}

/** A box of a diagram. */
export interface DiagramNode {
  id: string;
  column: number;
  /** Boxes of a column stay together by group; 0 where it is not said. */
  group?: number;
  /** The row from the top, where the diagram orders its boxes itself; for all boxes or for none. */
  row?: number;
  title: string;
  /** One line each. */
  notes: string[];
  /** Of the bar at its left; the column and the notes say the same in words. */
  color: string;
  /** Stands for several that are not drawn. */
  isFolded?: boolean;
}

/** A line of a diagram; a direction is drawn where it has one. */
export interface DiagramEdge {
  from: string;
  to: string;
  style: 'used' | 'assumed' | 'proven' | 'inferred';
}

/** What a document is made of. All forms that people read are drawn from the same blocks, so they say the same. */
export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string; id: string }
  | { kind: 'paragraph'; text: string; tone?: Tone; links?: readonly TextLink[] }
  | { kind: 'list'; items: { text: string; tone?: Tone; links?: readonly TextLink[] }[] }
  | { kind: 'facts'; rows: { label: string; value: CellLike }[] }
  | { kind: 'figures'; items: { label: string; value: string }[] }
  | { kind: 'banner'; tone: Tone; title: string; text: string }
  | { kind: 'table'; caption: string; columns: Column[]; rows: Row[]; empty: string }
  | {
      kind: 'histogram';
      caption: string;
      start: number;
      bucketMs: number;
      series: { label: string; color: string; counts: number[] }[];
    }
  | { kind: 'bars'; caption: string; bars: Bar[]; total: number }
  | {
      kind: 'strip';
      caption: string;
      from: string;
      to: string;
      legend: { label: string; color: string }[];
      lines: { label: string; cells: number[] }[];
    }
  | {
      kind: 'diagram';
      caption: string;
      alt: string;
      columns: string[];
      nodes: DiagramNode[];
      edges: DiagramEdge[];
      legend: { label: string; style: DiagramEdge['style'] }[];
    }
  | { kind: 'tree'; caption: string; nodes: TreeNode[] }
  | { kind: 'record'; title: string; note: string; text: string };

/** A document in order, with what stands on its first page and on every page. */
export interface ReportDocument {
  language: 'en' | 'ko';
  title: string;
  subtitle: string;
  classification: string;
  caseLine: string;
  caseId: string;
  stateTime: number;
  /** SHA-256 of the report's facts (`report.json`). */
  factsSha256: string;
  /** Words that the forms themselves need. */
  labels: {
    contents: string;
    page: (page: string, pages: string) => string;
    report: string;
    factsHash: string;
    shortened: (left: number) => string;
    noData: string;
  };
  cover: Block[];
  body: Block[];
  /** CSV files that the document refers to for what it leaves out. */
  annexes: string[];
}

export function cellOf(cell: CellLike): Cell {
  return typeof cell === 'string' ? { text: cell } : cell;
}
