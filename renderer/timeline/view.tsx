import { memo, useCallback, useEffect, useMemo, useRef, type ComponentProps, type PointerEvent } from 'react';
import type { Filter } from '../../shared/contract/index.ts';
import { useCaseInfo } from '../shell/case.ts';
import { useEffectiveFilter, useFilter, useFocusTime } from '../shell/filter.ts';
import { useImportJob } from '../shell/import-job.ts';
import { navigate, useView } from '../shell/navigation.ts';
import { StatusLine } from '../shell/status-bar.tsx';
import { Button, EmptyState, ErrorState, useFormat } from '../ui/index.ts';
import { ActBar } from './act-bar.tsx';
import { requestedFields } from './columns.ts';
import { CompareDialog } from './compare.tsx';
import { DetailPane } from './detail.tsx';
import { Facets } from './facets.tsx';
import { FindingDialog } from './finding-dialog.tsx';
import { goToEvent, keepPlace } from './go-to-event.ts';
import { Grid, type GridHandle } from './grid.tsx';
import { GroupTree } from './group-tree.tsx';
import { HistogramPanel } from './histogram.tsx';
import { clearSelection, countRanks, useSelection } from './selection.ts';
import { TagDialog } from './tag-dialog.tsx';
import { currentTarget } from './tagging.ts';
import { useTimelineCommands } from './timeline-commands.ts';
import { useFolding, useFolds } from './use-folds.ts';
import { useRows } from './use-rows.ts';
import { setLayout, useLayout, useViewing } from './view-state.ts';
import './timeline.css';
import './histogram.css';
import './facets.css';
import './tagging.css';
import './grid.css';
import './groups.css';
import './detail.css';
import './related.css';

/** Rows that arrive must not take the keyboard from somebody who has begun to write a filter. */
const isWriting = (): boolean =>
  document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLTextAreaElement;

/** All events, oldest first: filter, histogram, facets, grid and the event at the cursor. */
export default function TimelineView() {
  const { params, visit } = useView();
  const filter = useEffectiveFilter();
  const columns = useLayout((state) => state.columns);
  const sort = useLayout((state) => state.sort);
  const orderBy = useLayout((state) => state.orderBy);
  const order = useMemo(() => ({ sort, ...(orderBy === 'eventTime' ? {} : { orderBy }) }), [sort, orderBy]);
  const facets = useLayout((state) => state.facets);
  const detail = useLayout((state) => state.detail);
  const histogram = useLayout((state) => state.histogram);
  const fields = useMemo(() => requestedFields(columns), [columns]);
  const rows = useRows(filter, order, fields);
  const folds = useFolds(rows, filter, order);
  const grid = useRef<GridHandle | null>(null);
  const target = useCallback(() => currentTarget(rows, { filter, ...order }), [rows, filter, order]);
  useTimelineCommands(rows, grid, target);

  // Ranks mean other events from now on: the selection goes, the cursor stays with its event.
  const shownKey = useRef(rows.key);
  useEffect(() => {
    if (shownKey.current === rows.key || rows.stale) return;
    shownKey.current = rows.key;
    clearSelection();
    void keepPlace(filter, order, grid.current);
  }, [rows.key, rows.stale, filter, order]);

  const time = useViewing((state) => state.event?.time ?? null);
  useEffect(() => useFocusTime.setState({ time }), [time]);

  // Nothing is listed, so nothing is under the cursor.
  const isNothing = rows.total === 0 && !rows.stale && rows.complete;
  useEffect(() => {
    if (isNothing) useViewing.setState({ event: null, cursor: 0 });
  }, [isNothing]);

  // Asked for by another view: an event to show.
  const hasRows = (rows.total ?? 0) > 0;
  const shownVisit = useRef(-1);
  useEffect(() => {
    if (!hasRows || shownVisit.current === visit) return;
    shownVisit.current = visit;
    if (typeof params['event'] === 'number') {
      setLayout({ detail: true });
      void goToEvent(params['event'], filter, order, grid.current);
    } else if (!isWriting()) grid.current?.focus();
  }, [visit, hasRows, params, filter, order]);

  if (isNothing && rows.all === 0) {
    return (
      <>
        <NoEvents all={0} />
        <Status total={0} all={0} stale={false} complete />
      </>
    );
  }
  return (
    <div className="timeline">
      {histogram && <StillHistogram filter={filter} />}
      <div className="timeline-body">
        {facets && <StillFacets filter={filter} />}
        <section className="timeline-main">
          <ActBar rows={rows} target={target} />
          <div className="timeline-rows">
            {rows.error ? (
              <ErrorState error={rows.error} onRetry={rows.retry} />
            ) : isNothing ? (
              <NoEvents all={rows.all} />
            ) : (
              <GridOrGroups rows={rows} folds={folds} handle={grid} filter={filter} />
            )}
          </div>
        </section>
        {detail && <StillDetail />}
      </div>
      <Status total={rows.total} all={rows.all} stale={rows.stale} complete={rows.complete} />
      <TagDialog target={target} />
      <FindingDialog target={target} />
      <CompareDialog />
    </div>
  );
}

