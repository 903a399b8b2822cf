/** An integer of the record that no double holds, kept by its digits. */
export class LongNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  toJSON(): unknown {
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(this.digits);
  }
}

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

const keepLong: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d{16,}$/.test(source)
    ? new LongNumber(source)
    : value;

/** Decodes JSON; integers beyond 2^53 keep their digits. Few records have one: only those are decoded with a look at each number's text. @throws SyntaxError */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return hasLongInteger(value) ? JSON.parse(text, keepLong as unknown as Parameters<typeof JSON.parse>[1]) : value;
}

function hasLongInteger(value: unknown): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const each = waiting.pop();
    if (typeof each === 'number') {
      if (Number.isInteger(each) && !Number.isSafeInteger(each)) return true;
    } else if (Array.isArray(each)) {
      for (const inner of each as unknown[]) if (typeof inner === 'number' || isObject(inner)) waiting.push(inner);
    } else if (isObject(each)) {
      for (const key in each) {
        const inner: unknown = each[key];
        if (typeof inner === 'number' || isObject(inner)) waiting.push(inner);
      }
    }
  }
  return false;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Decodes a record; what is no object counts as an empty one. */
export function parseRecord(text: string): object {
  try {
    const value = parseExactly(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Objects and arrays; everything else is a leaf. */
export function isNode(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof LongNumber);
}

/** The text of a leaf: numbers in the shortest decimal form, long integers by their digits. Null has none. */
export function leafText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return value instanceof LongNumber ? value.digits : String(value as string | number | boolean);
}

/** What stands at a path: leaves (null among them) and nodes. Nothing of either: the path is absent. */
export interface Found {
  leaves: unknown[];
  nodes: object[];
}

/** Records are nested a dozen levels deep; what is deeper is not followed. */
const MAX_DEPTH = 200;

/**
 * Walks the dots of a path. Names with dots of their own are found too, every way of joining counts; arrays are walked element by element at every level. A path that
 * ends at an array gives the array as a node and its elements as leaves or nodes.
 */
export function valuesAt(record: unknown, path: readonly string[]): Found {
  const found: Found = { leaves: [], nodes: [] };
  walk(record, path, 0, 0, found);
  return found;
}

function walk(value: unknown, path: readonly string[], at: number, depth: number, found: Found): void {
  if (at === path.length) {
    collect(value, depth, found);
    return;
  }
  if (!isNode(value) || depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const element of value) walk(element, path, at, depth + 1, found);
    return;
  }
  let key = '';
  for (let next = at; next < path.length; next++) {
    key = next === at ? path[at]! : `${key}.${path[next]!}`;
    if (Object.hasOwn(value, key)) walk((value as Record<string, unknown>)[key], path, next + 1, depth + 1, found);
  }
}

function collect(value: unknown, depth: number, found: Found): void {
  if (!isNode(value)) {
    if (value !== undefined) found.leaves.push(value);
    return;
  }
  found.nodes.push(value);
  if (Array.isArray(value) && depth <= MAX_DEPTH) for (const element of value) collect(element, depth + 1, found);
}

/**
 * The texts under which a pattern may meet an object or array: its compact JSON, and the same with JSON that stands inside texts (policies, percent-encoded or not)
 * opened one level.
 */
export function nodeTexts(node: object): string[] {
  const plain = JSON.stringify(node);
  if (!/[[{]|%7B|%5B/i.test(plain.slice(1))) return [plain];
  let isOpened = false;
  const opened = openTexts(node, 0, () => (isOpened = true));
  return isOpened ? [plain, JSON.stringify(opened)] : [plain];
}

function openTexts(value: unknown, depth: number, note: () => void): unknown {
  if (typeof value === 'string') {
    const inner = openText(value);
    if (inner !== null) note();
    return inner ?? value;
  }
  if (!isNode(value) || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((element) => openTexts(element, depth + 1, note));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, openTexts(inner, depth + 1, note)]));
}

/** The object or array that a text holds as JSON; null where it holds none. */
function openText(text: string): object | null {
  const first = /^\s*(?:[[{]|%7B|%5B)/i.exec(text);
  if (first === null) return null;
  for (const attempt of text.trimStart().startsWith('%') ? [decode(text)] : [text]) {
    if (attempt === null) continue;
    try {
      const value = parseExactly(attempt);
      if (isNode(value)) return value;
    } catch {
      // No JSON after all.
    }
  }
  return null;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Calls `visit` with each key and each leaf's text, until it returns true. */
export function someText(value: unknown, visit: (text: string) => boolean, depth = 0): boolean {
  if (!isNode(value)) {
    const text = leafText(value);
    return text !== null && visit(text);
  }
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.some((element) => someText(element, visit, depth + 1));
  return Object.entries(value).some(([key, inner]) => visit(key) || someText(inner, visit, depth + 1));
}
