/**
 * Reads values out of a record by the paths of the table of calls. CloudTrail spells one member in several ways, and the paths forgive that:
 * names compare without regard to case; `items`, `item` and `member` are passed through and a single object counts as a list of one; `<Call>Request` and
 * `<Call>Response` are passed through; `{tag, content}` is its content; an empty text is nothing; numbers come as floats and values as lists of one.
 */
export type Loose = Record<string, unknown>;

/** Members of a record by the letter that paths begin with. */
const roots: Record<string, string> = {
  q: 'requestParameters',
  r: 'responseElements',
  s: 'serviceEventDetails',
  a: 'additionalEventData',
};

const transparent = new Set(['items', 'item', 'member']);

interface CompiledPath {
  /** Letter of the root. */
  root: string;
  /** Names in lower case; a step may hold alternatives. */
  steps: readonly (readonly string[])[];
  /** Last name as written. */
  last: string;
}

const compiled = new Map<string, CompiledPath>();

/** `q.instancesSet.items[].instanceId` and its kind. The last step may give alternatives: `…[].userId|group`. */
function compilePath(path: string): CompiledPath {
  const known = compiled.get(path);
  if (known !== undefined) return known;
  const [root = 'q', ...names] = path.replaceAll('[]', '').split('.');
  const made = {
    root,
    steps: names.filter((name) => !transparent.has(name)).map((name) => name.toLowerCase().split('|')),
    last: names.at(-1) ?? '',
  };
  compiled.set(path, made);
  return made;
}

/** All texts at a path; none where the record has no such member. Hidden and omitted values give none. */
export function textsAt(record: Loose, path: string): string[] {
  return valuesAt(record, path).flatMap((value) => textOf(value) ?? []);
}

/** The first text at the first path that gives one. */
export function textAt(record: Loose, ...paths: readonly string[]): string | null {
  for (const path of paths) {
    const [text] = textsAt(record, path);
    if (text !== undefined) return text;
  }
  return null;
}

/** All values at a path: objects, arrays' members and scalars. */
export function valuesAt(record: Loose, path: string): unknown[] {
  const { root, steps } = compilePath(path);
  const start = record[roots[root] ?? root];
  let values = unwrap(start, record['eventName']);
  for (const names of steps) values = values.flatMap((value) => membersNamed(value, names));
  return values;
}

/** The single value at a path; undefined where there is none. */
export function valueAt(record: Loose, path: string): unknown {
  return valuesAt(record, path)[0];
}

/** True or false as CloudTrail writes it, as JSON or as text; null where it says neither. */
export function flagAt(record: Loose, path: string): boolean | null {
  const text = textAt(record, path)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

/** A number at a path, also where it is written as text. */
export function numberAt(record: Loose, path: string): number | null {
  const text = textAt(record, path);
  const value = text === null ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

/** The text of a scalar; undefined for what is none. A number written as a float keeps no useless zeros. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' || value === 'HIDDEN_DUE_TO_SECURITY_REASONS' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

/** Lists and wrappers give their members; other values stand for themselves. */
function expand(value: unknown, depth = 0): unknown[] {
  if (value === null || value === undefined || value === '' || depth > 16) return [];
  if (Array.isArray(value)) return value.flatMap((each) => expand(each, depth + 1));
  if (typeof value !== 'object') return [value];
  const names = Object.keys(value);
  if (names.length === 1 && transparent.has(names[0]!.toLowerCase()))
    return expand((value as Loose)[names[0]!], depth + 1);
  if (names.length === 2 && Object.hasOwn(value, 'tag') && Object.hasOwn(value, 'content'))
    return expand((value as Loose)['content'], depth + 1);
  return [value];
}

function membersNamed(value: unknown, names: readonly string[]): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  for (const name of names) {
    const found = memberNamed(value as Loose, name);
    if (found !== undefined) {
      const values = expand(found);
      if (values.length > 0) return values;
    }
  }
  return [];
}

function memberNamed(value: Loose, name: string): unknown {
  if (Object.hasOwn(value, name)) return value[name];
  for (const key in value) if (key.length === name.length && key.toLowerCase() === name) return value[key];
  return undefined;
}

function unwrap(value: unknown, eventName: unknown): unknown[] {
  if (typeof value !== 'object' || value === null || (value as Loose)['omitted'] === true) return [];
  const name = typeof eventName === 'string' ? eventName.toLowerCase() : '';
  const keys = Object.keys(value);
  const wrapper = keys.find((key) => {
    const low = key.toLowerCase();
    return low === `${name}request` || low === `${name}response` || low === `${name}input` || low === `${name}output`;
  });
  if (wrapper === undefined) return [value];
  // Some services give a few members beside the wrapper: both are asked.
  const inner = expand((value as Loose)[wrapper]);
  return keys.length === 1 ? inner : [...inner, value];
}
