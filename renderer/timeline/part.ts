import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    timeline: true;
  }
}

export const part: Part = {
  name: 'timeline',
  title: 'timeline.part',
  icon: 'timeline',
  view: lazy(() => import('./view.tsx')),
  letter: 't',
  rail: 40,
  filterBar: true,
};
