import { create } from 'zustand';
import type { PartNames } from './manifest.ts';

export type ViewName = keyof PartNames;

/** What a view is to show, such as `{ id: 'key:AKIA…' }` for actors or `{ event: 12 }` for the timeline. */
export type ViewParams = Record<string, string | number | boolean>;

export interface Place {
  view: ViewName;
  params: ViewParams;
  /** Rises with every navigation, so that the same place can be asked for twice. */
  visit: number;
}

const useStore = create<Place>(() => ({ view: 'overview', params: {}, visit: 0 }));

/** Where the window is. */
export const useView = (): Place => useStore();

/** The view that is shown now, for what is no component. */
export const currentView = (): ViewName => useStore.getState().view;

/** Goes to a view. */
export function navigate(view: ViewName, params: ViewParams = {}): void {
  useStore.setState((before) => ({ view, params, visit: before.visit + 1 }));
}
