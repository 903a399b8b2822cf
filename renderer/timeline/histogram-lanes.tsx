import { useMemo } from 'react';
import { useFormat } from '../ui/index.ts';
import { margins, timeScale, type Domain } from './histogram-draw.ts';
import type { Lane } from './use-lanes.ts';

const narrowest = 4;

/** Rows of marks above the histogram on the same scale of time. Every mark says what it is and leads there. */
export function HistogramLanes({ lanes, domain, width }: { lanes: readonly Lane[]; domain: Domain; width: number }) {
  const { t } = useFormat();
  const x = useMemo(() => timeScale(domain, width), [domain, width]);
  const right = width - margins.right;
  return (
    <ul className="lanes" aria-label={t('timeline.lane.title')}>
      {lanes.map((lane) => (
        <li key={`${lane.id} ${lane.of ?? ''}`} className="lane" data-lane={lane.id}>
          <span
            className="lane-name"
            title={[lane.of, t(`timeline.lane.explain.${lane.id}`)].filter((text) => text !== undefined).join('. ')}
            style={{ width: margins.left - 1 }}
          >
            {lane.of ?? t(`timeline.lane.name.${lane.id}`)}
          </span>
          {lane.note !== undefined && (
            <span className="lane-note muted" style={{ left: margins.left }}>
              {lane.note}
            </span>
          )}
          {lane.marks.map((mark, index) => {
            const left = Math.max(margins.left, x(mark.from));
            const end = Math.min(right, x(mark.to));
            if (left > right || end < margins.left) return null;
            return (
              <button
                key={index}
                type="button"
                tabIndex={-1}
                className="lane-mark"
                data-open={mark.isOpen || undefined}
                data-faint={mark.isFaint || undefined}
                aria-label={mark.words}
                title={mark.words}
                style={{
                  left: Math.min(left, right - narrowest),
                  width: Math.max(narrowest, end - left),
                  background: `var(--${mark.color})`,
                }}
                onClick={mark.run}
              />
            );
          })}
        </li>
      ))}
    </ul>
  );
}
