/** Why the text of a policy cannot be read. */
type Unreadable = 'hidden' | 'omitted' | 'invalid' | 'empty';

export type DecodedPolicy =
  | { readable: true; document: PolicyDocument; duplicateKeys: boolean }
  | { readable: false; why: Unreadable };

export interface PolicyDocument {
  Statement: readonly Loose[];
  [name: string]: unknown;
}

type Loose = Record<string, unknown>;

/**
 * Reads a policy as CloudTrail writes it: an object (S3), JSON as text, or URL-encoded JSON (IAM responses). Text that begins with a brace is never
 * percent-decoded; in URL-encoded text a plus sign stays a plus sign.
 */
export function decodePolicy(value: unknown): DecodedPolicy {
  if (typeof value === 'object' && value !== null) {
    if ((value as Loose)['omitted'] === true) return { readable: false, why: 'omitted' };
    return asDocument(value, false);
  }
  if (typeof value !== 'string' || value.trim() === '') return { readable: false, why: 'empty' };
  const text = value.trim();
  if (text === 'HIDDEN_DUE_TO_SECURITY_REASONS') return { readable: false, why: 'hidden' };
  const json = /^%(7B|5B)/i.test(text) ? percentDecoded(text) : text;
  if (json === null || !/^[{[]/.test(json)) return { readable: false, why: 'invalid' };
  try {
    const document = JSON.parse(json) as unknown;
    return asDocument(document, hasDuplicateKeys(json));
  } catch {
    return { readable: false, why: 'invalid' };
  }
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function asDocument(value: unknown, duplicateKeys: boolean): DecodedPolicy {
  if (typeof value !== 'object' || value === null) return { readable: false, why: 'invalid' };
  // A list is a list of statements; a statement alone is a document of one.
  const raw: Loose = Array.isArray(value)
    ? { Statement: value }
    : Object.hasOwn(value, 'Effect')
      ? { Statement: [value] }
      : (value as Loose);
  const statements = raw['Statement'];
  const list = Array.isArray(statements) ? statements : statements === undefined ? [] : [statements];
  if (list.some((each) => typeof each !== 'object' || each === null)) return { readable: false, why: 'invalid' };
  return { readable: true, document: { ...raw, Statement: list as Loose[] }, duplicateKeys };
}

/** Does an object in this JSON name a member twice? JSON.parse keeps the last one silently. */
function hasDuplicateKeys(json: string): boolean {
  const open: (Set<string> | null)[] = [];
  for (const match of json.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g)) {
    const [token, text] = match;
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (match[2] !== undefined) {
      const names = open.at(-1);
      if (names === null || names === undefined) continue;
      if (names.has(text!)) return true;
      names.add(text!);
    }
  }
  return false;
}
