import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startEngineConnection } from './engine.ts';
import { Frame } from './frame.tsx';
import { loadSettings, useLanguage } from './settings.ts';
import { setLanguage, startText } from './text.ts';
import { type Part, registerParts } from './manifest.ts';

function Application() {
  useLanguage(setLanguage);
  return <Frame />;
}

/** Listens to the host, fetches settings and texts, and draws. The parts come from outside, so that the shell imports no part of the product. */
export async function startWindow(parts: readonly Part[]): Promise<void> {
  startEngineConnection();
  registerParts(parts);
  const settings = await loadSettings();
  await startText(settings.language);
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <Application />
    </StrictMode>,
  );
}
