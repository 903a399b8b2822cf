import { scaleLinear, scaleSqrt, scaleUtc } from 'd3-scale';
import type { EpochMs, Histogram } from '../../shared/contract/index.ts';
import { outcomeTable } from '../../shared/outcomes/index.ts';
import { formatZonedTime, zoneOffset } from '../../shared/format/index.ts';

export type Domain = readonly [EpochMs, EpochMs];

/** Colours of a split, by value where values mean something, else by rank. */
const valueColors: Record<string, number> = {
  ...Object.fromEntries(outcomeTable.map(({ code, chart }) => [code, chart])),
  true: 1,
  false: 3,
  other: 9,
  '': 9,
};
const rankColors = [5, 3, 6, 4, 7, 8, 2, 1];

/** Number of the chart colour of a series. */
export function colorIndex(split: string, key: string, rank: number): number {
  if (split === 'outcome' || split === 'readOnly' || key === 'other')
    return valueColors[key] ?? rankColors[rank % rankColors.length]!;
  return split === 'none' ? 5 : rankColors[rank % rankColors.length]!;
}

export const margins = { left: 54, right: 10, top: 8, bottom: 20 };

/** Pixels ↔ time over the inner width. */
export const timeScale = (domain: Domain, width: number) =>
  scaleLinear()
    .domain(domain)
    .range([margins.left, Math.max(margins.left + 1, width - margins.right)]);

/** Round moments in the chosen zone with the parts that differ from the tick before. */
function timeTicks(domain: Domain, width: number, zone: string): { time: EpochMs; label: string }[] {
  const shift = zoneOffset(domain[0], zone) * 60_000;
  const ticks = scaleUtc()
    .domain([domain[0] + shift, domain[1] + shift])
    .ticks(Math.max(2, Math.floor(width / 130)));
  const span = domain[1] - domain[0];
  let day = '';
  return ticks.map((tick) => {
    const time = tick.getTime() - shift;
    const [date, clock] = formatZonedTime(time, zone).split(' ') as [string, string];
    const hours = clock.slice(0, span < 600_000 ? 8 : 5);
    const isNewDay = date !== day;
    day = date;
    return {
      time,
      label:
        span > 6 * 86_400_000 || (isNewDay && hours.startsWith('00:00')) ? date : isNewDay ? `${date} ${hours}` : hours,
    };
  });
}

export interface Picture {
  histogram: Histogram;
  split: string;
  scale: 'linear' | 'root';
  domain: Domain;
  zone: string;
  width: number;
  height: number;
  /** The filter's range; what is outside is dimmed. */
  range: Domain | null;
  hovered: number | null;
  cursorTime: EpochMs | null;
  count: (value: number) => string;
}

/** Seven digits have no room at the axis; the exact numbers are in the legend, the hint and the table. */
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

export const bucketTotal = (histogram: Histogram, bucket: number): number =>
  histogram.series.reduce((sum, series) => sum + (series.counts[bucket] ?? 0), 0);

/** Draws the whole histogram. Colours come from the style sheet so that both themes are right. */
export function drawHistogram(canvas: HTMLCanvasElement, picture: Picture): void {
  const { histogram, split, domain, width, height, range } = picture;
  const density = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const context = canvas.getContext('2d');
  if (!context) return;
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  context.scale(density, density);
  context.clearRect(0, 0, width, height);
  context.font = `11px ${style.getPropertyValue('--font-text')}`;

  const x = timeScale(domain, width);
  const base = height - margins.bottom;
  const buckets = histogram.series[0]?.counts.length ?? 0;
  const totals = Array.from({ length: buckets }, (_, bucket) => bucketTotal(histogram, bucket));
  const most = Math.max(1, ...totals);
  const y = (picture.scale === 'root' ? scaleSqrt() : scaleLinear()).domain([0, most]).range([0, base - margins.top]);

  // Guides: full and half height, with their counts.
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const value of most > 3 ? [most, Math.round(most / 4)] : [most]) {
    const line = Math.round(base - y(value)) + 0.5;
    context.strokeStyle = color('border');
    context.beginPath();
    context.moveTo(margins.left, line);
    context.lineTo(width - margins.right, line);
    context.stroke();
    context.fillStyle = color('text-3');
    context.fillText(value < 1e6 ? picture.count(value) : compact.format(value), margins.left - 6, Math.max(6, line));
  }

  // Bars, stacked in shares of the scaled height.
  const colors = histogram.series.map((series, rank) => color(`chart-${colorIndex(split, series.key, rank)}`));
  context.save();
  context.beginPath();
  context.rect(margins.left, 0, width - margins.left - margins.right, height);
  context.clip();
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const total = totals[bucket]!;
    if (total === 0) continue;
    const left = x(histogram.start + bucket * histogram.bucketMs);
    const right = x(histogram.start + (bucket + 1) * histogram.bucketMs);
    if (right < margins.left || left > width - margins.right) continue;
    const barWidth = Math.max(1, right - left - (right - left > 3 ? 1 : 0));
    const tall = Math.max(2, y(total));
    let bottom = base;
    for (let index = 0; index < histogram.series.length; index += 1) {
      const part = histogram.series[index]!.counts[bucket] ?? 0;
      if (part === 0) continue;
      const size = (tall * part) / total;
      context.fillStyle = colors[index]!;
      context.fillRect(left, bottom - size, barWidth, size);
      bottom -= size;
    }
    if (picture.hovered === bucket) {
      context.strokeStyle = color('text');
      context.strokeRect(left - 0.5, base - tall - 0.5, barWidth + 1, tall + 0.5);
    }
  }
  if (range) {
    context.fillStyle = color('surface');
    context.globalAlpha = 0.72;
    const [from, to] = [x(range[0]), x(range[1])];
    context.fillRect(margins.left, 0, Math.max(0, from - margins.left), base);
    context.fillRect(to, 0, Math.max(0, width - margins.right - to), base);
    context.globalAlpha = 1;
    context.fillStyle = color('accent');
    for (const edge of [from, to]) context.fillRect(Math.round(edge) - 1, margins.top - 4, 2, base - margins.top + 4);
    context.fillRect(from, margins.top - 5, Math.max(2, to - from), 2);
  }
  if (picture.cursorTime !== null) {
    const place = Math.round(x(picture.cursorTime)) + 0.5;
    context.strokeStyle = color('text');
    context.setLineDash([2, 2]);
    context.beginPath();
    context.moveTo(place, margins.top);
    context.lineTo(place, base);
    context.stroke();
    context.setLineDash([]);
  }
  context.restore();

  // Time axis.
  context.strokeStyle = color('border-strong');
  context.beginPath();
  context.moveTo(margins.left, base + 0.5);
  context.lineTo(width - margins.right, base + 0.5);
  context.stroke();
  context.fillStyle = color('text-3');
  context.textBaseline = 'top';
  for (const { time, label } of timeTicks(domain, width - margins.left - margins.right, picture.zone)) {
    const place = x(time);
    const half = context.measureText(label).width / 2;
    if (place < margins.left || place > width - margins.right) continue;
    context.textAlign = 'center';
    context.fillRect(Math.round(place), base, 1, 4);
    context.fillText(label, Math.max(half + 2, Math.min(width - half - 2, place)), base + 6);
  }
}
