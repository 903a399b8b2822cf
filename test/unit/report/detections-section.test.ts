import { expect, test } from 'vitest';
import { composeDocument } from '../../../electron/engine/report/compose.ts';
import { buildReportModel } from '../../../electron/engine/report/index.ts';
import { askOf, makeCase } from '../../support/fake-report-case.ts';

const options = { language: 'en' as const, title: '', classification: '', scope: {} };

async function compose(language: 'en' | 'ko'): Promise<string> {
  const model = await buildReportModel(askOf(makeCase({ language })), { ...options, language });
  const { body } = composeDocument(model);
  const from = body.findIndex((block) => block.kind === 'heading' && block.id === 'chapter-detections');
  const to = body.findIndex((block, index) => index > from && block.kind === 'heading' && block.level === 1);
  return JSON.stringify(body.slice(from, to));
}

test('the report names rules that ran with author, licence and hash, and rules that did not with the reason', async () => {
  const text = await compose('en');
  expect(text).toContain('3 rules ran over 3,214 events: 2 of the application (2 of all had hits), 1 brought');
  for (const part of ['Trail stopped', 'Kim Min', 'DRL-1.1', 'ab'.repeat(32), 'c0'.repeat(32), 'No condition.'])
    expect(text).toContain(part);
  expect(text).not.toContain('Look around');
  expect(text).toContain('could not be read where a rule asked for them: 2');
});

test('rules that hit events of a finding are told by finding, with counts', async () => {
  const text = await compose('en');
  expect(text).toContain('Rules that hit events of findings');
  expect(text).toMatch(/"\d+\. [^"]+","GetObject","1,200"/);
});

test('the section is in Korean, too', async () => {
  expect(await compose('ko')).toContain('탐지');
});
