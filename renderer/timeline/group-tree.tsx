import { useState } from 'react';
import type { Filter } from '../../shared/contract/index.ts';
import { facetOrders } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { openValueMenu } from '../shell/value-menu.tsx';
import {
  Button,
  Icon,
  IconButton,
  InlineError,
  OutcomeMark,
  Select,
  Time,
  useFormat,
  VisibleText,
  visibleText,
} from '../ui/index.ts';
import { canSort, columnFields, columnTitle } from './columns.ts';
import { filterWithin, type GroupStep, kqlOfPath, mostLevels } from './group-path.ts';
import { setLayout, useLayout, useViewing } from './view-state.ts';

/** Groups of one level, and events of one group, that are listed before more is asked for. */
const groupsAtOnce = 100;
const eventsAtOnce = 50;

/** Fields of the events inside a group. */
const eventFields = ['eventTime', 'eventName', 'target', 'actor', 'outcome'];

/** The events under the filter by the values of fields, one inside the other, with their counts; in the place of the grid. */
export function GroupTree({ filter }: { filter: Filter }) {
  const { t } = useFormat();
  const groupBy = useLayout((state) => state.groupBy);
  const order = useLayout((state) => state.groupOrder);
  const others = columnFields.filter((field) => canSort(field) && field !== 'eventTime' && !groupBy.includes(field));
  const option = (field: string) => ({ id: field, text: columnTitle(field, t) });
  return (
    <div className="groups">
      <div className="groups-bar">
        <span className="muted">{t('timeline.group.title')}</span>
        {groupBy.map((field, level) => (
          <span key={field} className="groups-level">
            {level > 0 && <Icon name="chevronRight" />}
            {columnTitle(field, t)}
            <IconButton
              icon="close"
              label={t('timeline.group.remove', { field: columnTitle(field, t) })}
              onPress={() => setLayout({ groupBy: groupBy.filter((other) => other !== field) })}
            />
          </span>
        ))}
        {groupBy.length < mostLevels && (
          <Select
            label={t('timeline.group.add')}
            hideLabel
            placeholder={t('timeline.group.add')}
            value={null}
            options={others.map(option)}
            onChange={(field) => setLayout({ groupBy: [...groupBy, field] })}
          />
        )}
        <span className="push" />
        <Select
          label={t('timeline.group.order')}
          hideLabel
          value={order}
          options={facetOrders.map((id) => ({ id, text: t(`timeline.group.orders.${id}`) }))}
          onChange={(groupOrder) => setLayout({ groupOrder })}
        />
        <Button kind="quiet" icon="close" onPress={() => setLayout({ groupBy: [] })}>
          {t('timeline.group.end')}
        </Button>
      </div>
      <div className="groups-list" role="tree" aria-label={t('timeline.group.title')}>
        <GroupLevel key={groupBy.join(' ')} filter={filter} path={[]} />
      </div>
    </div>
  );
}

function GroupLevel({ filter, path }: { filter: Filter; path: readonly GroupStep[] }) {
  const { t, count } = useFormat();
  const groupBy = useLayout((state) => state.groupBy);
  const order = useLayout((state) => state.groupOrder);
  const [limit, setLimit] = useState(groupsAtOnce);
  const field = groupBy[path.length]!;
  const { data, error, refresh } = useAnswer('events.facet', { ...filterWithin(filter, path), field, order, limit });
  if (error) return <InlineError error={error} onRetry={refresh} />;
  if (!data) return <div className="groups-wait skeleton" />;
  const groups: { value: string | null; events: number }[] = [
    ...data.values.map(({ value, count: events }) => ({ value, events })),
    ...(data.missing > 0 ? [{ value: null, events: data.missing }] : []),
  ];
  const most = Math.max(1, ...groups.map(({ events }) => events));
  return (
    <>
      {groups.map(({ value, events }) => (
        <Group key={value ?? '\u0000'} filter={filter} path={[...path, { field, value }]} events={events} most={most} />
      ))}
      {data.distinct > data.values.length && (
        <div className="groups-more muted" style={{ paddingLeft: indent(path.length) }}>
          {t('timeline.facets.shown', { shown: count(data.values.length), all: count(data.distinct) })}
          <Button kind="link" onPress={() => setLimit(limit * 10)}>
            {t('timeline.facets.showMore')}
          </Button>
        </div>
      )}
    </>
  );
}

