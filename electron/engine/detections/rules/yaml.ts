import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  Scalar,
} from 'yaml';
import { bounds, RuleError } from './rule-error.ts';

export interface Place {
  line: number;
  column: number;
}

/** A scalar with every reading that counts: its source text, and what YAML 1.1 and 1.2 make of it. */
export interface YamlScalar {
  kind: 'scalar';
  /** The text as it stands in the source, unquoted; null for null. */
  text: string | null;
  isQuoted: boolean;
  number: number | null;
  boolean: boolean | null;
  place: Place;
}

export interface YamlMap {
  kind: 'map';
  entries: { key: string; value: YamlValue; place: Place }[];
  place: Place;
}

interface YamlList {
  kind: 'list';
  items: YamlValue[];
  place: Place;
}

export type YamlValue = YamlScalar | YamlMap | YamlList;

/**
 * Text of a rule file. @throws RuleError for files that are too large, not UTF-8, or UTF-16
 */
export function decodeRuleFile(bytes: Uint8Array): string {
  if (bytes.length > bounds.file)
    throw new RuleError(`The file has ${bytes.length} bytes; rules have at most ${bounds.file}.`, {
      line: 1,
      column: 1,
    });
  const [first, second] = bytes;
  const isWide =
    (first === 0xff && second === 0xfe) ||
    (first === 0xfe && second === 0xff) ||
    (bytes.length > 1 && (first === 0) !== (second === 0));
  if (isWide) throw new RuleError('The file is UTF-16. Save it as UTF-8.', { line: 1, column: 1 });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RuleError('The file is not UTF-8.', { line: 1, column: 1 });
  }
}

/**
 * Reads the documents of a YAML or JSON text. Tags, duplicate keys, cyclic and multiplying anchors, and nesting beyond the bounds are refused.
 * @throws RuleError with line and column
 */
export function readYaml(text: string): YamlValue[] {
  checkDepth(text);
  const lines = new LineCounter();
  let documents: Document.Parsed[];
  try {
    documents = parseAllDocuments(text, {
      version: '1.2',
      merge: true,
      lineCounter: lines,
      uniqueKeys: true,
      prettyErrors: false,
      strict: true,
    }) as Document.Parsed[];
  } catch (cause) {
    throw new RuleError(cause instanceof RangeError ? 'The file is nested too deeply.' : 'The file is no YAML.');
  }
  const reader = new Reader(lines);
  const values: YamlValue[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) throw new RuleError(sayYamlError(error.code, error.message), placeOf(lines, error.pos[0]));
    if (document.contents === null) continue;
    values.push(reader.read(document.contents as Node, document, 0));
  }
  return values;
}

function sayYamlError(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'A key stands twice in one map: the second would replace the first.';
  return `No readable YAML: ${message.split('\n')[0]!}`;
}

function placeOf(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** The reader of YAML is slow on what is nested very deeply; this looks at brackets and indents alone. */
function checkDepth(text: string): void {
  let depth = 0;
  let line = 1;
  let dashes = 0;
  let isIndent = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) {
      line++;
      dashes = 0;
      isIndent = true;
      continue;
    }
    if (code === 0x5b || code === 0x7b) depth++;
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth--;
    if (isIndent) {
      const isMark =
        (code === 0x2d || code === 0x3f) && (text.charCodeAt(at + 1) === 32 || text.charCodeAt(at + 1) === 9);
      if (isMark) dashes++;
      else if (code !== 32 && code !== 9) isIndent = false;
    }
    // Brackets may stand in texts that are never closed: far more than the bound is needed to be sure.
    if (dashes > bounds.depth || depth > bounds.depth * 16)
      throw new RuleError(`The file is nested more than ${bounds.depth} levels deep.`, { line, column: 1 });
  }
}

/** Tags that say no more than the value itself. */
const plainTags = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq', '!']);

const yaml11Booleans: Record<string, boolean> = {
  yes: true,
  no: false,
  on: true,
  off: false,
  true: true,
  false: false,
};

