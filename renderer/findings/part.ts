import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    findings: true;
  }
}

export const part: Part = {
  name: 'findings',
  title: 'findings.title',
  icon: 'findings',
  view: lazy(() => import('./view.tsx')),
  letter: 'f',
  rail: 70,
};
