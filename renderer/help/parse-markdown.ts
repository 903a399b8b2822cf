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
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** Splits a Markdown text into blocks. Unknown constructs become paragraphs. */
export function parseBlocks(markdown: string): Block[] {
  const lines = markdown.replaceAll('\r\n', '\n').split('\n');
  const blocks: Block[] = [];
  let at = 0;
  const takeWhile = (test: (line: string) => boolean): string[] => {
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
      const code = takeWhile((next) => !next.startsWith('```'));
      at += 1;
      blocks.push({ kind: 'code', text: code.join('\n') });
    } else if (line.startsWith('|')) {
      const rows = takeWhile((next) => next.startsWith('|')).map(cellsOf);
      blocks.push({ kind: 'table', head: rows[0] ?? [], rows: rows.slice(2) });
    } else if (/^(-|\d+\.)\s/.test(line)) {
      const ordered = /^\d/.test(line);
      const items = takeWhile((next) => /^(-|\d+\.)\s/.test(next)).map((item) => item.replace(/^(-|\d+\.)\s+/, ''));
      blocks.push({ kind: 'list', ordered, items });
    } else {
      const text = takeWhile((next) => next.trim() !== '' && !/^(#{1,4}\s|```|\||-\s|\d+\.\s)/.test(next));
      if (text.length === 0) at += 1;
      else blocks.push({ kind: 'paragraph', text: text.join(' ') });
    }
  }
  return blocks;
}
