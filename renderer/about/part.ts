import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    about: true;
  }
}

export const part: Part = {
  name: 'about',
  title: 'help.aboutPart',
  icon: 'about',
  view: lazy(() => import('./view.tsx')),
  withoutCase: true,
};
