import { Fragment, type ReactNode } from 'react';

/**
 * A small part of Markdown, enough for the guide: headings, paragraphs, lists of one level, tables, fenced code, and in a line
 * code, strong, emphasis and links to headings of the same text. Everything becomes React nodes; nothing is ever read as HTML.
 */
export type Block =
  | { kind: 'heading'; level: number; text: string; id: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] }
  | { kind: 'code'; text: string };

/** The anchor of a heading, as code hosts make it: lower case, blanks to hyphens, other signs dropped. */
export const anchorOf = (heading: string): string => heading.toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, '').trim().replace(/\s/g, '-');

const cellsOf = (line: string): string[] =>
  line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));

/** Splits a Markdown text into blocks. Unknown constructs become paragraphs. */
export function parseBlocks(markdown: string): Block[] {
  const lines = markdown.replaceAll('\r\n', '\n').split('\n');
  const blocks: Block[] = [];
  let at = 0;
  const while_ = (test: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && test(lines[at]!)) at += 1;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = /^(#{1,4})\s+(.*)$/.exec(line);
    if (line.trim() === '') at += 1;
    else if (heading) {
      blocks.push({ kind: 'heading', level: heading[1]!.length, text: heading[2]!, id: anchorOf(heading[2]!) });
      at += 1;
    } else if (line.startsWith('```')) {
      at += 1;
      const code = while_((next) => !next.startsWith('```'));
      at += 1;
      blocks.push({ kind: 'code', text: code.join('\n') });
    } else if (line.startsWith('|')) {
      const rows = while_((next) => next.startsWith('|')).map(cellsOf);
      blocks.push({ kind: 'table', head: rows[0] ?? [], rows: rows.slice(2) });
    } else if (/^(-|\d+\.)\s/.test(line)) {
      const ordered = /^\d/.test(line);
      const items = while_((next) => /^(-|\d+\.)\s/.test(next)).map((item) => item.replace(/^(-|\d+\.)\s+/, ''));
      blocks.push({ kind: 'list', ordered, items });
    } else {
      const text = while_((next) => next.trim() !== '' && !/^(#{1,4}\s|```|\||-\s|\d+\.\s)/.test(next));
      if (text.length === 0) at += 1;
      else blocks.push({ kind: 'paragraph', text: text.join(' ') });
    }
  }
  return blocks;
}

const inlinePattern = /(`[^`]+`)|(\*\*[^*]+\*\*)|(\*[^*\s][^*]*\*)|(\[[^\]]+\]\(#[^)]+\))/gu;

/** Draws the marks inside a line. `onLink` hears of links to headings. */
export function renderInline(text: string, onLink: (anchor: string) => void): ReactNode {
  const nodes: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(inlinePattern)) {
    if (match.index > end) nodes.push(text.slice(end, match.index));
    const piece = match[0];
    const key = match.index;
    if (piece.startsWith('`')) nodes.push(<code key={key} className="mono">{piece.slice(1, -1)}</code>);
    else if (piece.startsWith('**')) nodes.push(<strong key={key}>{piece.slice(2, -2)}</strong>);
    else if (piece.startsWith('*')) nodes.push(<em key={key}>{piece.slice(1, -1)}</em>);
    else {
      const [, label, anchor] = /^\[([^\]]+)\]\(#([^)]+)\)$/.exec(piece) ?? [];
      nodes.push(
        <button key={key} type="button" className="button link" onClick={() => onLink(anchor ?? '')}>
          {label}
        </button>,
      );
    }
    end = match.index + piece.length;
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes.map((node, index) => <Fragment key={index}>{node}</Fragment>);
}

function renderBlock(block: Block, onLink: (anchor: string) => void): ReactNode {
  const inline = (text: string) => renderInline(text, onLink);
  if (block.kind === 'heading') {
    const Heading = (['h1', 'h2', 'h3', 'h4'] as const)[block.level - 1] ?? 'h4';
    return <Heading id={`guide-${block.id}`} tabIndex={-1}>{inline(block.text)}</Heading>;
  }
  if (block.kind === 'code') return <pre className="code-block" tabIndex={0}>{block.text}</pre>;
  if (block.kind === 'paragraph') return <p>{inline(block.text)}</p>;
  if (block.kind === 'list') {
    const items = block.items.map((item, index) => <li key={index}>{inline(item)}</li>);
    return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
  }
  return (
    <table className="plain-table">
      <thead>
        <tr>{block.head.map((cell, index) => <th key={index} scope="col">{inline(cell)}</th>)}</tr>
      </thead>
      <tbody>
        {block.rows.map((row, index) => (
          <tr key={index}>{row.map((cell, column) => <td key={column}>{inline(cell)}</td>)}</tr>
        ))}
      </tbody>
    </table>
  );
}

/** Draws a Markdown text. */
export function Markdown({ blocks, onLink }: { blocks: readonly Block[]; onLink: (anchor: string) => void }) {
  return blocks.map((block, index) => <Fragment key={index}>{renderBlock(block, onLink)}</Fragment>);
}
