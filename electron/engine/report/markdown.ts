import { plainText, readMarkdown } from '../../../shared/markdown.ts';
import type { Block } from './blocks.ts';
import { row } from './sections/section.ts';

/** What an examiner wrote, as blocks of the report; `headingId` begins the ids of its headings. */
export function blocksOfMarkdown(text: string, headingId: string): Block[] {
  let headings = 0;
  return readMarkdown(text).flatMap((block): Block[] => {
    switch (block.kind) {
      case 'heading':
        headings += 1;
        return [{ kind: 'heading', level: 3, text: plainText(block.text), id: `${headingId}-${headings}` }];
      case 'paragraph':
        return [{ kind: 'paragraph', text: plainText(block.text) }];
      case 'list':
        return [{ kind: 'list', items: block.items.map((item) => ({ text: plainText(item) })) }];
      case 'table':
        return [
          {
            kind: 'table',
            caption: '',
            columns: block.head.map((title) => ({ title: plainText(title), weight: 1 })),
            rows: block.rows.map((cells) => row(cells.map(plainText))),
            empty: '',
          },
        ];
      case 'code':
        return block.text === '' ? [] : [{ kind: 'record', title: '', note: '', text: block.text }];
    }
  });
}
