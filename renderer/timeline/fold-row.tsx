import { memo } from 'react';
import type { Filter } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { Icon, Time, useFormat, visibleText } from '../ui/index.ts';

export interface FoldRowProps {
  id: string;
  line: number;
  rank: number;
  length: number;
  filter: Filter;
  sort: 'asc' | 'desc';
  isCurrent: boolean;
  isSelected: boolean;
  columns: number;
}

/** One line for a run of read-only calls of one session: how many, of whom, which, from when to when. */
export const FoldRow = memo(function FoldRow({
  id,
  line,
  rank,
  length,
  filter,
  sort,
  isCurrent,
  isSelected,
  columns,
}: FoldRowProps) {
  const { t, count } = useFormat();
  const { data } = useAnswer('events.run', { ...filter, sort, offset: rank, length, limit: 4 });
  const names =
    data?.names
      .map(({ value, count: events }) => (events > 1 ? `${visibleText(value)} ×${count(events)}` : visibleText(value)))
      .join(', ') ?? '…';
  const more = data ? data.distinct - data.names.length : 0;
  return (
    <div
      id={id}
      role="row"
      className="grid-row grid-fold"
      aria-rowindex={line + 2}
      aria-selected={isSelected}
      data-folded
      data-rank={rank}
      data-current={isCurrent || undefined}
    >
      <div role="gridcell" aria-colindex={1} aria-colspan={columns} className="grid-cell fold-cell">
        <Icon name="chevronRight" />
        <span className="visually-hidden">{t('timeline.fold.hint')}</span>
        <span className="mono fold-time">{data ? <Time value={sort === 'asc' ? data.first : data.last} /> : '…'}</span>
        <strong>{t('timeline.fold.calls', { events: count(length), count: length })}</strong>
        {data && data.unsuccessful > 0 && (
          <span className="fold-failed">
            <Icon name="warning" />{' '}
            {t('timeline.fold.unsuccessful', { events: count(data.unsuccessful), count: data.unsuccessful })}
          </span>
        )}
        <span className="fold-names">
          {names}
          {more > 0 && ` ${t('timeline.fold.moreNames', { names: count(more), count: more })}`}
        </span>
        {data?.actor != null && <span className="muted">{visibleText(data.actor)}</span>}
        {data && (
          <span className="muted fold-until">
            {t('timeline.fold.until')}{' '}
            <span className="mono">
              <Time value={sort === 'asc' ? data.last : data.first} />
            </span>
          </span>
        )}
      </div>
    </div>
  );
});
