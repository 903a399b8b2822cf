import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startEngineConnection } from './engine.ts';
import { Frame } from './frame.tsx';
import { loadSettings, useLanguage } from './settings.ts';
import { setLanguage, startText } from './text.ts';
import { registerViews, type Views } from './views.tsx';

function Application() {
  useLanguage(setLanguage);
  return <Frame />;
}

/** Listens to the host, fetches settings and texts, and draws. The views come from outside, so that the shell imports no part of the product. */
export async function startWindow(views: Views): Promise<void> {
  startEngineConnection();
  registerViews(views);
  const settings = await loadSettings();
  await startText(settings.language);
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <Application />
    </StrictMode>,
  );
}
