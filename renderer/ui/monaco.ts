/**
 * The text editor of the product, Monaco: its worker, its colours, and what all uses of it have in common. Large: import it only from what is loaded when it is
 * first shown.
 */
import { editor, languages } from 'monaco-editor/editor';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/unicodeHighlighter/register';
import workerUrl from 'monaco-editor/editor/editor.worker?worker&url';
import { type RefObject, useEffect } from 'react';
import { useLook, useRowHeight } from './row-height.ts';

export { editor, languages };

// The page requires trusted types: the address of our own bundled worker is the only one that this policy lets through.
const policy = (
  window as {
    trustedTypes?: {
      createPolicy: (
        name: string,
        rules: { createScriptURL: (url: string) => string },
      ) => { createScriptURL: (url: string) => unknown };
    };
  }
).trustedTypes?.createPolicy('trailcase-worker', {
  createScriptURL: (url) => {
    if (url !== workerUrl) throw new Error('Not a worker of this application.');
    return url;
  },
});
self.MonacoEnvironment = {
  getWorker: () => new Worker((policy?.createScriptURL(workerUrl) ?? workerUrl) as string, { type: 'module' }),
};

/** Editor themes from the colours of the style sheet. */
export function defineTheme(): void {
  const style = getComputedStyle(document.documentElement);
  const isDark = document.documentElement.dataset.theme === 'dark';
  const context = document.createElement('canvas').getContext('2d')!;
  // A canvas writes every colour, however the style sheet spells it, as #rrggbb: the only form that the editor takes.
  const color = (name: string): string => {
    context.fillStyle = style.getPropertyValue(`--${name}`).trim();
    return context.fillStyle as string;
  };
  const rule = (token: string, name: string) => ({ token, foreground: color(name).slice(1) });
  editor.defineTheme('trailcase', {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('key', 'accent'),
      rule('string', 'text'),
      rule('number', 'violet'),
      rule('keyword', 'warning'),
      rule('delimiter', 'text-3'),
      rule('comment', 'text-3'),
      rule('string.sql', 'ok'),
      rule('predefined.sql', 'accent'),
      rule('predefined', 'accent'),
      rule('operator', 'text-2'),
    ],
    colors: {
      'editor.background': color('surface'),
      'editor.foreground': color('text'),
      'editorLineNumber.foreground': color('text-3'),
      'editor.selectionBackground': color('selected-strong'),
      'editor.lineHighlightBackground': color('surface'),
      'editor.lineHighlightBorder': color('surface'),
      'editorGutter.background': color('surface'),
      'editor.placeholder.foreground': color('text-3'),
      'editorWidget.background': color('surface'),
      'editorWidget.foreground': color('text'),
      'editorSuggestWidget.background': color('surface'),
      'editorSuggestWidget.foreground': color('text'),
      'editorSuggestWidget.selectedBackground': color('selected-strong'),
      'editorSuggestWidget.selectedForeground': color('text'),
      'editorSuggestWidget.highlightForeground': color('accent'),
      'editorSuggestWidget.border': color('border'),
    },
  });
  editor.setTheme('trailcase');
}

/** What every editor of the product is made with. */
export const editorOptions: editor.IStandaloneEditorConstructionOptions = {
  theme: 'trailcase',
  automaticLayout: true,
  fontFamily: "'JetBrains Mono Variable', 'Noto Sans KR', monospace",
  fontLigatures: false,
  minimap: { enabled: false },
  wordWrap: 'on',
  scrollBeyondLastLine: false,
  renderLineHighlight: 'none',
  renderControlCharacters: true,
  unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true, nonBasicASCII: false },
  occurrencesHighlight: 'off',
  stickyScroll: { enabled: false },
  links: false,
  contextmenu: false,
  overviewRulerLanes: 0,
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 6,
  padding: { top: 8, bottom: 8 },
};

/** Keeps an editor in the colours and sizes of the page. Call `defineTheme` before the editor is made. */
export function useEditorLook(instance: RefObject<editor.IStandaloneCodeEditor | null>): void {
  const look = useLook();
  const rowHeight = useRowHeight();
  useEffect(() => {
    defineTheme();
    instance.current?.updateOptions({ fontSize: rowHeight > 24 ? 14 : 12, lineHeight: rowHeight > 24 ? 22 : 19 });
  }, [instance, look, rowHeight]);
}
