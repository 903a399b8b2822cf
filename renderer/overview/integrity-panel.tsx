import type { VerificationSummary } from '../../shared/contract/index.ts';
import { countFigures } from '../../shared/verdicts/index.ts';
import type { Answer } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import {
  Button,
  Count,
  InlineError,
  KeyValueList,
  StatusMark,
  Time,
  useFormat,
  type Shape,
  type Tone,
} from '../ui/index.ts';

const marks: Record<string, [Tone, Shape]> = {
  clean: ['ok', 'check'],
  'needs-look': ['danger', 'cross'],
  unproven: ['warning', 'triangle'],
  none: ['neutral', 'dash'],
  never: ['neutral', 'ring'],
};

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** The verdict on the evidence in one sentence and four figures. */
export function IntegrityPanel({ answer }: { answer: Answer<VerificationSummary> }) {
  const { t, count } = useFormat();
  const summary = answer.data;
  if (!summary)
    return (
      <section className="panel">
        {answer.error ? <InlineError error={answer.error} onRetry={answer.refresh} /> : null}
      </section>
    );
  const state = summary.verifiedAt === null && summary.state !== 'none' ? 'never' : summary.state;
  const [tone, shape] = marks[state] ?? ['neutral', 'ring'];
  const { provenDigests, validLogs, validLake } = countFigures(summary);
  return (
    <section className="panel" aria-labelledby="overview-integrity">
      <div className="panel-head">
        <h2 id="overview-integrity">{t('overview.integrity')}</h2>
        <StatusMark tone={tone} shape={shape}>
          {t(`overview.integrityState.${state}`)}
        </StatusMark>
      </div>
      <p>{t(`overview.headline.${state}`)}</p>
      {state !== 'never' && state !== 'none' && (
        <KeyValueList
          entries={[
            [t('overview.digestsProven'), `${count(provenDigests)} / ${count(sum(summary.digests))}`],
            [t('overview.logsProven'), `${count(validLogs + validLake)} / ${count(sum(summary.logs))}`],
            [t('overview.missing'), <Count key="missing" value={summary.missing} />],
            [t('overview.gaps'), <Count key="gaps" value={summary.gaps} />],
          ]}
        />
      )}
      <div className="row">
        <Button
          kind={state === 'needs-look' || state === 'never' ? 'default' : 'link'}
          onPress={() => navigate('integrity')}
        >
          {t('overview.openIntegrity')}
        </Button>
        {summary.verifiedAt !== null && (
          <span className="muted">
            {t('overview.verifiedAt')} <Time value={summary.verifiedAt} />
          </span>
        )}
      </div>
    </section>
  );
}
