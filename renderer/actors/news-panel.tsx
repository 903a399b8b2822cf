import type { ActorProfile, NewValue } from '../../shared/contract/index.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { Badge, Button, Count, Time, useFormat, VisibleText } from '../ui/index.ts';
import { Cut } from './cut.tsx';

/** What is new about an actor: against the baseline, or because nobody else in the case has it. */
export function NewsPanel({ actor, onShow }: { actor: ActorProfile; onShow: (kql: string) => void }) {
  const { t, time } = useFormat();
  const { baseline } = actor;
  return (
    <section className="panel" aria-labelledby="actor-news">
      <div className="panel-head">
        <h2 id="actor-news">{t('actors.news.title')}</h2>
        <span className="muted">
          {baseline
            ? t('actors.news.against', { from: time(baseline.from), to: time(baseline.to) })
            : t('actors.news.noBaseline')}
        </span>
      </div>
      {actor.isNew && (
        <p>
          <Badge tone="warning">{t('actors.news.newActor')}</Badge> {t('actors.news.newActorText')}
        </p>
      )}
      <Cut items={actor.news} shown={8} total={actor.totals.news}>
        {(news) => (
          <div className="scroll-x" tabIndex={0} role="group" aria-labelledby="actor-news">
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">{t('actors.news.what')}</th>
                  <th scope="col">{t('actors.news.why')}</th>
                  <th scope="col">{t('actors.news.first')}</th>
                  <th scope="col" className="number">
                    {t('actors.column.events')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {news.map((each) => (
                  <tr key={`${each.field} ${each.value}`}>
                    <td className="wrap">
                      <span className="muted">
                        {t(`actors.news.field.${each.field}`, { defaultValue: each.field })}
                      </span>{' '}
                      <Button kind="link" onPress={() => onShow(kqlEquals(each.field, each.value))}>
                        <VisibleText text={each.value} />
                      </Button>
                    </td>
                    <td>
                      <NewsBadges news={each} />
                    </td>
                    <td>
                      <Time value={each.first} />
                    </td>
                    <td className="number">
                      <Count value={each.count} />
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

function NewsBadges({ news }: { news: NewValue }) {
  const { t } = useFormat();
  return (
    <span className="row">
      {news.inCase && (
        <Badge tone="warning" title={t('actors.news.inCaseText')}>
          {t('actors.news.inCase')}
        </Badge>
      )}
      {news.forActor && (
        <Badge tone="info" title={t('actors.news.forActorText')}>
          {t('actors.news.forActor')}
        </Badge>
      )}
      {news.onlyHere && <Badge title={t('actors.news.onlyHereText')}>{t('actors.news.onlyHere')}</Badge>}
    </span>
  );
}
