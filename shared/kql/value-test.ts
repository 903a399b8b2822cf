import type { FieldInfo } from '../fields/index.ts';
import { formatTime } from '../format/index.ts';
import { compareAddresses, isInBlock, parseAddress, parseBlock } from './address.ts';
import type { LiteralValue, RangeValue, ValueNode, WildcardValue } from './ast.ts';
import { isJunction, isNegation } from './ast.ts';
import { parseTimeSpan, timeBounds } from './time.ts';

export type ValueTest = (value: string) => boolean;

/**
 * The one definition of "this value matches", used over dictionaries of distinct strings and over original records alike.
 *
 * Keywords match as a whole and without regard to case (an investigator must not miss `consolelogin`); `*` stands for any run of
 * characters; `text` fields match anywhere inside. An address literal matches every spelling of the address, and a block (`10.0.0.0/8`)
 * what lies in it. Times: see `parseTimeSpan`; numbers compare as numbers. `*` alone matches every value but the empty one.
 *
 * Groups are applied to the one value given. For a field with several values `and` and `not` belong to the event, not to the value: take the
 * conditions from `planKql`, which splits them. An operand that the field cannot take (refused by `planKql`) matches nothing.
 */
export function compileValueTest(node: ValueNode, field: Pick<FieldInfo, 'kind'>): ValueTest {
  switch (node.type) {
    case 'exists':
      return (value) => value !== '';
    case 'not': {
      const test = compileValueTest(node.node, field);
      return (value) => !test(value);
    }
    case 'and': {
      const tests = node.nodes.map((inner) => compileValueTest(inner, field));
      return (value) => tests.every((test) => test(value));
    }
    case 'or':
      return compileAny(node.nodes, field);
    case 'range':
      return compileRange(node, field);
    case 'wildcard': {
      const test = field.kind === 'text' ? containsTest(node.parts) : wildcardTest(node.parts);
      return field.kind === 'time' ? byTime(node, test) : test;
    }
    case 'literal':
      return compileLiteral(node, field);
  }
}

/** A list of literals becomes one look-up, so that a thousand values cost as much as one. */
function compileAny(nodes: ValueNode[], field: Pick<FieldInfo, 'kind'>): ValueTest {
  const texts =
    field.kind === 'keyword' || field.kind === 'boolean' ? nodes.filter((node) => node.type === 'literal') : [];
  const others = nodes
    .filter((node) => texts.length < 3 || node.type !== 'literal')
    .map((node) => compileValueTest(node, field));
  if (texts.length < 3) return (value) => others.some((test) => test(value));
  const known = new Set(texts.map((node) => fold(node.text)));
  return (value) => known.has(fold(value)) || others.some((test) => test(value));
}

function compileLiteral(node: LiteralValue, field: Pick<FieldInfo, 'kind'>): ValueTest {
  const isSame = literalTest(node.text);
  switch (field.kind) {
    case 'text':
      return containsTest([node.text]);
    case 'time':
      return byTime(node, isSame);
    case 'number': {
      const wanted = parseNumber(node.text);
      return wanted === undefined ? isSame : (value) => parseNumber(value) === wanted;
    }
    case 'ip': {
      const block = parseBlock(node.text);
      if (block) {
        return (value) => {
          const address = parseAddress(value);
          return address ? isInBlock(address, block) : isSame(value);
        };
      }
      const wanted = parseAddress(node.text);
      if (!wanted) return isSame;
      return (value) => {
        const address = parseAddress(value);
        return address !== undefined && address.family === wanted.family && compareAddresses(address, wanted) === 0;
      };
    }
    default:
      return isSame;
  }
}

/**
 * The same for times that are held as integer milliseconds UTC. A wildcard looks at the time as `formatTime` writes it; see `timeBounds` for
 * conditions that a binary search can answer.
 */
export function compileTimeTest(node: ValueNode): (time: number) => boolean {
  if (isNegation(node)) {
    const test = compileTimeTest(node.node);
    return (time) => !test(time);
  }
  if (isJunction(node)) {
    const tests = node.nodes.map(compileTimeTest);
    return node.type === 'or'
      ? (time) => tests.some((test) => test(time))
      : (time) => tests.every((test) => test(time));
  }
  if (node.type === 'exists') return () => true;
  if (node.type === 'wildcard') {
    const test = wildcardTest(node.parts);
    return (time) => test(formatTime(time));
  }
  const bounds = timeBounds(node);
  return bounds ? (time) => time >= bounds.from && time < bounds.to : () => false;
}

