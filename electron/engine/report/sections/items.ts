import type { EvidenceFile } from '../../../../shared/contract/index.ts';
import type { Block, Detail } from '../blocks.ts';
import { formatBytes, formatCount, formatTime, type Words } from '../words.ts';
import { chooseRows, nameWithCode, orDash, row, type Section, toned, toneOfVerdict } from './section.ts';

export const composeItems: Section = ({ model, words }) => {
  const { totals } = model;
  const fits = totals.records === totals.indexed + totals.duplicates + totals.rejected;
  const needsLook = (item: EvidenceFile): boolean => item.rejected > 0 || item.findings.length > 0 || item.status === 'damaged' || item.status === 'not-recognised' || toneOfVerdict(item.verdict) === 'bad';
  const { rows, remark } = chooseRows(words, 'items', model.items, needsLook);
  const blocks: Block[] = [
    { kind: 'paragraph', text: words.say('items.intro', { files: formatCount(totals.files), bytes: formatBytes(totals.bytes) }) },
    {
      kind: 'banner',
      tone: fits ? 'good' : 'bad',
      title: words.say(fits ? 'items.adds-up' : 'items.does-not-add-up'),
      text: words.say('items.sum', { records: formatCount(totals.records), indexed: formatCount(totals.indexed), duplicates: formatCount(totals.duplicates), rejected: formatCount(totals.rejected) }),
    },
    {
      kind: 'table',
      caption: words.say('items.by-status'),
      columns: [{ title: words.say('items.status'), weight: 5 }, { title: words.say('items.files'), weight: 1, align: 'right' }],
      rows: Object.entries(model.filesByStatus).map(([status, count]) => row([words.name('status', status), formatCount(count)])),
      empty: words.say('none'),
    },
    { kind: 'heading', level: 2, text: words.say('items.list'), id: 'item-list' },
    { kind: 'paragraph', text: words.say('items.hash-note'), tone: 'muted' },
    ...remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('items.number'), weight: 0.9, align: 'right' },
        { title: words.say('items.status'), weight: 2.4 },
        { title: words.say('items.format'), weight: 3.4 },
        { title: words.say('items.size'), weight: 1.6, align: 'right' },
        { title: words.say('items.records'), weight: 1.3, align: 'right' },
        { title: words.say('items.indexed'), weight: 1.5, align: 'right' },
        { title: words.say('items.duplicates'), weight: 1.2, align: 'right' },
        { title: words.say('items.rejected'), weight: 1.75, align: 'right' },
      ],
      rows: rows.map((item) => row([
        String(item.id),
        toned(words.name('status', item.status), item.status === 'damaged' ? 'bad' : item.status === 'not-recognised' ? 'warn' : 'plain'),
        orDash(item.format),
        formatCount(item.sizeBytes), formatCount(item.records), formatCount(item.indexed), formatCount(item.duplicates),
        item.rejected > 0 ? toned(formatCount(item.rejected), 'bad') : formatCount(item.rejected),
      ], detailsOf(words, item))),
      empty: words.say('items.none'),
    },
  ];
  return blocks;
};

function detailsOf(words: Words, item: EvidenceFile): Detail[] {
  const details: Detail[] = [{ label: words.say('items.path'), value: item.path }, { label: words.say('items.sha256'), value: item.sha256 }];
  if (item.sha256Uncompressed !== null && item.sha256Uncompressed !== item.sha256) details.push({ label: words.say('items.sha256-content'), value: item.sha256Uncompressed });
  const about = [
    item.completeness === null || item.completeness === 'full' ? '' : words.name('completeness', item.completeness),
    words.name('stored', item.stored),
    item.firstEvent === null ? '' : `${formatTime(item.firstEvent)} – ${formatTime(item.lastEvent)}`,
  ].filter((part) => part !== '').join(' · ');
  details.push({ label: words.say('items.about'), value: about, prose: true });
  if (item.verdict !== null) details.push({ label: words.say('verdict'), value: nameWithCode(words, 'verdict', item.verdict), tone: toneOfVerdict(item.verdict) });
  if (item.reason !== null) details.push({ label: words.say('reason'), value: item.reason, tone: 'warn', prose: true });
  for (const finding of item.findings) details.push({ label: finding.code, value: finding.detail, tone: 'warn', prose: true });
  return details;
}
