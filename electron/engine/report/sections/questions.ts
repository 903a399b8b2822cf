import { listQuestions } from '../../../../shared/contract/index.ts';
import type { Block } from '../blocks.ts';
import { findingNumber } from './findings.ts';
import type { ReportSection, Section } from './section.ts';

/** Each question of the mandate with the findings that answer it. A question that no finding names is said to be unanswered. */
const composeQuestions: Section = ({ model, words }) => {
  const questions = listQuestions(model.case.details.questions);
  const named = model.findings.map((finding, index) => ({ finding, number: findingNumber(index) }));
  const blocks: Block[] =
    questions.length === 0
      ? [
          {
            kind: 'paragraph',
            text: words.say(model.case.details.mandate.trim() === '' ? 'questions.none-no-mandate' : 'questions.none'),
            tone: 'muted',
          },
        ]
      : [{ kind: 'paragraph', text: words.say('questions.intro') }];
  questions.forEach((question, index) => {
    const answers = named.filter(({ finding }) => finding.questions.includes(index + 1));
    blocks.push(
      {
        kind: 'heading',
        level: 3,
        text: words.say('questions.number', { number: index + 1 }),
        id: `question-${index + 1}`,
      },
      { kind: 'paragraph', text: question },
    );
    if (answers.length === 0) blocks.push({ kind: 'paragraph', text: words.say('questions.unanswered'), tone: 'warn' });
    else {
      blocks.push({
        kind: 'list',
        items: answers.map(({ finding, number }) => ({
          text: words.say('questions.answer', {
            number,
            title: finding.title,
            severity: words.name('severity', finding.severity),
            confidence: words.name('confidence', finding.confidence),
            status: words.name('finding-status', finding.status),
          }),
        })),
      });
    }
  });
  const strays = named.flatMap(({ finding, number }) =>
    finding.questions.filter((question) => question > questions.length).map((question) => `${number} → ${question}`),
  );
  if (strays.length > 0)
    blocks.push({ kind: 'paragraph', text: words.say('questions.strays', { list: strays.join(', ') }), tone: 'warn' });
  return blocks;
};

export const questionsSection: ReportSection = {
  title: 'chapter.questions',
  also: ['executive'],
  compose: composeQuestions,
};
