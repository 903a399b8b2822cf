import type { WeekHours } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { useEffectiveFilter } from '../shell/filter.ts';
import { useSettings } from '../shell/settings.ts';
import { Count, EmptyState, ErrorState, Loading, useFormat } from '../ui/index.ts';
import '../ui/css/page.css';

const days = [0, 1, 2, 3, 4, 5, 6];
const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** When in the week things happened: a table of hours, the darker the more events. */
export default function HoursView() {
  const { t } = useFormat();
  const { displayZone } = useSettings();
  const filter = useEffectiveFilter();
  const answer = useAnswer('events.hours', { ...filter, zone: displayZone });
  if (answer.error) return <ErrorState error={answer.error} onRetry={answer.refresh} />;
  if (!answer.data) return <Loading />;
  if (answer.data.total === 0) return <EmptyState icon="clock" title={t('hours.none')} />;
  const { zone, untimed } = answer.data;
  return (
    <div className="page" role="region" aria-label={t('hours.heading')} tabIndex={0}>
      <div className="stack">
        <div className="page-head">
          <h1>{t('hours.heading')}</h1>
        </div>
        <p className="muted">{t('hours.about', { zone })}</p>
        {untimed > 0 && <p>{t('hours.untimed', { count: untimed })}</p>}
        <HourTable answer={answer.data} />
      </div>
    </div>
  );
}

function HourTable({ answer: { events, days: daysSeen } }: { answer: WeekHours }) {
  const { t } = useFormat();
  const highest = Math.max(...events);
  return (
    <table className="plain-table" style={{ tableLayout: 'fixed' }}>
      <thead>
        <tr>
          <th scope="col">{t('hours.hour')}</th>
          {days.map((day) => (
            <th key={day} scope="col" className="number">
              {t(`hours.days.${day}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {hours.map((hour) => (
          <tr key={hour}>
            <th scope="row">{`${String(hour).padStart(2, '0')}:00`}</th>
            {days.map((day) => {
              const slot = day * 24 + hour;
              const count = events[slot]!;
              // The root lets single events beside thousands stay in sight; at a third of the colour text stays readable.
              const share = Math.round(35 * Math.sqrt(count / highest));
              return (
                <td
                  key={day}
                  className="number"
                  style={count > 0 ? { background: `color-mix(in srgb, var(--accent) ${share}%, transparent)` } : {}}
                >
                  {count > 0 && (
                    <>
                      <Count value={count} /> (<Count value={daysSeen[slot]!} />)
                    </>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
