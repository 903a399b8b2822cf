import type { Filter } from '../../shared/contract/index.ts';
import { factsOfOutcome } from '../../shared/outcomes/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import { BarList, InlineError, OutcomeMark, useFormat, VisibleText } from '../ui/index.ts';

/** The most frequent values of a field under the filter; a click opens the timeline with only these events. */
export function FacetPanel({ filter, field, title }: { filter: Filter; field: string; title: string }) {
  const { t } = useFormat();
  const addChip = useFilter((state) => state.addChip);
  const facet = useAnswer('events.facet', { ...filter, field, limit: 8 });
  const id = `overview-${field}`;
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {facet.data && facet.data.distinct > facet.data.values.length && (
          <span className="muted">
            {t('overview.moreValues', { shown: facet.data.values.length, distinct: facet.data.distinct })}
          </span>
        )}
      </div>
      {facet.error && <InlineError error={facet.error} onRetry={facet.refresh} />}
      {facet.data && facet.data.values.length === 0 && <p className="muted">{t('overview.none')}</p>}
      {facet.data && (
        <BarList
          label={title}
          total={facet.data.total}
          bars={facet.data.values.map(({ value, count }) => ({
            key: value,
            label: field === 'outcome' ? <OutcomeMark outcome={value} /> : <VisibleText text={value} />,
            text: t('overview.filterTo', { value: field === 'outcome' ? t(`overview.outcome.${value}`) : value }),
            count,
            ...(field === 'outcome' && factsOfOutcome(value)
              ? { color: `var(--chart-${factsOfOutcome(value)!.chart})` }
              : {}),
          }))}
          onSelect={(value) => {
            addChip(kqlEquals(field, value));
            navigate('timeline');
          }}
        />
      )}
    </section>
  );
}