/** Values that are no time keep their text: only a literal or a pattern finds them. */
function byTime(node: LiteralValue | RangeValue | WildcardValue, testText: ValueTest): ValueTest {
  const test = compileTimeTest(node);
  return (value) => {
    const span = parseTimeSpan(value);
    return span ? test(span.from) : node.type !== 'range' && testText(value);
  };
}

/** How a range on this field compares: as the field's kind says, and where that leaves it open, as the operand reads. */
export function rangeKind(text: string, field: Pick<FieldInfo, 'kind'>): 'number' | 'time' | 'ip' | undefined {
  if (field.kind === 'text' || field.kind === 'boolean') return undefined;
  const candidates = field.kind === 'keyword' ? (['number', 'ip', 'time'] as const) : [field.kind];
  return candidates.find((kind) => {
    if (kind === 'number') return parseNumber(text) !== undefined;
    return kind === 'ip' ? parseAddress(text) !== undefined : parseTimeSpan(text) !== undefined;
  });
}

function compileRange(node: RangeValue, field: Pick<FieldInfo, 'kind'>): ValueTest {
  switch (rangeKind(node.text, field)) {
    case 'time':
      return byTime(node, () => false);
    case 'number': {
      const limit = parseNumber(node.text)!;
      return (value) => {
        const number = parseNumber(value);
        return number !== undefined && isOnSide(number - limit, node);
      };
    }
    case 'ip': {
      const limit = parseAddress(node.text)!;
      return (value) => {
        const address = parseAddress(value);
        return (
          address !== undefined && address.family === limit.family && isOnSide(compareAddresses(address, limit), node)
        );
      };
    }
    default:
      return () => false;
  }
}

function isOnSide(difference: number, { operator }: RangeValue): boolean {
  switch (operator) {
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

export function parseNumber(text: string): number | undefined {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** The form in which text is compared: lower case, with the two small sigmas made one so that every part folds as the whole does. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower;
}

/** True where a text of another length cannot fold to this one, which lets most values be refused without folding them. */
function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

function literalTest(text: string): ValueTest {
  const wanted = fold(text);
  if (!isAscii(wanted)) return (value) => fold(value) === wanted;
  const length = wanted.length;
  return (value) => value.length === length && (value === wanted || value.toLowerCase() === wanted);
}

function wildcardTest(parts: string[]): ValueTest {
  const pieces = parts.map(fold);
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  const middle = pieces.slice(1, -1);
  if (middle.length === 0 && isAscii(first) && isAscii(last)) {
    return (value) =>
      value.length >= first.length + last.length &&
      (first === '' || value.slice(0, first.length).toLowerCase().startsWith(first)) &&
      (last === '' ||
        value
          .slice(value.length - last.length)
          .toLowerCase()
          .endsWith(last));
  }
  return (value) => {
    const folded = fold(value);
    if (folded.length < first.length + last.length || !folded.startsWith(first) || !folded.endsWith(last)) return false;
    return hasInOrder(folded, middle, first.length, folded.length - last.length);
  };
}

function containsTest(parts: string[]): ValueTest {
  const pieces = parts.map(fold);
  return (value) => hasInOrder(fold(value), pieces, 0, Infinity);
}

/** The leftmost fit of each piece leaves the most room for the next, so one pass decides. */
function hasInOrder(text: string, pieces: string[], from: number, to: number): boolean {
  let at = from;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > to) return false;
    at = found + piece.length;
  }
  return true;
}

/**
 * The test of a bare word on the original text of a record: without regard to case, anywhere in it. JSON may write a character in several
 * ways (`\/`, `\u003c`, `\\`), so a text with escapes is also looked at as its decoded keys and values, one a line.
 */
export function compileTextTest(node: LiteralValue | WildcardValue): (text: string) => boolean {
  const contains = containsTest(node.type === 'literal' ? [node.text] : node.parts);
  return (text) => contains(text) || (text.includes('\\') && contains(decodeStrings(text)));
}

function decodeStrings(text: string): string {
  const strings: string[] = [];
  try {
    JSON.parse(text, (key, value: unknown) => {
      strings.push(key);
      if (typeof value === 'string') strings.push(value);
      return undefined;
    });
  } catch {
    return '';
  }
  return strings.join('\n');
}
