import { RuleError } from '../rules/rule-error.ts';

export type Comparison = 'lt' | 'lte' | 'gt' | 'gte';
export type TimePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
export type Encoding = 'wide' | 'utf16be' | 'utf16' | 'base64' | 'base64offset' | 'windash' | 'expand';

/** What the modifiers of an item ask for. */
export interface Modifiers {
  all: boolean;
  neq: boolean;
  cased: boolean;
  exists: boolean;
  left: boolean;
  right: boolean;
  cidr: boolean;
  fieldref: boolean;
  re: { i: boolean; m: boolean; s: boolean } | null;
  comparison: Comparison | null;
  timePart: TimePart | null;
  /** In the order in which they stand: each works on what the one before made. */
  encodings: Encoding[];
  names: string[];
}

const encodings = new Map<string, Encoding>([
  ['wide', 'wide'],
  ['utf16le', 'wide'],
  ['utf16be', 'utf16be'],
  ['utf16', 'utf16'],
  ['base64', 'base64'],
  ['base64offset', 'base64offset'],
  ['windash', 'windash'],
  ['expand', 'expand'],
]);
const regexFlags = new Map<string, 'i' | 'm' | 's'>([
  ['i', 'i'],
  ['ignorecase', 'i'],
  ['m', 'm'],
  ['multiline', 'm'],
  ['s', 's'],
  ['dotall', 's'],
]);
const comparisons = new Set<string>(['lt', 'lte', 'gt', 'gte']);
const timeParts = new Set<string>(['minute', 'hour', 'day', 'week', 'month', 'year']);

/** Reads the modifiers behind a field's name. @throws RuleError naming the one that is not known or does not fit the others */
export function parseModifiers(names: readonly string[], place: { line: number; column: number }): Modifiers {
  const read: Modifiers = {
    all: false,
    neq: false,
    cased: false,
    exists: false,
    left: false,
    right: false,
    cidr: false,
    fieldref: false,
    re: null,
    comparison: null,
    timePart: null,
    encodings: [],
    names: [...names],
  };
  const isRegex = names.includes('re');
  for (const name of names) {
    const encoding = encodings.get(name);
    const flag = regexFlags.get(name);
    if (encoding !== undefined) read.encodings.push(encoding);
    else if (flag !== undefined) {
      if (!isRegex) throw new RuleError(`The modifier "${name}" belongs to "re".`, place);
      read.re = { ...(read.re ?? { i: false, m: false, s: false }), [flag]: true };
    } else if (comparisons.has(name)) read.comparison = name as Comparison;
    else if (timeParts.has(name)) read.timePart = name as TimePart;
    else if (name === 're') read.re ??= { i: false, m: false, s: false };
    else if (name === 'contains') read.left = read.right = true;
    else if (name === 'startswith') read.right = true;
    else if (name === 'endswith') read.left = true;
    else if (name === 'all' || name === 'neq' || name === 'cased' || name === 'exists') read[name] = true;
    else if (name === 'cidr' || name === 'fieldref') read[name] = true;
    else throw new RuleError(`The modifier "${name}" is not known.`, place);
  }
  checkFit(read, place);
  return read;
}

function checkFit(read: Modifiers, place: { line: number; column: number }): void {
  const refuse = (one: string, other: string): never => {
    throw new RuleError(`The modifiers "${one}" and "${other}" do not fit together.`, place);
  };
  if (read.exists && read.names.length > 1) refuse('exists', read.names.find((name) => name !== 'exists') ?? 'exists');
  const kinds = [
    ['re', read.re !== null],
    ['cidr', read.cidr],
    ['fieldref', read.fieldref],
    [read.comparison ?? '', read.comparison !== null && read.timePart === null],
    [read.timePart ?? '', read.timePart !== null],
  ] as const;
  const used = kinds.filter(([, isUsed]) => isUsed).map(([name]) => name);
  if (used.length > 1) refuse(used[0]!, used[1]!);
  const [kind] = used;
  if (kind === undefined) return;
  if (read.encodings.some((each) => each !== 'expand'))
    refuse(
      kind,
      read.encodings.find((each) => each !== 'expand')!,
    );
  if (read.cased && kind !== 'fieldref') refuse(kind, 'cased');
  if ((read.left || read.right) && kind !== 're' && kind !== 'fieldref') refuse(kind, 'contains');
}
