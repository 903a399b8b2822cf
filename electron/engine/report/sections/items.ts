import { lossesOf } from '../../../../shared/formats.ts';
import { writeLosses } from '../../../../shared/text/formats.ts';
import type { EvidenceFile } from '../../../../shared/contract/index.ts';
import { formatCount, formatExactBytes, formatTime } from '../../../../shared/format/index.ts';
import { writeSaid } from '../../../../shared/text/intake.ts';
import { isAltered } from '../../../../shared/verdicts/index.ts';
import { citedFiles } from '../../../../shared/citations.ts';
import type { Block, Detail } from '../blocks.ts';
import { fileAnchor } from '../citations.ts';
import { csvList, csvTime } from '../lists.ts';
import type { Words } from '../words.ts';
import {
  foldRows,
  nameWithCode,
  orDash,
  type ReportSection,
  row,
  type Section,
  toned,
  toneOfVerdict,
} from './section.ts';

/** What was handed in, whether the counts add up, and the files that need a look. The list of all is an appendix. */
const composeItems: Section = (context) => {
  const { model, words } = context;
  const { totals } = model;
  const fits = totals.records === totals.indexed + totals.duplicates + totals.rejected;
  const troubled = foldRows(context, itemsList, model.items.filter(needsLook), (item) => kindOf(words, item));
  return [
    {
      kind: 'paragraph',
      text: words.say('items.intro', {
        files: formatCount(totals.files),
        unread: formatCount(model.items.filter((item) => !isRead(item)).length),
        bytes: formatExactBytes(totals.bytes),
      }),
    },
    {
      kind: 'banner',
      tone: fits ? 'good' : 'bad',
      title: words.say(fits ? 'items.adds-up' : 'items.does-not-add-up'),
      text: words.say('items.sum', {
        records: formatCount(totals.records),
        indexed: formatCount(totals.indexed),
        duplicates: formatCount(totals.duplicates),
        rejected: formatCount(totals.rejected),
      }),
    },
    {
      kind: 'table',
      caption: words.say('items.by-status'),
      columns: [
        { title: words.say('items.status'), weight: 5 },
        { title: words.say('items.files'), weight: 1, align: 'right' },
      ],
      rows: Object.entries(model.filesByStatus).map(([status, count]) =>
        row([words.name('status', status), formatCount(count)]),
      ),
      empty: words.say('none'),
    },
    formatTable(words, model.items),
    { kind: 'heading', level: 2, text: words.say('items.look'), id: 'items-look' },
    ...troubled.remark,
    itemTable(words, troubled.rows, words.say('items.none-look')),
    { kind: 'paragraph', text: words.say('items.where'), tone: 'muted' },
  ];
};

/** Every file that was handed in, with its hashes. */
const composeItemList: Section = (context) => {
  const { model, words } = context;
  const inText = new Set(
    model.findings.flatMap((finding) => [
      ...finding.files.map(({ id }) => id),
      ...citedFiles([finding.narrative, finding.counterHypothesis]),
    ]),
  );
  const { rows, remark } = foldRows(
    context,
    itemsList,
    model.items,
    (item) => kindOf(words, item),
    (item) => inText.has(item.id) || isAltered(item.verdict ?? ''),
  );
  return [
    { kind: 'paragraph', text: words.say('items.hash-note'), tone: 'muted' },
    ...remark,
    itemTable(words, rows, words.say('items.none'), true),
  ];
};

/** What many files have in common: what became of them, their format, the verdict. */
function kindOf(words: Words, item: EvidenceFile): string {
  return [
    words.name('status', item.status),
    orDash(item.format),
    ...(item.verdict === null ? [] : [nameWithCode(words, 'verdict', item.verdict)]),
    ...(item.rejected > 0 ? [words.say('figure.rejected')] : []),
    ...item.findings.map(({ code }) => code),
  ].join(', ');
}

function needsLook(item: EvidenceFile): boolean {
  return (
    item.rejected > 0 ||
    item.findings.length > 0 ||
    item.status === 'damaged' ||
    item.status === 'not-recognised' ||
    item.status === 'not-read' ||
    isAltered(item.verdict ?? '')
  );
}

function formatTable(words: Words, items: EvidenceFile[]): Block {
  const formats = new Map<
    string,
    { format: string; lost: string } & Record<'files' | 'bytes' | 'records' | 'indexed', number>
  >();
  for (const item of items) {
    const lost = writeLosses(lossesOf(item.format, item.completeness), words.language);
    const format = orDash(item.format);
    const key = `${format} ${lost}`;
    const sums = formats.get(key) ?? { files: 0, bytes: 0, records: 0, indexed: 0 };
    formats.set(key, {
      format,
      lost,
      files: sums.files + 1,
      bytes: sums.bytes + (isRead(item) ? item.sizeBytes : 0),
      records: sums.records + item.records,
      indexed: sums.indexed + item.indexed,
    });
  }
  return {
    kind: 'table',
    caption: words.say('items.by-format'),
    columns: [
      { title: words.say('items.format'), weight: 2.5 },
      { title: words.say('items.lost'), weight: 5 },
      ...(['items.files', 'items.size', 'items.records', 'items.indexed'] as const).map((key) => ({
        title: words.say(key),
        weight: 1.5,
        align: 'right' as const,
      })),
    ],
    rows: [...formats.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, sums]) =>
        row([
          sums.format,
          sums.lost === '' ? words.say('items.nothing-lost') : sums.lost,
          formatCount(sums.files),
          formatCount(sums.bytes),
          formatCount(sums.records),
          formatCount(sums.indexed),
        ]),
      ),
    empty: words.say('none'),
  };
}

