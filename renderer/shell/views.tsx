import type { ComponentType, LazyExoticComponent } from 'react';
import { create } from 'zustand';
import type { ViewName } from './navigation.ts';

/** `start` is shown while no case is open. */
export type Views = Partial<Record<ViewName | 'start', LazyExoticComponent<ComponentType>>>;

const useStore = create<{ views: Views }>(() => ({ views: {} }));

/** Tells the shell what to draw; `main.tsx` does, so that the shell imports no part of the product. */
export const registerViews = (views: Views): void => useStore.setState({ views });

export const useViews = (): Views => useStore((state) => state.views);
