import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    settings: true;
  }
}

export const part: Part = {
  name: 'settings',
  title: 'settings.title',
  icon: 'settings',
  view: lazy(() => import('./view.tsx')),
  letter: ',',
  rail: 100,
  foot: true,
  withoutCase: true,
};
