import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    detections: true;
  }
}

export const part: Part = {
  name: 'detections',
  title: 'detections.title',
  icon: 'M8 1.8 14 12.8H2zM8 6v3.2M8 11v.1',
  view: lazy(() => import('./view.tsx')),
  letter: 'd',
  rail: 62,
};
