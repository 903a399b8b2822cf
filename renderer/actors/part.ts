import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    actors: true;
  }
}

export const part: Part = {
  name: 'actors',
  title: 'actors.title',
  icon: 'actors',
  view: lazy(() => import('./view.tsx')),
  letter: 'a',
  rail: 50,
  filterBar: true,
};
