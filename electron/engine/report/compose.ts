import type { Block, ReportDocument } from './blocks.ts';
import { Citations } from './citations.ts';
import { hashTable } from './csv-table.ts';
import type { CsvList } from './lists.ts';
import { hashFacts } from './json.ts';
import { formatCount } from '../../../shared/format/index.ts';
import type { ReportModel } from './model.ts';
import { composeCover } from './sections/case.ts';
import { sections } from './sections/index.ts';
import type { ReportSection } from './sections/section.ts';
import { wordsFor } from './words.ts';

/** The report as a document in its language: the one text that PDF and HTML are drawn from. `rawCsv`: how its CSV files are written, whose hashes it names. */
export function composeDocument(model: ReportModel, rawCsv = false): ReportDocument {
  const words = wordsFor(model.options.language);
  const factsSha256 = hashFacts(model);
  const hashes = new Map<string, string>();
  const hashAnnex = (list: CsvList): string => {
    let hash = hashes.get(list.name);
    if (hash === undefined) hashes.set(list.name, (hash = hashTable(list, model, rawCsv)));
    return hash;
  };
  const context = { model, words, factsSha256, citations: new Citations(model, words), hashAnnex };
  const body: Block[] = [];
  const { template } = model.options;
  const held = sections.filter(({ also = [] }) => template === 'full' || also.includes(template));
  const add = (section: ReportSection, number: string): void => {
    const { title } = section;
    const isShared = typeof title === 'string';
    const text = `${number}  ${isShared ? words.say(title) : title[words.language]}`;
    body.push({ kind: 'heading', level: 1, text, id: isShared ? title.replace('.', '-') : title.anchor });
    body.push(...section.compose(context));
  };
  held.filter(({ isAppendix }) => !isAppendix).forEach((section, index) => add(section, String(index + 1)));
  held
    .filter(({ isAppendix }) => isAppendix)
    .forEach((section, index) => add(section, words.say('appendix', { letter: String.fromCharCode(65 + index) })));
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
    annexes: [...hashes.keys()].sort(),
  };
}
