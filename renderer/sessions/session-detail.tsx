import { useState } from 'react';
import type { SessionRow } from '../../shared/contract/index.ts';
import { formatDuration } from '../../shared/format/index.ts';
import { request } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { Badge, Button, Count, IconButton, KeyValueList, Time, useFormat, VisibleText } from '../ui/index.ts';
import { ProofMark } from './proof-mark.tsx';
import { SessionCalls } from './session-calls.tsx';

/** One session: how it hangs on the one before, on what evidence, and what was done in it. */
export function SessionDetail({
  session,
  parent,
  below,
  onSelect,
  onClose,
}: {
  session: SessionRow;
  parent: SessionRow | null;
  below: SessionRow[];
  onSelect: (id: string) => void;
  onClose: () => void;
}) {
  const { t } = useFormat();
  const addChip = useFilter((state) => state.addChip);
  const [busy, setBusy] = useState(false);

  /** A filter for the linking events: event ids where the records have them. */
  const showLink = async () => {
    setBusy(true);
    try {
      const details = await Promise.all(session.evidence.slice(0, 50).map((id) => request('events.get', { id })));
      const names = details.map((detail) => detail.eventID).filter((name) => name !== null);
      if (names.length > 0)
        addChip(names.map((name) => kqlEquals('eventID', name)).join(' or '), t('sessions.detail.evidence'));
      navigate('timeline', session.evidence[0] === undefined ? {} : { event: session.evidence[0] });
    } catch (thrown) {
      reportFailure(thrown);
    } finally {
      setBusy(false);
    }
  };

  return (
    <aside className="split-side stack" aria-label={t('sessions.detail.label')}>
      <div className="panel-head">
        <h2 style={{ overflowWrap: 'anywhere' }}>
          <VisibleText text={session.actorName} />
        </h2>
        <IconButton icon="close" label={t('sessions.detail.close')} onPress={onClose} />
      </div>
      <div className="row">
        <Button
          kind="primary"
          icon="timeline"
          onPress={() => {
            addChip(session.where, session.actorName);
            navigate('timeline');
          }}
        >
          {t('sessions.detail.showEvents')}
        </Button>
        <Button
          onPress={() => {
            addChip(kqlEquals('origin', session.origin), `${t('sessions.detail.origin')}: ${session.originName}`);
            navigate('timeline');
          }}
        >
          {t('sessions.detail.originEvents')}
        </Button>
        <Button icon="actors" onPress={() => navigate('actors', { id: session.actor })}>
          {t('sessions.detail.openActor')}
        </Button>
      </div>
      <section className="stack">
        <h3>{t('sessions.detail.link')}</h3>
        <ProofMark proof={session.proof} />
        {session.proof !== null && <p>{t(`sessions.detail.proofText.${session.proof}`)}</p>}
        <KeyValueList
          entries={[
            [
              t('sessions.detail.origin'),
              <Button key="origin" kind="link" onPress={() => navigate('actors', { id: session.origin })}>
                <VisibleText text={session.originName} />
              </Button>,
            ],
            [t('sessions.detail.hops'), <Count key="hops" value={session.hops} />],
            [
              t('sessions.detail.parent'),
              parent && (
                <Button key="parent" kind="link" onPress={() => onSelect(parent.id)}>
                  <VisibleText text={parent.actorName} />
                </Button>
              ),
            ],
            [
              t('sessions.detail.down'),
              below.length === 0 ? null : (
                <span key="down" className="row">
                  {below.slice(0, 8).map((child) => (
                    <Button key={child.id} kind="link" onPress={() => onSelect(child.id)}>
                      <VisibleText text={child.actorName} />
                    </Button>
                  ))}
                  {below.length > 8 && <span className="muted">+{below.length - 8}</span>}
                </span>
              ),
            ],
            [
              t('sessions.detail.link'),
              session.link && t(`sessions.link.${session.link}`, { defaultValue: session.link }),
            ],
          ]}
        />
        <h3>{t('sessions.detail.evidence')}</h3>
        {session.evidence.length === 0 ? (
          <p className="muted">{t('sessions.detail.evidenceNone')}</p>
        ) : (
          <div className="row">
            {session.evidence.slice(0, 6).map((id) => (
              <Button key={id} kind="link" onPress={() => navigate('timeline', { event: id })}>
                {t('sessions.detail.openEvent', { id })}
              </Button>
            ))}
            <Button isDisabled={busy} onPress={() => void showLink()}>
              {t('sessions.detail.showLink')} ({session.evidence.length})
            </Button>
          </div>
        )}
      </section>
      <KeyValueList
        entries={[
          [t('sessions.detail.start'), <Time key="start" value={session.start} />],
          [t('sessions.detail.end'), <Time key="end" value={session.end} />],
          [
            t('sessions.detail.length'),
            session.start === null || session.end === null ? null : formatDuration(session.end - session.start, t),
          ],
          [t('sessions.detail.events'), <Count key="events" value={session.events} />],
          [t('sessions.detail.unsuccessful'), <Count key="unsuccessful" value={session.unsuccessful} />],
          [
            t('sessions.detail.account'),
            session.account && (
              <span key="account" className="mono">
                {session.account}
              </span>
            ),
          ],
          [
            t('sessions.detail.key'),
            session.key && (
              <Button
                key="key"
                kind="link"
                className="mono"
                onPress={() => navigate('actors', { id: `key:${session.key}` })}
              >
                {session.key}
              </Button>
            ),
          ],
          [
            t('sessions.detail.addresses'),
            session.addresses.length > 0 && (
              <span key="addresses" className="row mono">
                {session.addresses.map((address) => (
                  <Button key={address} kind="link" onPress={() => navigate('actors', { id: `ip:${address}` })}>
                    <VisibleText text={address} />
                  </Button>
                ))}
              </span>
            ),
          ],
          [t('sessions.detail.agents'), <Count key="agents" value={session.agents} />],
          [
            t('sessions.detail.marks'),
            session.marks.length > 0 ? (
              <span key="marks" className="row">
                {session.marks.map((mark) => (
                  <Badge key={mark} tone="warning" title={t(`sessions.markText.${mark}`, { defaultValue: '' })}>
                    {t(`sessions.mark.${mark}`, { defaultValue: mark })}
                  </Badge>
                ))}
              </span>
            ) : null,
          ],
        ]}
      />
      <SessionCalls session={session} />
    </aside>
  );
}
