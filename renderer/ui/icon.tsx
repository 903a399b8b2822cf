/** The drawings of the application: 16 × 16, one stroke, no fill. */
const drawings = {
  overview: 'M2.5 2.5h4.5v6H2.5zM9 2.5h4.5v3H9zM9 7.5h4.5v6H9zM2.5 10.5H7v3H2.5z',
  evidence: 'M2.5 4.5 4 2.5h8l1.5 2v9h-11zM2.5 5h11M6.5 8h3',
  integrity: 'M8 1.8 13 3.6v4c0 3.1-2.1 5.3-5 6.6-2.9-1.3-5-3.5-5-6.6v-4zM5.7 8l1.7 1.7 3-3.4',
  timeline: 'M2.5 4h11M2.5 8h7M2.5 12h9M2.5 4v0',
  actors: 'M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 13.6c.6-2.5 2.6-3.8 5.2-3.8s4.6 1.3 5.2 3.8',
  sessions:
    'M4 5.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM4 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM12 9.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM4 5.5v5M5.5 4.2C9 4.2 9 8 10.5 8',
  findings: 'M3.5 14V2.5M3.5 3h8.5l-2 2.8 2 2.7H3.5',
  report: 'M4 1.8h5.5L12.5 5v9.2H4zM9.3 2v3.2h3M6 8h4.5M6 10.7h4.5',
  audit: 'M3 3h10M3 6.5h10M3 10h5M9.5 12l1.5 1.5 2.8-3.2',
  settings: 'M2.5 4.5h5M10.5 4.5h3M9 3v3M2.5 11.5h3M8.5 11.5h5M7 10v3',
  help: 'M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM6.3 6.3a1.8 1.8 0 1 1 2.5 1.7c-.6.3-.8.6-.8 1.3M8 11.2v.1',
  about: 'M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM8 7.5V11M8 5.2v.1',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 14 14',
  close: 'm4 4 8 8M12 4l-8 8',
  check: 'm3.2 8.5 3 3 6.6-7',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2 12.2 8 5 12.8z',
  chevronDown: 'm4 6 4 4 4-4',
  chevronRight: 'm6 4 4 4-4 4',
  chevronLeft: 'm10 4-4 4 4 4',
  arrowUp: 'M8 13V3M4 7l4-4 4 4',
  arrowDown: 'M8 3v10M4 9l4 4 4-4',
  back: 'M13 8H3M7 4 3 8l4 4',
  forward: 'M3 8h10M9 4l4 4-4 4',
  copy: 'M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3',
  filter: 'M2 3h12L9.5 8.5V13l-3-1.5v-3z',
  filterOut: 'M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM5 8h6',
  clock: 'M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6',
  tag: 'M2.5 2.5h5l6 6-5 5-6-6zM5.2 5.2v.1',
  note: 'M3 2.5h10v7.5l-3.5 3.5H3zM9.5 13.3V10H13M5.5 5.5h5M5.5 8h3',
  bookmark: 'M4.5 2.5h7v11L8 10.8 4.5 13.5z',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  layers: 'M2.5 3.5h11M5.5 8h8M5.5 12.5h8',
  sidebar: 'M2.5 3h11v10h-11zM6 3v10',
  detail: 'M2.5 3h11v10h-11zM10 3v10',
  table: 'M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.6h11M7 6.3V13',
  menu: 'M3 4.5h10M3 8h10M3 11.5h10',
  more: 'M3.5 8h0M8 8h0M12.5 8h0',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6h6.8a3.6 3.6 0 0 1 0 7.2H6',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.6L13 6M13 2.8V6H9.8',
  warning: 'M8 2.2 14.5 13.5h-13zM8 6.5v3.3M8 11.7v.1',
  error: 'M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  folder: 'M2 4h4.2L7.5 5.5H14v7.5H2z',
  file: 'M4 1.8h5.5L12.5 5v9.2H4zM9.3 2v3.2h3',
  download: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13h10',
  upload: 'M8 10V2.5M4.8 5.5 8 2.3l3.2 3.2M3 13h10',
  lock: 'M3.8 7.2h8.4v6.3H3.8zM5.5 7.2V5a2.5 2.5 0 0 1 5 0v2.2',
  keyboard: 'M1.8 4h12.4v8H1.8zM4.2 6.6h.1M6.7 6.6h.1M9.2 6.6h.1M11.7 6.6h.1M5 9.4h6',
  globe: 'M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM2 8h12M8 2c2 2 2.6 4 2.6 6S10 12 8 14C6 12 5.4 10 5.4 8S6 4 8 2z',
  histogram: 'M2.5 13.5h11M4 13V9M7 13V4M10 13V7M13 13v-2',
  zoomIn: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 14 14M5 7h4M7 5v4',
  zoomOut: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 14 14M5 7h4',
  empty: 'M2.5 9.5 4.5 3h7l2 6.5v4h-11zM2.5 9.5H6c0 1.2.8 2 2 2s2-.8 2-2h3.5',
  external: 'M6.5 3h-4v10.5H13v-4M9.5 2.5h4v4M13.3 2.7 7.5 8.5',
  hash: 'M6 2.5 4.5 13.5M11.5 2.5 10 13.5M2.8 6h11M2.3 10h11',
  pin: 'M8 9.5V14M5 2.5h6M6 2.5v3.7L4.3 9.5h7.4L10 6.2V2.5',
  command:
    'M5.5 5.5h5v5h-5zM5.5 5.5H4A1.5 1.5 0 1 1 5.5 4zM10.5 5.5V4A1.5 1.5 0 1 1 12 5.5zM10.5 10.5H12a1.5 1.5 0 1 1-1.5 1.5zM5.5 10.5V12A1.5 1.5 0 1 1 4 10.5z',
} as const;

export type IconName = keyof typeof drawings;

/** One of the drawings, or the path of another. */
export type Drawing = IconName | `M${string}`;

/** A decorative drawing, hidden from screen readers: the word beside it or the label of its button says what it means. */
export function Icon({ name, className }: { name: Drawing; className?: string }) {
  return (
    <svg className={className ? `icon ${className}` : 'icon'} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={name in drawings ? drawings[name as IconName] : name} strokeWidth={name === 'more' ? 2.4 : undefined} />
    </svg>
  );
}
