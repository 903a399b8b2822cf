import { describe, expect, it } from 'vitest';
import { listQuestions } from '../../../shared/contract/index.ts';
import { composeDocument } from '../../../electron/engine/report/compose.ts';
import { buildReportModel } from '../../../electron/engine/report/index.ts';
import { askOf, makeCase } from '../../support/fake-report-case.ts';

const textsOf = async (questions?: string, language: 'en' | 'ko' = 'en'): Promise<string[]> => {
  const fake = makeCase({ language });
  if (questions !== undefined) fake.info.details.questions = questions;
  const { body } = composeDocument(await buildReportModel(askOf(fake), { language }));
  const start = body.findIndex((block) => block.kind === 'heading' && block.id === 'chapter-questions');
  const end = body.findIndex((block, index) => index > start && block.kind === 'heading' && block.level === 1);
  return body
    .slice(start + 1, end)
    .flatMap((block) =>
      block.kind === 'heading' || block.kind === 'paragraph'
        ? [block.text]
        : block.kind === 'list'
          ? block.items.map((item) => item.text)
          : [],
    );
};

describe('the questions of the mandate', () => {
  it('are one to a line, without numbers that were typed before them', () => {
    expect(listQuestions('1. Who?\n\n (2) What?\r\n3) 2024 or 2025?\n2024 was it?')).toEqual([
      'Who?',
      'What?',
      '2024 or 2025?',
      '2024 was it?',
    ]);
    expect(listQuestions(' \n ')).toEqual([]);
  });

  it('each stand with the findings that answer them, and say where none does', async () => {
    expect(await textsOf()).toEqual([
      expect.stringContaining('The questions of the mandate'),
      'Question 1',
      'Who used the key?',
      'F1  The leaked key was used from outside (severity critical, confidence high, confirmed)',
      'Question 2',
      'Did customer data leave the account?',
      'Unanswered: no finding names this question.',
      'Question 3',
      'When did it begin?',
      expect.stringContaining('F1 '),
      'Findings that name a question which the case does not have: F2 → 9.',
    ]);
  });

  it('are said to be missing where the case has none', async () => {
    expect((await textsOf(''))[0]).toContain('No questions were recorded');
    expect((await textsOf('', 'ko'))[0]).toContain('질문 사항이 기록되지 않았다');
  });
});
