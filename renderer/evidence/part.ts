import { lazy } from 'react';
import { caseIsOpen } from '../shell/connection.ts';
import { navigate } from '../shell/navigation.ts';
import type { Part } from '../shell/manifest.ts';

declare module '../shell/manifest.ts' {
  interface PartNames {
    evidence: true;
  }
}

export const part: Part = {
  name: 'evidence',
  title: 'evidence.title',
  icon: 'evidence',
  view: lazy(() => import('./view.tsx')),
  letter: 'e',
  rail: 20,

  commands: [
    {
      id: 'evidence.import',
      title: 'evidence.command.import',
      keys: 'ctrl+i',
      group: 'shell.group.case',
      run: () => navigate('evidence', { import: true }),
      when: caseIsOpen,
    },
  ],
};
