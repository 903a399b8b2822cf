import { formatCount } from '../../../../shared/format/index.ts';
import { factsOfOutcome } from '../../../../shared/outcomes/index.ts';
import { markOfVerdict } from '../../../../shared/verdicts/index.ts';
import type { Tone as MarkTone } from '../../../../shared/tones.ts';
import type { Block, Cell, Detail, Row, Tone } from '../blocks.ts';
import type { ReportTemplate } from '../../../../shared/contract/report.ts';
import type { CallOptions } from '../../case/call-options.ts';
import type { Ask } from '../ask.ts';
import type { CsvList } from '../lists.ts';
import type { ReportModel } from '../model.ts';
import type { WordKey, Words } from '../words.ts';

export interface SectionContext {
  model: ReportModel;
  words: Words;
  /** Names the facts in `report.json` that the document was drawn from. */
  factsSha256: string;
}

export type Section = (context: SectionContext) => Block[];

/** What a section of the report announces. Chapters, appendices, CSV files, their names and limits are derived from the list of sections. */
export interface ReportSection {
  /** Key of its heading; `chapter.x` gives the anchor `chapter-x`. Sections with words of their own give the heading in both languages. */
  title: WordKey | { anchor: string; en: string; ko: string };
  /** Stands behind the chapters, with a letter. */
  isAppendix?: boolean;
  /** Templates besides the full report that hold it. */
  also?: readonly ReportTemplate[];
  /** What it asks the case, besides what all sections share (`gather.ts`). The answer is kept in the facts under `name`. */
  asks?: { name: string; ask: (ask: Ask, more: CallOptions) => Promise<unknown> };
  /** Its lists as CSV files. */
  lists?: readonly CsvList[];
  compose: Section;
}

/**
 * The rows of a list that are printed, and the sentence about those that are not. Up to the limit all are printed in their order; beyond
 * it those that need a look come first.
 */
export function chooseRows<T>(
  words: Words,
  list: CsvList,
  all: T[],
  needsLook: (row: T) => boolean = () => false,
): { rows: T[]; remark: Block[] } {
  const { limit } = list;
  if (all.length <= limit) return { rows: all, remark: [] };
  const first = all.filter(needsLook).slice(0, limit);
  const chosen = new Set<T>(first);
  for (const row of all) {
    if (chosen.size >= limit) break;
    chosen.add(row);
  }
  const text = words.say('list-cut', {
    shown: formatCount(chosen.size),
    total: formatCount(all.length),
    file: list.name,
  });
  return { rows: all.filter((row) => chosen.has(row)), remark: [{ kind: 'paragraph', text, tone: 'warn' }] };
}

export function row(cells: Row['cells'], details: Detail[] = []): Row {
  return details.length === 0 ? { cells } : { cells, details };
}

export function toned(text: string, tone: Tone): Cell {
  return { text, tone };
}

export function mono(text: string): Cell {
  return { text, mono: true };
}

/** How the window's tones are printed. */
const printTones: Record<MarkTone, Tone> = {
  ok: 'good',
  danger: 'bad',
  warning: 'warn',
  violet: 'warn',
  info: 'plain',
  neutral: 'plain',
};

/** The window's tone of a verdict; a file that no verification looked at has none. */
export function toneOfVerdict(verdict: string | null): Tone {
  if (verdict === null || verdict === '') return 'muted';
  return printTones[markOfVerdict(verdict).tone];
}

export function toneOfOutcome(outcome: string): Tone {
  return outcome === '' ? 'muted' : printTones[factsOfOutcome(outcome)?.tone ?? 'warning'];
}

/** Evidence text for a cell, a dash where there is none. */
export function orDash(text: string | null | undefined): string {
  return text === null || text === undefined || text === '' ? '–' : text;
}

/** A table of counts by a word, in the words' order. */
export function countTable(
  words: Words,
  caption: string,
  area: string,
  counts: Record<string, number>,
  tone: (word: string) => Tone = () => 'plain',
): Block {
  const entries = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    kind: 'table',
    caption,
    columns: [
      { title: words.say('verdict'), weight: 5 },
      { title: words.say('count'), weight: 1, align: 'right' },
    ],
    rows: entries.map(([word, count]) => row([toned(nameWithCode(words, area, word), tone(word)), formatCount(count)])),
    empty: words.say('none'),
  };
}

/** `Signed digest (DIGEST_SIGNED)`: the phrase and the word that filters and files use. */
export function nameWithCode(words: Words, area: string, word: string): string {
  const phrase = words.name(area, word);
  return phrase === word ? word : `${phrase} (${word})`;
}
