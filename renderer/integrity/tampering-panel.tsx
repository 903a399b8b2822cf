import type { BlindIntervalRow, IntervalEvent } from '../../shared/contract/index.ts';
import { formatDuration } from '../../shared/format/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import {
  Button,
  Count,
  EmptyState,
  ErrorState,
  Loading,
  StatusMark,
  Time,
  useFormat,
  VisibleText,
  type Shape,
  type Tone,
} from '../ui/index.ts';
import { limitSentence, nameEventClass } from '../../shared/text/limit-sentence.ts';

const marks: Record<string, [Tone, Shape]> = {
  confirmed: ['danger', 'diamond'],
  contradicted: ['neutral', 'ring'],
  refuted: ['neutral', 'ring'],
  unconfirmed: ['warning', 'triangle'],
};

const showEvent = (event: number) => navigate('timeline', { event });

/** What somebody had not recorded or not kept, when, and what the digests and other trails say about it. */
export function TamperingPanel() {
  const { t } = useFormat();
  const answer = useAnswer('integrity.tampering', {});
  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const { intervals, attempts } = answer.data;
  if (intervals.length + attempts.length === 0)
    return <EmptyState icon="check" title={t('integrity.tampering.none')} />;
  return (
    <div className="integrity-panel">
      <p className="page-note">{t('integrity.tampering.intro')}</p>
      {intervals.map((interval) => (
        <Interval key={`${interval.cause.id} ${interval.change}`} interval={interval} />
      ))}
      {attempts.length > 0 && (
        <>
          <h2>{t('integrity.tampering.attempts')}</h2>
          <ul className="integrity-limits">
            {attempts.map((attempt) => (
              <li key={attempt.id}>
                <EventLine event={attempt} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Interval({ interval }: { interval: BlindIntervalRow }) {
  const { t, language } = useFormat();
  const [tone, shape] = marks[interval.certainty] ?? ['warning', 'triangle'];
  const classes = interval.eventClasses.map((name) =>
    t(`integrity.eventClass.${name}`, { sources: interval.sources.join(', '), defaultValue: name }),
  );
  return (
    <section className="panel blind-interval" aria-label={t(`integrity.change.${interval.change}`)}>
      <div className="panel-head">
        <h2>
          {t(`integrity.change.${interval.change}`, { defaultValue: interval.change })}:{' '}
          <VisibleText text={interval.target} />
        </h2>
        <StatusMark tone={tone} shape={shape}>
          {t(`integrity.certainty.${interval.certainty}`)}
        </StatusMark>
      </div>
      <p>
        <VisibleText text={limitSentence(language, interval.sentence)} />
      </p>
      <dl className="key-values">
        <dt>{t('integrity.tampering.period')}</dt>
        <dd>
          <Time value={interval.from} /> –{' '}
          {interval.to === null ? t('integrity.tampering.open') : <Time value={interval.to} />}
          {interval.to !== null && <span className="muted"> ({formatDuration(interval.to - interval.from, t)})</span>}
        </dd>
        <dt>{t('integrity.column.account')}</dt>
        <dd className="mono">{interval.account}</dd>
        <dt>{t('integrity.column.region')}</dt>
        <dd className="mono">{interval.region === '*' ? t('integrity.tampering.allRegions') : interval.region}</dd>
        <dt>{t('integrity.tampering.classes')}</dt>
        <dd>{classes.join(', ')}</dd>
        <dt>{t('integrity.tampering.others')}</dt>
        <dd>
          {interval.alsoCoveredBy.length > 0 ? interval.alsoCoveredBy.join(', ') : t('integrity.tampering.noOthers')}
        </dd>
        <dt>{t('integrity.tampering.seen')}</dt>
        <dd>
          <Count value={interval.eventsSeen} />
        </dd>
        {interval.eventsSeen > 0 && interval.silentClasses.length > 0 && (
          <>
            <dt>{t('integrity.tampering.silent')}</dt>
            <dd>{interval.silentClasses.map((name) => nameEventClass(language, name)).join(', ')}</dd>
          </>
        )}
        {interval.silentUntil !== null && (
          <>
            <dt>{t('integrity.tampering.silentUntil')}</dt>
            <dd>
              <Time value={interval.silentUntil} />
            </dd>
          </>
        )}
      </dl>
      {interval.regions.length > 1 && (
        <ul className="integrity-objects">
          {interval.regions.map((place) => (
            <li key={place.region}>
              <span className="mono">{place.region}</span>: {t(`integrity.certainty.${place.certainty}`)}
              {place.alsoCoveredBy.length > 0 && ` · ${place.alsoCoveredBy.join(', ')}`}
            </li>
          ))}
        </ul>
      )}
      <div className="row">
        <Button icon="timeline" onPress={() => showEvent(interval.cause.id)}>
          {t('integrity.tampering.cause', { name: interval.cause.eventName })}
        </Button>
        {interval.endedBy && (
          <Button icon="timeline" onPress={() => showEvent(interval.endedBy!.id)}>
            {t('integrity.tampering.end', { name: interval.endedBy.eventName })}
          </Button>
        )}
      </div>
    </section>
  );
}

function EventLine({ event }: { event: IntervalEvent }) {
  return (
    <>
      <Time value={event.time} />{' '}
      <Button kind="link" onPress={() => showEvent(event.id)}>
        {event.eventName}
      </Button>{' '}
      <span className="mono">
        <VisibleText text={event.actor} />
      </span>
    </>
  );
}
