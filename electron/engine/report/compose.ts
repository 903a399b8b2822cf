import type { Block, ReportDocument } from './blocks.ts';
import { hashFacts } from './json.ts';
import type { ReportTemplate } from '../../../shared/contract/report.ts';
import { formatCount } from '../../../shared/format/index.ts';
import { composeFindings, composeFindingsBrief } from './sections/findings.ts';
import type { ReportModel } from './model.ts';
import { composeQuestions } from './sections/questions.ts';
import { composeActors, composeSessions } from './sections/actors.ts';
import { composeAudit, composeGlossary, composeRecords, composeRejected } from './sections/appendices.ts';
import { composeCase, composeCover, composeMethod, composeSummary } from './sections/case.ts';
import { composeIndicators, composeNotes, composeScoped, composeTimeline } from './sections/events.ts';
import { composeCoverage, composeIntegrity, composeLimits, composeVerificationDetail } from './sections/integrity.ts';
import { composeItemList, composeItems } from './sections/items.ts';
import type { Section } from './sections/section.ts';
import { type WordKey, wordsFor } from './words.ts';

interface Chapter {
  title: WordKey;
  compose: Section;
  /** Templates besides the full report that hold it. */
  also?: readonly ReportTemplate[];
}

const chapters: Chapter[] = [
  { title: 'chapter.case', compose: composeCase, also: ['executive', 'evidence', 'timeline', 'indicators'] },
  { title: 'chapter.questions', compose: composeQuestions, also: ['executive'] },
  { title: 'chapter.summary', compose: composeSummary, also: ['executive'] },
  {
    title: 'chapter.findings',
    compose: (context) =>
      context.model.options.template === 'executive' ? composeFindingsBrief(context) : composeFindings(context),
    also: ['executive'],
  },
  { title: 'chapter.items', compose: composeItems, also: ['evidence'] },
  { title: 'chapter.method', compose: composeMethod },
  {
    title: 'chapter.integrity',
    compose: (context) => [...composeIntegrity(context), ...composeCoverage(context)],
    also: ['evidence'],
  },
  { title: 'chapter.limits', compose: composeLimits, also: ['executive', 'evidence', 'timeline'] },
  {
    title: 'chapter.timeline',
    compose: (context) => [...composeTimeline(context), ...composeScoped(context)],
    also: ['timeline'],
  },
  { title: 'chapter.actors', compose: (context) => [...composeActors(context), ...composeSessions(context)] },
  { title: 'chapter.notes', compose: composeNotes },
  { title: 'chapter.indicators', compose: composeIndicators, also: ['executive', 'indicators'] },
];

const appendices: Chapter[] = [
  { title: 'appendix.items', compose: composeItemList, also: ['evidence'] },
  { title: 'appendix.records', compose: composeRecords, also: ['timeline'] },
  { title: 'appendix.rejected', compose: composeRejected, also: ['evidence'] },
  { title: 'appendix.verification', compose: composeVerificationDetail, also: ['evidence'] },
  { title: 'appendix.audit', compose: composeAudit },
  { title: 'appendix.glossary', compose: composeGlossary },
];

/** The report as a document in its language: the one text that PDF and HTML are drawn from. */
export function composeDocument(model: ReportModel): ReportDocument {
  const words = wordsFor(model.options.language);
  const factsSha256 = hashFacts(model);
  const context = { model, words, factsSha256 };
  const body: Block[] = [];
  const { template } = model.options;
  const isIn = (chapter: Chapter): boolean => template === 'full' || (chapter.also ?? []).includes(template);
  chapters.filter(isIn).forEach((chapter, index) => {
    body.push({
      kind: 'heading',
      level: 1,
      text: `${index + 1}  ${words.say(chapter.title)}`,
      id: chapter.title.replace('.', '-'),
    });
    body.push(...chapter.compose(context));
  });
  appendices.filter(isIn).forEach((appendix, index) => {
    const letter = String.fromCharCode(65 + index);
    body.push({
      kind: 'heading',
      level: 1,
      text: `${words.say('appendix', { letter })}  ${words.say(appendix.title)}`,
      id: appendix.title.replace('.', '-'),
    });
    body.push(...appendix.compose(context));
  });
  const { details } = model.case;
  return {
    language: model.options.language,
    title: model.options.title || words.say('title'),
    subtitle: template === 'full' ? details.name : `${details.name} · ${words.name('template', template)}`,
    classification: model.options.classification,
    caseLine: details.number === '' ? details.name : `${details.number} · ${details.name}`,
    caseId: model.case.id,
    stateTime: model.stateTime,
    factsSha256,
    labels: {
      contents: words.say('contents'),
      page: (page, pages) => words.say('page', { page, pages }),
      report: words.say('report'),
      factsHash: words.say('facts-hash'),
      shortened: (left) => words.say('shortened', { left: formatCount(left) }),
      noData: words.say('no-data'),
    },
    cover: composeCover(context),
    body,
  };
}
