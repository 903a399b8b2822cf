import { create } from 'zustand';
import { useConnection } from '../shell/engine.ts';

/** More columns than these cannot be read beside each other. */
export const mostCompared = 5;

interface Comparison {
  /** Events that were put beside each other, in the order in which they were. */
  ids: number[];
  isOpen: boolean;
}

export const useComparison = create<Comparison>(() => ({ ids: [], isOpen: false }));
useConnection.subscribe((state, before) => {
  if (state.epoch !== before.epoch) useComparison.setState({ ids: [], isOpen: false });
});

/** Puts an event into the comparison or takes it out; false where there is no room. */
export function toggleCompared(id: number): boolean {
  const { ids } = useComparison.getState();
  if (ids.includes(id)) useComparison.setState({ ids: ids.filter((other) => other !== id) });
  else if (ids.length >= mostCompared) return false;
  else useComparison.setState({ ids: [...ids, id] });
  return true;
}
