import { Fragment, type ReactNode } from 'react';
import type { Block } from './parse-markdown.ts';

const inlinePattern = /(`[^`]+`)|(\*\*[^*]+\*\*)|(\*[^*\s][^*]*\*)|(\[[^\]]+\]\(#[^)]+\))/gu;

/** Draws the marks inside a line. `onLink` hears of links to headings. */
function renderInline(text: string, onLink: (anchor: string) => void): ReactNode {
  const nodes: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(inlinePattern)) {
    if (match.index > end) nodes.push(text.slice(end, match.index));
    const piece = match[0];
    const key = match.index;
    if (piece.startsWith('`'))
      nodes.push(
        <code key={key} className="mono">
          {piece.slice(1, -1)}
        </code>,
      );
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
    return (
      <Heading id={`guide-${block.id}`} tabIndex={-1}>
        {inline(block.text)}
      </Heading>
    );
  }
  if (block.kind === 'code')
    return (
      <pre className="code-block" tabIndex={0}>
        {block.text}
      </pre>
    );
  if (block.kind === 'paragraph') return <p>{inline(block.text)}</p>;
  if (block.kind === 'list') {
    const items = block.items.map((item, index) => <li key={index}>{inline(item)}</li>);
    return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
  }
  return (
    <table className="plain-table">
      <thead>
        <tr>
          {block.head.map((cell, index) => (
            <th key={index} scope="col">
              {inline(cell)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {block.rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{inline(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Draws a Markdown text. */
export function Markdown({ blocks, onLink }: { blocks: readonly Block[]; onLink: (anchor: string) => void }) {
  return blocks.map((block, index) => <Fragment key={index}>{renderBlock(block, onLink)}</Fragment>);
}
