import { useDeferredValue, useMemo, useState } from 'react';
import type { ActorKind, ActorRow, Baseline } from '../../shared/contract/index.ts';
import { request, useVersion } from '../shell/engine.ts';
import { useEffectiveFilter } from '../shell/filter.ts';
import { FilterNotice } from '../shell/filter-notice.tsx';
import { navigate } from '../shell/navigation.ts';
import { useRemoteRows } from '../shell/remote-rows.ts';
import { Value } from '../shell/value-menu.tsx';
import {
  Badge,
  Count,
  DataTable,
  EmptyState,
  InlineError,
  Sparkline,
  Time,
  useFormat,
  VisibleText,
  type TableColumn,
  type TableSort,
} from '../ui/index.ts';
import { baselineParams, useBaseline } from './baseline.ts';
import { placeText } from './place.ts';
import { subkindText } from './subkind.ts';

type SortKey = 'events' | 'name' | 'first' | 'last' | 'denied' | 'writes';
const sortable = new Set<string>(['events', 'name', 'first', 'last', 'denied', 'writes']);

/** The field whose values are exactly the names of a kind; the other kinds have no value menu. */
const fieldOfKind: Partial<Record<ActorKind, string>> = {
  identity: 'actor',
  ip: 'sourceIPAddress',
  key: 'userIdentity.accessKeyId',
  agent: 'userAgent',
  account: 'recipientAccountId',
  network: 'sourceIPAddress',
  resource: 'resources.ARN',
};

/** Actors of one kind under the shared filter, sorted by the engine and fetched as they are scrolled to. */
export function ActorTable({
  kind,
  text,
  newOnly,
  onBaseline,
}: {
  kind: ActorKind;
  text: string;
  newOnly: boolean;
  onBaseline: (baseline: Baseline | null) => void;
}) {
  const { t, count } = useFormat();
  const baseline = useBaseline((state) => state.baseline);
  const filter = useEffectiveFilter();
  const version = useVersion('actors.list');
  const wanted = useDeferredValue(text.trim());
  const [sort, setSort] = useState<TableSort>({ column: 'events', descending: true });
  const [selected, setSelected] = useState<number | null>(null);
  const [events, setEvents] = useState<number | null>(null);
  const params = {
    ...filter,
    kind,
    sort: sort.column as SortKey,
    descending: sort.descending,
    ...baselineParams(baseline),
    ...(newOnly ? { newOnly } : {}),
    ...(wanted === '' ? {} : { text: wanted }),
  };
  const actors = useRemoteRows<ActorRow>(`${version} ${JSON.stringify(params)}`, (offset, limit, signal) =>
    request('actors.list', { ...params, offset, limit }, { signal }).then((answer) => {
      setEvents(answer.events);
      onBaseline(answer.baseline);
      return { rows: answer.actors, total: answer.total };
    }),
  );
  const { get } = actors;
  const columns = useMemo<TableColumn<number>[]>(() => {
    const column = (
      id: string,
      width: string,
      draw: (row: ActorRow) => React.ReactNode,
      align?: 'end',
    ): TableColumn<number> => ({
      id,
      title: t(`actors.column.${id}`),
      width,
      ...(align ? { align } : {}),
      ...(sortable.has(id) ? { sortValue: () => null } : {}),
      render: (index) => {
        const row = get(index);
        return row ? draw(row) : <span className="skeleton" style={{ width: '60%' }} />;
      },
    });
    const number = (
      id: 'events' | 'denied' | 'failed' | 'writes' | 'ips' | 'keys' | 'regions' | 'services',
      width: string,
    ) =>
      column(id, width, (row) => (row[id] === 0 ? <span className="muted">0</span> : <Count value={row[id]} />), 'end');
    return [
      column('name', 'minmax(220px, 2fr)', (row) => {
        const field = fieldOfKind[kind];
        const name =
          row.name === '' ? <span className="muted">{t('shell.value.none')}</span> : <VisibleText text={row.name} />;
        return (
          <span className="actor-cell">
            {field ? (
              <Value
                field={field}
                value={row.name === '' ? null : row.name}
                actor={row.id}
                mono={kind !== 'identity' && kind !== 'agent'}
              />
            ) : (
              <span className={kind === 'toolchain' ? '' : 'mono'}>{name}</span>
            )}
            {row.isNew && (
              <Badge tone="warning" title={t('actors.news.newActorText')}>
                {t('actors.news.badge')}
              </Badge>
            )}
          </span>
        );
      }),
      column('subkind', kind === 'ip' || kind === 'network' || kind === 'resource' ? '160px' : '120px', (row) =>
        subkindText(row.subkind, t),
      ),
      ...(kind === 'ip'
        ? [
            column('place', 'minmax(120px, 1fr)', (row) =>
              row.place ? <VisibleText text={placeText(row.place)} /> : '—',
            ),
          ]
        : []),
      ...(kind === 'account' || kind === 'ip' || kind === 'network' || kind === 'agent' || kind === 'toolchain'
        ? []
        : [column('account', '10.6em', (row) => (row.account ? <span className="mono">{row.account}</span> : '—'))]),
      column('spark', '136px', (row) => (
        <Sparkline
          values={row.spark}
          width={120}
          label={t('actors.page.activityLabel', {
            first: '',
            last: '',
            count: row.spark.length,
            max: Math.max(0, ...row.spark),
          })}
        />
      )),
      number('events', '92px'),
      number('denied', '76px'),
      number('failed', '76px'),
      number('writes', '82px'),
      column('first', '13.8em', (row) => <Time value={row.first} />),
      column('last', '13.8em', (row) => <Time value={row.last} />),
      ...(kind === 'ip' ? [] : [number('ips', '82px')]),
      ...(kind === 'key' ? [] : [number('keys', '64px')]),
      number('regions', '74px'),
      number('services', '74px'),
    ];
  }, [t, get, kind]);

  const open = (index: number) => {
    const row = get(index);
    if (row) navigate('actors', { id: row.id });
  };
  return (
    <div className="actors-list">
      <FilterNotice />
      {actors.error && <InlineError error={actors.error} onRetry={actors.refresh} />}
      <DataTable
        label={t('actors.tableLabel', { kind: t(`actors.kind.${kind}`) })}
        columns={columns}
        rows={actors.indices ?? []}
        rowKey={(index) => index}
        sort={sort}
        onSort={(next) =>
          setSort({
            column: next.column,
            descending:
              next.column === sort.column ? !sort.descending : next.column !== 'name' && next.column !== 'first',
          })
        }
        selectedKey={selected}
        onSelect={setSelected}
        onOpen={open}
        empty={
          actors.indices ? (
            <EmptyState icon="actors" title={t('actors.emptyTitle')}>
              {t('actors.emptyText')}
            </EmptyState>
          ) : null
        }
        footer={
          <div className="page-foot" role="status">
            {actors.indices && (
              <span>
                {count(actors.indices.length)} {t(`actors.kind.${kind}`)}
              </span>
            )}
            {events !== null && <span>{t('actors.events', { count: events })}</span>}
            <span className="push">{t('actors.openHint')}</span>
          </div>
        }
      />
    </div>
  );
}
