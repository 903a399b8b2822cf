import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { formatTime } from '../../shared/format/index.ts';
import type { CoverageCell } from '../../shared/contract/index.ts';
import { useSettings } from '../shell/settings.ts';
import { useFormat } from '../ui/index.ts';
import type { CoverageGrid } from './coverage-grid.ts';
import { headHeight, inkOf, nameWidth, paintCoverage, rowHeight } from './coverage-paint.ts';

export interface Window {
  from: number;
  to: number;
}

interface Cursor {
  row: number;
  column: number;
}

/** Nearest allowed period: inside the grid, at least four columns wide. */
export function clampWindow(grid: CoverageGrid, from: number, to: number): Window {
  const full = grid.end - grid.start;
  const span = Math.min(full, Math.max(grid.stepMs * 4, to - from));
  const start = Math.max(grid.start, Math.min(grid.end - span, from));
  return { from: start, to: start + span };
}

/** The matrix as a picture: arrows move a cursor, Enter or a click opens the cell, plus and minus zoom, the wheel scrolls. */
export function CoverageCanvas({
  grid,
  view,
  onView,
  onOpen,
  describe,
}: {
  grid: CoverageGrid;
  view: Window;
  onView: (view: Window) => void;
  onOpen: (cell: CoverageCell) => void;
  describe: (row: number, column: number) => string;
}) {
  const { t } = useFormat();
  const { theme, density } = useSettings();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [top, setTop] = useState(0);
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const [hint, setHint] = useState<{ x: number; y: number; text: string } | null>(null);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || size.width === 0) return undefined;
    const paint = () => {
      const ratio = window.devicePixelRatio || 1;
      element.width = Math.round(size.width * ratio);
      element.height = Math.round(size.height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const style = getComputedStyle(element);
      const tickText = (time: number) =>
        formatTime(time)
          .slice(5, (view.to - view.from) / 86_400_000 < 14 ? 16 : 10)
          .replace('T', ' ');
      paintCoverage(context, { grid, ...view, top, ...size, cursor, tickText }, inkOf(element), {
        text: `${style.getPropertyValue('--size-tiny')} ${style.fontFamily}`,
        mono: `${style.getPropertyValue('--size-tiny')} ${style.getPropertyValue('--font-mono')}`,
      });
    };
    paint();
    // The theme may follow the system: repaint when the page's theme changes.
    const observer = new MutationObserver(paint);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-density'] });
    return () => observer.disconnect();
  }, [grid, view, top, size, cursor, theme, density]);

  const zoom = useCallback(
    (factor: number, around?: number) => {
      const middle = around ?? (view.from + view.to) / 2;
      const share = (middle - view.from) / (view.to - view.from);
      const span = (view.to - view.from) * factor;
      onView(clampWindow(grid, middle - span * share, middle + span * (1 - share)));
    },
    [grid, view, onView],
  );

  const place = (event: MouseEvent): Cursor | null => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const left = nameWidth(size.width);
    const [x, y] = [event.clientX - bounds.left - left, event.clientY - bounds.top - headHeight + top];
    const time = view.from + (x / (size.width - left)) * (view.to - view.from);
    const at = { row: Math.floor(y / rowHeight), column: Math.floor((time - grid.start) / grid.stepMs) };
    const inside = x >= 0 && y >= top && at.row < grid.rows.length && at.column >= 0 && at.column < grid.columns;
    return inside ? at : null;
  };
  const cellAt = (at: Cursor) => grid.rows[at.row]?.at.get(grid.start + at.column * grid.stepMs);

  const middleOf = (at: Cursor) => grid.start + (at.column + 0.5) * grid.stepMs;
  const moveTo = (row: number, column: number) => {
    const next = {
      row: Math.max(0, Math.min(grid.rows.length - 1, row)),
      column: Math.max(0, Math.min(grid.columns - 1, column)),
    };
    setCursor(next);
    const time = grid.start + next.column * grid.stepMs;
    const span = view.to - view.from;
    if (time < view.from) onView(clampWindow(grid, time, time + span));
    else if (time + grid.stepMs > view.to) onView(clampWindow(grid, time + grid.stepMs - span, time + grid.stepMs));
    const y = next.row * rowHeight;
    const room = size.height - headHeight;
    if (box.current) {
      if (y < top) box.current.scrollTop = y;
      else if (y + rowHeight > top + room) box.current.scrollTop = y + rowHeight - room;
    }
  };
  const pressKey = (event: KeyboardEvent) => {
    const at = cursor ?? { row: 0, column: Math.max(0, Math.round((view.from - grid.start) / grid.stepMs)) };
    const many = Math.max(1, Math.round((view.to - view.from) / grid.stepMs / 2));
    if (event.key === 'ArrowRight') moveTo(at.row, at.column + (cursor ? 1 : 0));
    else if (event.key === 'ArrowLeft') moveTo(at.row, at.column - 1);
    else if (event.key === 'ArrowDown') moveTo(at.row + (cursor ? 1 : 0), at.column);
    else if (event.key === 'ArrowUp') moveTo(at.row - 1, at.column);
    else if (event.key === 'PageDown') moveTo(at.row, at.column + many);
    else if (event.key === 'PageUp') moveTo(at.row, at.column - many);
    else if (event.key === 'Home') moveTo(at.row, 0);
    else if (event.key === 'End') moveTo(at.row, grid.columns - 1);
    else if (event.key === '+' || event.key === '=') zoom(0.5, cursor ? middleOf(cursor) : undefined);
    else if (event.key === '-') zoom(2, cursor ? middleOf(cursor) : undefined);
    else if (event.key === '0') onView({ from: grid.start, to: grid.end });
    else if (event.key === 'Enter' && cursor) {
      const cell = cellAt(cursor);
      if (cell) onOpen(cell);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const wheel = (event: WheelEvent) => {
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        const bounds = element.getBoundingClientRect();
        const left = nameWidth(size.width);
        zoom(
          event.deltaY > 0 ? 1.25 : 0.8,
          view.from + (Math.max(0, event.clientX - bounds.left - left) / (size.width - left)) * (view.to - view.from),
        );
      } else if (sideways !== 0) {
        const shift = (sideways / size.width) * (view.to - view.from);
        onView(clampWindow(grid, view.from + shift, view.to + shift));
      } else return;
      event.preventDefault();
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [grid, view, size.width, zoom, onView]);

  const tall = headHeight + grid.rows.length * rowHeight;
  return (
    <>
      <div
        ref={box}
        className="coverage-box"
        style={{ height: Math.min(tall + 2, 16 * rowHeight + headHeight) }}
        role="application"
        aria-label={t('integrity.coverage.label')}
        tabIndex={0}
        onKeyDown={pressKey}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div style={{ height: tall }}>
          <canvas
            ref={canvas}
            className="coverage-canvas"
            style={{ width: size.width, height: size.height }}
            aria-hidden="true"
            onMouseMove={(event) => {
              const at = place(event);
              setHint(at ? { x: event.clientX, y: event.clientY, text: describe(at.row, at.column) } : null);
            }}
            onMouseLeave={() => setHint(null)}
            onClick={(event) => {
              const at = place(event);
              setCursor(at);
              const cell = at && cellAt(at);
              if (cell) onOpen(cell);
            }}
          />
        </div>
      </div>
      {hint && (
        <div
          className="tooltip coverage-hint"
          style={{ left: Math.min(hint.x + 12, window.innerWidth - 330), top: hint.y + 16 }}
          aria-hidden="true"
        >
          {hint.text}
        </div>
      )}
      <p className="coverage-current" role="status">
        {cursor ? describe(cursor.row, cursor.column) : ' '}
      </p>
    </>
  );
}
