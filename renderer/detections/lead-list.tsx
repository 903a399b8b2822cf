import type { Lead } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { request } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { navigate } from '../shell/navigation.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { Button, Time, useFormat, VisibleText } from '../ui/index.ts';
import { LeadMark } from './level-mark.tsx';

/** Leads in their order, each with the points that put it there. `shown`: points that are listed before the fold. */
export function LeadList({ leads, shown }: { leads: readonly Lead[]; shown: number }) {
  const { t } = useFormat();
  return (
    <ol className="detections-leads" aria-label={t('detections.leads')}>
      {leads.map((lead) => (
        <li key={lead.rank} className="detections-lead">
          <LeadItem lead={lead} shown={shown} />
        </li>
      ))}
    </ol>
  );
}

function LeadItem({ lead, shown }: { lead: Lead; shown: number }) {
  const { t } = useFormat();
  const writable = useWritable();
  const show = (): void => {
    useFilter
      .getState()
      .replace({ where: lead.where, chips: [], from: lead.first, to: lead.last === null ? null : lead.last + 1000 });
    navigate('timeline');
  };
  const makeFinding = (): void => {
    request('findings.save', {
      title: lead.title.slice(0, 200),
      events: lead.events,
      techniques: lead.techniques.filter((id) => /^T\d{4}(\.\d{3})?$/.test(id)),
      counterHypothesis: lead.innocent.join('\n'),
      from: lead.first,
      to: lead.last,
      addresses: lead.addresses,
      sessions: lead.sessions,
    }).then(({ finding }) => navigate('findings', { id: finding.id }), reportFailure);
  };
  return (
    <>
      <div className="row">
        <LeadMark level={lead.level} />
        <strong>
          <VisibleText text={lead.origin ?? ''} />
        </strong>
        {lead.addresses[0] !== undefined && (
          <span className="mono muted">
            <VisibleText text={lead.addresses[0]} />
          </span>
        )}
        <span className="muted push">{t('detections.points', { points: lead.total })}</span>
      </div>
      <ul className="detections-points">
        {lead.points.slice(0, shown).map((point) => (
          <li key={`${point.code} ${point.text}`}>
            <span className="mono">+{point.points}</span>{' '}
            <VisibleText text={t(`detections.point.${point.code}`, { ...point.params, defaultValue: point.text })} />
          </li>
        ))}
        {lead.points.length > shown && (
          <li className="muted">{t('detections.morePoints', { count: lead.points.length - shown })}</li>
        )}
      </ul>
      {lead.innocent[0] !== undefined && (
        <p className="muted">{t('detections.innocentIf', { text: lead.innocent[0] })}</p>
      )}
      <div className="row">
        <span className="muted">
          <Time value={lead.first} /> – <Time value={lead.last} />
        </span>
        <Button kind="link" onPress={show}>
          {t('detections.showEvents')}
        </Button>
        {writable && (
          <Button kind="link" onPress={makeFinding}>
            {t('detections.makeFinding')}
          </Button>
        )}
      </div>
    </>
  );
}
