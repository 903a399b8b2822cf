import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/wordHighlighter/register';
import { useEffect, useRef } from 'react';
import { defineTheme, editor, editorOptions, languages, useEditorLook } from '../ui/monaco.ts';

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

/** JSON to look at. */
export default function JsonViewer({ text, label }: { text: string; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const instance = useRef<editor.IStandaloneCodeEditor | null>(null);

  useEffect(() => {
    defineTheme();
    const made = editor.create(box.current!, {
      ...editorOptions,
      language: 'json',
      readOnly: true,
      domReadOnly: true,
      wrappingIndent: 'deepIndent',
      tabFocusMode: true,
      maxTokenizationLineLength: 500_000,
      stopRenderingLineAfter: -1,
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
  useEditorLook(instance);
  return <div className="json-viewer" ref={box} />;
}
