import { useState, type MouseEvent } from 'react';
import type { Filter } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { effectiveFilter, useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { openValueMenu } from '../shell/value-menu.tsx';
import { Button, Icon, IconButton, InlineError, Menu, Select, useFormat, visibleText } from '../ui/index.ts';
import { columnFields, columnTitle } from './columns.ts';
import { setLayout, useLayout } from './view-state.ts';

const step = 8;

/** How the events under the filter divide by field; a click keeps one value. */
export function Facets({ filter }: { filter: Filter }) {
  const { t } = useFormat();
  const chosen = useLayout((state) => state.facetFields);
  const others = columnFields.filter((field) => !chosen.includes(field) && field !== 'eventTime');
  return (
    <aside className="facets" aria-label={t('timeline.facets.title')}>
      {chosen.map((field, index) => (
        <FacetSection key={field} field={field} filter={filter} startsOpen={index < 4} />
      ))}
      <div className="facet-add">
        <Select
          label={t('timeline.facets.add')}
          hideLabel
          placeholder={t('timeline.facets.add')}
          value={null}
          options={others.map((field) => ({ id: field, text: columnTitle(field, t) }))}
          onChange={(field) => setLayout({ facetFields: [...chosen, field] })}
        />
      </div>
    </aside>
  );
}

function FacetSection({ field, filter, startsOpen }: { field: string; filter: Filter; startsOpen: boolean }) {
  const { t } = useFormat();
  const [isOpen, setOpen] = useState(startsOpen);
  const remove = () => setLayout({ facetFields: useLayout.getState().facetFields.filter((other) => other !== field) });
  return (
    <section className="facet">
      <h2 className="facet-head">
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} title={field}>
          <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} />
          {columnTitle(field, t)}
        </button>
        <Menu
          label={columnTitle(field, t)}
          entries={[{ id: 'remove', text: t('timeline.facets.remove'), icon: 'close', run: remove }]}
        >
          <IconButton icon="more" label={t('timeline.facets.more')} />
        </Menu>
      </h2>
      {isOpen && <FacetValues field={field} filter={filter} />}
    </section>
  );
}

/** The filter without what it wants of the field itself, so that further values can be chosen. */
function useFilterBeside(field: string, filter: Filter): Filter {
  const state = useFilter();
  const beside = state.chips.filter(({ of }) => of?.field !== field);
  return beside.length === state.chips.length ? filter : effectiveFilter({ ...state, chips: beside });
}

function FacetValues({ field, filter: whole }: { field: string; filter: Filter }) {
  const filter = useFilterBeside(field, whole);
  const chips = useFilter((state) => state.chips);
  const isIn = (value: string | null, without: boolean) =>
    chips.some(
      ({ of, enabled }) => enabled && of?.field === field && of.without === without && of.values.includes(value),
    );
  const choose = (value: string | null) => (event: MouseEvent) => {
    const { addChip, toggleValue } = useFilter.getState();
    if (event.altKey) toggleValue(field, value, true);
    else if (event.ctrlKey || event.metaKey || isIn(value, false)) toggleValue(field, value, false);
    else addChip(kqlEquals(field, value));
  };
  const { t, count, percent } = useFormat();
  const [limit, setLimit] = useState(step);
  const { data, error, loading, refresh } = useAnswer('events.facet', { ...filter, field, limit });
  if (error) return <InlineError error={error} onRetry={refresh} />;
  if (!data)
    return (
      <div className="facet-wait">
        {Array.from({ length: 4 }, (_, index) => (
          <span key={index} className="skeleton" style={{ width: `${80 - index * 14}%` }} />
        ))}
      </div>
    );
  const most = Math.max(1, ...data.values.map((entry) => entry.count));
  const words = (value: string) =>
    field === 'outcome' ? t(`ui.outcome.${value}`, { defaultValue: value }) : visibleText(value);
  return (
    <div aria-busy={loading}>
      <ul className="bar-list">
        {data.values.map(({ value, count: events }) => (
          <li key={value}>
            <button
              type="button"
              className="bar-row"
              title={`${visibleText(value)}: ${count(events)} (${percent(events, data.total)})\n${t('timeline.facets.several')}`}
              aria-pressed={isIn(value, false)}
              data-without={isIn(value, true) || undefined}
              onClick={choose(value)}
              onContextMenu={(event) => {
                event.preventDefault();
                openValueMenu({ field, value }, { x: event.clientX, y: event.clientY });
              }}
              onKeyDown={(event) => event.key === '.' && openValueMenu({ field, value }, event.currentTarget)}
            >
              <span className="bar-fill" style={{ width: `${(100 * events) / most}%` }} />
              <span className="bar-label">{words(value)}</span>
              <span className="bar-count">{count(events)}</span>
            </button>
          </li>
        ))}
        {data.missing > 0 && (
          <li>
            <button
              type="button"
              className="bar-row"
              title={kqlEquals(field, null)}
              aria-pressed={isIn(null, false)}
              data-without={isIn(null, true) || undefined}
              onClick={choose(null)}
            >
              <span className="bar-label muted">{t('timeline.facets.missing')}</span>
              <span className="bar-count">{count(data.missing)}</span>
            </button>
          </li>
        )}
      </ul>
      {data.distinct > data.values.length && (
        <div className="facet-more muted">
          {t('timeline.facets.shown', { shown: count(data.values.length), all: count(data.distinct) })}
          <Button kind="link" onPress={() => setLimit(limit < 40 ? 40 : limit * 5)}>
            {t('timeline.facets.showMore')}
          </Button>
        </div>
      )}
      {data.values.length === 0 && data.missing === 0 && (
        <div className="facet-more muted">{t('timeline.facets.none')}</div>
      )}
    </div>
  );
}
