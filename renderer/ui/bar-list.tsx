import type { ReactNode } from 'react';
import { useFormat } from './format.tsx';
import { visibleText } from './visible-text.ts';

interface Bar {
  key: string;
  label: ReactNode;
  /** What a screen reader says and the hint shows, where `label` is not a text. */
  text?: string;
  count: number;
  /** CSS colour of the bar; the label must say the same. */
  color?: string;
  active?: boolean;
}

export interface BarListProps {
  label: string;
  bars: readonly Bar[];
  /** Length of a full bar; the largest count unless given. */
  max?: number;
  /** Total of which percentages are shown as a hint. */
  total?: number;
  onSelect?: (key: string, bar: Bar) => void;
}

/** Counts as a list with bars behind the words. */
export function BarList({ label, bars, max, total, onSelect }: BarListProps) {
  const { count, percent } = useFormat();
  const longest = max ?? Math.max(1, ...bars.map((bar) => bar.count));
  return (
    <ul className="bar-list" aria-label={label}>
      {bars.map((bar) => {
        const text = visibleText(bar.text ?? (typeof bar.label === 'string' ? bar.label : bar.key));
        const hint = total
          ? `${text}: ${count(bar.count)} (${percent(bar.count, total)})`
          : `${text}: ${count(bar.count)}`;
        const content = (
          <>
            <span
              className="bar-fill"
              style={
                {
                  width: `${(100 * bar.count) / longest}%`,
                  ...(bar.color ? { '--tone': bar.color } : {}),
                } as React.CSSProperties
              }
            />
            <span className="bar-label">{bar.label}</span>
            <span className="bar-count">{count(bar.count)}</span>
          </>
        );
        return (
          <li key={bar.key}>
            {onSelect ? (
              <button
                type="button"
                className="bar-row"
                title={hint}
                data-active={bar.active || undefined}
                onClick={() => onSelect(bar.key, bar)}
              >
                {content}
              </button>
            ) : (
              <div className="bar-row" title={hint} data-active={bar.active || undefined}>
                {content}
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
