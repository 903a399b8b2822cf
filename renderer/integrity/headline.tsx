import type { VerificationSummary } from '../../shared/contract/index.ts';
import {
  Button,
  Count,
  Icon,
  InlineError,
  ProgressBar,
  StatusMark,
  Time,
  useFormat,
  type Shape,
  type Tone,
  type Translate,
} from '../ui/index.ts';
import { needsLook } from '../ui/verdict-word.tsx';
import { cancelVerification, startVerification, useVerifyJob } from './verify-job.ts';

const marks: Record<string, [Tone, Shape]> = {
  clean: ['ok', 'check'],
  'needs-look': ['danger', 'cross'],
  unproven: ['warning', 'triangle'],
  none: ['neutral', 'dash'],
  never: ['neutral', 'ring'],
};

/** Files of Lake results, or log files that were delivered. */
const sumOf = (logs: Record<string, number>, isLake: boolean): number =>
  Object.entries(logs).reduce(
    (total, [verdict, count]) => total + (verdict.startsWith('LAKE_') === isLake ? count : 0),
    0,
  );

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** Log files that need a look, by the verdicts of the last verification. */
export const countTrouble = (summary: VerificationSummary): number =>
  Object.entries(summary.logs).reduce((total, [verdict, count]) => total + (needsLook(verdict) ? count : 0), 0);

const altered = ['LOG_MODIFIED', 'LOG_TRAILING_DATA', 'LOG_INVALID_FORMAT'];
const badDigests = [
  'DIGEST_MODIFIED',
  'DIGEST_BAD_SIGNATURE',
  'DIGEST_INCONSISTENT',
  'DIGEST_INVALID_FORMAT',
  'DIGEST_CONFLICTING_COPY',
];

/** The figures as sentences; what did not happen is not mentioned. */
function factsOf(summary: VerificationSummary, t: Translate): string {
  const of = (counts: Record<string, number>, names: string[]) =>
    names.reduce((total, name) => total + (counts[name] ?? 0), 0);
  const facts: [string, number][] = [
    ['altered', of(summary.logs, altered)],
    ['differing', summary.logs['LOG_DIFFERS_UNPROVEN'] ?? 0],
    ['badDigests', of(summary.digests, badDigests)],
    ['missing', summary.missing],
    ['unlisted', summary.logs['LOG_UNLISTED'] ?? 0],
    ['gaps', summary.gaps],
  ];
  const delivered = sumOf(summary.logs, false);
  const lake = sumOf(summary.logs, true);
  return [
    ...(delivered > 0 || lake === 0
      ? [t('integrity.fact.proven', { good: summary.logs['LOG_VALID'] ?? 0, all: delivered })]
      : []),
    ...(lake > 0 ? [t('integrity.fact.lake', { good: summary.logs['LAKE_FILE_VALID'] ?? 0, all: lake })] : []),
    ...facts.filter(([, count]) => count > 0).map(([name, count]) => t(`integrity.fact.${name}`, { count })),
  ].join(' ');
}

/** One sentence that a lawyer understands, the figures behind it, and the button that makes it true. */
export function Headline({
  summary,
  onTrouble,
  onCollect,
}: {
  summary: VerificationSummary;
  onTrouble: () => void;
  onCollect: () => void;
}) {
  const { t } = useFormat();
  const job = useVerifyJob();
  const never = summary.verifiedAt === null;
  const state = never ? 'never' : summary.state;
  const [tone, shape] = marks[state] ?? ['neutral', 'ring'];
  const digests = sum(summary.digests);
  const trouble = countTrouble(summary);
  const provenDigests = (summary.digests['DIGEST_SIGNED'] ?? 0) + (summary.digests['DIGEST_LINKED'] ?? 0);
  const figures: [string, React.ReactNode][] = [
    ['digests', t('integrity.ofWhich', { good: provenDigests, all: digests })],
    [
      'logs',
      t('integrity.ofWhich', {
        good: (summary.logs['LOG_VALID'] ?? 0) + (summary.logs['LAKE_FILE_VALID'] ?? 0),
        all: sum(summary.logs),
      }),
    ],
    ['chains', <Count key="chains" value={sum(summary.chains)} />],
    ['gaps', <Count key="gaps" value={summary.gaps} />],
    ['missing', <Count key="missing" value={summary.missing} />],
    ['publicKeys', <Count key="keys" value={summary.publicKeys} />],
    ['signatures', <Count key="signatures" value={summary.signatures} />],
  ];

  return (
    <section className="integrity-headline" aria-labelledby="integrity-title">
      <div className="page-head">
        <h1 id="integrity-title">{t('integrity.title')}</h1>
        {summary.verifiedAt !== null && (
          <span className="muted">
            {t('integrity.verifiedAt')} <Time value={summary.verifiedAt} />
          </span>
        )}
        <Button kind="quiet" icon="help" onPress={onCollect}>
          {t('integrity.howTo')}
        </Button>
        <Button
          kind={never ? 'primary' : 'default'}
          icon="integrity"
          isDisabled={job.running}
          onPress={() => void startVerification()}
        >
          {t(never ? 'integrity.verify' : 'integrity.verifyAgain')}
        </Button>
      </div>
      {job.running && (
        <div className="panel">
          <ProgressBar label={t('integrity.verifying')} progress={job.progress} cancelling={job.cancelling} />
          <div className="row">
            <span className="push">
              <Button onPress={cancelVerification} isDisabled={job.cancelling}>
                {t('ui.cancel')}
              </Button>
            </span>
          </div>
        </div>
      )}
      {job.error && <InlineError error={job.error} onRetry={() => void startVerification()} />}
      {!never && (
        <div className={`notice integrity-sentence tone-${tone}`}>
          <StatusMark tone={tone} shape={shape}>
            {t(`integrity.state.${state}`)}
          </StatusMark>
          <p>
            {t(`integrity.headline.${state}`)}
            {summary.state !== 'none' && <span className="integrity-particulars"> {factsOf(summary, t)}</span>}
          </p>
          {trouble > 0 && (
            <span className="row push">
              {t('integrity.troubleFirst', { count: trouble })}
              <Button onPress={onTrouble}>{t('integrity.showTrouble')}</Button>
            </span>
          )}
        </div>
      )}
      {!never && (
        <dl className="integrity-figures">
          {figures.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`integrity.figures.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {summary.stored === false && (
        <p className="integrity-want">
          <Icon name="warning" />
          {t('integrity.notStored')}
        </p>
      )}
      {digests > 0 && summary.publicKeys === 0 && (
        <p className="integrity-want">
          <Icon name="warning" />
          {t('integrity.keysMissing')}
        </p>
      )}
      {digests > 0 && summary.publicKeys > 0 && summary.signatures === 0 && (
        <p className="integrity-want">
          <Icon name="warning" />
          {t('integrity.signaturesMissing')}
        </p>
      )}
    </section>
  );
}
