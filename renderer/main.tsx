/** Starts the window: texts, settings, the connection, and which part of the product draws which view. */
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@fontsource/noto-sans-kr/korean-400.css';
import '@fontsource/noto-sans-kr/korean-600.css';
import './ui/index.css';
import { lazy, StrictMode, type ComponentType } from 'react';
import { createRoot } from 'react-dom/client';
import { startEngineConnection } from './shell/engine.ts';
import { Frame } from './shell/frame.tsx';
import { viewNames } from './shell/navigation.ts';
import { loadSettings, useLanguage } from './shell/settings.ts';
import { setLanguage, startText } from './shell/text.ts';
import { registerViews, type Views } from './shell/views.tsx';

/** Every part of the product puts its view into `view.tsx`; the page about the application belongs to Help. */
const parts = import.meta.glob<{ default: ComponentType }>(['./*/view.tsx', './help/about.tsx']);

function findViews(): Views {
  const views: Views = {};
  for (const name of ['start', ...viewNames] as const) {
    const load = parts[name === 'about' ? './help/about.tsx' : `./${name}/view.tsx`];
    if (load) views[name] = lazy(load);
  }
  return views;
}

function Application() {
  useLanguage(setLanguage);
  return <Frame />;
}

startEngineConnection();
registerViews(findViews());
const settings = await loadSettings();
await startText(settings.language);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Application />
  </StrictMode>,
);
