import fc from 'fast-check';
import PDFDocument from 'pdfkit';
import { describe, expect, it } from 'vitest';
import { axisSteps, joinCells } from '../../../electron/engine/report/charts.ts';
import { findFont } from '../../../electron/engine/report/fonts.ts';
import { indentJson } from '../../../electron/engine/report/json-layout.ts';
import { buildReportModel, renderPdf } from '../../../electron/engine/report/index.ts';
import { breakLines } from '../../../electron/engine/report/pdf/lines.ts';
import { encodeGlyph } from '../../../electron/engine/report/pdf/outline.ts';
import { Typeface } from '../../../electron/engine/report/pdf/typeface.ts';
import { askOf, makeCase } from '../../support/fake-report-case.ts';
import { hostileStrings } from './hostile.ts';

const typeface = new Typeface(new PDFDocument({ autoFirstPage: false }));
const text = fc.oneof(
  fc.constantFrom(...hostileStrings),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.lorem({ maxCount: 40 }),
);

describe('breaking lines', () => {
  it('keeps every line inside its width', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('regular' as const, 'mono' as const),
        fc.integer({ min: 30, max: 400 }),
        (value, style, width) => {
          for (const line of breakLines(typeface, value, style, 7, width, true))
            expect(line.width).toBeLessThanOrEqual(width + 0.01);
        },
      ),
    );
  });

  it('loses nothing but spaces', () => {
    const blanks = new Set(['regular', 'mono'].map((style) => typeface.glyph(0x20, style as 'mono')!.hex));
    fc.assert(
      fc.property(text, (value) => {
        const glyphs = (width: number): string =>
          breakLines(typeface, value, 'mono', 7, width)
            .flatMap((line) => line.pieces.flatMap((piece) => piece.hex.match(/.{4}/g) ?? []))
            .filter((hex) => !blanks.has(hex))
            .join('');
        expect(glyphs(40)).toBe(glyphs(1e9));
      }),
    );
  });

  it('breaks identifiers at their separators', () => {
    const arn = 'arn:aws:sts::210987654321:assumed-role/ops-admin/deploy-session-2025';
    const width = ((typeface.glyph(0x61, 'mono')!.width * 7) / 1000) * 32.5;
    const lengths = breakLines(typeface, arn, 'mono', 7, width).map((line) =>
      line.pieces.reduce((sum, piece) => sum + piece.hex.length / 4, 0),
    );
    let at = 0;
    for (const length of lengths.slice(0, -1)) {
      at += length;
      expect(':/-').toContain(arn[at - 1]!);
    }
    expect(lengths.reduce((a, b) => a + b, 0)).toBe(arn.length);
  });

  it('shows what no font has, and what hides, as escapes', () => {
    for (const value of ['\u202e', 'ภ', '🙂', '\ud800', '\u0000', '\u00ad']) {
      const pieces = breakLines(typeface, value, 'regular', 7, 300).flatMap((line) => line.pieces);
      expect(pieces.length, value).toBe(1);
      expect(pieces[0]!.escaped, value).toBe(true);
    }
    expect(breakLines(typeface, '한글 漢字 Ünïcode', 'mono', 7, 300)[0]!.pieces.every((piece) => !piece.escaped)).toBe(
      true,
    );
  });
});

describe('the PDF', () => {
  it('goes on for any length of title, banner, name and cell', async () => {
    const fake = makeCase({ tagged: 2 });
    fake.info.details.name = '\u202e'.repeat(500);
    fake.events[0]!.fields['actor'] = ['긴 이름 '.repeat(700)];
    fake.sessions[1]!.actorName = '\u0000'.repeat(5000);
    const bytes = await renderPdf(
      await buildReportModel(askOf(fake), {
        language: 'en',
        title: '\ufeff'.repeat(500),
        classification: '대외비'.repeat(33),
        scope: {},
      }),
    );
    expect(bytes.length).toBeGreaterThan(100_000);
  });

  it('carries its marks: tagged, PDF/A-2a, language, bookmarks, embedded fonts, a date from the case', async () => {
    const bytes = Buffer.from(
      await renderPdf(
        await buildReportModel(askOf(makeCase({ tagged: 3 })), {
          language: 'ko',
          title: '',
          classification: 'X',
          scope: {},
        }),
      ),
    ).toString('latin1');
    for (const mark of [
      '/StructTreeRoot',
      '/Marked true',
      '<pdfaid:part>2</pdfaid:part>',
      '<pdfaid:conformance>A</pdfaid:conformance>',
      '(ko-KR)',
      '/Outlines',
      '/FontFile2',
      'NotoSansKR',
      'JetBrainsMono',
      '20250416080000Z',
    ])
      expect(bytes).toContain(mark);
    expect(bytes).not.toContain('Helvetica');
  });
});

describe('small parts', () => {
  it('indents JSON without touching anything but white space', () => {
    const record = '{"n":12345678901234567890,"n":1.0,"e":{},"a":[ ],"s":"a{,:\\"}\\\\","l":[1,{"x":null}]}';
    expect(indentJson(record)).toContain('"n": 12345678901234567890,\n  "n": 1.0,');
    expect(indentJson(record).replaceAll(/\s/g, '')).toBe(record.replaceAll(/\s/g, ''));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(indentJson(value).replaceAll(/[ \n\r\t]/g, '')).toBe(value.replaceAll(/[ \n\r\t]/g, ''));
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(indentJson(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('chooses axis steps and joins cells', () => {
    expect(axisSteps(126)).toEqual([0, 50, 100]);
    expect(axisSteps(1)).toEqual([0, 1]);
    expect(axisSteps(0)).toEqual([0]);
    expect(joinCells([1, 1, 2, -1, -1])).toEqual([
      { from: 0, length: 2, state: 1 },
      { from: 2, length: 1, state: 2 },
      { from: 3, length: 2, state: -1 },
    ]);
  });

  it('writes glyph outlines in words of four bytes', () => {
    expect(encodeGlyph({ commands: [] }).length).toBe(0);
    const bytes = encodeGlyph({
      commands: [
        { command: 'moveTo', args: [0, 0] },
        { command: 'lineTo', args: [10, 0] },
        { command: 'quadraticCurveTo', args: [10, 10, 0, 10] },
        { command: 'closePath', args: [] },
      ],
    });
    expect(bytes.length % 4).toBe(0);
    expect([...bytes.subarray(0, 10)]).toEqual([0, 1, 0, 0, 0, 0, 0, 10, 0, 10]);
  });

  it('finds the fonts of a checkout and says which one is missing', () => {
    expect(findFont('mono', import.meta.dirname)).toContain('jetbrains-mono');
    expect(() => findFont('bold', '/')).toThrow('NotoSansKR_700Bold.ttf');
  });
});
