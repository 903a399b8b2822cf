import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    report: true;
  }
}

export const part: Part = {
  name: 'report',
  title: 'report.title',
  icon: 'report',
  view: lazy(() => import('./view.tsx')),
  letter: 'r',
  rail: 80,
};
