import type { ActorKind, Filter } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import { BarList, Button, InlineError, useFormat, VisibleText } from '../ui/index.ts';

/** The most active actors of a kind; a click opens the actor. */
export function ActorsPanel({ filter, kind, title }: { filter: Filter; kind: ActorKind; title: string }) {
  const { t } = useFormat();
  const answer = useAnswer('actors.list', { ...filter, kind, sort: 'events', limit: 8 });
  const id = `overview-actors-${kind}`;
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {answer.data && answer.data.total > answer.data.actors.length && (
          <span className="muted">
            {t('overview.moreValues', { shown: answer.data.actors.length, distinct: answer.data.total })}
          </span>
        )}
      </div>
      {answer.error && <InlineError error={answer.error} onRetry={answer.refresh} />}
      {answer.data && answer.data.actors.length === 0 && <p className="muted">{t('overview.none')}</p>}
      {answer.data && (
        <BarList
          label={title}
          bars={answer.data.actors.map((actor) => ({
            key: actor.id,
            label: <VisibleText text={actor.name} />,
            text: actor.name,
            count: actor.events,
          }))}
          onSelect={(actor) => navigate('actors', { id: actor, kind })}
        />
      )}
      <div>
        <Button kind="link" onPress={() => navigate('actors', { kind })}>
          {t('overview.allActors')}
        </Button>
      </div>
    </section>
  );
}
