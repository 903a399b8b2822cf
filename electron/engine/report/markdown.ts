import { plainText, readMarkdown } from '../../../shared/markdown.ts';
import type { Block } from './blocks.ts';
import type { Citations } from './citations.ts';
import { row } from './sections/section.ts';

/** What an examiner wrote, as blocks of the report, with what it cites written out; `headingId` begins the ids of its headings. */
export function blocksOfMarkdown(text: string, headingId: string, citations: Citations): Block[] {
  let headings = 0;
  const plain = (line: string): string => citations.write(plainText(line)).text;
  return readMarkdown(text).flatMap((block): Block[] => {
    switch (block.kind) {
      case 'heading':
        headings += 1;
        return [{ kind: 'heading', level: 3, text: plain(block.text), id: `${headingId}-${headings}` }];
      case 'paragraph':
        return [{ kind: 'paragraph', ...citations.write(plainText(block.text)) }];
      case 'list':
        return [{ kind: 'list', items: block.items.map((item) => citations.write(plainText(item))) }];
      case 'table':
        return [
          {
            kind: 'table',
            caption: '',
            columns: block.head.map((title) => ({ title: plain(title), weight: 1 })),
            rows: block.rows.map((cells) => row(cells.map(plain))),
            empty: '',
          },
        ];
      case 'code':
        return block.text === '' ? [] : [{ kind: 'record', title: '', note: '', text: block.text }];
    }
  });
}
