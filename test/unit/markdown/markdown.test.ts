import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorOf, plainText, readMarkdown, readSpans } from '../../../shared/markdown.ts';

describe('blocks of a text', () => {
  it('reads headings, paragraphs, lists, tables and code', () => {
    const blocks = readMarkdown(
      '# A b\n\none\ntwo\n\n- x\n- y\n\n1. p\n\n| h | i |\n|---|---|\n| a\\|b | c |\n\n```sh\n# not a heading\n\n- nor a list\n```\n',
    );
    expect(blocks).toEqual([
      { kind: 'heading', level: 1, text: 'A b', id: 'a-b' },
      { kind: 'paragraph', text: 'one two' },
      { kind: 'list', ordered: false, items: ['x', 'y'] },
      { kind: 'list', ordered: true, items: ['p'] },
      { kind: 'table', head: ['h', 'i'], rows: [['a|b', 'c']] },
      { kind: 'code', text: '# not a heading\n\n- nor a list' },
    ]);
  });

  it('ends on any text', () => {
    for (const text of ['', '```', '|', '#', '-', '1.', '#####  x', '\n\n', '- \n#'])
      expect(() => readMarkdown(text)).not.toThrow();
  });

  for (const language of ['en', 'ko']) {
    it(`finds the heading of every link in the guide (${language})`, () => {
      const text = readFileSync(new URL(`../../../docs/guide.${language}.md`, import.meta.url), 'utf8');
      const anchors = new Set(readMarkdown(text).flatMap((block) => (block.kind === 'heading' ? [block.id] : [])));
      const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1]);
      expect(links.length).toBeGreaterThan(10);
      for (const link of links) expect(anchors).toContain(link);
    });
  }

  it('makes anchors as code hosts do', () => {
    expect(anchorOf('Integrity: complete and unaltered?')).toBe('integrity-complete-and-unaltered');
    expect(anchorOf('5분 만에 첫 답 얻기')).toBe('5분-만에-첫-답-얻기');
  });
});

/** Everything that a reading gives back as text. */
const textOf = (markdown: string): string =>
  readMarkdown(markdown)
    .flatMap((block) =>
      block.kind === 'list' ? block.items : block.kind === 'table' ? [block.head, ...block.rows].flat() : [block.text],
    )
    .join('\n');

describe('reading', () => {
  const pieces = [
    'a',
    'bc',
    'ä',
    '한',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '*',
    '**',
    '_',
    '__',
    '`',
    '```\n',
    '#',
    '# ',
    '- ',
    '|',
    '|-|',
    '<b>',
    '[',
  ];
  const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''));

  it('loses no letter and changes no order', () => {
    const letters = (text: string): string => text.replace(/[^\p{L}]/gu, '');
    // What stands behind the sign of a fence says how code is coloured elsewhere.
    const withoutFenceNotes = (text: string): string => text.replace(/^(\s*```).*$/gm, '$1');
    fc.assert(
      fc.property(texts.map(withoutFenceNotes), (text) => {
        expect(letters(textOf(text))).toBe(letters(text));
        for (const line of text.split('\n')) expect(letters(plainText(line))).toBe(letters(line));
      }),
    );
  });

  it('gives pieces that are the line again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const raw = readSpans(text).map((span) => span.raw);
        expect(raw.join('')).toBe(text);
      }),
    );
  });

  it.each([
    ['the **leaked** key', 'the leaked key'],
    ['**세션**은 `AssumeRole`로', '세션은 AssumeRole로'],
    ['__really__ and __init__.py', 'really and init.py'],
    ['snake__case__name and _x_', 'snake__case__name and _x_'],
    ['s3:Get*, s3:Put* and *.example.com,*.example.org', 's3:Get*, s3:Put* and *.example.com,*.example.org'],
    ['arn:aws:s3:::**/x and **/y', 'arn:aws:s3:::**/x and **/y'],
    ['*perhaps* [see](#above)', '*perhaps* [see](#above)'],
    ['<script>alert(1)</script> & **<b>**', '<script>alert(1)</script> & **<b>**'],
  ])('takes %j as %j in a report', (line, plain) => expect(plainText(line)).toBe(plain));

  it('keeps cells too many, and tables too wide, as text', () => {
    expect(readMarkdown('|a|b|\n|-|-|\n|1|2|3|\n|4|')).toEqual([
      {
        kind: 'table',
        head: ['a', 'b'],
        rows: [
          ['1', '2 | 3'],
          ['4', ''],
        ],
      },
    ]);
    const wide = `|${'x|'.repeat(40)}\n|${'-|'.repeat(40)}`;
    expect(readMarkdown(wide)).toMatchObject([{ kind: 'paragraph' }]);
  });

  it('joins lines that go on with an item, and tells numbered from other lists', () => {
    expect(readMarkdown('- one\n  goes on\n- two\n1. first\n2) second')).toEqual([
      { kind: 'list', ordered: false, items: ['one goes on', 'two'] },
      { kind: 'list', ordered: true, items: ['first', 'second'] },
    ]);
  });
});
