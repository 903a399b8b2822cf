import { create } from 'zustand';
import type { Baseline } from '../../shared/contract/index.ts';
import { useConnection } from '../shell/connection.ts';

/** The period that the investigator took as usual; null: the first half of the case. View state, gone with the case. */
export const useBaseline = create<{ baseline: Baseline | null }>(() => ({ baseline: null }));

useConnection.subscribe((state, before) => {
  if (state.epoch !== before.epoch) useBaseline.setState({ baseline: null });
});

/** In the form that requests take. */
export const baselineParams = (baseline: Baseline | null): { baseline?: Baseline } =>
  baseline === null ? {} : { baseline };
