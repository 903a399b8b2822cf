import { factsOfOutcome } from '../../shared/outcomes/index.ts';
import type { EpochMs, EventDetail } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import { Value } from '../shell/value-menu.tsx';
import { Button, InlineError, OutcomeMark, Time, useFormat, VisibleText } from '../ui/index.ts';

/** Events of the session that are listed on each side of the event. */
const reach = 6;
const fields = ['eventTime', 'eventName', 'eventSource', 'outcome', 'recipientAccountId'];

/** What the event hangs together with: its session and where that comes from, the same call seen by other accounts, records of the same id. */
export function DetailRelated({ detail }: { detail: EventDetail }) {
  const { t } = useFormat();
  const session = detail.fields['session']?.[0];
  const shared = detail.fields['sharedEventID']?.[0];
  return (
    <div className="detail-related">
      <section>
        <h3>{t('timeline.related.session')}</h3>
        {session === undefined ? (
          <p className="muted">{t('timeline.related.noSession')}</p>
        ) : (
          <SessionPart detail={detail} session={session} />
        )}
      </section>
      {detail.time !== null && <SecondPart time={detail.time} />}
      {shared !== undefined && (
        <section>
          <h3>{t('timeline.related.shared')}</h3>
          <p className="muted">{t('timeline.related.sharedExplain')}</p>
          <Listed where={kqlEquals('sharedEventID', shared)} current={detail.id} offset={0} limit={20} />
        </section>
      )}
      {detail.conflicts.length > 0 && (
        <section>
          <h3>{t('timeline.related.conflicts')}</h3>
          <p className="muted">{t('timeline.provenance.conflictExplain')}</p>
          <div className="row">
            {detail.conflicts.map((id) => (
              <Button key={id} kind="link" onPress={() => navigate('timeline', { event: id })}>
                {t('timeline.provenance.open', { id })}
              </Button>
            ))}
          </div>
        </section>
      )}
    </div>
  );
}

function SessionPart({ detail, session }: { detail: EventDetail; session: string }) {
  const { t } = useFormat();
  const where = kqlEquals('session', session);
  const origin = detail.fields['origin']?.[0];
  const hops = detail.fields['hops']?.[0];
  const rank = useAnswer('events.rank', { where, id: detail.id });
  return (
    <>
      <p className="related-name">
        <Value field="session" value={session} time={detail.time} mono />
      </p>
      {origin !== undefined && (
        <p className="related-name">
          <span className="muted">{t('timeline.related.origin')}</span>{' '}
          <Value field="origin" value={origin} time={detail.time} mono />
          {hops !== undefined && hops !== '0' && (
            <span className="muted"> {t('timeline.related.hops', { hops, count: Number(hops) })}</span>
          )}
        </p>
      )}
      <div className="row">
        <Button kind="quiet" icon="sessions" onPress={() => navigate('sessions', { id: session })}>
          {t('timeline.related.openSession')}
        </Button>
        <Button kind="quiet" icon="filter" onPress={() => useFilter.getState().addChip(where)}>
          {t('timeline.related.onlySession')}
        </Button>
      </div>
      {rank.error && <InlineError error={rank.error} onRetry={rank.refresh} />}
      {rank.data?.found && (
        <Listed where={where} current={detail.id} offset={Math.max(0, rank.data.rank - reach)} limit={2 * reach + 1} />
      )}
    </>
  );
}

/** What happened in the same second: CloudTrail's times are whole seconds, so the order within one is not proven. */
function SecondPart({ time }: { time: EpochMs }) {
  const { t, count } = useFormat();
  const from = Math.floor(time / 1000) * 1000;
  const { data } = useAnswer('events.page', { from, to: from + 1000, limit: 0, fields: [] });
  if (!data) return null;
  const others = data.total - 1;
  return (
    <section>
      <h3>{t('timeline.related.second')}</h3>
      {others <= 0 ? (
        <p className="muted">{t('timeline.related.secondNone')}</p>
      ) : (
        <p>
          {t('timeline.related.secondCount', { events: count(others), count: others })}.{' '}
          <span className="muted">{t('timeline.related.secondOrder')}</span>{' '}
          <Button kind="link" onPress={() => useFilter.getState().setRange(from, from + 1000)}>
            {t('timeline.related.onlySecond')}
          </Button>
        </p>
      )}
    </section>
  );
}

/** A few events in a row, whatever the filter of the timeline; a press goes there. */
function Listed({ where, current, offset, limit }: { where: string; current: number; offset: number; limit: number }) {
  const { t, count } = useFormat();
  const { data, error, refresh } = useAnswer('events.page', { where, offset, limit, fields });
  if (error) return <InlineError error={error} onRetry={refresh} />;
  if (!data) return <p className="muted">{t('ui.loading')}</p>;
  const text = (field: string, index: number) => {
    const value = data.columns[field]?.[index];
    return value == null ? null : String(value);
  };
  return (
    <>
      <ol className="related-list">
        {data.ids.map((id, index) => {
          const time = data.columns['eventTime']?.[index];
          const outcome = text('outcome', index);
          return (
            <li key={id}>
              <button
                type="button"
                className="related-row"
                aria-current={id === current || undefined}
                onClick={() => navigate('timeline', { event: id })}
              >
                <span className="mono muted">
                  <Time value={typeof time === 'number' ? time : null} />
                </span>
                <span className="related-event">
                  <VisibleText text={text('eventName', index) ?? '—'} />
                </span>
                {outcome !== null && factsOfOutcome(outcome)?.class !== 'done' && <OutcomeMark outcome={outcome} />}
              </button>
            </li>
          );
        })}
      </ol>
      <p className="muted related-count">
        {t('timeline.related.shown', {
          from: count(data.offset + 1),
          to: count(data.offset + data.ids.length),
          all: count(data.total),
          count: data.total,
        })}
      </p>
    </>
  );
}
