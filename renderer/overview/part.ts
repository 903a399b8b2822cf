import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    overview: true;
  }
}

export const part: Part = {
  name: 'overview',
  title: 'overview.title',
  icon: 'overview',
  view: lazy(() => import('./view.tsx')),
  letter: 'o',
  rail: 10,
};
