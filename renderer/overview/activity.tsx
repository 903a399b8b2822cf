import type { Filter } from '../../shared/contract/index.ts';
import { factsOfOutcome, type OutcomeClass } from '../../shared/outcomes/index.ts';
import { formatDuration } from '../../shared/format/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { useCaseInfo } from '../shell/case.ts';
import { useFilter } from '../shell/filter.ts';
import { navigate } from '../shell/navigation.ts';
import { InlineError, Time, useFormat } from '../ui/index.ts';

const height = 84;

/** Events over time under the filter; a bar opens the timeline at its interval. */
export function ActivityPanel({ filter }: { filter: Filter }) {
  const { t, count, time, percent } = useFormat();
  const info = useCaseInfo();
  const setRange = useFilter((state) => state.setRange);
  const histogram = useAnswer('events.histogram', { ...filter, buckets: 120 });
  const outcomes = useAnswer('events.facet', { ...filter, field: 'outcome', limit: 20 });
  const data = histogram.data;
  const counts = data ? sumSeries(data.series.map((series) => series.counts)) : [];
  const highest = Math.max(1, ...counts);
  const end = data ? data.start + counts.length * data.bucketMs : 0;
  const countOf = (wanted: OutcomeClass) =>
    (outcomes.data?.values ?? [])
      .filter((entry) => factsOfOutcome(String(entry.value))?.class === wanted)
      .reduce((sum, entry) => sum + entry.count, 0);
  const denied = countOf('denied');
  const failed = countOf('failed');

  return (
    <section className="panel" aria-labelledby="overview-activity">
      <div className="panel-head">
        <h2 id="overview-activity">{t('overview.activity')}</h2>
        <span className="muted">
          {data && t('overview.shown', { total: data.total, all: info.data?.events ?? data.total })}
          {data && data.untimed > 0 && ` · ${t('overview.untimed', { count: data.untimed })}`}
        </span>
        {outcomes.data && outcomes.data.total > 0 && (
          <span>
            {t('overview.trouble', {
              denied,
              failed,
              deniedShare: percent(denied, outcomes.data.total),
              failedShare: percent(failed, outcomes.data.total),
            })}
          </span>
        )}
      </div>
      {histogram.error && <InlineError error={histogram.error} onRetry={histogram.refresh} />}
      {data && counts.length > 0 && data.total > data.untimed && (
        <>
          <svg
            className="overview-histogram"
            viewBox={`0 0 ${counts.length} ${height}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={t('overview.activityLabel', { from: time(data.start), to: time(end), max: highest })}
          >
            {counts.map((value, index) => (
              <g
                key={index}
                onClick={() => {
                  setRange(data.start + index * data.bucketMs, data.start + (index + 1) * data.bucketMs);
                  navigate('timeline');
                }}
              >
                <title>{`${time(data.start + index * data.bucketMs)} — ${count(value)}`}</title>
                <rect x={index} y={0} width={1} height={height} fill="transparent" />
                {value > 0 && <rect x={index + 0.08} width={0.84} {...bar(value, highest)} fill="var(--chart-5)" />}
              </g>
            ))}
          </svg>
          <div className="overview-axis">
            <Time value={data.start} />
            <span>
              {t('overview.perBar', { width: formatDuration(data.bucketMs, t) })} ·{' '}
              {t('overview.highest', { count: highest })}
            </span>
            <Time value={end} />
          </div>
        </>
      )}
    </section>
  );
}

const bar = (value: number, highest: number) => {
  const tall = Math.max(1.5, (value / highest) * (height - 2));
  return { y: height - tall, height: tall };
};

function sumSeries(series: number[][]): number[] {
  const length = Math.max(0, ...series.map((counts) => counts.length));
  return Array.from({ length }, (_, index) => series.reduce((total, counts) => total + (counts[index] ?? 0), 0));
}
