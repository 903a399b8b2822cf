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
import { countFigures, countVerdicts } from '../../shared/verdicts/index.ts';
import { cancelVerification, startVerification, useVerifyJob } from './verify-job.ts';

const marks: Record<string, [Tone, Shape]> = {
  clean: ['ok', 'check'],
  'needs-look': ['danger', 'cross'],
  unproven: ['warning', 'triangle'],
  none: ['neutral', 'dash'],
  never: ['neutral', 'ring'],
};

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** Log files that need a look, by the verdicts of the last verification. */
export const countTrouble = (summary: VerificationSummary): number =>
  countVerdicts(summary.logs, (each) => each.needsLook);

/** The figures as sentences; what did not happen is not mentioned. */
function factsOf(summary: VerificationSummary, t: Translate): string {
  const figures = countFigures(summary);
  const facts: [string, number][] = [
    ['altered', figures.altered],
    ['differing', figures.differing],
    ['badDigests', figures.badDigests],
    ['missing', summary.missing],
    ['unlisted', figures.unlisted],
    ['gaps', summary.gaps],
  ];
  const { delivered, lake, validLogs, validLake } = figures;
  return [
    ...(delivered > 0 || lake === 0 ? [t('integrity.fact.proven', { good: validLogs, all: delivered })] : []),
    ...(lake > 0 ? [t('integrity.fact.lake', { good: validLake, all: lake })] : []),
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
  const { provenDigests, validLogs, validLake } = countFigures(summary);
  const figures: [string, React.ReactNode][] = [
    ['digests', t('integrity.ofWhich', { good: provenDigests, all: digests })],
    ['logs', t('integrity.ofWhich', { good: validLogs + validLake, all: sum(summary.logs) })],
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
