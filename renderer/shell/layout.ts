import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { SavedLook } from '../../shared/contract/index.ts';
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
  facets: boolean;
  detail: boolean;
  histogram: boolean;
  detailWidth: number;
  facetFields: string[];
}

export const useLayout = create<Layout>()(
  persist(
    (): Layout => ({
      columns: defaultColumns,
      split: 'outcome',
      scale: 'root',
      sort: 'asc',
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
    { name: 'timeline-layout', version: 1 },
  ),
);

export function setLayout(change: Partial<Layout>): void {
  useLayout.setState(change);
}

/** The look of the timeline as a saved view keeps it. */
export function currentLook(): SavedLook {
  const { columns, sort, split, scale } = useLayout.getState();
  return { columns, sort, split, scale, zone: currentSettings().displayZone };
}

/** Puts a look in force. Rejects where the zone cannot be kept. */
export async function applyLook(look: SavedLook): Promise<void> {
  const { columns, sort, split, scale, zone } = readLook(look, currentSettings().displayZone);
  setLayout({ columns, sort, split, scale });
  if (zone !== currentSettings().displayZone) await changeSettings({ displayZone: zone });
}
