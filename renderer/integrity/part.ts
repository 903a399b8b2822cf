import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    integrity: true;
  }
}

export const part: Part = {
  name: 'integrity',
  title: 'integrity.title',
  icon: 'integrity',
  view: lazy(() => import('./view.tsx')),
  letter: 'i',
  rail: 30,
};
