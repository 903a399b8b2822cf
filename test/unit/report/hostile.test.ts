import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildReportModel,
  renderCsv,
  renderHtml,
  renderJson,
  renderPdf,
  type ReportModel,
} from '../../../electron/engine/report/index.ts';
import { escapeVisible } from '../../../electron/engine/report/html/escape.ts';
import { makeVisible } from '../../../electron/engine/report/visible.ts';
import { askOf, makeCase } from '../../support/fake-report-case.ts';
import { hostileStrings } from './hostile.ts';

const options = {
  language: 'en' as const,
  title: hostileStrings[9]!,
  classification: '=<b>',
  scope: { where: '<script>' },
};

async function hostileModel(hostile: readonly string[], tagged = 24): Promise<ReportModel> {
  return buildReportModel(askOf(makeCase({ tagged, hostile: [...hostile] })), options);
}

/** A string of anything: every UTF-16 unit, paired or not, and the corpus. */
const anyText = fc.oneof(
  fc.constantFrom(...hostileStrings),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
);

function expectSafeCsv(model: ReportModel): void {
  for (const { name, bytes } of renderCsv(model)) {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const rows = parse(text, { relax_column_count: true, record_delimiter: '\r\n' }) as string[][];
    const width = rows[0]!.length;
    for (const row of rows) {
      expect(row.length, name).toBe(width);
      for (const cell of row) expect(cell, name).not.toMatch(/^[\s]*[=+\-@＝＋－＠](?!$)/);
      for (const cell of row)
        expect(cell, name).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u200e\u202a-\u202e\u2066-\u2069]/);
    }
  }
}

function expectSafeHtml(html: string): void {
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:`);
  const tags = new Set([...html.matchAll(/<\/?([a-zA-Z!][a-zA-Z0-9-]*)/g)].map((match) => match[1]!.toLowerCase()));
  for (const tag of ['script', 'img', 'iframe', 'object', 'link', 'base', 'form', 'input', '!--'])
    expect(tags.has(tag), tag).toBe(false);
  expect([...html.matchAll(/<style>/g)].length).toBe(1);
  for (const [, value] of html.matchAll(/\s(?:href|src|action|xlink:href)="([^"]*)"/g))
    expect(value).toMatch(/^#[a-z0-9-]+$/);
  expect(html).not.toMatch(/<[^>]*\son[a-z]+=/i);
  expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/);
  expect(html.isWellFormed()).toBe(true);
}

describe('hostile strings', () => {
  it('reach JSON and come back as they were', async () => {
    const model = await hostileModel(hostileStrings);
    const bytes = renderJson(model);
    expect(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))).toEqual(
      JSON.parse(JSON.stringify(model)),
    );
    expect(Buffer.from(bytes).toString()).toContain('\\ud800');
  });

  it('stay cells in CSV and never start a formula', async () => {
    expectSafeCsv(await hostileModel(hostileStrings, 60));
  });

  it('stay text in HTML', async () => {
    const html = renderHtml(await hostileModel(hostileStrings, 60));
    expectSafeHtml(html);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('<span class="u">‹U+202E›</span>');
  });

  it('make a PDF that other programs read, with escapes instead of blank boxes', async () => {
    const bytes = await renderPdf(await hostileModel(hostileStrings, 45));
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    try {
      const path = join(folder, 'hostile.pdf');
      writeFileSync(path, bytes);
      expect(Buffer.from(bytes.subarray(0, 8)).toString('latin1')).toBe('%PDF-1.7');
      const qpdf = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' });
      if (!qpdf.error) expect(qpdf.stdout + qpdf.stderr).toContain('No syntax or stream encoding errors found');
      const text = spawnSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8', maxBuffer: 1 << 26 });
      if (!text.error) {
        for (const escape of ['‹U+202E›', '‹U+0000›', '‹U+D800›', '‹U+FEFF›', '‹U+200B›', '‹U+0E20›', '한국어'])
          expect(text.stdout).toContain(escape);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('take a field of a megabyte without growing the page count, and say what was cut', async () => {
    const fake = makeCase({ tagged: 2 });
    fake.events[0]!.fields['userAgent'] = ['A'.repeat(1 << 20)];
    fake.events[0]!.fields['actor'] = [`${'B'.repeat(1 << 20)}`];
    fake.events[1]!.raw = JSON.stringify({ big: 'C'.repeat(1 << 20) });
    fake.rejected[0]!.excerpt = '\u202e'.repeat(1 << 16);
    const model = await buildReportModel(askOf(fake), options);
    const bytes = await renderPdf(model);
    expect(bytes.length).toBeLessThan(3_000_000);
    expectSafeCsv(model);
    expectSafeHtml(renderHtml(model));
  });

  it('hold for any strings', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 8 }), async (hostile) => {
        const model = await hostileModel(hostile, 9);
        expectSafeCsv(model);
        expectSafeHtml(renderHtml(model));
        JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(renderJson(model)));
      }),
      { numRuns: 25 },
    );
  });

  it('hold for any strings in PDF', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 8 }), async (hostile) => {
        const bytes = await renderPdf(await hostileModel(hostile, 5));
        expect(Buffer.from(bytes.subarray(-7)).toString('latin1')).toContain('%%EOF');
      }),
      { numRuns: 8 },
    );
  });

  it('are written out so that no hidden character is left', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(makeVisible(text)).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff]/,
        );
        expect(makeVisible(text).isWellFormed()).toBe(true);
        expect(escapeVisible(text).replaceAll(/<span class="u">‹U\+[0-9A-F]+›<\/span>/g, '')).not.toMatch(/[<>"']/);
      }),
    );
  });
});
