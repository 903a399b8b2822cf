import { parseExact } from '../../events/exact-json.ts';
import { valueEnd } from '../split-json.ts';
import type { Loose } from './format.ts';

/**
 * Reads the text that Presto makes of structs, arrays and maps (Athena, Lake) and Java of maps (Elastic):
 * `{type=AssumedRole, arn=…, sessioncontext={attributes={…}}}`. There is no quoting in it, so a value may hold what looks like the next member.
 *
 * - In a struct a value ends at `, name=` where the name can be a column's: a word of three letters, digits and underscores or more.
 * - In a map, whose keys are free, it ends at every `, key=`; keys may hold slashes, dots and colons. Values that are JSON end where their JSON ends.
 */
export type PrestoKind = 'struct' | 'map';

/** `isWhole` is false where a part could not be taken apart; that part stands as text under the last name that could be read. */
export interface PrestoValue {
  value: unknown;
  isWhole: boolean;
}

const MAX_DEPTH = 12;
const MAX_KEY = 400;

/** Members of structs whose keys are free. */
const maps = new Set(['attributes', 'tags', 'principaltags', 'requestcontext']);

/** Null where the text does not have that form at all. */
export function parsePrestoText(text: string, kind: PrestoKind): PrestoValue | null {
  const reader: Reader = { text: text.trim(), at: 0, isWhole: true };
  if (!/^[[{]/.test(reader.text)) return null;
  try {
    const value = readValue(reader, kind, 0);
    if (reader.at === reader.text.length) return { value, isWhole: reader.isWhole };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  return null;
}

interface Reader {
  text: string;
  at: number;
  isWhole: boolean;
}

function readValue(reader: Reader, kind: PrestoKind, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new SyntaxError('nested too deeply');
  const first = reader.text[reader.at];
  if (first === '{' || first === '[') {
    const json = readJson(reader);
    if (json !== undefined) return json;
    const start = reader.at;
    try {
      return first === '{' ? readMembers(reader, kind, depth) : readArray(reader, kind, depth);
    } catch (cause) {
      if (!(cause instanceof SyntaxError) || depth === 0) throw cause;
      // What cannot be taken apart stays as it is: one member never costs the others.
      reader.at = start;
      reader.isWhole = false;
      return readScalar(reader, kind);
    }
  }
  return readScalar(reader, kind);
}

/** A value that is JSON, as Lake writes objects inside its maps; undefined where it is none. */
function readJson(reader: Reader): unknown {
  const { text, at } = reader;
  if (!/^(?:\{\s*"|\{\}|\[\s*[{["\d\]])/.test(text.slice(at, at + 20))) return undefined;
  const bytes = Buffer.from(text.slice(at), 'utf8');
  const end = valueEnd(bytes, 0, bytes.length);
  if (end < 0) return undefined;
  const json = bytes.toString('utf8', 0, end);
  const behind = text[at + json.length];
  if (behind !== undefined && behind !== ',' && behind !== '}' && behind !== ']') return undefined;
  try {
    const value = parseExact(json);
    reader.at = at + json.length;
    return value;
  } catch {
    return undefined;
  }
}

function readMembers(reader: Reader, kind: PrestoKind, depth: number): Loose {
  reader.at++;
  const members: [string, unknown][] = [];
  while (reader.text[reader.at] !== '}') {
    const name = keyAt(reader.text, reader.at, kind, true);
    if (name === null) throw new SyntaxError('no name');
    reader.at += name.length + 1;
    const inner = kind === 'map' || maps.has(name.toLowerCase().replaceAll('_', '')) ? 'map' : 'struct';
    members.push([name.trim(), readValue(reader, inner, depth + 1)]);
    if (reader.text.startsWith(', ', reader.at)) reader.at += 2;
    else if (reader.text[reader.at] !== '}') throw new SyntaxError('no separator');
  }
  reader.at++;
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

function readArray(reader: Reader, kind: PrestoKind, depth: number): unknown[] {
  reader.at++;
  const values: unknown[] = [];
  while (reader.text[reader.at] !== ']') {
    if (reader.at >= reader.text.length) throw new SyntaxError('no end');
    values.push(/^[[{]/.test(reader.text[reader.at]!) ? readValue(reader, kind, depth + 1) : readElement(reader));
    if (reader.text.startsWith(', ', reader.at)) reader.at += 2;
    else if (reader.text[reader.at] !== ']') throw new SyntaxError('no separator');
  }
  reader.at++;
  return values;
}

/** A text in a list: up to the next comma or the end of the list. */
function readElement(reader: Reader): string | undefined {
  const start = reader.at;
  while (reader.at < reader.text.length && reader.text[reader.at] !== ']' && !reader.text.startsWith(', ', reader.at))
    reader.at++;
  return wordOf(reader.text.slice(start, reader.at));
}

/** Up to the next member, or the bracket that closes what the value stands in. */
function readScalar(reader: Reader, kind: PrestoKind): string | undefined {
  const { text } = reader;
  const start = reader.at;
  let depth = 0;
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      if (depth === 0) break;
      depth--;
    } else if (depth === 0 && character === ',' && text[at + 1] === ' ') {
      if (text[at + 2] === '{' || keyAt(text, at + 2, kind, false) !== null) break;
    }
  }
  reader.at = at;
  return wordOf(text.slice(start, at));
}

/** The name in front of the `=` at a place; null where none stands there. */
function keyAt(text: string, at: number, kind: PrestoKind, isFirst: boolean): string | null {
  const equals = text.indexOf('=', at);
  if (equals < 0 || equals === at || equals - at > MAX_KEY) return null;
  const key = text.slice(at, equals);
  if (/[{}[\]]|, /.test(key)) return null;
  // A struct's names are columns'; where one has to stand, anything is taken, so that a strange one costs itself only.
  if (kind === 'map' || isFirst) return key;
  return /^[A-Za-z][A-Za-z0-9_]{2,}$/.test(key) ? key : null;
}

function wordOf(text: string): string | undefined {
  return text === 'null' || text === '' ? undefined : text;
}
