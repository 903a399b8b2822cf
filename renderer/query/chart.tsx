import { scaleLinear, scaleUtc } from 'd3-scale';
import { useMemo } from 'react';
import type { QueryResult, QueryValue } from '../../shared/contract/index.ts';
import { BarList, useFormat, VisibleText, visibleText } from '../ui/index.ts';
import { mostBars, mostSeries, type Shape } from './shape.ts';

const width = 960;
const height = 170;
const margin = { top: 10, right: 12, bottom: 26, left: 56 };
const colors = ['accent', 'violet', 'warning', 'success', 'danger', 'text-3'];

/** A result as a drawing; everything in it stands in the table, too. */
export function Chart({ result, shape }: { result: QueryResult; shape: Shape }) {
  return shape.kind === 'bars' ? <Bars result={result} shape={shape} /> : <Lines result={result} shape={shape} />;
}

function Bars({ result: { rows, columns }, shape }: { result: QueryResult; shape: Shape }) {
  const { t, count } = useFormat();
  const bars = rows.slice(0, mostBars).map((row, index) => {
    const label = String(row[shape.axis] ?? t('query.nothing'));
    return {
      key: String(index),
      label: <VisibleText text={label} />,
      text: label,
      count: numberOf(row[shape.measure]),
    };
  });
  return (
    <div className="query-chart">
      <BarList label={`${columns[shape.measure]!.name} / ${columns[shape.axis]!.name}`} bars={bars} />
      {rows.length > mostBars && (
        <p className="muted">{t('query.barsShown', { shown: mostBars, all: count(rows.length) })}</p>
      )}
    </div>
  );
}

interface Line {
  /** Null: those that are not drawn apart. */
  name: string | null;
  points: [time: number, value: number][];
}

function Lines({ result: { rows, columns }, shape }: { result: QueryResult; shape: Shape }) {
  const { t, count, time } = useFormat();
  const lines = useMemo(() => linesOf(rows, shape), [rows, shape]);
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) return null;
  const times = points.map(([at]) => at);
  const x = scaleUtc([Math.min(...times), Math.max(...times)], [margin.left, width - margin.right]);
  const y = scaleLinear(
    [0, Math.max(1, ...points.map(([, value]) => value))],
    [height - margin.bottom, margin.top],
  ).nice();
  const measure = columns[shape.measure]!.name;
  return (
    <div className="query-chart">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${measure} / ${columns[shape.axis]!.name}`}>
        {y.ticks(4).map((tick) => (
          <g key={tick}>
            <line x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} className="chart-grid" />
            <text x={margin.left - 6} y={y(tick) + 4} textAnchor="end">
              {count(tick)}
            </text>
          </g>
        ))}
        {x.ticks(6).map((tick) => (
          <text key={tick.getTime()} x={x(tick)} y={height - 8} textAnchor="middle">
            {tick
              .toISOString()
              .slice(0, 16)
              .replace('T', ' ')
              .replace(/ 00:00$/, '')}
          </text>
        ))}
        {lines.map(({ name, points: own }, index) => (
          <g key={String(name)} style={{ color: `var(--${colors[index % colors.length]})` }}>
            <polyline
              points={own.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}
              className="chart-line"
              strokeDasharray={index < 3 ? undefined : '5 3'}
            />
            {own.map(([at, value]) => (
              <circle key={at} cx={x(at)} cy={y(value)} r={2.5} fill="currentColor">
                <title>{`${visibleText(name ?? t('query.others'))} ${time(at)}: ${count(value)}`}</title>
              </circle>
            ))}
          </g>
        ))}
      </svg>
      {shape.series !== null && (
        <ul className="chart-legend">
          {lines.map(({ name }, index) => (
            <li
              key={String(name)}
              style={{ '--tone': `var(--${colors[index % colors.length]})` } as React.CSSProperties}
            >
              <VisibleText text={name === null ? t('query.others') : name === '' ? t('query.nothing') : name} />
            </li>
          ))}
        </ul>
      )}
      <p className="muted">{t('query.chartInUtc', { measure })}</p>
    </div>
  );
}

function linesOf(rows: readonly QueryValue[][], { axis, series, measure }: Shape): Line[] {
  const lines = new Map<string, Line>();
  for (const row of rows) {
    const at = Date.parse(String(row[axis]));
    if (Number.isNaN(at)) continue;
    const name = series === null ? '' : String(row[series] ?? '');
    const line = lines.get(name) ?? { name, points: [] };
    line.points.push([at, numberOf(row[measure])]);
    lines.set(name, line);
  }
  const sum = ({ points }: Line): number => points.reduce((all, [, value]) => all + value, 0);
  const sorted = [...lines.values()].sort((a, b) => sum(b) - sum(a));
  const shown = sorted.length > mostSeries ? sorted.slice(0, mostSeries - 1) : sorted;
  const others = new Map<number, number>();
  for (const { points } of sorted.slice(shown.length))
    for (const [at, value] of points) others.set(at, (others.get(at) ?? 0) + value);
  if (others.size > 0) shown.push({ name: null, points: [...others] });
  for (const line of shown) line.points.sort(([a], [b]) => a - b);
  return shown;
}

/** Whole numbers beyond 2^53 are texts; a drawing needs no more than their size. */
function numberOf(value: QueryValue | undefined): number {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
}
