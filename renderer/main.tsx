/** Starts the window and says which part of the product draws which view. */
import './shell/strict-schemas.ts';
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@fontsource/noto-sans-kr/korean-400.css';
import '@fontsource/noto-sans-kr/korean-600.css';
import './ui/index.css';
import { lazy } from 'react';

// Loaded after `strict-schemas`, so that no schema is made before it has run.
const { startWindow } = await import('./shell/start-window.tsx');

await startWindow({
  start: lazy(() => import('./start/view.tsx')),
  overview: lazy(() => import('./overview/view.tsx')),
  evidence: lazy(() => import('./evidence/view.tsx')),
  integrity: lazy(() => import('./integrity/view.tsx')),
  timeline: lazy(() => import('./timeline/view.tsx')),
  actors: lazy(() => import('./actors/view.tsx')),
  sessions: lazy(() => import('./sessions/view.tsx')),
  findings: lazy(() => import('./findings/view.tsx')),
  report: lazy(() => import('./report/view.tsx')),
  audit: lazy(() => import('./audit/view.tsx')),
  settings: lazy(() => import('./settings/view.tsx')),
  help: lazy(() => import('./help/view.tsx')),
  about: lazy(() => import('./help/about.tsx')),
});
