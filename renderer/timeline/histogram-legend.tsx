import type { Histogram } from '../../shared/contract/index.ts';
import { formatDuration, formatZonedTime } from '../../shared/format/index.ts';
import { IconButton, Select, useFormat } from '../ui/index.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { columnTitle } from './columns.ts';
import { zoomDomain } from './domain.ts';
import { colorIndex, type Domain } from './histogram-draw.ts';
import { setLayout, splitFields, useLayout, useViewing, type SplitField } from './view-state.ts';

interface LegendProps {
  histogram: Histogram | null;
  domain: Domain | null;
  nameOf: (key: string) => string;
  asTable: boolean;
  setAsTable: (asTable: boolean) => void;
  /** Words on the bar under the pointer. */
  hovered: string;
}

/** The line above the bars: by what they are split, what the colours mean with counts, and the buttons for zoom and table. */
export function HistogramLegend({ histogram, domain, nameOf, asTable, setAsTable, hovered }: LegendProps) {
  const { t, count, zone } = useFormat();
  const split = useLayout((state) => state.split);
  const scale = useLayout((state) => state.scale);
  const zoomed = useViewing((state) => state.domain !== null);
  const event = useViewing((state) => state.event);
  const sum = (counts: readonly number[]) => counts.reduce((total, value) => total + value, 0);
  const around = (now: Domain) =>
    event?.time != null && event.time >= now[0] && event.time <= now[1] ? event.time : (now[0] + now[1]) / 2;
  return (
    <div className="histogram-legend">
      <Select<SplitField>
        label={t('timeline.histogram.splitBy')}
        inline
        kind="quiet"
        options={[
          { id: 'none', text: t('timeline.histogram.none') },
          ...splitFields.map((field) => ({ id: field, text: columnTitle(field, t) })),
        ]}
        value={split}
        onChange={(next) => setLayout({ split: next })}
      />
      <ul className="legend">
        {split !== 'none' &&
          histogram?.series.map((series, rank) => (
            <li key={series.key}>
              <button
                type="button"
                className="legend-item"
                disabled={series.key === 'other'}
                title={series.key === 'other' ? t('timeline.histogram.otherExplain') : kqlEquals(split, series.key)}
                onClick={() => useFilter.getState().addChip(kqlEquals(split, series.key))}
              >
                <span
                  className="legend-swatch"
                  style={{ background: `var(--chart-${colorIndex(split, series.key, rank)})` }}
                />
                {nameOf(series.key)} <span className="muted">{count(sum(series.counts))}</span>
              </button>
            </li>
          ))}
        {histogram !== null && histogram.untimed > 0 && (
          <li className="muted">
            {t('timeline.histogram.untimed', { events: count(histogram.untimed), count: histogram.untimed })}
          </li>
        )}
      </ul>
      <span
        className="legend-hint muted"
        title={domain ? `${formatZonedTime(domain[0], zone)} – ${formatZonedTime(domain[1], zone)}` : undefined}
      >
        {hovered ||
          (histogram
            ? t('timeline.histogram.perBar', { time: formatDuration(Math.max(1000, histogram.bucketMs), t) })
            : '')}
      </span>
      <Select
        label={t('timeline.histogram.scale')}
        hideLabel
        kind="quiet"
        options={[
          { id: 'root', text: t('timeline.histogram.root') },
          { id: 'linear', text: t('timeline.histogram.linear') },
        ]}
        value={scale}
        onChange={(next: 'root' | 'linear') => setLayout({ scale: next })}
      />
      <IconButton
        icon="zoomOut"
        label={t('timeline.histogram.zoomOut')}
        keys="["
        isDisabled={!domain}
        onPress={() => domain && zoomDomain(domain, 2, around(domain))}
      />
      <IconButton
        icon="zoomIn"
        label={t('timeline.histogram.zoomIn')}
        keys="]"
        isDisabled={!domain}
        onPress={() => domain && zoomDomain(domain, 0.5, around(domain))}
      />
      <IconButton
        icon="histogram"
        label={t('timeline.histogram.fit')}
        isDisabled={!zoomed}
        onPress={() => useViewing.setState({ domain: null })}
      />
      <IconButton
        icon="table"
        label={asTable ? t('timeline.histogram.asBars') : t('timeline.histogram.asTable')}
        pressed={asTable}
        onPress={() => setAsTable(!asTable)}
      />
    </div>
  );
}
