import {
  type LedgerAnswer,
  type LedgerCell,
  type LedgerColumnKind,
  type LedgerName,
  ledgerNames,
  partsOfStatus,
} from '../../../../shared/contract/ledgers.ts';
import { formatBytes, formatCount, formatTime } from '../../../../shared/format/index.ts';
import english from '../../../../shared/text/en/ledgers.json' with { type: 'json' };
import korean from '../../../../shared/text/ko/ledgers.json' with { type: 'json' };
import type { Block, Cell } from '../blocks.ts';
import type { CsvList } from '../lists.ts';
import {
  answersOf,
  type Answers,
  footprintList,
  iamList,
  flipsList,
  takenList,
  destroyedList,
  computeList,
  modelsList,
  accountsList,
  signinsList,
  secretsList,
  printed,
  rowsOf,
  specOf,
} from './ledger-lists.ts';
import { makeVisible } from '../visible.ts';
import type { Language } from '../words.ts';
import { chooseRows, type ReportSection, row, type SectionContext } from './section.ts';

/** Rows of one table that the report holds at all; the command line has every one. */
const heldRows = 50_000;

/** The words of the ledgers, shared with the window. */
function say(language: Language, ...path: string[]): string {
  let node: unknown = language === 'ko' ? korean : english;
  for (const name of path)
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined;
  return typeof node === 'string' ? node : (path.at(-1) ?? '');
}

const lists: Record<LedgerName, CsvList> = {
  footprint: footprintList,
  iam: iamList,
  flips: flipsList,
  taken: takenList,
  destroyed: destroyedList,
  compute: computeList,
  models: modelsList,
  accounts: accountsList,
  signins: signinsList,
  secrets: secretsList,
};

function printedCell(column: string, cell: LedgerCell, kind: LedgerColumnKind, language: Language): Cell {
  if (cell === null) return { text: '–' };
  if (column === 'status') {
    const { word, value } = partsOfStatus(String(cell));
    return { text: makeVisible(say(language, 'code', 'status', word).replace('{{value}}', () => value)) };
  }
  if (kind === 'time') return { text: typeof cell === 'number' ? formatTime(cell) : '–' };
  if (kind === 'code') return { text: say(language, 'code', column, String(cell)) };
  if (kind === 'bytes') return { text: typeof cell === 'number' ? formatBytes(cell) : '–' };
  if (kind === 'count' || kind === 'seconds') return { text: typeof cell === 'number' ? formatCount(cell) : '–' };
  if (kind === 'findings')
    return { text: makeVisible((cell as readonly { code: string }[]).map(({ code }) => code).join(', ')) };
  return { text: makeVisible(typeof cell === 'object' ? cell.map(String).join(', ') : String(cell)) };
}

function composeLedger(context: SectionContext, ledger: LedgerName, answer: LedgerAnswer): Block[] {
  const { model, words } = context;
  const { language } = words;
  const { columns } = specOf(ledger);
  const { rows, remark } = chooseRows(context, lists[ledger], rowsOf(model, ledger));
  const figures = Object.entries(answer.figures)
    .filter(([, value]) => typeof value === 'number' && value > 0)
    .map(
      ([name, value]) =>
        `${say(language, 'figure', name)} ${name === 'at' ? formatTime(value as number) : formatCount(value as number)}`,
    );
  return [
    { kind: 'heading', level: 2, text: say(language, 'name', ledger), id: `ledger-${ledger}` },
    { kind: 'paragraph', text: say(language, 'question', ledger) },
    { kind: 'paragraph', text: say(language, 'never', ledger), tone: 'muted' },
    ...(figures.length === 0 ? [] : [{ kind: 'paragraph', text: figures.join(', ') } satisfies Block]),
    ...remark,
    {
      kind: 'table',
      caption: say(language, 'table', printed[ledger].table),
      columns: Object.entries(printed[ledger].columns).map(([column, weight]) => ({
        title: say(language, 'column', column),
        weight,
      })),
      rows: rows.map((each) =>
        row(
          Object.keys(printed[ledger].columns).map((column) =>
            printedCell(column, each[column] ?? null, columns[column]!, language),
          ),
        ),
      ),
      empty: say(language, 'emptyTitle'),
    },
    ...answer.notes
      .filter((note) => note !== 'as-seen')
      .map((note): Block => ({ kind: 'paragraph', text: say(language, 'note', note), tone: 'muted' })),
  ];
}

/** What was left behind, taken, destroyed and tried, each with what may not be claimed of it. Proposals for taking things back are not printed. */
export const ledgersSection: ReportSection = {
  title: { anchor: 'chapter-ledgers', en: english.title, ko: korean.title },
  asks: {
    name: 'ledgers',
    ask: async (ask) => {
      const answers: Partial<Answers> = {};
      for (const ledger of ledgerNames)
        answers[ledger] = await ask('ledgers.get', {
          ledger,
          table: printed[ledger].table,
          limit: heldRows,
          eventIds: true,
        });
      return answers;
    },
  },
  lists: Object.values(lists),
  compose(context) {
    const answers = answersOf(context.model);
    if (answers === undefined) return [];
    const { language } = context.words;
    return [
      { kind: 'paragraph', text: say(language, 'note', 'as-seen') },
      ...ledgerNames.flatMap((ledger) => composeLedger(context, ledger, answers[ledger])),
    ];
  },
};
