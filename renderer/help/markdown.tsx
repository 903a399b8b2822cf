import { Fragment, type ReactNode } from 'react';
import { type MarkdownBlock, readSpans } from '../../shared/markdown.ts';

/** Draws the marks inside a line. `onLink` hears of links to headings. */
function renderInline(line: string, onLink: (anchor: string) => void): ReactNode {
  return readSpans(line).map(({ kind, text, anchor }, index) => {
    if (kind === 'code')
      return (
        <code key={index} className="mono">
          {text}
        </code>
      );
    if (kind === 'strong') return <strong key={index}>{text}</strong>;
    if (kind === 'emphasis') return <em key={index}>{text}</em>;
    if (kind === 'text') return <Fragment key={index}>{text}</Fragment>;
    return (
      <button key={index} type="button" className="button link" onClick={() => onLink(anchor ?? '')}>
        {text}
      </button>
    );
  });
}

function renderBlock(block: MarkdownBlock, onLink: (anchor: string) => void): ReactNode {
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
export function Markdown({ blocks, onLink }: { blocks: readonly MarkdownBlock[]; onLink: (anchor: string) => void }) {
  return blocks.map((block, index) => <Fragment key={index}>{renderBlock(block, onLink)}</Fragment>);
}
