import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    ledgers: true;
  }
}

export const part: Part = {
  name: 'ledgers',
  title: 'ledgers.title',
  icon: 'M3 2.5h10v11H3zM5.5 2.5v11M7.5 5.5h3.5M7.5 8h3.5M7.5 10.5h2',
  view: lazy(() => import('./view.tsx')),
  letter: 'k',
  rail: 55,
  filterBar: true,
};
