import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    start: true;
  }
}

export const part: Part = {
  name: 'start',
  title: 'start.title',
  icon: 'folder',
  view: lazy(() => import('./view.tsx')),
  withoutCase: true,
  whileClosed: true,
};