function itemTable(words: Words, items: EvidenceFile[], empty: string, anchored = false): Block {
  return {
    kind: 'table',
    caption: '',
    columns: [
      { title: words.say('items.number'), weight: 1.1, align: 'right' },
      { title: words.say('items.status'), weight: 2.1 },
      { title: words.say('items.format'), weight: 2.4 },
      { title: words.say('verdict'), weight: 3.6 },
      { title: words.say('items.size'), weight: 1.7, align: 'right' },
      { title: words.say('items.records'), weight: 1.2, align: 'right' },
      { title: words.say('items.indexed'), weight: 1.4, align: 'right' },
      { title: words.say('items.duplicates'), weight: 1.1, align: 'right' },
      { title: words.say('items.rejected'), weight: 1.6, align: 'right' },
    ],
    rows: items.map((item) => ({
      ...(anchored ? { id: fileAnchor(item.id) } : {}),
      ...row(
        [
          String(item.id),
          toned(
            words.name('status', item.status),
            item.status === 'damaged' || item.status === 'not-read'
              ? 'bad'
              : item.status === 'not-recognised'
                ? 'warn'
                : 'plain',
          ),
          orDash(item.format),
          item.verdict === null
            ? '–'
            : toned(nameWithCode(words, 'verdict', item.verdict), toneOfVerdict(item.verdict)),
          isRead(item) ? formatCount(item.sizeBytes) : '–',
          formatCount(item.records),
          formatCount(item.indexed),
          formatCount(item.duplicates),
          item.rejected > 0 ? toned(formatCount(item.rejected), 'bad') : formatCount(item.rejected),
        ],
        detailsOf(words, item),
      ),
    })),
    empty,
  };
}

/** Links, encrypted and refused members have neither hash nor size: what an archive says of them is its claim. */
function isRead(item: EvidenceFile): boolean {
  return item.sha256 !== '';
}

function detailsOf(words: Words, item: EvidenceFile): Detail[] {
  const details: Detail[] = [
    { label: words.say('items.path'), value: item.path },
    { label: words.say('items.sha256'), value: isRead(item) ? item.sha256 : words.say('items.no-hash') },
  ];
  if (item.sha256Uncompressed !== null && item.sha256Uncompressed !== item.sha256)
    details.push({ label: words.say('items.sha256-content'), value: item.sha256Uncompressed });
  const about = [
    isRead(item) ? words.name('stored', item.stored) : '',
    item.completeness === null || item.completeness === 'full' ? '' : words.name('completeness', item.completeness),
    item.firstEvent === null ? '' : `${formatTime(item.firstEvent)} – ${formatTime(item.lastEvent)}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
  if (about !== '') details.push({ label: words.say('items.about'), value: about, prose: true });
  const lost = writeLosses(lossesOf(item.format, item.completeness), words.language);
  if (lost !== '') details.push({ label: words.say('items.lost'), value: lost, prose: true });
  if (item.reason !== null)
    details.push({
      label: words.say('reason'),
      value: writeSaid(item.reason, item.said, words.language),
      tone: 'warn',
      prose: true,
    });
  for (const finding of item.findings)
    details.push({
      label: finding.code,
      value: writeSaid(finding.detail, finding.said, words.language),
      tone: 'warn',
      prose: true,
    });
  return details;
}

export const itemsList = csvList({
  name: 'items.csv',
  limit: 3000,
  of: (model) => model.items,
  columns: {
    file: (item) => item.id,
    path: (item) => item.path,
    status: (item) => item.status,
    reason: (item) => item.reason,
    format: (item) => item.format,
    completeness: (item) => item.completeness,
    sizeBytes: (item) => item.sizeBytes,
    sha256: (item) => item.sha256,
    sizeContent: (item) => item.sizeContent,
    sha256Uncompressed: (item) => item.sha256Uncompressed,
    records: (item) => item.records,
    indexed: (item) => item.indexed,
    duplicates: (item) => item.duplicates,
    rejected: (item) => item.rejected,
    firstEvent: (item) => csvTime(item.firstEvent),
    lastEvent: (item) => csvTime(item.lastEvent),
    stored: (item) => item.stored,
    verdict: (item) => item.verdict,
    findings: (item) => item.findings.map((finding) => `${finding.code}: ${finding.detail}`).join('\n'),
  },
});

export const itemsSection: ReportSection = {
  title: 'chapter.items',
  also: ['evidence'],
  lists: [itemsList],
  compose: composeItems,
};

export const itemListSection: ReportSection = {
  title: 'appendix.items',
  isAppendix: true,
  also: ['evidence'],
  compose: composeItemList,
};
