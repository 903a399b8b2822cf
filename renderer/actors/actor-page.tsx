import { useState } from 'react';
import { actorKinds, type ActorKind, type ActorProfile } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { FilterNotice } from '../shell/filter-notice.tsx';
import { useEffectiveFilter, useFilter } from '../shell/filter.ts';
import { LimitsNote } from '../shell/limits-note.tsx';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import {
  Badge,
  BarList,
  Button,
  CopyButton,
  ErrorState,
  Loading,
  OutcomeMark,
  useFormat,
  VisibleText,
} from '../ui/index.ts';
import { ActorNotes } from './actor-notes.tsx';
import { ActorSessions } from './actor-sessions.tsx';
import { BaselineDialog } from './baseline-dialog.tsx';
import { baselineParams, useBaseline } from './baseline.ts';
import { Cut } from './cut.tsx';
import { NewsPanel } from './news-panel.tsx';
import { OutcomeStrip } from './outcome-strip.tsx';
import { placeText } from './place.ts';
import { subkindText } from './subkind.ts';

/** Everything that the evidence says about one actor; each figure leads to its events. */
export function ActorPage({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useFormat();
  const filter = useEffectiveFilter();
  const baseline = useBaseline((state) => state.baseline);
  const answer = useAnswer('actors.get', { ...filter, id, ...baselineParams(baseline), limit: 500 });
  const actor = answer.data;
  if (!actor) {
    return answer.error ? (
      <ErrorState
        error={answer.error}
        onRetry={answer.refresh}
        actions={
          <Button icon="back" onPress={onBack}>
            {t('actors.page.back')}
          </Button>
        }
      />
    ) : (
      <Loading />
    );
  }
  return <Profile actor={actor} onBack={onBack} />;
}

function Profile({ actor, onBack }: { actor: ActorProfile; onBack: () => void }) {
  const { t, time } = useFormat();
  const { addChip, setRange } = useFilter.getState();
  const [choosing, setChoosing] = useState(false);
  const showEvents = (more?: string) => {
    addChip(actor.where, actor.name);
    if (more) addChip(more);
    navigate('timeline');
  };
  const when = (moment: number | null) => (moment === null ? '—' : time(moment));
  const { span } = actor;
  return (
    <div className="page">
      <div className="stack">
        <div className="page-head">
          <Button icon="back" kind="quiet" onPress={onBack}>
            {t('actors.page.back')}
          </Button>
          <h1 className="actor-name">
            <VisibleText text={actor.name === '' ? t('shell.value.none') : actor.name} />
          </h1>
          <span className="muted">
            {t(`actors.kindOne.${actor.kind}`)}
            {actor.subkind !== '' && ` · ${subkindText(actor.subkind, t)}`}
            {actor.account && (
              <>
                {' '}
                · <span className="mono">{actor.account}</span>
              </>
            )}
            {actor.place && (
              <>
                {' '}
                · <VisibleText text={placeText(actor.place)} />
              </>
            )}
          </span>
          {actor.isNew && <Badge tone="warning">{t('actors.news.badge')}</Badge>}
          <span className="row push">
            {actor.denied > 0 && (
              <Button onPress={() => showEvents('outcome : denied')}>{t('actors.page.deniedEvents')}</Button>
            )}
            {actor.kind === 'identity' && (
              <Button
                onPress={() => {
                  useFilter.getState().replace({
                    where: '',
                    chips: [
                      {
                        text: kqlEquals('origin', actor.id),
                        enabled: true,
                        label: t('actors.page.originChip', { name: actor.name }),
                      },
                    ],
                    from: null,
                    to: null,
                  });
                  navigate('timeline');
                }}
              >
                {t('actors.page.asOrigin')}
              </Button>
            )}
            <Button icon="sessions" onPress={() => navigate('sessions', { of: actor.id, name: actor.name })}>
              {t('actors.page.chains')}
            </Button>
            <Button icon="globe" onPress={() => navigate('actors', { id: actor.id, graph: true })}>
              {t('actors.page.graph')}
            </Button>
            <Button kind="primary" icon="timeline" onPress={() => showEvents()}>
              {t('actors.page.allEvents')}
            </Button>
          </span>
        </div>
        <FilterNotice />
        {actor.arn && (
          <span className="hash">
            <span className="mono">
              <VisibleText text={actor.arn} />
            </span>
            <CopyButton text={actor.arn} />
          </span>
        )}
        <p className="page-note">
          {t('actors.page.headline', { ...actor, first: when(actor.first), last: when(actor.last) })}
        </p>
        {actor.kind === 'toolchain' && <p className="page-note">{t('actors.page.toolchainHelp')}</p>}
        {actor.kind === 'resource' && <p className="page-note">{t('actors.page.resourceHelp')}</p>}

        <LimitsNote filter={{ where: actor.where }} />

        <section className="panel" aria-labelledby="actor-activity">
          <div className="panel-head">
            <h2 id="actor-activity">{t('actors.page.activity')}</h2>
            <span className="muted">
              {t('actors.page.activityHelp')}{' '}
              <Button kind="link" onPress={() => setChoosing(true)}>
                {t('actors.baseline.choose')}
              </Button>
            </span>
          </div>
          {span === null || actor.activity.length === 0 ? (
            <p className="muted">{t('actors.page.none')}</p>
          ) : (
            <OutcomeStrip
              activity={actor.activity}
              span={span}
              baseline={actor.baseline}
              label={t('actors.page.activityLabel', {
                first: when(span.from),
                last: when(span.to),
                count: actor.activity[0]?.counts.length ?? 0,
                max: Math.max(
                  0,
                  ...(actor.activity[0]?.counts.map((_, part) =>
                    actor.activity.reduce((sum, row) => sum + row.counts[part]!, 0),
                  ) ?? []),
                ),
              })}
              onSelect={(from, to) => {
                setRange(from, to);
                showEvents();
              }}
            />
          )}
        </section>

        <NewsPanel actor={actor} onShow={showEvents} />

        <div className="grid-panels">
          <Services actor={actor} onShow={showEvents} />
          <Calls actor={actor} onShow={showEvents} />
          <section className="panel" aria-labelledby="actor-outcomes">
            <h2 id="actor-outcomes">{t('actors.page.outcomes')}</h2>
            <BarList
              label={t('actors.page.outcomes')}
              total={actor.events}
              bars={actor.outcomes.map(({ value, count }) => ({
                key: value,
                label: <OutcomeMark outcome={value} />,
                text: t(`ui.outcome.${value}`, { defaultValue: value }),
                count,
              }))}
              onSelect={(value) => showEvents(kqlEquals('outcome', value))}
            />
            <h2>{t('actors.page.regions')}</h2>
            <Cut items={actor.regionsList} shown={6}>
              {(regions) => (
                <BarList
                  label={t('actors.page.regions')}
                  bars={regions.map(({ value, count }) => ({ key: value, label: value, count }))}
                  onSelect={(value) => showEvents(kqlEquals('awsRegion', value))}
                />
              )}
            </Cut>
          </section>
          <Resources actor={actor} />
          {actorKinds
            .filter((kind) => actor.counterparts.some((each) => each.kind === kind))
            .map((kind) => (
              <Counterparts key={kind} kind={kind} actor={actor} />
            ))}
          <section className="panel" aria-labelledby="actor-spellings">
            <h2 id="actor-spellings">{t('actors.page.spellings')}</h2>
            <Cut items={actor.spellings} shown={8}>
              {(spellings) => (
                <ul className="actor-spellings">
                  {spellings.map(({ label, value }, index) => (
                    <li key={index}>
                      <span className="muted">{t(`actors.spelling.${label}`, { defaultValue: label })}</span>{' '}
                      <span className="mono">
                        <VisibleText text={value} />
                      </span>
                    </li>
                  ))}
                </ul>
              )}
            </Cut>
          </section>
        </div>
        <ActorSessions sessions={actor.sessions} total={actor.totals.sessions} />
        <ActorNotes actor={actor.id} notes={actor.notes} />
      </div>
      {choosing && <BaselineDialog current={actor.baseline} onClose={() => setChoosing(false)} />}
    </div>
  );
}

interface PartProps {
  actor: ActorProfile;
  onShow: (kql: string) => void;
}

const serviceName = (eventSource: string): string => eventSource.replace(/\.amazonaws\.com$/, '');

function Services({ actor, onShow }: PartProps) {
  const { t } = useFormat();
  const counts = new Map<string, number>();
  for (const { eventSource, count } of actor.calls) counts.set(eventSource, (counts.get(eventSource) ?? 0) + count);
  const services = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
  return (
    <section className="panel" aria-labelledby="actor-services">
      <h2 id="actor-services">{t('actors.page.services')}</h2>
      {actor.totals.calls > actor.calls.length && (
        <p className="muted">{t('actors.page.fromCalls', { count: actor.calls.length, total: actor.totals.calls })}</p>
      )}
      <Cut items={services} shown={10}>
        {(shown) => (
          <BarList
            label={t('actors.page.services')}
            bars={shown.map(({ value, count }) => ({
              key: value,
              label: <VisibleText text={serviceName(value)} />,
              text: value,
              count,
            }))}
            onSelect={(value) => onShow(kqlEquals('eventSource', value))}
          />
        )}
      </Cut>
    </section>
  );
}

function Calls({ actor, onShow }: PartProps) {
  const { t } = useFormat();
  return (
    <section className="panel" aria-labelledby="actor-calls">
      <h2 id="actor-calls">{t('actors.page.calls')}</h2>
      <Cut items={actor.calls} shown={10} total={actor.totals.calls}>
        {(calls) => (
          <BarList
            label={t('actors.page.calls')}
            bars={calls.map(({ eventSource, eventName, count, unsuccessful }) => ({
              key: `${eventSource} ${eventName}`,
              label: (
                <>
                  <VisibleText text={eventName} />{' '}
                  <span className="muted">
                    <VisibleText text={serviceName(eventSource)} />
                  </span>
                  {unsuccessful > 0 && (
                    <span className="actor-failed">
                      {' '}
                      ✕ {t('actors.page.callUnsuccessful')} {unsuccessful}
                    </span>
                  )}
                </>
              ),
              text: `${eventSource} ${eventName}`,
              count,
            }))}
            onSelect={(key) => {
              const call = calls.find(({ eventSource, eventName }) => `${eventSource} ${eventName}` === key);
              if (call)
                onShow(`${kqlEquals('eventSource', call.eventSource)} and ${kqlEquals('eventName', call.eventName)}`);
            }}
          />
        )}
      </Cut>
    </section>
  );
}

function Resources({ actor }: { actor: ActorProfile }) {
  const { t } = useFormat();
  return (
    <section className="panel" aria-labelledby="actor-resources">
      <h2 id="actor-resources">{t('actors.page.resources')}</h2>
      <Cut items={actor.resources} shown={10} total={actor.totals.resources}>
        {(resources) => (
          <BarList
            label={t('actors.page.resources')}
            bars={resources.map(({ id, value, type, count, writes }) => ({
              key: id,
              label: (
                <>
                  <span className="mono">
                    <VisibleText text={value} />
                  </span>
                  {writes > 0 && <span className="actor-writes"> ✎ {t('actors.page.changed', { count: writes })}</span>}
                </>
              ),
              text: `${type} ${value}`,
              count,
            }))}
            onSelect={(id) => navigate('actors', { id })}
          />
        )}
      </Cut>
    </section>
  );
}

function Counterparts({ actor, kind }: { actor: ActorProfile; kind: ActorKind }) {
  const { t } = useFormat();
  const own = actor.counterparts.filter((each) => each.kind === kind);
  return (
    <section className="panel" aria-labelledby={`actor-with-${kind}`}>
      <h2 id={`actor-with-${kind}`}>{t('actors.page.with', { kind: t(`actors.kind.${kind}`) })}</h2>
      <Cut items={own} shown={8}>
        {(counterparts) => (
          <BarList
            label={t('actors.page.with', { kind: t(`actors.kind.${kind}`) })}
            bars={counterparts.map(({ id, name, count }) => ({
              key: id,
              label: <VisibleText text={name} />,
              text: t('actors.page.open', { name }),
              count,
            }))}
            onSelect={(id) => navigate('actors', { id })}
          />
        )}
      </Cut>
    </section>
  );
}
