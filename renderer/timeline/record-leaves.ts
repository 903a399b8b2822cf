/** One value of a record with the path that leads to it. */
export interface Leaf {
  path: string;
  /** As it stands in the record: numbers are not rounded. Null for JSON null. */
  text: string | null;
}

const marker = Symbol('number');

/**
 * Values below a member of a record, in the order of the record, at most `limit`; `more` counts the rest. Numbers keep their digits: they are
 * taken from the source text, not from a parsed number.
 */
export function leavesOf(
  raw: string,
  members: readonly string[],
  limit: number,
): Map<string, { leaves: Leaf[]; more: number }> {
  const found = new Map<string, { leaves: Leaf[]; more: number }>();
  let record: unknown;
  try {
    record = JSON.parse(raw, ((_key: string, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' && context?.source !== undefined ? { [marker]: context.source } : value) as (
      key: string,
      value: unknown,
    ) => unknown);
  } catch {
    return found;
  }
  if (typeof record !== 'object' || record === null) return found;
  for (const member of members) {
    if (!Object.hasOwn(record, member)) continue;
    const leaves: Leaf[] = [];
    let more = 0;
    const walk = (value: unknown, path: string): void => {
      if (typeof value === 'object' && value !== null && !Object.hasOwn(value, marker)) {
        const entries = Array.isArray(value)
          ? value.map((item, index) => [String(index), item] as const)
          : Object.entries(value);
        for (const [key, item] of entries) walk(item, path === '' ? key : `${path}.${key}`);
        return;
      }
      if (leaves.length >= limit) {
        more += 1;
        return;
      }
      const number =
        typeof value === 'object' && value !== null ? (value as Record<symbol, string>)[marker] : undefined;
      leaves.push({ path, text: number ?? (value === null ? null : String(value)) });
    };
    walk((record as Record<string, unknown>)[member], '');
    if (leaves.length > 0) found.set(member, { leaves, more });
  }
  return found;
}

/**
 * A JSON text with line breaks and indents put between its tokens. No token is changed, so that every value still stands as it was written.
 * Text that is no JSON comes back with its tokens as they are.
 */
export function indentJson(raw: string): string {
  const tokens = raw.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g) ?? [];
  let depth = 0;
  let text = '';
  const line = () => `\n${'  '.repeat(Math.max(0, depth))}`;
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if (token === '{' || token === '[') {
      const isEmpty = next === '}' || next === ']';
      depth += 1;
      text += isEmpty ? token : token + line();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      const before = tokens[index - 1];
      text += before === '{' || before === '[' ? token : line() + token;
    } else if (token === ',') text += token + line();
    else if (token === ':') text += ': ';
    else text += token;
  });
  return text;
}
