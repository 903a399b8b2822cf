import { formatCount } from '../../../../shared/format/index.ts';
import { factsOfOutcome } from '../../../../shared/outcomes/index.ts';
import { markOfVerdict } from '../../../../shared/verdicts/index.ts';
import type { Tone as MarkTone } from '../../../../shared/tones.ts';
import type { Block, Cell, Detail, Row, Tone } from '../blocks.ts';
import type { Finding } from '../../../../shared/contract/index.ts';
import type { ReportTemplate } from '../../../../shared/contract/report.ts';
import type { CallOptions } from '../../case/call-options.ts';
import type { Ask } from '../ask.ts';
import type { Citations } from '../citations.ts';
import { type CsvList, limitOf } from '../lists.ts';
import type { ReportModel } from '../model.ts';
import type { WordKey, Words } from '../words.ts';

export interface SectionContext {
  model: ReportModel;
  words: Words;
  /** Names the facts in `report.json` that the document was drawn from. */
  factsSha256: string;
  citations: Citations;
  /** The SHA-256 of a list's CSV file, which is then written with the report. */
  hashAnnex(list: CsvList): string;
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
  asks?: {
    name: string;
    /** @param findings those that the report holds */
    ask: (ask: Ask, more: CallOptions, findings: readonly Finding[]) => Promise<unknown>;
  };
  /** Its lists as CSV files. */
  lists?: readonly CsvList[];
  compose: Section;
}

/**
 * The rows of a list that are printed, and the sentence about those that are not, with the file that has them and its hash. Up to the limit all are printed in their order; beyond
 * it those that need a look come first.
 */
export function chooseRows<T>(
  context: SectionContext,
  list: CsvList,
  all: T[],
  needsLook: (row: T) => boolean = () => false,
): { rows: T[]; remark: Block[] } {
  const limit = limitOf(list, context.model);
  if (all.length <= limit) return { rows: all, remark: [] };
  const first = all.filter(needsLook).slice(0, limit);
  const chosen = new Set<T>(first);
  for (const row of all) {
    if (chosen.size >= limit) break;
    chosen.add(row);
  }
  const text = context.words.say('list-cut', {
    shown: formatCount(chosen.size),
    total: formatCount(all.length),
    ...annexOf(context, list),
  });
  return { rows: all.filter((row) => chosen.has(row)), remark: [{ kind: 'paragraph', text, tone: 'warn' }] };
}

/** Rows alike of which one sentence says as much as a table. */
const fewAlike = 12;

/**
 * The rows of a long list that differ from the rest. Those that say the same of many become a sentence for each kind; where anything is left out, the file and its hash are named.
 * In a list that is short enough, all are printed.
 */
export function foldRows<T>(
  context: SectionContext,
  list: CsvList,
  all: T[],
  kindOf: (row: T) => string,
  needsLook: (row: T) => boolean = () => false,
): { rows: T[]; remark: Block[] } {
  if (context.model.options.lists === 'complete') return chooseRows(context, list, all, needsLook);
  const limit = limitOf(list, context.model);
  if (all.length <= limit) return { rows: all, remark: [] };
  const kinds = Map.groupBy(
    all.filter((row) => !needsLook(row)),
    kindOf,
  );
  const many = [...kinds].filter(([, rows]) => rows.length > fewAlike).sort(([, a], [, b]) => b.length - a.length);
  const folded = new Set(many.flatMap(([, rows]) => rows));
  const left = all.filter((row) => !folded.has(row));
  const chosen = new Set([...left.filter(needsLook), ...left.filter((row) => !needsLook(row))].slice(0, limit));
  const { words } = context;
  return {
    rows: left.filter((row) => chosen.has(row)),
    remark: [
      {
        kind: 'list',
        items: many.map(([kind, rows]) => ({
          text: words.say('list-alike', { count: formatCount(rows.length), kind }),
        })),
      },
      {
        kind: 'paragraph',
        text: words.say('list-folded', {
          shown: formatCount(chosen.size),
          total: formatCount(all.length),
          ...annexOf(context, list),
        }),
        tone: 'muted',
      },
    ],
  };
}

/** Name and hash of a list's file, for a sentence. */
export function annexOf(context: SectionContext, list: CsvList): { file: string; hash: string } {
  return { file: list.name, hash: context.hashAnnex(list) };
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
