import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    hours: true;
  }
}

export const part: Part = {
  name: 'hours',
  title: 'hours.title',
  icon: 'clock',
  view: lazy(() => import('./view.tsx')),
  letter: 'w',
  rail: 65,
  filterBar: true,
};
