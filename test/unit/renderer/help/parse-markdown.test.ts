import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anchorOf, parseBlocks } from '../../../../renderer/help/parse-markdown.ts';

describe('parseBlocks', () => {
  it('reads headings, paragraphs, lists, tables and code', () => {
    const blocks = parseBlocks(
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
      expect(() => parseBlocks(text)).not.toThrow();
  });

  for (const language of ['en', 'ko']) {
    it(`finds the heading of every link in the guide (${language})`, () => {
      const text = readFileSync(new URL(`../../../../docs/guide.${language}.md`, import.meta.url), 'utf8');
      const anchors = new Set(parseBlocks(text).flatMap((block) => (block.kind === 'heading' ? [block.id] : [])));
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
