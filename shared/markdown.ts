/**
 * The part of Markdown that the guide and examiners' narratives need: headings, paragraphs, lists, tables, fenced code, and within a line code,
 * strong, emphasis and links to headings of the same text. What is none of these is text; nothing is ever read as HTML. Reading takes time in
 * proportion to the text, whatever it holds: narratives may come with a case from elsewhere.
 */
export type MarkdownBlock =
  | { kind: 'heading'; level: number; text: string; id: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }
  /** Every row has as many cells as the head. */
  | { kind: 'table'; head: string[]; rows: string[][] }
  | { kind: 'code'; text: string };

/** A piece of a line. `raw` is how it was written. */
export interface MarkdownSpan {
  kind: 'text' | 'code' | 'strong' | 'emphasis' | 'link';
  text: string;
  raw: string;
  /** Of a link: the id of the heading. */
  anchor?: string;
}

/** Wider tables do not fit on a page; they stay text. */
const mostColumns = 12;

const headingLine = /^(#{1,6})\s+(\S.*)$/;
const itemLine = /^\s*(?:[-*+]|(\d{1,3})[.)])\s+(\S.*)$/;
const fenceLine = /^\s*```/;
const delimiterLine = /^\|(?:\s*:?-+:?\s*\|)*(?:\s*:?-+:?\s*)?$/;

/** The anchor of a heading, as code hosts make it: lower case, blanks to hyphens, other signs dropped. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\||\|$/g, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** Gives a row the columns of its head; what stands in cells too many goes into the last. */
const fit = (cells: string[], columns: number): string[] => [
  ...Array.from({ length: columns - 1 }, (_, column) => cells[column] ?? ''),
  cells.slice(columns - 1).join(' | '),
];

/** Splits a text into blocks. Unknown constructs become paragraphs. */
export function readMarkdown(markdown: string): MarkdownBlock[] {
  const lines = markdown.replaceAll('\r\n', '\n').split('\n');
  const blocks: MarkdownBlock[] = [];
  let at = 0;
  const isTableAt = (index: number): boolean =>
    lines[index]!.startsWith('|') &&
    delimiterLine.test((lines[index + 1] ?? '').trim()) &&
    cellsOf(lines[index]!).length <= mostColumns;
  const beginsBlock = (index: number): boolean =>
    lines[index]!.trim() === '' ||
    headingLine.test(lines[index]!) ||
    itemLine.test(lines[index]!) ||
    fenceLine.test(lines[index]!) ||
    isTableAt(index);

  const readCode = (): MarkdownBlock => {
    const from = (at += 1);
    while (at < lines.length && !fenceLine.test(lines[at]!)) at += 1;
    return { kind: 'code', text: lines.slice(from, at++).join('\n') };
  };
  const readTable = (): MarkdownBlock => {
    const head = cellsOf(lines[at]!);
    const rows: string[][] = [];
    for (at += 2; at < lines.length && lines[at]!.startsWith('|'); at += 1)
      rows.push(fit(cellsOf(lines[at]!), head.length));
    return { kind: 'table', head, rows };
  };
  const readList = (ordered: boolean): MarkdownBlock => {
    const items: string[] = [];
    for (; at < lines.length; at += 1) {
      const line = lines[at]!;
      const item = itemLine.exec(line);
      if (item !== null) {
        if ((item[1] !== undefined) !== ordered) break;
        items.push(item[2]!);
      } else if (/^\s+\S/.test(line) && !beginsBlock(at)) items.push(`${items.pop()!} ${line.trim()}`);
      else break;
    }
    return { kind: 'list', ordered, items };
  };
  const readParagraph = (): MarkdownBlock => {
    const from = at;
    do at += 1;
    while (at < lines.length && !beginsBlock(at));
    return {
      kind: 'paragraph',
      text: lines
        .slice(from, at)
        .map((line) => line.trim())
        .join(' '),
    };
  };

  while (at < lines.length) {
    const line = lines[at]!;
    const heading = headingLine.exec(line);
    const item = itemLine.exec(line);
    if (line.trim() === '') at += 1;
    else if (heading !== null) {
      const [, marks = '', text = ''] = heading;
      blocks.push({ kind: 'heading', level: marks.length, text, id: anchorOf(text) });
      at += 1;
    } else if (fenceLine.test(line)) blocks.push(readCode());
    else if (isTableAt(at)) blocks.push(readTable());
    else if (item !== null) blocks.push(readList(item[1] !== undefined));
    else blocks.push(readParagraph());
  }
  return blocks;
}

/**
 * Marks begin before a letter, a digit or an opening sign, so that wildcards (`s3:Get*`, `**` in paths) stay as they are written; `__` only
 * around whole words, because names hold it. No alternative looks further than to the next mark of its kind.
 */
const spanPattern =
  /`([^`]+)`|\*\*(?=[\p{L}\p{N}"'“‘(`])([^*]+)(?<=\S)\*\*|(?<![\p{L}\p{N}_])__(?=[^\s_])((?:[^_]|_(?!_))+)(?<=\S)__(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}*])\*(?=[\p{L}\p{N}"'“‘(])([^*]+)(?<=\S)\*(?!\*)|\[([^[\]]{1,300})\]\(#([^()\s]{1,300})\)/gu;

/** The pieces of a line; joined, their `raw` is the line. */
export function readSpans(line: string): MarkdownSpan[] {
  const spans: MarkdownSpan[] = [];
  let end = 0;
  const addText = (to: number): void => {
    const text = line.slice(end, to);
    if (text !== '') spans.push({ kind: 'text', text, raw: text });
  };
  for (const match of line.matchAll(spanPattern)) {
    const [raw, code, strong, strongToo, emphasis, label, anchor] = match;
    addText(match.index);
    end = match.index + raw.length;
    if (code !== undefined) spans.push({ kind: 'code', text: code, raw });
    else if (strong !== undefined || strongToo !== undefined)
      spans.push({ kind: 'strong', text: (strong ?? strongToo)!, raw });
    else if (emphasis !== undefined) spans.push({ kind: 'emphasis', text: emphasis, raw });
    else spans.push({ kind: 'link', text: label!, raw, anchor: anchor! });
  }
  addText(line.length);
  return spans;
}

/** A line without the signs of strong and code. Single `*` and links stay as they are written: names and filters hold them. */
export const plainText = (line: string): string =>
  readSpans(line)
    .map(({ kind, text, raw }) => (kind === 'strong' ? text.replaceAll('`', '') : kind === 'code' ? text : raw))
    .join('');
