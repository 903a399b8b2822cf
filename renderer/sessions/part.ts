import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    sessions: true;
  }
}

export const part: Part = {
  name: 'sessions',
  title: 'sessions.title',
  icon: 'sessions',
  view: lazy(() => import('./view.tsx')),
  letter: 's',
  rail: 60,
};
