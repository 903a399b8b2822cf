/** Records nest a dozen levels deep at most; what is deeper than this is hostile and is not followed. */
const maximumDepth = 200;

/**
 * The values of a dotted path in an original record: strings, numbers, booleans and nulls as they stand. Arrays are walked element by
 * element at every level. A path that ends at an object gives all values below it, so `requestParameters` stands for each parameter.
 * At each level the key is looked up with its case first and without it only if that finds nothing. Keys that contain dots themselves
 * (`accounts.google.com:aud`) are found too. Own properties only: a name such as `__proto__` never reaches a prototype.
 */
export function readField(record: unknown, name: string): unknown[] {
  const values: unknown[] = [];
  walk(record, name.split('.'), 0, (end) => {
    collectLeaves(end, values, 0);
  });
  return values;
}

/** The objects that a dotted path leads to, arrays walked element by element. */
export function readObjects(record: unknown, name: string): object[] {
  const objects: object[] = [];
  walk(record, name.split('.'), 0, (end) => {
    collectObjects(end, objects, 0);
  });
  return objects;
}

function walk(value: unknown, path: string[], depth: number, found: (end: unknown) => void): void {
  if (path.length === 0) {
    found(value);
    return;
  }
  if (typeof value !== 'object' || value === null || depth > maximumDepth) return;
  if (Array.isArray(value)) {
    for (const element of value) walk(element, path, depth + 1, found);
    return;
  }
  for (let taken = 1; taken <= path.length; taken += 1) {
    const key = taken === 1 ? path[0]! : path.slice(0, taken).join('.');
    const rest = path.slice(taken);
    if (Object.hasOwn(value, key)) {
      walk((value as Record<string, unknown>)[key], rest, depth + 1, found);
      continue;
    }
    const lower = key.toLowerCase();
    for (const own of Object.keys(value)) {
      if (own.length === key.length && own.toLowerCase() === lower)
        walk((value as Record<string, unknown>)[own], rest, depth + 1, found);
    }
  }
}

function collectLeaves(value: unknown, values: unknown[], depth: number): void {
  if (typeof value !== 'object' || value === null) {
    if (value !== undefined) values.push(value);
  } else if (depth <= maximumDepth) {
    for (const inner of Array.isArray(value) ? value : Object.values(value)) collectLeaves(inner, values, depth + 1);
  }
}

function collectObjects(value: unknown, objects: object[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth > maximumDepth) return;
  if (Array.isArray(value)) for (const element of value) collectObjects(element, objects, depth + 1);
  else objects.push(value);
}
