import { create } from 'zustand';
import type { EpochMs } from '../../shared/contract/index.ts';
import { useConnection } from '../shell/engine.ts';
import { clearSelection } from './selection.ts';

export { setLayout, useLayout } from '../shell/layout.ts';
export { defaultColumns, splitFields, type ColumnState, type SplitField } from '../shell/saved-look.ts';

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
