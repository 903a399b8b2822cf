import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { EpochMs } from '../../shared/contract/index.ts';
import { useConnection } from '../shell/engine.ts';
import { clearSelection } from './selection.ts';

export interface ColumnState {
  field: string;
  width: number;
  /** Stays at the left edge while the others scroll by. */
  pinned?: boolean;
}

export const splitFields = ['outcome', 'readOnly', 'eventCategory', 'eventSource', 'awsRegion', 'recipientAccountId', 'verdict', 'actor'] as const;
export type SplitField = (typeof splitFields)[number] | 'none';

export const defaultColumns: ColumnState[] = [
  { field: 'eventTime', width: 166 },
  { field: 'eventName', width: 190 },
  { field: 'actor', width: 168 },
  { field: 'outcome', width: 126 },
  { field: 'tag', width: 120 },
  { field: 'eventSource', width: 156 },
  { field: 'sourceIPAddress', width: 128 },
  { field: 'awsRegion', width: 122 },
  { field: 'recipientAccountId', width: 116 },
  { field: 'verdict', width: 150 },
];

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
      detailWidth: 400,
      facetFields: ['eventName', 'eventSource', 'actor', 'outcome', 'sourceIPAddress', 'awsRegion', 'errorCode', 'userAgent', 'tag'],
    }),
    { name: 'timeline-layout', version: 1 },
  ),
);

export function setLayout(change: Partial<Layout>): void {
  useLayout.setState(change);
}

interface Viewing {
  /** Stretch of time that the histogram shows; null: the whole case. */
  domain: [EpochMs, EpochMs] | null;
  /** Rank of the row that the keys act on. */
  cursor: number;
  /** Event at the cursor, once its page has come. */
  event: { id: number; time: EpochMs | null } | null;
  dialog: { kind: 'tag'; color: number | null } | { kind: 'note' } | { kind: 'finding' } | null;
}

const nowhere: Viewing = { domain: null, cursor: 0, event: null, dialog: null };

/** Where the examiner is in the timeline; forgotten with the case. */
export const useViewing = create<Viewing>(() => nowhere);

useConnection.subscribe((state, before) => {
  if (state.epoch === before.epoch) return;
  useViewing.setState(nowhere);
  clearSelection();
});
