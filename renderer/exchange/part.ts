import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    exchange: true;
  }
}

export const part: Part = {
  name: 'exchange',
  title: 'exchange.title',
  icon: 'M2.5 5.5h9M9 3l2.8 2.5L9 8M13.5 10.5h-9M7 8l-2.8 2.5L7 13',
  view: lazy(() => import('./view.tsx')),
  letter: 'x',
  rail: 85,
  filterBar: true,
};
