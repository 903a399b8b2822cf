import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Chromium draws no element higher than 33,554,428 px; half of that leaves room for zoom. */
const maximumTrack = 15_000_000;

export interface GridScroll {
  /** Rank of the first row in sight. */
  first: number;
  /** Rows that fit, the last perhaps cut. */
  visible: number;
  /** How far the first row is pushed above the edge, in pixels. */
  shift: number;
  trackHeight: number;
  /** Height below the head in which rows are drawn. */
  room: number;
  /** Brings a row into sight with the least movement; `center` for jumps. */
  reveal: (rank: number, center?: boolean) => void;
  page: number;
}

/**
 * Maps a scroll bar to ranks. Up to `maximumTrack` pixels one row is one row's height; above, the bar is scaled: dragging it maps its place
 * to a rank by ratio, while the wheel and the keys move in whole rows and the bar follows, so that small movements stay exact.
 */
export function useGridScroll(
  scroller: RefObject<HTMLDivElement | null>,
  total: number,
  rowHeight: number,
  headHeight: number,
): GridScroll {
  const [height, setHeight] = useState(400);
  const [top, setTop] = useState(0);
  const expected = useRef<number | null>(null);
  const fullHeight = total * rowHeight;
  const isScaled = fullHeight > maximumTrack;
  const trackHeight = isScaled ? maximumTrack : fullHeight;
  const room = Math.max(rowHeight, height - headHeight);
  /** `top` is the place of the view in unscaled pixels. */
  const maximumTop = Math.max(0, fullHeight - room);
  const ratio = isScaled ? maximumTop / Math.max(1, trackHeight - room) : 1;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    setHeight(element.clientHeight);
    return () => observer.disconnect();
  }, [scroller]);

  const moveTo = useCallback(
    (next: number) => {
      const element = scroller.current;
      if (!element) return;
      const place = Math.max(0, Math.min(maximumTop, next));
      setTop(place);
      const bar = Math.round(place / ratio);
      if (Math.abs(element.scrollTop - bar) >= 1) {
        expected.current = bar;
        element.scrollTop = bar;
      }
    },
    [scroller, maximumTop, ratio],
  );

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const onScroll = () => {
      if (expected.current !== null && Math.abs(element.scrollTop - expected.current) <= 1) {
        expected.current = null;
        return;
      }
      expected.current = null;
      const place = element.scrollTop * ratio;
      setTop(isScaled ? Math.round(place / rowHeight) * rowHeight : place);
    };
    const onWheel = (event: WheelEvent) => {
      if (!isScaled || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      const rows = event.deltaMode === 0 ? event.deltaY / rowHeight : event.deltaY;
      setTop((before) => {
        const place = Math.max(0, Math.min(maximumTop, before + (Math.trunc(rows) || Math.sign(rows)) * rowHeight));
        expected.current = Math.round(place / ratio);
        element.scrollTop = expected.current;
        return place;
      });
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scroller, isScaled, ratio, rowHeight, maximumTop]);

  // Fewer rows than before: stay inside.
  const place = Math.min(top, maximumTop);
  const first = Math.floor(place / rowHeight);
  const page = Math.max(1, Math.floor(room / rowHeight));

  const reveal = useCallback(
    (rank: number, center = false) => {
      const rowTop = rank * rowHeight;
      if (center) moveTo(rowTop - Math.floor((room - rowHeight) / 2 / rowHeight) * rowHeight);
      else if (rowTop < place) moveTo(rowTop);
      else if (rowTop + rowHeight > place + room) moveTo(rowTop + rowHeight - room);
    },
    [moveTo, place, room, rowHeight],
  );

  return {
    first,
    visible: Math.ceil((room + (place % rowHeight)) / rowHeight),
    shift: place % rowHeight,
    trackHeight,
    room,
    reveal,
    page,
  };
}
