import { create } from 'zustand';
import { resolveField } from '../../shared/fields/index.ts';
import { persist } from 'zustand/middleware';
import type { FacetOrder, SavedLook } from '../../shared/contract/index.ts';
import { type ColumnState, defaultColumns, readLook, type SplitField } from './saved-look.ts';
import { changeSettings, currentSettings } from './settings.ts';

/** Long names of fields need room; on a small screen the rows need it more. */
const startWidth = (): number => Math.round(Math.min(560, Math.max(400, window.innerWidth * 0.3)));

/** How the examiner likes the timeline; kept on this machine. */
interface Layout {
  columns: ColumnState[];
  split: SplitField;
  /** Heights of the histogram's bars: as they are, or by square root so that single events beside thousands stay in sight. */
  scale: 'linear' | 'root';
  sort: 'asc' | 'desc';
  /** Field whose values order the rows; `eventTime` for time. */
  orderBy: string;
  /** Fields that the events are grouped by, outermost first; none: the grid of rows. */
  groupBy: string[];
  groupOrder: FacetOrder;
  facets: boolean;
  detail: boolean;
  histogram: boolean;
  detailWidth: number;
  facetFields: string[];
}

const columnsOfVersion1 =
  'eventTime eventName actor outcome tag eventSource sourceIPAddress awsRegion recipientAccountId verdict';

export const useLayout = create<Layout>()(
  persist(
    (): Layout => ({
      columns: defaultColumns,
      split: 'outcome',
      scale: 'root',
      sort: 'asc',
      orderBy: 'eventTime',
      groupBy: [],
      groupOrder: 'most',
      facets: false,
      detail: true,
      histogram: true,
      detailWidth: startWidth(),
      facetFields: [
        'eventName',
        'eventSource',
        'actor',
        'outcome',
        'sourceIPAddress',
        'awsRegion',
        'errorCode',
        'userAgent',
        'tag',
      ],
    }),
    {
      name: 'timeline-layout',
      version: 2,
      // Columns that were never changed become those of today.
      migrate: (kept) => {
        const layout = kept as Layout;
        const fields = layout.columns.map(({ field }) => field).join(' ');
        return fields === columnsOfVersion1 ? { ...layout, columns: defaultColumns } : layout;
      },
    },
  ),
);

/** Can a field of a record be a column that is not one yet? */
export function canBeColumn(field: string): boolean {
  const known = resolveField(field);
  return (
    known !== undefined &&
    known.kind !== 'text' &&
    !useLayout.getState().columns.some((column) => column.field === known.name)
  );
}

/** Adds a column beside what one looks at first, the event and its target, so that it is seen at once. */
export function showColumn(name: string): void {
  const field = resolveField(name)?.name ?? name;
  const { columns } = useLayout.getState();
  if (columns.some((column) => column.field === field)) return;
  const width =
    defaultColumns.find((column) => column.field === field)?.width ??
    (resolveField(field)?.kind === 'boolean' ? 90 : 160);
  const beside = Math.max(
    ...['eventTime', 'eventName', 'target'].map((each) => columns.findIndex((column) => column.field === each)),
    columns.findLastIndex((column) => column.pinned === true),
  );
  setLayout({ columns: [...columns.slice(0, beside + 1), { field, width }, ...columns.slice(beside + 1)] });
}

export function setLayout(change: Partial<Layout>): void {
  useLayout.setState(change);
}

/** The look of the timeline as a saved view keeps it. */
export function currentLook(): SavedLook {
  const { columns, sort, orderBy, split, scale } = useLayout.getState();
  return { columns, sort, orderBy, split, scale, zone: currentSettings().displayZone };
}

/** Puts a look in force. Rejects where the zone cannot be kept. */
export async function applyLook(look: SavedLook): Promise<void> {
  const { columns, sort, orderBy = 'eventTime', split, scale, zone } = readLook(look, currentSettings().displayZone);
  setLayout({ columns, sort, orderBy, split, scale, groupBy: [] });
  if (zone !== currentSettings().displayZone) await changeSettings({ displayZone: zone });
}
