import { useAnswer } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import { Badge, Button, InlineError, useFormat, VisibleText } from '../ui/index.ts';

const shown = 3;
const tones = { urgent: 'danger', look: 'warning', information: 'neutral' } as const;

/** Where to look first: the best leads, each with the reasons for its rank. */
export function LeadsPanel() {
  const { t } = useFormat();
  const answer = useAnswer('detections.leads', {});
  const leads = answer.data?.leads ?? [];
  return (
    <section className="panel" aria-labelledby="overview-leads">
      <div className="panel-head">
        <h2 id="overview-leads">{t('detections.leads')}</h2>
        <Button kind="link" onPress={() => navigate('detections')}>
          {t('detections.allLeads')}
        </Button>
      </div>
      {answer.error && <InlineError error={answer.error} onRetry={answer.refresh} />}
      {!answer.data && !answer.error && (
        <p className="muted" role="status">
          {t('detections.working')}
        </p>
      )}
      {answer.data && leads.length === 0 && <p className="muted">{t('detections.noLeads')}</p>}
      <ol>
        {leads.slice(0, shown).map((lead) => (
          <li key={lead.rank}>
            <div className="row">
              <Badge tone={tones[lead.level]}>{t(`detections.lead.${lead.level}`)}</Badge>
              <strong>
                <VisibleText text={lead.origin ?? ''} />
              </strong>
              <span className="muted push">{t('detections.points', { points: lead.total })}</span>
            </div>
            <p className="muted">
              <VisibleText
                text={lead.points
                  .slice(0, shown)
                  .map((point) => t(`detections.point.${point.code}`, { ...point.params, defaultValue: point.text }))
                  .join('; ')}
              />
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
