import { lazy } from 'react';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    help: true;
  }
}

export const part: Part = {
  name: 'help',
  title: 'help.part',
  icon: 'help',
  view: lazy(() => import('./view.tsx')),
  letter: 'h',
  rail: 110,
  foot: true,
  withoutCase: true,
};
