import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    audit: true;
  }
}

export const part: Part = {
  name: 'audit',
  title: 'audit.part',
  icon: 'audit',
  view: lazy(() => import('./view.tsx')),
  letter: 'l',
  rail: 90,
};