class Reader {
  readonly #lines: LineCounter;
  #left: number = bounds.nodes;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  read(node: Node, document: Document.Parsed, depth: number): YamlValue {
    const place = placeOf(this.#lines, node.range?.[0] ?? 0);
    if (--this.#left < 0) throw new RuleError(`The file holds more than ${bounds.nodes} values.`, place);
    if (depth > bounds.depth) throw new RuleError(`The file is nested more than ${bounds.depth} levels deep.`, place);
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) throw new RuleError(`The anchor "${node.source}" is not defined.`, place);
      return this.read(target as Node, document, depth + 1);
    }
    if ('tag' in node && typeof node.tag === 'string' && !plainTags.has(node.tag.replace('tag:yaml.org,2002:', '')))
      throw new RuleError('YAML tags are not taken.', place);
    if (isScalar(node)) return readScalar(node, place);
    if (isSeq(node))
      return { kind: 'list', place, items: node.items.map((item) => this.read(item as Node, document, depth + 1)) };
    if (!isMap(node)) throw new RuleError('No readable YAML.', place);
    const entries: YamlMap['entries'] = [];
    const merged: YamlMap['entries'] = [];
    for (const item of node.items) {
      if (!isPair(item) || !isScalar(item.key)) throw new RuleError('A key is no text.', place);
      const key = item.key as Scalar;
      const at = placeOf(this.#lines, key.range?.[0] ?? 0);
      const value: YamlValue =
        item.value === null
          ? { kind: 'scalar', text: null, isQuoted: false, number: null, boolean: null, place: at }
          : this.read(item.value as Node, document, depth + 1);
      const name = key.type === Scalar.PLAIN ? (key.source ?? '') : String(key.value);
      if (name === '<<' && key.type === Scalar.PLAIN) merged.push(...mergedEntries(value));
      else entries.push({ key: name, value, place: at });
    }
    const own = new Set(entries.map((entry) => entry.key));
    if (own.size < entries.length) {
      const twice = entries.find((entry, index) => entries.findIndex((other) => other.key === entry.key) < index)!;
      throw new RuleError(`The key "${twice.key}" stands twice in one map.`, twice.place);
    }
    return { kind: 'map', place, entries: [...entries, ...merged.filter((entry) => !own.has(entry.key))] };
  }
}

function mergedEntries(value: YamlValue): YamlMap['entries'] {
  if (value.kind === 'map') return value.entries;
  if (value.kind === 'list') return value.items.flatMap(mergedEntries);
  throw new RuleError('"<<" takes a map.', value.place);
}

function readScalar(node: Scalar, place: Place): YamlScalar {
  const isPlainText = node.type === Scalar.PLAIN;
  const source = isPlainText ? (node.source ?? '') : String(node.value);
  if (isPlainText && (node.value === null || source === ''))
    return { kind: 'scalar', text: null, isQuoted: false, number: null, boolean: null, place };
  const boolean = isPlainText ? (yaml11Booleans[source.toLowerCase()] ?? null) : null;
  // A number with a leading zero is an account or another name: its digits count, not its value.
  const isNumber = isPlainText && typeof node.value === 'number' && !/^[-+]?0\d/.test(source);
  return {
    kind: 'scalar',
    text: source,
    isQuoted: !isPlainText,
    number: isNumber && Number.isFinite(node.value) ? (node.value as number) : null,
    boolean,
    place,
  };
}

/** The value of a key; undefined where it is absent. */
export function memberOf(map: YamlMap, key: string): YamlValue | undefined {
  return map.entries.find((entry) => entry.key === key)?.value;
}

/** A scalar's text, for keys that hold one; null for anything else. */
export function textOf(value: YamlValue | undefined): string | null {
  return value?.kind === 'scalar' ? value.text : null;
}

/** Texts of a list of scalars, or of one. */
export function textsOf(value: YamlValue | undefined): string[] {
  if (value === undefined) return [];
  const items = value.kind === 'list' ? value.items : [value];
  return items.map(textOf).filter((text) => text !== null);
}

/** The value as JSON would hold it; numbers and booleans as YAML 1.2 reads them. */
export function plainOf(value: YamlValue): unknown {
  if (value.kind === 'list') return value.items.map(plainOf);
  if (value.kind === 'map')
    return Object.fromEntries(value.entries.map(({ key, value: inner }) => [key, plainOf(inner)]));
  if (value.isQuoted || value.text === null) return value.text;
  if (value.number !== null) return value.number;
  return /^true$/i.test(value.text) ? true : /^false$/i.test(value.text) ? false : value.text;
}

/** A value of our own as a document of a rule: without places, because no file holds it. */
export function fromPlain(value: unknown): YamlValue {
  const place = { line: 1, column: 1 };
  if (Array.isArray(value)) return { kind: 'list', place, items: value.map(fromPlain) };
  if (typeof value === 'object' && value !== null)
    return {
      kind: 'map',
      place,
      entries: Object.entries(value).map(([key, inner]) => ({ key, value: fromPlain(inner), place })),
    };
  return {
    kind: 'scalar',
    text: value === null ? null : String(value as string | number | boolean),
    isQuoted: typeof value === 'string',
    number: typeof value === 'number' ? value : null,
    boolean: typeof value === 'boolean' ? value : null,
    place,
  };
}
