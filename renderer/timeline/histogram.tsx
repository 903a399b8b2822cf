import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import type { EpochMs, Filter } from '../../shared/contract/index.ts';
import { formatZonedTime } from '../../shared/format/index.ts';
import { DataTable, ErrorState, useFormat, useLook, visibleText } from '../ui/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { useDomain, zoomDomain } from './domain.ts';
import { bucketTotal, drawHistogram, margins, timeScale, type Domain } from './histogram-draw.ts';
import { HistogramLanes } from './histogram-lanes.tsx';
import { HistogramLegend } from './histogram-legend.tsx';
import { useLanes } from './use-lanes.ts';
import { useLayout, useViewing } from './view-state.ts';

const height = 104;
/** CloudTrail's times are whole seconds, so ranges are too. */
const second = 1000;
/** Events over time under the filter. Drag chooses a range, the wheel zooms, Shift and wheel moves; arrows and Enter do the same by key. */
export function HistogramPanel({ filter }: { filter: Filter }) {
  const { t, count, zone } = useFormat();
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [asTable, setAsTable] = useState(false);
  const [hovered, setHovered] = useState<number | null>(null);
  const [brush, setBrush] = useState<[EpochMs, EpochMs] | null>(null);
  const drag = useRef<EpochMs | null>(null);
  const domain = useDomain();
  const split = useLayout((state) => state.split);
  const scale = useLayout((state) => state.scale);
  const event = useViewing((state) => state.event);
  const from = useFilter((state) => state.from);
  const to = useFilter((state) => state.to);
  const look = useLook();

  // Questions of a zoom in motion are asked once it rests.
  const [asked, setAsked] = useState<Domain | null>(null);
  useEffect(() => {
    if (asked === null) setAsked(domain);
    else if (domain !== asked) {
      const timer = setTimeout(() => setAsked(domain), 90);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [domain, asked]);
  const inner = width - margins.left - margins.right;
  const params = useMemo(
    () =>
      asked && inner > 50
        ? {
            ...(filter.where === undefined ? {} : { where: filter.where }),
            from: asked[0],
            to: asked[1],
            buckets: Math.max(20, Math.floor(inner / 4)),
            ...(split === 'none' ? {} : { split }),
          }
        : null,
    [filter.where, asked, inner, split],
  );
  const { data, error, loading, refresh } = useAnswer('events.histogram', params);

  const lanes = useLanes(data, asked, Math.max(20, Math.floor(inner / 4)), filter);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);

  const range = useMemo<Domain | null>(
    () => brush ?? (domain && (from !== null || to !== null) ? [from ?? domain[0], to ?? domain[1]] : null),
    [brush, domain, from, to],
  );
  const draw = useCallback(() => {
    if (canvas.current && data && domain && width > 0)
      drawHistogram(canvas.current, {
        histogram: data,
        split,
        scale,
        domain,
        zone,
        width,
        height,
        range,
        hovered,
        cursorTime: event?.time ?? null,
        count,
      });
  }, [data, domain, width, split, scale, zone, range, hovered, event, count]);
  // The canvas reads colours and letters from the page, so a new look is a new picture.
  useEffect(draw, [draw, look]);
  useEffect(() => void document.fonts.ready.then(draw), [draw]);

  const scaleNow = useMemo(() => (domain ? timeScale(domain, width) : null), [domain, width]);
  useEffect(() => {
    const element = canvas.current;
    if (!element || !domain || !scaleNow) return undefined;
    const onWheel = (wheel: WheelEvent) => {
      wheel.preventDefault();
      if (wheel.shiftKey || Math.abs(wheel.deltaX) > Math.abs(wheel.deltaY)) {
        const by = (((wheel.deltaX || wheel.deltaY) / width) * (domain[1] - domain[0])) | 0;
        useViewing.setState({ domain: [domain[0] + by, domain[1] + by] });
      } else zoomDomain(domain, wheel.deltaY > 0 ? 1.25 : 0.8, scaleNow.invert(wheel.offsetX));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [domain, scaleNow, width]);

  const buckets = data?.series[0]?.counts.length ?? 0;
  const bucketAt = (time: EpochMs) => {
    const bucket = data ? Math.floor((time - data.start) / data.bucketMs) : -1;
    return bucket >= 0 && bucket < buckets ? bucket : null;
  };
  const bucketRange = (bucket: number): [EpochMs, EpochMs] => [
    Math.round(data!.start + bucket * data!.bucketMs),
    Math.round(data!.start + (bucket + 1) * data!.bucketMs),
  ];
  const timeAt = (pointer: PointerEvent) => scaleNow!.invert(pointer.nativeEvent.offsetX);
  const press = (pointer: PointerEvent) => {
    if (pointer.button !== 0 || !scaleNow) return;
    pointer.currentTarget.setPointerCapture(pointer.pointerId);
    drag.current = timeAt(pointer);
  };
  const move = (pointer: PointerEvent) => {
    if (!scaleNow) return;
    const time = timeAt(pointer);
    setHovered(bucketAt(time));
    if (drag.current !== null && Math.abs(scaleNow(time) - scaleNow(drag.current)) > 3)
      setBrush([
        Math.floor(Math.min(time, drag.current) / second) * second,
        Math.ceil(Math.max(time, drag.current) / second) * second,
      ]);
  };
  const release = (pointer: PointerEvent) => {
    const bucket = drag.current !== null && scaleNow ? bucketAt(timeAt(pointer)) : null;
    drag.current = null;
    if (brush) useFilter.getState().setRange(...brush);
    else if (bucket !== null && data && bucketTotal(data, bucket) > 0)
      useFilter.getState().setRange(...bucketRange(bucket));
    setBrush(null);
  };
  const pressKey = (key: KeyboardEvent) => {
    const at = hovered ?? -1;
    if (key.key === 'ArrowRight') setHovered(Math.min(buckets - 1, at + 1));
    else if (key.key === 'ArrowLeft') setHovered(Math.max(0, at - 1));
    else if (key.key === 'Enter' && hovered !== null && data) useFilter.getState().setRange(...bucketRange(hovered));
    else if (key.key === 'Escape') useFilter.getState().setRange(null, null);
    else return;
    key.preventDefault();
  };

  const nameOf = (key: string) =>
    key === 'other'
      ? t('timeline.histogram.other')
      : key === ''
        ? t('shell.value.none')
        : split === 'outcome'
          ? t(`ui.outcome.${key}`, { defaultValue: key })
          : visibleText(key);
  const spoken =
    hovered !== null && data
      ? `${formatZonedTime(bucketRange(hovered)[0], zone)} – ${formatZonedTime(bucketRange(hovered)[1], zone)}: ${count(bucketTotal(data, hovered))}`
      : '';

  return (
    <section className="histogram" aria-label={t('timeline.histogram.title')}>
      <HistogramLegend
        histogram={data ?? null}
        domain={domain}
        nameOf={nameOf}
        asTable={asTable}
        setAsTable={setAsTable}
        hovered={spoken}
      />
      {!asTable && domain && lanes.length > 0 && width > 0 && (
        <HistogramLanes lanes={lanes} domain={domain} width={width} />
      )}
      <div className="histogram-box" aria-busy={loading} ref={box} style={{ height: asTable ? 180 : height }}>
        {error && <ErrorState error={error} onRetry={refresh} />}
        {!error && asTable && data && (
          <DataTable
            label={t('timeline.histogram.title')}
            rows={Array.from({ length: buckets }, (_, bucket) => bucket).filter(
              (bucket) => bucketTotal(data, bucket) > 0,
            )}
            rowKey={(bucket) => bucket}
            onOpen={(bucket) => useFilter.getState().setRange(...bucketRange(bucket))}
            columns={[
              {
                id: 'from',
                title: t('timeline.histogram.from'),
                width: '200px',
                render: (bucket) => <span className="mono">{formatZonedTime(bucketRange(bucket)[0], zone)}</span>,
              },
              {
                id: 'to',
                title: t('timeline.histogram.to'),
                width: '200px',
                render: (bucket) => <span className="mono">{formatZonedTime(bucketRange(bucket)[1], zone)}</span>,
              },
              {
                id: 'total',
                title: t('timeline.histogram.total'),
                width: '90px',
                align: 'end',
                render: (bucket) => count(bucketTotal(data, bucket)),
              },
              ...(split === 'none'
                ? []
                : data.series.map((series) => ({
                    id: series.key,
                    title: nameOf(series.key),
                    width: 'minmax(80px, 1fr)',
                    align: 'end' as const,
                    render: (bucket: number) => count(series.counts[bucket] ?? 0),
                  }))),
            ]}
          />
        )}
        {!error && !asTable && (
          <canvas
            ref={canvas}
            className="histogram-canvas"
            style={{ height }}
            tabIndex={0}
            role="img"
            aria-label={`${t('timeline.histogram.title')}. ${t('timeline.histogram.keys')}`}
            onPointerDown={press}
            onPointerMove={move}
            onPointerUp={release}
            onPointerLeave={() => drag.current === null && setHovered(null)}
            onKeyDown={pressKey}
            onBlur={() => setHovered(null)}
          />
        )}
        <span className="visually-hidden" aria-live="polite">
          {spoken}
        </span>
      </div>
    </section>
  );
}
