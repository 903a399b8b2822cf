import type { SessionRow } from '../../shared/contract/index.ts';
import { navigate } from '../shell/navigation.ts';
import { Button, Count, StatusMark, Time, useFormat, VisibleText } from '../ui/index.ts';
import { Cut } from './cut.tsx';

/** The sessions of an actor, in order of time; each leads to its place in the chain. */
export function ActorSessions({ sessions, total }: { sessions: SessionRow[]; total: number }) {
  const { t, count } = useFormat();
  const marks = {
    proven: ['ok', 'check'],
    'inferred-strong': ['warning', 'half'],
    'inferred-weak': ['warning', 'ring'],
  } as const;
  return (
    <section className="panel" aria-labelledby="actor-sessions">
      <h2 id="actor-sessions">
        {t('actors.page.sessions')} ({count(total)})
      </h2>
      <Cut items={sessions} shown={12} total={total}>
        {(rows) => (
          <div className="scroll-x" tabIndex={0} role="group" aria-labelledby="actor-sessions">
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">{t('actors.page.start')}</th>
                  <th scope="col">{t('actors.page.end')}</th>
                  <th scope="col">{t('sessions.column.actor')}</th>
                  <th scope="col">{t('sessions.column.link')}</th>
                  <th scope="col">{t('actors.page.key')}</th>
                  <th scope="col" className="number">
                    {t('actors.column.events')}
                  </th>
                  <th scope="col" className="number">
                    {t('sessions.column.unsuccessful')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((session) => (
                  <tr key={session.id}>
                    <td>
                      <Time value={session.start} />
                    </td>
                    <td>
                      <Time value={session.end} />
                    </td>
                    <td>
                      <Button kind="link" onPress={() => navigate('sessions', { id: session.id })}>
                        <VisibleText text={session.actorName} />
                      </Button>
                    </td>
                    <td>
                      {session.proof === null ? (
                        t('sessions.root')
                      ) : (
                        <StatusMark tone={marks[session.proof][0]} shape={marks[session.proof][1]}>
                          {t(`sessions.proof.${session.proof}`)}
                        </StatusMark>
                      )}
                    </td>
                    <td className="mono">{session.key ?? '—'}</td>
                    <td className="number">
                      <Count value={session.events} />
                    </td>
                    <td className="number">
                      <Count value={session.unsuccessful} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Cut>
    </section>
  );
}
