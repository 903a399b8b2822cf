import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/placeholderText/register';
import 'monaco-editor/features/suggest/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/languages/definitions/sql/register';
import { KeyCode, KeyMod, MarkerSeverity, type Position } from 'monaco-editor/editor';
import { useEffect, useRef } from 'react';
import type { QuerySchema } from '../../shared/contract/index.ts';
import { resolveField } from '../../shared/fields/index.ts';
import { request } from '../shell/engine.ts';
import { defineTheme, editor, editorOptions, languages, useEditorLook } from '../ui/monaco.ts';

/** A fault of the text: what is wrong, and the offset in characters where it is. */
export interface Fault {
  message: string;
  at: number;
}

interface Props {
  text: string;
  label: string;
  placeholder: string;
  schema: QuerySchema | null;
  fault: Fault | null;
  onChange: (text: string) => void;
  /** Ctrl+Enter. */
  onRun: () => void;
}

// One provider for all editors of this language: what it knows is that of the editor drawn last.
let known: QuerySchema | null = null;

const keywords =
  'SELECT FROM WHERE GROUP BY ORDER BY HAVING QUALIFY LIMIT OFFSET JOIN LEFT JOIN ON AND OR NOT IN LIKE ILIKE BETWEEN IS NULL CASE WHEN THEN ELSE END AS DISTINCT WITH UNION ALL EXCEPT INTERSECT OVER PARTITION BY FILTER UNNEST CAST TRY_CAST ASC DESC';

/** `eventName = 'Cre`, `awsRegion IN ('eu-`: the column whose values are wanted, and what is written of one. */
const valueBegins =
  /\b([A-Za-z]\w*(?:\.\w+)*)\s*(?:=|<>|!=|\bI?LIKE\b|\b(?:NOT\s+)?IN\s*\((?:\s*'[^']*'\s*,)*)\s*'([^']*)$/i;

languages.registerCompletionItemProvider('sql', {
  triggerCharacters: ["'", '.', ' '],
  async provideCompletionItems(model, position) {
    const before = model.getValueInRange({
      startLineNumber: 1,
      startColumn: 1,
      endLineNumber: position.lineNumber,
      endColumn: position.column,
    });
    const value = valueBegins.exec(before);
    if (value) return { suggestions: await valuesOf(value[1]!, value[2]!, position) };
    const word = model.getWordUntilPosition(position);
    const range = {
      startLineNumber: position.lineNumber,
      endLineNumber: position.lineNumber,
      startColumn: word.startColumn,
      endColumn: word.endColumn,
    };
    const { Field, Struct, Function: callable, Keyword } = languages.CompletionItemKind;
    const text = model.getValue();
    const tables = known?.tables ?? [];
    const named = tables.filter(({ name }) => new RegExp(`\\b${name}\\b`, 'i').test(text));
    const columns = new Map(
      (named.length > 0 ? named : tables.slice(0, 1)).flatMap((table) =>
        table.columns.map((column) => [column.name, { ...column, table: table.name }] as const),
      ),
    );
    return {
      suggestions: [
        ...[...columns.values()].map(({ name, type, table }) => ({
          label: { label: name, description: type.length > 40 ? `${type.slice(0, 40)}…` : type },
          kind: Field,
          insertText: name,
          detail: table,
          sortText: `0${name}`,
          range,
        })),
        ...tables.map(({ name }) => ({ label: name, kind: Struct, insertText: name, sortText: `1${name}`, range })),
        ...[...new Set(keywords.split(' '))].map((name) => ({
          label: name,
          kind: Keyword,
          insertText: name,
          sortText: `2${name}`,
          range,
        })),
        ...(word.word.length < 2 ? [] : (known?.functions ?? [])).map((name) => ({
          label: name,
          kind: callable,
          insertText: `${name}(`,
          sortText: `3${name}`,
          range,
        })),
      ],
    };
  },
});

/** Values of a column with their counts, as the filter bar offers them; the console's columns have the engine's names. */
async function valuesOf(column: string, begun: string, position: Position): Promise<languages.CompletionItem[]> {
  if (resolveField(column) === undefined) return [];
  const text = `${column} : "${begun.replace(/["\\]/g, '')}`;
  const { items } = await request('events.complete', { text, cursor: text.length });
  return items
    .filter(({ kind }) => kind === 'value')
    .map((item, index) => {
      const plain = item.text.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1');
      return {
        label: { label: plain, description: item.detail ?? '' },
        kind: languages.CompletionItemKind.Value,
        insertText: plain.replaceAll("'", "''"),
        filterText: plain,
        sortText: String(index).padStart(5, '0'),
        range: {
          startLineNumber: position.lineNumber,
          endLineNumber: position.lineNumber,
          startColumn: Math.max(1, position.column - begun.length),
          endColumn: position.column,
        },
      };
    });
}

/** SQL as it is written: completion from the case, the place of a fault underlined. */
export default function SqlEditor({ text, label, placeholder, schema, fault, onChange, onRun }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const instance = useRef<editor.IStandaloneCodeEditor | null>(null);
  const acts = useRef({ onChange, onRun });
  acts.current = { onChange, onRun };
  const first = useRef({ text, label, placeholder });

  useEffect(() => {
    defineTheme();
    const made = editor.create(box.current!, {
      ...editorOptions,
      value: first.current.text,
      language: 'sql',
      placeholder: first.current.placeholder,
      // Tab goes on to the next control; indenting is done with spaces.
      tabFocusMode: true,
      quickSuggestions: { other: true, strings: true, comments: false },
      suggest: { showWords: false, preview: false, showStatusBar: false },
      fixedOverflowWidgets: true,
      ariaLabel: first.current.label,
    });
    made.onDidChangeModelContent(() => acts.current.onChange(made.getValue()));
    made.addCommand(KeyMod.CtrlCmd | KeyCode.Enter, () => acts.current.onRun());
    instance.current = made;
    return () => {
      made.getModel()?.dispose();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    known = schema;
  }, [schema]);
  useEffect(() => {
    const made = instance.current;
    if (made !== null && made.getValue() !== text) made.setValue(text);
  }, [text]);
  useEffect(() => {
    const model = instance.current?.getModel();
    if (!model) return;
    const start = fault === null ? null : model.getPositionAt(fault.at);
    const word = start === null ? null : model.getWordAtPosition(start);
    editor.setModelMarkers(
      model,
      'query',
      start === null
        ? []
        : [
            {
              severity: MarkerSeverity.Error,
              message: fault!.message,
              startLineNumber: start.lineNumber,
              endLineNumber: start.lineNumber,
              startColumn: word?.startColumn ?? start.column,
              endColumn: word?.endColumn ?? start.column + 1,
            },
          ],
    );
  }, [fault]);
  useEditorLook(instance);
  return <div className="sql-editor" ref={box} />;
}