const indent = (level: number): number => 12 + level * 22;

function Group({
  filter,
  path,
  events,
  most,
}: {
  filter: Filter;
  path: readonly GroupStep[];
  events: number;
  most: number;
}) {
  const { t, count } = useFormat();
  const levels = useLayout((state) => state.groupBy.length);
  const [isOpen, setOpen] = useState(false);
  const { field, value } = path.at(-1)!;
  const shown =
    value === null
      ? t('timeline.facets.missing')
      : field === 'outcome'
        ? t(`ui.outcome.${String(value)}`, { defaultValue: String(value) })
        : visibleText(String(value));
  const keep = () => {
    useFilter.getState().addChip(kqlOfPath(path));
    setLayout({ groupBy: [] });
  };
  return (
    <>
      <div
        className="group-row"
        role="treeitem"
        aria-level={path.length}
        aria-expanded={isOpen}
        tabIndex={0}
        style={{ paddingLeft: indent(path.length - 1) }}
        onClick={() => setOpen(!isOpen)}
        onContextMenu={(event) => {
          event.preventDefault();
          openValueMenu({ field, value }, { x: event.clientX, y: event.clientY });
        }}
        onKeyDown={(event) => {
          const rows = [
            ...(event.currentTarget.closest('[role=tree]')?.querySelectorAll<HTMLElement>('[role=treeitem]') ?? []),
          ];
          const at = rows.indexOf(event.currentTarget);
          if (event.key === 'ArrowRight') setOpen(true);
          else if (event.key === 'ArrowLeft') setOpen(false);
          else if (event.key === 'Enter') keep();
          else if (event.key === ' ') setOpen(!isOpen);
          else if (event.key === 'ArrowDown') rows[at + 1]?.focus();
          else if (event.key === 'ArrowUp') rows[at - 1]?.focus();
          else if (event.key === '.') openValueMenu({ field, value }, event.currentTarget);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} />
        <span className="group-value" title={shown}>
          {shown}
        </span>
        <span className="group-bar" aria-hidden="true">
          <span style={{ width: `${(100 * events) / most}%` }} />
        </span>
        <span className="group-count">{count(events)}</span>
        <IconButton icon="filter" label={t('timeline.group.keep')} onPress={keep} />
      </div>
      {isOpen &&
        (path.length < levels ? (
          <GroupLevel filter={filter} path={path} />
        ) : (
          <GroupEvents filter={filter} path={path} onKeep={keep} />
        ))}
    </>
  );
}

/** The first events of a group; a click shows one in the pane. */
function GroupEvents({ filter, path, onKeep }: { filter: Filter; path: readonly GroupStep[]; onKeep: () => void }) {
  const { t, count } = useFormat();
  const current = useViewing((state) => state.event?.id ?? null);
  const { data, error, refresh } = useAnswer('events.page', {
    ...filterWithin(filter, path),
    fields: eventFields,
    limit: eventsAtOnce,
  });
  if (error) return <InlineError error={error} onRetry={refresh} />;
  if (!data) return <div className="groups-wait skeleton" />;
  const cell = (field: string, index: number) => data.columns[field]?.[index] ?? null;
  return (
    <div className="group-events" style={{ marginLeft: indent(path.length) }}>
      {data.ids.map((id, index) => {
        const time = cell('eventTime', index);
        return (
          <button
            key={id}
            type="button"
            className="group-event"
            aria-current={current === id || undefined}
            onClick={() => {
              useViewing.setState({ event: { id, time: typeof time === 'number' ? time : null } });
              setLayout({ detail: true });
            }}
          >
            <span className="mono">
              <Time value={typeof time === 'number' ? time : null} />
            </span>
            {['eventName', 'target', 'actor'].map((field) => (
              <span key={field} className={field === 'target' ? 'mono' : undefined}>
                <VisibleText text={String(cell(field, index) ?? '—')} />
              </span>
            ))}
            <OutcomeMark outcome={String(cell('outcome', index) ?? '')} />
          </button>
        );
      })}
      {data.total > data.ids.length && (
        <div className="groups-more muted">
          {t('timeline.group.shown', { shown: count(data.ids.length), all: count(data.total) })}
          <Button kind="link" onPress={onKeep}>
            {t('timeline.group.keep')}
          </Button>
        </div>
      )}
    </div>
  );
}
