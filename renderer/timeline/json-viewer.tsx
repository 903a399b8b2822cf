import { editor, languages } from 'monaco-editor/editor';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/unicodeHighlighter/register';
import 'monaco-editor/features/wordHighlighter/register';
import workerUrl from 'monaco-editor/editor/editor.worker?worker&url';
import { useEffect, useRef } from 'react';
import { useLook, useRowHeight } from '../ui/index.ts';

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

languages.register({ id: 'json' });
languages.setLanguageConfiguration('json', {
  brackets: [
    ['{', '}'],
    ['[', ']'],
  ],
  autoClosingPairs: [],
});
languages.setMonarchTokensProvider('json', {
  tokenizer: {
    root: [
      [/"(?:[^"\\]|\\.)*"(?=\s*:)/, 'key'],
      [/"(?:[^"\\]|\\.)*"/, 'string'],
      [/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/, 'number'],
      [/\b(?:true|false|null)\b/, 'keyword'],
      [/[{}[\],:]/, 'delimiter'],
    ],
  },
});

/** Editor themes from the colours of the style sheet. */
function defineTheme(): void {
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
    ],
    colors: {
      'editor.background': color('surface'),
      'editor.foreground': color('text'),
      'editorLineNumber.foreground': color('text-3'),
      'editor.selectionBackground': color('selected-strong'),
      'editor.lineHighlightBackground': color('surface'),
      'editor.lineHighlightBorder': color('surface'),
      'editorGutter.background': color('surface'),
    },
  });
  editor.setTheme('trailcase');
}

/** JSON to look at. */
export default function JsonViewer({ text, label }: { text: string; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const instance = useRef<editor.IStandaloneCodeEditor | null>(null);
  const look = useLook();
  const rowHeight = useRowHeight();

  useEffect(() => {
    defineTheme();
    const made = editor.create(box.current!, {
      language: 'json',
      theme: 'trailcase',
      readOnly: true,
      domReadOnly: true,
      automaticLayout: true,
      fontFamily: "'JetBrains Mono Variable', 'Noto Sans KR', monospace",
      fontLigatures: false,
      minimap: { enabled: false },
      wordWrap: 'on',
      wrappingIndent: 'deepIndent',
      lineNumbersMinChars: 3,
      lineDecorationsWidth: 6,
      scrollBeyondLastLine: false,
      renderLineHighlight: 'none',
      renderControlCharacters: true,
      unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true, nonBasicASCII: false },
      occurrencesHighlight: 'off',
      stickyScroll: { enabled: false },
      links: false,
      contextmenu: false,
      overviewRulerLanes: 0,
      tabFocusMode: true,
      maxTokenizationLineLength: 500_000,
      stopRenderingLineAfter: -1,
      padding: { top: 8, bottom: 8 },
    });
    instance.current = made;
    return () => {
      made.getModel()?.dispose();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    instance.current?.setValue(text);
    instance.current?.setScrollTop(0);
  }, [text]);
  useEffect(() => instance.current?.updateOptions({ ariaLabel: label }), [label]);
  useEffect(() => {
    defineTheme();
    instance.current?.updateOptions({ fontSize: rowHeight > 24 ? 14 : 12, lineHeight: rowHeight > 24 ? 22 : 19 });
  }, [look, rowHeight]);
  return <div className="json-viewer" ref={box} />;
}
