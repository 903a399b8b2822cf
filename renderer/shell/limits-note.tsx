import type { AppliedLimit, Filter } from '../../shared/contract/index.ts';
import { limitSentence } from '../../shared/text/limit-sentence.ts';
import { Button, StatusMark, useFormat, VisibleText } from '../ui/index.ts';
import { useAnswer } from './engine.ts';
import { navigate } from './navigation.ts';

/** Longer lists fold behind a link to all limits. */
const shownLimits = 6;

/**
 * What cannot be said of some events because of what was recorded in their accounts and time: the sentences of Limits that concern them, with
 * how many of the events fall into the time of each. Nothing where no limit concerns them.
 */
export function LimitsNote({ filter, ids }: { filter?: Filter; ids?: number[] }) {
  const { t } = useFormat();
  const answer = useAnswer(
    'integrity.applying',
    ids === undefined ? (filter ?? null) : ids.length > 0 ? { ids } : null,
  );
  if (!answer.data || answer.data.limits.length === 0) return null;
  const { limits, events } = answer.data;
  return (
    <section className="panel limits-note" aria-label={t('integrity.applying.title')}>
      <div className="panel-head">
        <h2>{t('integrity.applying.title')}</h2>
        <Button kind="link" onPress={() => navigate('integrity', { tab: 'limits' })}>
          {t('integrity.applying.all')}
        </Button>
      </div>
      <ul className="integrity-limits">
        {limits.slice(0, shownLimits).map((limit, index) => (
          <li key={index}>
            <LimitSentence limit={limit} />
            {limit.inside < events && limit.inside > 0 && (
              <strong> {t('integrity.applying.inside', { count: limit.inside, total: events })}</strong>
            )}
          </li>
        ))}
      </ul>
      {limits.length > shownLimits && (
        <p className="muted">{t('integrity.applying.more', { count: limits.length - shownLimits })}</p>
      )}
    </section>
  );
}

/** A sentence of Limits in the language of the window, whether it is proven, and the way to the events that it rests on. */
export function LimitSentence({ limit }: { limit: Omit<AppliedLimit, 'inside'> }) {
  const { t, language } = useFormat();
  return (
    <>
      <VisibleText text={limitSentence(language, limit)} />{' '}
      <StatusMark tone="neutral" shape={limit.proof === 'proven' ? 'dot' : 'ring'}>
        {t(`integrity.proof.${limit.proof}`)}
      </StatusMark>
      {limit.events.map((event, index) => (
        <span key={event}>
          {' '}
          <Button kind="link" onPress={() => navigate('timeline', { event })}>
            {limit.events.length === 1
              ? t('integrity.limits.event')
              : t('integrity.limits.eventOf', { number: index + 1 })}
          </Button>
        </span>
      ))}
    </>
  );
}
