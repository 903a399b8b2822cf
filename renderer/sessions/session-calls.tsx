import type { SessionRow } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import { Button, ErrorState, Loading, OutcomeMark, Time, useFormat, VisibleText } from '../ui/index.ts';

const shown = 40;

/** The end of the chain: the first calls of a session in order of time; each leads to its event. */
export function SessionCalls({ session }: { session: SessionRow }) {
  const { t } = useFormat();
  const answer = useAnswer('events.page', {
    where: session.where,
    limit: shown,
    fields: ['eventTime', 'eventName', 'outcome'],
  });
  const page = answer.data;
  return (
    <section className="stack" aria-labelledby="session-calls">
      <h3 id="session-calls">{t('sessions.detail.calls')}</h3>
      {!page && (answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />)}
      {page && (
        <table className="plain-table">
          <tbody>
            {page.ids.map((id, index) => {
              const time = page.columns['eventTime']?.[index];
              return (
                <tr key={id}>
                  <td>
                    {typeof time === 'number' ? <Time value={time} /> : <VisibleText text={String(time ?? '—')} />}
                  </td>
                  <td className="wrap">
                    <Button kind="link" onPress={() => navigate('timeline', { event: id })}>
                      <VisibleText text={String(page.columns['eventName']?.[index] ?? id)} />
                    </Button>
                  </td>
                  <td>
                    <OutcomeMark outcome={String(page.columns['outcome']?.[index] ?? '')} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {page && page.total > page.ids.length && (
        <p className="muted">{t('sessions.detail.callsShown', { count: page.ids.length, total: page.total })}</p>
      )}
    </section>
  );
}
