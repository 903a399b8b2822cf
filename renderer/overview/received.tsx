import type { CaseInfo } from '../../shared/contract/index.ts';
import { formatDuration } from '../../shared/format/index.ts';
import { Bytes, Count, Icon, KeyValueList, StatusMark, Time, useFormat, VisibleText } from '../ui/index.ts';

/** What was handed in, in counts that add up and say so. */
export function ReceivedPanel({ info }: { info: CaseInfo }) {
  const { t, count } = useFormat();
  const { totals } = info;
  const addsUp = totals.records === totals.indexed + totals.duplicates + totals.rejected;
  return (
    <section className="panel" aria-labelledby="overview-received">
      <div className="panel-head">
        <h2 id="overview-received">{t('overview.received')}</h2>
      </div>
      <div>
        <span className="overview-figure">
          <Count value={totals.records} />
        </span>{' '}
        <span className="muted">{t('overview.records')}</span>
      </div>
      <div className="overview-sum">
        <span>{t('overview.sum', { ...totals })}</span>
        {!addsUp && (
          <StatusMark tone="danger" shape="cross">
            {t('overview.sumBroken')}
          </StatusMark>
        )}
      </div>
      <KeyValueList
        entries={[
          [t('overview.files'), <Count key="files" value={totals.files} />],
          [
            t('overview.filesByStatus'),
            Object.entries(info.filesByStatus)
              .filter(([, files]) => files > 0)
              .map(([status, files]) => `${t(`overview.status.${status}`)} ${count(files)}`)
              .join(' · ') || '—',
          ],
          [t('overview.size'), <Bytes key="bytes" value={totals.bytes} />],
        ]}
      />
      {info.conflicts > 0 && (
        <div className="notice tone-warning">
          <Icon name="warning" />
          {t('overview.conflicts', { count: info.conflicts })}
        </div>
      )}
    </section>
  );
}

/** When and where: time span, accounts, Regions. */
export function SpanPanel({ info }: { info: CaseInfo }) {
  const { t } = useFormat();
  const length = info.firstEvent !== null && info.lastEvent !== null ? info.lastEvent - info.firstEvent : null;
  return (
    <section className="panel" aria-labelledby="overview-span">
      <div className="panel-head">
        <h2 id="overview-span">{t('overview.span')}</h2>
      </div>
      <KeyValueList
        entries={[
          [t('overview.first'), <Time key="first" value={info.firstEvent} />],
          [t('overview.last'), <Time key="last" value={info.lastEvent} />],
          [t('overview.length'), length === null ? null : formatDuration(length, t)],
          [t('overview.accounts'), <Values key="accounts" values={info.accounts} none={t('overview.none')} />],
          [t('overview.regions'), <Values key="regions" values={info.regions} none={t('overview.none')} />],
        ]}
      />
    </section>
  );
}

function Values({ values, none }: { values: string[]; none: string }) {
  if (values.length === 0) return <span className="muted">{none}</span>;
  return (
    <span className="overview-values">
      {values.map((value) => (
        <span key={value} className="mono">
          <VisibleText text={value} />
        </span>
      ))}
    </span>
  );
}