function GridOrGroups({ filter, ...grid }: ComponentProps<typeof Grid> & { filter: Filter }) {
  const isGrouped = useLayout((state) => state.groupBy.length > 0);
  return isGrouped ? <GroupTree filter={filter} /> : <Grid {...grid} />;
}

const StillHistogram = memo(HistogramPanel);
const StillFacets = memo(Facets);

function NoEvents({ all }: { all: number }) {
  const { t, count } = useFormat();
  const { where, chips, from, to, clear, setRange, replace } = useFilter();
  const isImporting = useImportJob((state) => state.state === 'running');
  if (all === 0) {
    if (isImporting)
      return (
        <EmptyState icon="timeline" title={t('overview.importing')}>
          {t('overview.importingText')}
        </EmptyState>
      );
    return (
      <EmptyState
        icon="timeline"
        title={t('timeline.empty.none')}
        actions={
          <Button kind="primary" onPress={() => navigate('evidence')}>
            {t('timeline.empty.toEvidence')}
          </Button>
        }
      >
        {t('timeline.empty.noneExplain')}
      </EmptyState>
    );
  }
  const on = chips.filter((chip) => chip.enabled).length;
  return (
    <EmptyState
      icon="filter"
      title={t('timeline.empty.filtered')}
      actions={
        <>
          {(from !== null || to !== null) && (
            <Button onPress={() => setRange(null, null)}>{t('timeline.empty.dropRange')}</Button>
          )}
          {on > 0 && (where !== '' || from !== null || to !== null || on > 1) && (
            <Button onPress={() => replace({ chips: chips.map((chip) => ({ ...chip, enabled: false })) })}>
              {t('timeline.empty.dropChips')}
            </Button>
          )}
          <Button kind="primary" onPress={clear}>
            {t('shell.command.clear')}
          </Button>
        </>
      }
    >
      {t('timeline.empty.filteredExplain', { events: count(all), count: all })}
    </EmptyState>
  );
}

const minimumDetail = 300;

/** The pane at the right, as wide as one pulls it. */
function DetailSide() {
  const { t } = useFormat();
  const width = useLayout((state) => state.detailWidth);
  const start = useRef<{ x: number; width: number } | null>(null);
  const resize = (next: number) =>
    setLayout({ detailWidth: Math.max(minimumDetail, Math.min(window.innerWidth * 0.6, Math.round(next))) });
  return (
    <>
      <div
        className="pane-edge"
        role="separator"
        aria-orientation="vertical"
        aria-label={t('timeline.detail.resize')}
        aria-valuenow={width}
        aria-valuemin={minimumDetail}
        aria-valuemax={Math.round(window.innerWidth * 0.6)}
        tabIndex={0}
        onPointerDown={(event: PointerEvent) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          start.current = { x: event.clientX, width };
        }}
        onPointerMove={(event) => start.current && resize(start.current.width + start.current.x - event.clientX)}
        onPointerUp={() => (start.current = null)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') resize(width + 20);
          else if (event.key === 'ArrowRight') resize(width - 20);
        }}
      />
      <aside className="detail" style={{ width }} aria-label={t('timeline.detail.title')}>
        <DetailPane />
      </aside>
    </>
  );
}

const StillDetail = memo(DetailSide);

/** "3,214 of 1,204,118 events · 12 selected", and every limit that is in force. */
function Status({
  total,
  all,
  stale,
  complete,
}: {
  total: number | null;
  all: number;
  stale: boolean;
  complete: boolean;
}) {
  const { t, count } = useFormat();
  const { data } = useCaseInfo();
  const { ranges } = useSelection();
  const off = useFilter((state) => state.chips.filter((chip) => !chip.enabled).length);
  const event = useViewing((state) => state.event);
  const selected = countRanks(ranges);
  const folding = useFolding();
  return (
    <StatusLine>
      {total === null ? (
        <span>{t('ui.loading')}</span>
      ) : (
        <strong style={{ fontWeight: 600 }} data-testid="event-count">
          {t(complete ? 'timeline.status.count' : 'timeline.status.countSoFar', {
            total: count(total),
            all: count(all),
            count: all,
          })}
        </strong>
      )}
      {selected > 0 && <span>{t('timeline.status.selected', { events: count(selected), count: selected })}</span>}
      {folding.on && (
        <span>
          {folding.hidden > 0
            ? t('timeline.status.folded', {
                events: count(folding.hidden + folding.runs),
                rows: count(folding.runs),
                count: folding.runs,
              })
            : t('timeline.status.nothingFolded')}
        </span>
      )}
      {off > 0 && <span className="muted">{t('timeline.status.chipsOff', { chips: count(off), count: off })}</span>}
      {!complete && <span className="muted">{t('timeline.status.searching')}</span>}
      {stale && <span className="muted">{t('timeline.status.running')}</span>}
      {event === null && data?.unfinishedImport && <span className="muted">{t('shell.banner.unfinished')}</span>}
    </StatusLine>
  );
}
