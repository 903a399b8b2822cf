/** Starts the window with all parts of the product. */
import './shell/strict-schemas.ts';
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@fontsource/noto-sans-kr/korean-400.css';
import '@fontsource/noto-sans-kr/korean-600.css';
import './ui/index.css';

// Loaded after `strict-schemas`, so that no schema is made before it has run.
const { startWindow } = await import('./shell/start-window.tsx');

const { parts } = await import('./parts.ts');

await startWindow(parts);
