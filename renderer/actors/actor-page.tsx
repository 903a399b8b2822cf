import type { ActorProfile } from '../../shared/contract/index.ts';
import { useCaseInfo } from '../shell/case.ts';
import { useAnswer } from '../shell/engine.ts';
import { useEffectiveFilter, useFilter } from '../shell/filter.ts';
import { FilterNotice } from '../shell/filter-notice.tsx';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import { BarList, Button, CopyButton, ErrorState, Loading, OutcomeMark, useFormat, VisibleText } from '../ui/index.ts';
import { ActivityStrip } from './activity-strip.tsx';
import { ActorNotes } from './actor-notes.tsx';
import { ActorSessions } from './actor-sessions.tsx';
import { Cut } from './cut.tsx';
import { subkindText } from './subkind.ts';

/** Everything that the evidence says about one actor; each figure leads to its events. */
export function ActorPage({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useFormat();
  const filter = useEffectiveFilter();
  const answer = useAnswer('actors.get', { ...filter, id });
  const actor = answer.data;
  if (!actor) {
    return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} actions={<Button icon="back" onPress={onBack}>{t('actors.page.back')}</Button>} /> : <Loading />;
  }
  return <Profile actor={actor} onBack={onBack} />;
}

function Profile({ actor, onBack }: { actor: ActorProfile; onBack: () => void }) {
  const { t, time } = useFormat();
  const info = useCaseInfo().data;
  const { addChip, setRange } = useFilter.getState();
  const showEvents = (more?: string) => {
    addChip(actor.where, actor.name);
    if (more) addChip(more);
    navigate('timeline');
  };
  const when = (moment: number | null) => (moment === null ? '—' : time(moment));
  const span = info && info.firstEvent !== null && info.lastEvent !== null ? { from: info.firstEvent, to: info.lastEvent } : null;
  return (
    <div className="page">
      <div className="stack">
        <div className="page-head">
          <Button icon="back" kind="quiet" onPress={onBack}>{t('actors.page.back')}</Button>
          <h1 className="actor-name"><VisibleText text={actor.name} /></h1>
          <span className="muted">
            {t(`actors.kindOne.${actor.kind}`)}
            {actor.subkind !== '' && ` · ${subkindText(actor.subkind, t)}`}
            {actor.account && <> · <span className="mono">{actor.account}</span></>}
          </span>
          <span className="row push">
            {actor.denied > 0 && <Button onPress={() => showEvents('outcome : denied')}>{t('actors.page.deniedEvents')}</Button>}
            <Button kind="primary" icon="timeline" onPress={() => showEvents()}>{t('actors.page.allEvents')}</Button>
          </span>
        </div>
        <FilterNotice />
        {actor.arn && (
          <span className="hash">
            <span className="mono"><VisibleText text={actor.arn} /></span>
            <CopyButton text={actor.arn} />
          </span>
        )}
        <p className="page-note">{t('actors.page.headline', { ...actor, first: when(actor.first), last: when(actor.last) })}</p>

        <section className="panel" aria-labelledby="actor-activity">
          <div className="panel-head">
            <h2 id="actor-activity">{t('actors.page.activity')}</h2>
            <span className="muted">{t('actors.page.activityHelp')}</span>
          </div>
          <div
            className="actor-activity"
            onClick={(event) => {
              if (!span) return;
              const bounds = event.currentTarget.getBoundingClientRect();
              const bucket = Math.floor(((event.clientX - bounds.left) / bounds.width) * actor.spark.length);
              const width = (span.to - span.from) / actor.spark.length;
              setRange(Math.floor(span.from + bucket * width), Math.ceil(span.from + (bucket + 1) * width) + 1);
              showEvents();
            }}
          >
            <ActivityStrip
              values={actor.spark}
              label={t('actors.page.activityLabel', { first: when(span?.from ?? actor.first), last: when(span?.to ?? actor.last), count: actor.spark.length, max: Math.max(0, ...actor.spark) })}
            />
          </div>
        </section>

        <div className="grid-panels">
          <section className="panel" aria-labelledby="actor-outcomes">
            <h2 id="actor-outcomes">{t('actors.page.outcomes')}</h2>
            <BarList
              label={t('actors.page.outcomes')}
              total={actor.events}
              bars={actor.outcomes.map(({ value, count }) => ({ key: value, label: <OutcomeMark outcome={value} />, text: t(`actors.outcome.${value}`, { defaultValue: value }), count }))}
              onSelect={(value) => showEvents(kqlEquals('outcome', value))}
            />
          </section>
          <section className="panel" aria-labelledby="actor-calls">
            <h2 id="actor-calls">{t('actors.page.calls')}</h2>
            <Cut items={actor.calls} shown={10}>
              {(calls) => (
                <BarList
                  label={t('actors.page.calls')}
                  bars={calls.map(({ eventSource, eventName, count, failed }) => ({
                    key: `${eventSource} ${eventName}`,
                    label: (
                      <>
                        <VisibleText text={eventName} /> <span className="muted"><VisibleText text={eventSource.replace(/\.amazonaws\.com$/, '')} /></span>
                        {failed > 0 && <span className="actor-failed"> ✕ {t('actors.page.callFailed')} {failed}</span>}
                      </>
                    ),
                    text: `${eventSource} ${eventName}`,
                    count,
                  }))}
                  onSelect={(key) => {
                    const call = calls.find(({ eventSource, eventName }) => `${eventSource} ${eventName}` === key);
                    if (call) showEvents(`${kqlEquals('eventSource', call.eventSource)} and ${kqlEquals('eventName', call.eventName)}`);
                  }}
                />
              )}
            </Cut>
          </section>
          <section className="panel" aria-labelledby="actor-counterparts">
            <h2 id="actor-counterparts">{t('actors.page.counterparts')}</h2>
            <Cut items={actor.counterparts} shown={10}>
              {(counterparts) => (
                <BarList
                  label={t('actors.page.counterparts')}
                  bars={counterparts.map(({ id, kind, name, count }) => ({
                    key: id,
                    label: <><span className="muted">{t(`actors.kindOne.${kind}`)}</span> <VisibleText text={name} /></>,
                    text: t('actors.page.open', { name }),
                    count,
                  }))}
                  onSelect={(id) => navigate('actors', { id })}
                />
              )}
            </Cut>
          </section>
          <section className="panel" aria-labelledby="actor-resources">
            <h2 id="actor-resources">{t('actors.page.resources')}</h2>
            <Cut items={actor.resources} shown={10}>
              {(resources) => <BarList label={t('actors.page.resources')} bars={resources.map(({ value, count }) => ({ key: value, label: <span className="mono"><VisibleText text={value} /></span>, text: value, count }))} />}
            </Cut>
          </section>
          <section className="panel" aria-labelledby="actor-regions">
            <h2 id="actor-regions">{t('actors.page.regions')}</h2>
            <Cut items={actor.regionsList} shown={10}>
              {(regions) => (
                <BarList
                  label={t('actors.page.regions')}
                  bars={regions.map(({ value, count }) => ({ key: value, label: value, count }))}
                  onSelect={(value) => showEvents(kqlEquals('awsRegion', value))}
                />
              )}
            </Cut>
          </section>
          <section className="panel" aria-labelledby="actor-spellings">
            <h2 id="actor-spellings">{t('actors.page.spellings')}</h2>
            <Cut items={actor.spellings} shown={8}>
              {(spellings) => (
                <ul className="actor-spellings">
                  {spellings.map(({ label, value }, index) => (
                    <li key={index}>
                      <span className="muted">{label}</span> <span className="mono"><VisibleText text={value} /></span>
                    </li>
                  ))}
                </ul>
              )}
            </Cut>
          </section>
        </div>
        <ActorSessions sessions={actor.sessions} />
        <ActorNotes actor={actor.id} notes={actor.notes} />
      </div>
    </div>
  );
}
