import { isAltered } from '../../../../shared/verdicts/index.ts';
import { formatCount, formatTime } from '../../../../shared/format/index.ts';
import { csvList, csvTime } from '../lists.ts';
import type { Words } from '../words.ts';
import {
  foldRows,
  nameWithCode,
  orDash,
  type ReportSection,
  row,
  type Section,
  type SectionContext,
  toned,
  toneOfVerdict,
} from './section.ts';

/** Why a verdict was given. The engine's sentence is English and may say more; in another language stands what the verdict always means. */
function reasonOf(words: Words, row: { verdict: string; reason: string }): string {
  if (words.language === 'en' || row.reason === '') return row.reason;
  const phrase = words.name('reason', row.verdict);
  return phrase === row.verdict ? row.reason : phrase;
}

const composeVerificationDetail: Section = (context: SectionContext) => {
  const { model, words } = context;
  const digests = foldRows(
    context,
    digestsList,
    model.integrity.digests,
    (digest) => nameWithCode(words, 'verdict', digest.verdict),
    (digest) => isAltered(digest.verdict) || digest.findings.length > 0,
  );
  const logs = foldRows(
    context,
    logsList,
    model.integrity.troubledLogs,
    (log) => nameWithCode(words, 'verdict', log.verdict),
    (log) => isAltered(log.verdict),
  );
  return [
    { kind: 'heading', level: 2, text: words.say('verification.logs'), id: 'troubled-logs' },
    {
      kind: 'paragraph',
      text: words.say('verification.logs-note', {
        troubled: formatCount(model.integrity.troubledLogs.length),
        total: formatCount(model.integrity.logs),
      }),
      tone: 'muted',
    },
    ...logs.remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('integrity.key'), weight: 8, mono: true },
        { title: words.say('verdict'), weight: 3 },
      ],
      rows: logs.rows.map((log) =>
        row(
          [log.key, toned(nameWithCode(words, 'verdict', log.verdict), toneOfVerdict(log.verdict))],
          [
            { label: words.say('reason'), value: orDash(reasonOf(words, log)) },
            { label: words.say('integrity.digest'), value: orDash(log.digest) },
          ],
        ),
      ),
      empty: words.say('none'),
    },
    { kind: 'heading', level: 2, text: words.say('verification.digests'), id: 'digests' },
    ...digests.remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('integrity.period'), weight: 4 },
        { title: words.say('account'), weight: 2.2, mono: true },
        { title: words.say('region'), weight: 2 },
        { title: words.say('integrity.logs'), weight: 1, align: 'right' },
        { title: words.say('verdict'), weight: 3.5 },
      ],
      rows: digests.rows.map((digest) =>
        row(
          [
            `${formatTime(digest.start)} – ${formatTime(digest.end)}`,
            digest.account,
            digest.region,
            formatCount(digest.logs),
            toned(words.name('verdict', digest.verdict), toneOfVerdict(digest.verdict)),
          ],
          [
            { label: words.say('integrity.key'), value: `${digest.bucket}/${digest.key}` },
            ...(digest.reason === '' ? [] : [{ label: words.say('reason'), value: reasonOf(words, digest) }]),
            ...digest.findings.map((finding) => ({
              label: words.say('finding'),
              value: finding,
              tone: 'warn' as const,
            })),
          ],
        ),
      ),
      empty: words.say('none'),
    },
  ];
};

const digestsList = csvList({
  name: 'digests.csv',
  limit: 2000,
  of: (model) => model.integrity.digests,
  columns: {
    file: (digest) => digest.file,
    bucket: (digest) => digest.bucket,
    key: (digest) => digest.key,
    verdict: (digest) => digest.verdict,
    reason: (digest) => digest.reason,
    start: (digest) => csvTime(digest.start),
    end: (digest) => csvTime(digest.end),
    account: (digest) => digest.account,
    region: (digest) => digest.region,
    trail: (digest) => digest.trail,
    logs: (digest) => digest.logs,
    findings: (digest) => digest.findings.join('\n'),
    chain: (digest) => digest.chain,
  },
});

const logsList = csvList({
  name: 'logs.csv',
  limit: 3000,
  of: (model) => model.integrity.troubledLogs,
  columns: {
    file: (log) => log.file,
    key: (log) => log.key,
    verdict: (log) => log.verdict,
    reason: (log) => log.reason,
    digest: (log) => log.digest,
    account: (log) => log.account,
    region: (log) => log.region,
    findings: (log) => log.findings.join('\n'),
  },
});

export const verificationSection: ReportSection = {
  title: 'appendix.verification',
  isAppendix: true,
  also: ['evidence'],
  lists: [digestsList, logsList],
  compose: composeVerificationDetail,
};
