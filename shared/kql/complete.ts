import { fields, isDerived, openRoots, resolveField } from '../fields/index.ts';
import type { FieldInfo } from '../fields/index.ts';
import { parseKql } from './parse.ts';
import { printLiteral } from './print.ts';
import { fold } from './value-test.ts';

/** Where the values and the paths of the case come from. */
export interface CompletionSource {
  /** Values of a field that contain `part`, most frequent first, as many as are worth showing. */
  values(field: FieldInfo, part: string): Promise<readonly { value: string; count?: number }[]>;
  /** Paths below `openRoots` that the case holds and that contain `part`; without it only catalogue fields are offered. */
  paths?(part: string): Promise<readonly string[]>;
}

interface CompletionItem {
  /** What replaces the text from `from` to `to`, quoted where needed. */
  text: string;
  kind: 'field' | 'operator' | 'value' | 'keyword';
  /** For a value its count, for a field its kind, or the alias by which it was found. */
  detail?: string;
}

export interface Completion {
  from: number;
  to: number;
  items: CompletionItem[];
}

/** What the parser can take at the end of a text. */
type Expectation =
  | { what: 'condition' | 'value' | 'connective'; field?: string | undefined; canClose?: boolean }
  | { what: 'nothing' };

/** What can stand at the cursor (a UTF-16 offset). The parser itself says what it expects there, so the two cannot disagree. */
export async function complete(text: string, cursor: number, source: CompletionSource): Promise<Completion> {
  const { from, to, part, expectation } = locate(text, cursor);
  if (expectation.what === 'nothing') return { from, to, items: [] };
  if (expectation.what === 'value') return { from, to, items: await listValues(expectation.field, part, source) };
  if (expectation.what === 'condition') return { from, to, items: await listFields(expectation.field, part, source) };
  const before = text.slice(0, from);
  const keywords = expectation.canClose ? ['and', 'or', ')'] : ['and', 'or'];
  const items: CompletionItem[] = keywords
    .filter((word) => word.startsWith(part.toLowerCase()))
    .map((word) => ({ text: word, kind: 'keyword' }));
  if (part === '') items.unshift(...listOperators(before));
  if (/\S$/.test(before)) for (const item of items) if (item.text !== ')') item.text = ` ${item.text}`;
  return { from, to, items };
}

function locate(text: string, cursor: number): { from: number; to: number; part: string; expectation: Expectation } {
  const before = text.slice(0, cursor);
  const parsed = parseKql(before);
  if (!parsed.ok && parsed.error.reason === 'unterminated-quote') {
    const from = parsed.error.position;
    const closed = parseKql(`${before.slice(from)}"`);
    const part =
      closed.ok && closed.ast.type === 'text' && closed.ast.value.type === 'literal'
        ? closed.ast.value.text
        : before.slice(from + 1);
    return { from, to: cursor + (text[cursor] === '"' ? 1 : 0), part, expectation: expectAfter(before.slice(0, from)) };
  }
  const word = /(?:(?<![<>])=|[^\s(){}<>"=])*$/.exec(before)![0];
  const to = cursor + /^[^\s(){}<>":]*/.exec(text.slice(cursor))![0].length;
  const start = cursor - word.length;
  const expectation = expectAfter(before.slice(0, start));
  const colon = word.indexOf(':');
  if (expectation.what === 'value' || colon < 0) return { from: start, to, part: word, expectation };
  const from = start + colon + 1;
  return { from, to, part: word.slice(colon + 1), expectation: expectAfter(before.slice(0, from)) };
}

function expectAfter(text: string): Expectation {
  if (text.trim() === '') return { what: 'condition' };
  const parsed = parseKql(text);
  if (parsed.ok) return { what: 'connective' };
  const { reason, position, expected, field } = parsed.error;
  if (position < text.length) return { what: 'nothing' };
  if (reason === 'missing-parenthesis') return { what: 'connective', canClose: true };
  if (reason !== 'missing-value') return { what: 'nothing' };
  return { what: expected.includes('field') ? 'condition' : 'value', field };
}

function listOperators(before: string): CompletionItem[] {
  const word = /[^\s(){}<>":=]+(?=\s*$)/.exec(before);
  const condition = word ? expectAfter(before.slice(0, word.index)) : undefined;
  if (!word || condition?.what !== 'condition') return [];
  const field = resolveField(condition.field === undefined ? word[0] : `${condition.field}.${word[0]}`);
  if (!field) return [];
  const hasOrder =
    field.kind === 'time' ||
    field.kind === 'number' ||
    field.kind === 'ip' ||
    (!field.indexed && !isDerived(field.name));
  return [':', ...(hasOrder ? ['>', '>=', '<', '<='] : [])].map((text) => ({ text, kind: 'operator' }));
}

async function listFields(
  parent: string | undefined,
  part: string,
  source: CompletionSource,
): Promise<CompletionItem[]> {
  const root = parent === undefined ? '' : `${resolveField(parent)?.name ?? parent}.`;
  const wanted = part.toLowerCase();
  const found: { name: string; detail: string; rank: number }[] = [];
  const offer = (name: string, aliases: readonly string[], detail: string): void => {
    if (!name.startsWith(root)) return;
    const shown = name.slice(root.length);
    const lower = shown.toLowerCase();
    const alias = aliases.find((other) => other.toLowerCase().startsWith(wanted));
    if (lower.startsWith(wanted)) found.push({ name: shown, detail, rank: 0 });
    else if (alias !== undefined) found.push({ name: shown, detail: alias, rank: 1 });
    else if (lower.includes(wanted)) found.push({ name: shown, detail, rank: 2 });
  };
  for (const field of fields) offer(field.name, field.aliases, field.kind);
  for (const name of openRoots.keys()) offer(name, [], 'object');
  for (const path of (await source.paths?.(root + part)) ?? [])
    if (!fields.some((field) => field.name === path)) offer(path, [], 'keyword');
  found.sort((a, b) => a.rank - b.rank);
  const items: CompletionItem[] = found.map(({ name, detail }) => ({
    text: printLiteral(name),
    kind: 'field',
    detail,
  }));
  if (wanted !== '' && 'not'.startsWith(wanted)) items.push({ text: 'not', kind: 'keyword' });
  return items;
}

async function listValues(name: string | undefined, part: string, source: CompletionSource): Promise<CompletionItem[]> {
  const field = name === undefined ? undefined : resolveField(name);
  if (!field) return [];
  const known = field.kind === 'boolean' ? [{ value: 'true' }, { value: 'false' }] : await source.values(field, part);
  const wanted = fold(part);
  return known
    .filter(({ value }) => fold(value).includes(wanted))
    .map(({ value, count }: { value: string; count?: number }) => ({
      text: printLiteral(value),
      kind: 'value',
      ...(count === undefined ? {} : { detail: String(count) }),
    }));
}
