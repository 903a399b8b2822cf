import type { Block } from './blocks.ts';

/**
 * The part of Markdown that an examiner needs in a narrative: paragraphs, headings, lists, fenced code. Signs for emphasis and code within a
 * line are taken away, everything else is text. Nothing is ever read as HTML.
 */
export function blocksOfMarkdown(text: string, headingId: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  let paragraph: string[] = [];
  let items: { text: string }[] = [];
  let code: string[] | null = null;
  let headings = 0;
  const flush = (): void => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', text: plain(paragraph.join(' ')) });
    if (items.length > 0) blocks.push({ kind: 'list', items });
    paragraph = [];
    items = [];
  };
  for (const line of lines) {
    if (/^\s*```/.test(line)) {
      if (code === null) flush();
      else blocks.push({ kind: 'record', title: '', note: '', text: code.join('\n') });
      code = code === null ? [] : null;
      continue;
    }
    if (code !== null) {
      code.push(line);
      continue;
    }
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    const item = /^\s*(?:[-*+]|\d{1,3}[.)])\s+(.*)$/.exec(line);
    if (heading) {
      flush();
      headings += 1;
      blocks.push({ kind: 'heading', level: 3, text: plain(heading[1]!), id: `${headingId}-${headings}` });
    } else if (item) {
      if (paragraph.length > 0) flush();
      items.push({ text: plain(item[1]!) });
    } else if (line.trim() === '') flush();
    else if (items.length > 0 && /^\s+/.test(line)) items.at(-1)!.text += ` ${plain(line.trim())}`;
    else {
      if (items.length > 0) flush();
      paragraph.push(line.trim());
    }
  }
  if (code !== null && code.length > 0) blocks.push({ kind: 'record', title: '', note: '', text: code.join('\n') });
  flush();
  return blocks;
}

/** `**strong**`, `__strong__`, `` `code` `` without their signs; single `*` and `_` stay, because names hold them. */
function plain(text: string): string {
  return text
    .replace(/\*\*(\S(?:.*?\S)?)\*\*/g, '$1')
    .replace(/__(\S(?:.*?\S)?)__/g, '$1')
    .replace(/`([^`]+)`/g, '$1');
}
