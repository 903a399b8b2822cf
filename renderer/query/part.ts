import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    query: true;
  }
}

export const part: Part = {
  name: 'query',
  title: 'query.title',
  icon: 'M2.5 3h11v10h-11zM5 6l2.2 2L5 10M8.5 10.5h3',
  view: lazy(() => import('./view.tsx')),
  letter: 'q',
  rail: 67,
};
