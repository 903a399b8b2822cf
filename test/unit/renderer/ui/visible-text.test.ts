import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasHidden, visiblePieces, visibleText } from '../../../../renderer/ui/visible-text.ts';

test('control, direction and zero-width characters become visible', () => {
  expect(visibleText('a\u202Egnp.exe')).toBe('a‹U+202E›gnp.exe');
  expect(visibleText('\u0000\u001B[31m\u200B\uFEFF')).toBe('‹U+0000›‹U+001B›[31m‹U+200B›‹U+FEFF›');
  expect(visibleText('tag \u{E0041}')).toBe('tag ‹U+E0041›');
  expect(visibleText('lone \uD800')).toBe('lone ‹U+D800›');
});

test('ordinary text of any script stays as it is', () => {
  for (const text of ['aws-cli/2.15', '한국어 이름', 'Ünïcode', '漢字', '😀', 'عربى']) {
    expect(visibleText(text)).toBe(text);
    expect(hasHidden(text)).toBe(false);
  }
});

test('no character is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const back = visiblePieces(text)
        .map((piece) =>
          piece.escaped ? String.fromCodePoint(Number.parseInt(piece.text.slice(3, -1), 16)) : piece.text,
        )
        .join('');
      expect(back).toBe(text);
    }),
  );
});

test('asking for hidden characters changes nothing for the next one who draws them', () => {
  for (let round = 0; round < 3; round += 1) {
    expect(hasHidden('a\u202Eb')).toBe(true);
    expect(visiblePieces('a\u202Eb').filter((piece) => piece.escaped)).toHaveLength(1);
    expect(visibleText('a\u202Eb')).toBe('a‹U+202E›b');
  }
});
