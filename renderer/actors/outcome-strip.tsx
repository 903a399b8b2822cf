import type { ActorProfile } from '../../shared/contract/index.ts';
import { factsOfOutcome } from '../../shared/outcomes/index.ts';
import { OutcomeMark, useFormat } from '../ui/index.ts';

const height = 84;
/** The colours of the timeline's histogram. */
const colorOf = (outcome: string): string => `var(--chart-${factsOfOutcome(outcome)?.chart ?? 9})`;

/**
 * Events over the span of the case as stacked bars by outcome, with the baseline shaded; heights by square root, so that few events stay in sight beside many.
 * A press on a part calls `onSelect` with its bounds in milliseconds UTC.
 */
export function OutcomeStrip({
  activity,
  span,
  baseline,
  label,
  onSelect,
}: {
  activity: ActorProfile['activity'];
  span: NonNullable<ActorProfile['span']>;
  baseline: ActorProfile['baseline'];
  label: string;
  onSelect: (from: number, to: number) => void;
}) {
  const { t, count, time } = useFormat();
  const parts = activity[0]?.counts.length ?? 1;
  const totals = Array.from({ length: parts }, (_, part) => activity.reduce((sum, row) => sum + row.counts[part]!, 0));
  const top = Math.max(1, ...totals);
  const width = Math.max(1, span.to - span.from);
  const at = (moment: number): number => (Math.min(Math.max(moment - span.from, 0), width) / width) * parts;
  const edge = (part: number): number => span.from + (width * part) / parts;
  return (
    <>
      <svg
        className="actor-strip"
        viewBox={`0 0 ${parts} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {baseline && (
          <rect
            x={at(baseline.from)}
            width={Math.max(0, at(baseline.to) - at(baseline.from))}
            y={0}
            height={height}
            fill="var(--neutral-soft)"
          />
        )}
        <rect x={0} y={height - 1} width={parts} height={1} fill="var(--border-strong)" />
        {totals.map((total, part) => {
          const tall = total === 0 ? 0 : Math.max(3, Math.sqrt(total / top) * (height - 2));
          let bottom = height;
          return (
            <g
              key={part}
              className="actor-strip-part"
              onClick={() => onSelect(Math.floor(edge(part)), Math.ceil(edge(part + 1)) + 1)}
            >
              <title>{`${time(Math.floor(edge(part)))} – ${time(Math.ceil(edge(part + 1)))}: ${count(total)}${activity
                .filter((row) => row.counts[part]! > 0)
                .map(
                  (row) =>
                    `\n${t(`ui.outcome.${row.outcome}`, { defaultValue: row.outcome })} ${count(row.counts[part]!)}`,
                )
                .join('')}`}</title>
              <rect x={part} y={0} width={1} height={height} fill="transparent" />
              {activity.map((row) => {
                const share = total === 0 ? 0 : (row.counts[part]! / total) * tall;
                if (share === 0) return null;
                bottom -= share;
                return (
                  <rect
                    key={row.outcome}
                    x={part + 0.08}
                    y={bottom}
                    width={0.84}
                    height={share}
                    fill={colorOf(row.outcome)}
                  />
                );
              })}
            </g>
          );
        })}
      </svg>
      <div className="actor-strip-foot">
        <span>{time(span.from)}</span>
        <span className="row">
          {activity.map((row) => (
            <span key={row.outcome} className="actor-strip-key">
              <span className="actor-strip-swatch" style={{ background: colorOf(row.outcome) }} aria-hidden="true" />
              <OutcomeMark outcome={row.outcome} />
            </span>
          ))}
          {baseline && (
            <span className="actor-strip-key">
              <span className="actor-strip-swatch baseline" aria-hidden="true" />
              {t('actors.baseline.short')}
            </span>
          )}
        </span>
        <span>{time(span.to)}</span>
      </div>
    </>
  );
}
