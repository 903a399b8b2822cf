import type {
  Condition,
  FieldName,
  KqlNode,
  LiteralValue,
  ParseResult,
  RangeOperator,
  SimpleValue,
  TextCondition,
  Tree,
  ValueNode,
  WildcardValue,
} from './ast.ts';
import { KqlFailure } from './ast.ts';
import { readEscape, readQuoted, special } from './quoting.ts';

/** Longer filters than this are refused; ten thousand event ids fit. */
const maximumLength = 1_000_000;
/** Parentheses and `not`s inside one another. */
const maximumDepth = 100;

const keyword = /(?:and|or|not)(?=[\s():<>{}"]|$)/iy;
/** Words of other languages that would otherwise be looked for as text, and find nothing. */
const foreignOperators = new Map([
  ['=', ':'],
  ['==', ':'],
  ['!=', 'not field : value'],
  ['&&', 'and'],
  ['||', 'or'],
]);

interface Word {
  value: LiteralValue | WildcardValue;
  raw: string;
  isQuoted: boolean;
}

/** Reads a filter. Never throws; an empty filter is every event. Field names are not looked up here: see `planKql`. */
export function parseKql(text: string): ParseResult {
  try {
    return { ok: true, ast: parse(text) };
  } catch (thrown) {
    if (thrown instanceof KqlFailure) return { ok: false, error: thrown.error };
    throw thrown;
  }
}

function parse(text: string): KqlNode {
  let position = 0;
  let depth = 0;
  let around: string | undefined;
  if (text.length > maximumLength) {
    throw new KqlFailure(
      'too-long',
      `The filter has ${text.length} characters; the most is ${maximumLength}.`,
      maximumLength,
      text.length,
    );
  }
  skipSpace();
  if (position === text.length) return { type: 'all', start: 0, end: text.length };
  const ast = parseOr(parseCondition);
  skipSpace();
  if (position < text.length) failHere();
  return ast;

  function skipSpace(): void {
    while (position < text.length && isSpace(text[position]!)) position += 1;
  }

  function peekKeyword(): string | undefined {
    keyword.lastIndex = position;
    return keyword.exec(text)?.[0].toLowerCase();
  }

  function takeKeyword(word: string): boolean {
    skipSpace();
    if (peekKeyword() !== word) return false;
    position += word.length;
    return true;
  }

  function deeper<T>(read: () => T): T {
    if (depth >= maximumDepth)
      throw new KqlFailure(
        'too-deep',
        `Parentheses and "not" may stand inside one another ${maximumDepth} times.`,
        position,
        text.length,
      );
    depth += 1;
    const result = read();
    depth -= 1;
    return result;
  }

  function parseOr<Leaf extends object>(leaf: () => Tree<Leaf>): Tree<Leaf> {
    return parseJunction('or', () => parseJunction('and', () => parseNot(leaf)));
  }

  function parseJunction<Leaf extends object>(type: 'and' | 'or', part: () => Tree<Leaf>): Tree<Leaf> {
    skipSpace();
    const start = position;
    const nodes = [part()];
    while (takeKeyword(type)) nodes.push(part());
    const end = endOfLast();
    return nodes.length === 1 ? nodes[0]! : { type, nodes, start, end };
  }

  /** Where the last thing read ends: space that was skipped in looking for more does not belong to it. */
  function endOfLast(): number {
    let end = position;
    while (end > 0 && isSpace(text[end - 1]!)) end -= 1;
    return end;
  }

  function parseNot<Leaf extends object>(leaf: () => Tree<Leaf>): Tree<Leaf> {
    skipSpace();
    const start = position;
    if (takeKeyword('not')) {
      const node = deeper(() => parseNot(leaf));
      return { type: 'not', node, start, end: endOfLast() };
    }
    if (text[position] !== '(') return leaf();
    position += 1;
    const node = deeper(() => parseOr(leaf));
    close(')', start);
    return node;
  }

  function close(bracket: ')' | '}', opened: number): void {
    skipSpace();
    if (text[position] === bracket) {
      position += 1;
      return;
    }
    if (position < text.length) failHere([`"${bracket}"`]);
    throw new KqlFailure(
      'missing-parenthesis',
      `The "${text[opened]!}" at ${opened + 1} is never closed.`,
      position,
      position,
      ['and', 'or', `"${bracket}"`],
    );
  }

  /** Refuses what stands here: something where only `and`, `or` or the end can. */
  function failHere(more: string[] = []): never {
    const found = text[position]!;
    const expected = ['and', 'or', ...more];
    if (found === ')' || found === '}')
      throw new KqlFailure('unexpected', `This "${found}" closes nothing.`, position, position + 1, expected);
    if (found === ':' || found === '<' || found === '>') {
      throw new KqlFailure(
        'unexpected',
        `"${found}" must stand behind a field name; inside a value, put the value in quotes.`,
        position,
        position + 1,
        expected,
      );
    }
    throw new KqlFailure(
      'missing-operator',
      'Two conditions need "and" or "or" between them; a value with spaces or signs needs quotes.',
      position,
      position + 1,
      expected,
    );
  }

  function failForWord(what: string, expected: string[]): never {
    const found = peekKeyword() ?? text[position];
    const message =
      found === undefined ? `The filter ends where ${what} must stand.` : `"${found}" stands where ${what} must stand.`;
    throw new KqlFailure('missing-value', message, position, position + (found?.length ?? 0), expected, around);
  }

  function parseCondition(): Tree<Condition> {
    const first =
      (peekKeyword() ? undefined : readWord(false)) ?? failForWord('a condition', ['field', 'text', '(', 'not']);
    skipSpace();
    const found = text[position];
    if (found === ':') return parseField(first);
    if (found === '<' || found === '>') return parseRange(first);
    const words = [first];
    while (position < text.length && !peekKeyword()) {
      const start = position;
      const word = readWord(false);
      if (!word) break;
      skipSpace();
      const next = text[position];
      if (next === ':' || next === '<' || next === '>') {
        position = start;
        failHere();
      }
      words.push(word);
    }
    const nodes = words.map(toText);
    return nodes.length === 1 ? nodes[0]! : { type: 'and', nodes, start: nodes[0]!.start, end: nodes.at(-1)!.end };
  }

  function refuseForeign({ isQuoted, raw, value }: Word): void {
    const foreign = isQuoted ? undefined : foreignOperators.get(raw);
    if (foreign !== undefined)
      throw new KqlFailure('foreign-operator', `KQL has no "${raw}"; write "${foreign}".`, value.start, value.end, [
        foreign,
      ]);
  }

  function toText(word: Word): Condition {
    const { value } = word;
    refuseForeign(word);
    if (isOnlyStars(value)) return { type: 'all', start: value.start, end: value.end };
    return { type: 'text', value, start: value.start, end: value.end } satisfies TextCondition;
  }

  function toFieldName({ value }: Word): FieldName {
    const { start, end } = value;
    if (value.type === 'literal' && value.text !== '') return { name: value.text, start, end };
    if (
      value.type === 'wildcard' &&
      value.parts.length === 2 &&
      value.parts[1] === '' &&
      value.parts[0]!.length > 1 &&
      value.parts[0]!.endsWith('.')
    ) {
      return { name: value.parts[0]!.slice(0, -1), start, end };
    }
    throw new KqlFailure(
      'wildcard-not-allowed',
      'A field name cannot hold "*"; name the object above (requestParameters : x), or write the value alone to find it anywhere.',
      start,
      end,
      ['field'],
    );
  }

  function parseField(word: Word): Condition {
    const { start } = word.value;
    position += 1;
    skipSpace();
    if (isOnlyStars(word.value)) {
      const value = readValue();
      if (value.type === 'exists') return { type: 'all', start, end: value.end };
    }
    const field = toFieldName(word);
    const outer = around;
    around = outer === undefined ? field.name : `${outer}.${field.name}`;
    const opened = position;
    if (text[position] === '{') {
      position += 1;
      const node = deeper(() => parseOr(parseCondition));
      close('}', opened);
      around = outer;
      return { type: 'nested', field, node, start, end: position };
    }
    let value: ValueNode;
    if (text[position] === '(') {
      position += 1;
      value = deeper(() => parseOr(readValue));
      close(')', opened);
    } else value = readValue();
    around = outer;
    return { type: 'field', field, value, start, end: endOfLast() };
  }

  function parseRange(word: Word): Condition {
    const field = toFieldName(word);
    const operator = (
      text[position + 1] === '=' ? text.slice(position, position + 2) : text[position]!
    ) as RangeOperator;
    position += operator.length;
    skipSpace();
    const expected = ['time', 'number', 'address'];
    const outer = around;
    around = outer === undefined ? field.name : `${outer}.${field.name}`;
    const operand = (peekKeyword() ? undefined : readWord(true)) ?? failForWord(`a value for "${operator}"`, expected);
    around = outer;
    const { value } = operand;
    if (value.type === 'wildcard')
      throw new KqlFailure(
        'wildcard-not-allowed',
        `"${operator}" needs one value, not a pattern.`,
        value.start,
        value.end,
        expected,
      );
    return {
      type: 'field',
      field,
      value: { type: 'range', operator, text: value.text, start: value.start, end: value.end },
      start: field.start,
      end: value.end,
    };
  }

  /** One value: quoted, or words up to the next `and`, `or`, bracket or end, as in Kibana (`sourceIPAddress : AWS Internal`). */
  function readValue(): SimpleValue {
    skipSpace();
    const first = (peekKeyword() ? undefined : readWord(true)) ?? failForWord('a value', ['value', '(', '*']);
    const { value } = first;
    refuseForeign(first);
    if (first.isQuoted) return value;
    const parts = value.type === 'literal' ? [value.text] : [...value.parts];
    let { end } = value;
    for (;;) {
      skipSpace();
      if (position === text.length || text[position] === '"' || peekKeyword()) break;
      const start = position;
      const word = readWord(false);
      if (!word) break;
      refuseForeign(word);
      const next = word.value;
      skipSpace();
      if (text[position] === ':' || text[position] === '<' || text[position] === '>') {
        position = start;
        failHere();
      }
      const [head, ...tail] = next.type === 'literal' ? [next.text] : next.parts;
      parts[parts.length - 1] += ` ${head!}`;
      parts.push(...tail);
      end = next.end;
    }
    if (parts.length === 1) return { type: 'literal', text: parts[0]!, start: value.start, end };
    const pattern: WildcardValue = { type: 'wildcard', parts, start: value.start, end };
    return isOnlyStars(pattern) ? { type: 'exists', start: value.start, end } : pattern;
  }

  /** A word or a quoted string; undefined where neither begins. In a value, colons belong to the word (`arn:aws:…`, `11:00`, `::1`). */
  function readWord(isValue: boolean): Word | undefined {
    const start = position;
    if (text[position] === '"') {
      const quoted = readQuoted(text, start);
      position = quoted.end;
      return { value: { type: 'literal', text: quoted.value, start, end: position }, raw: '', isQuoted: true };
    }
    const parts = [''];
    while (position < text.length) {
      const character = text[position]!;
      if (character === '\\') {
        const escape = readEscape(text, position, position === start);
        parts[parts.length - 1] += escape.value;
        position = escape.end;
      } else if (character === '*') {
        if (parts.length === 1 || parts.at(-1) !== '') parts.push('');
        position += 1;
      } else if (
        isSpace(character) ||
        (special.has(character) && !(isValue && character === ':' && isColonInside(start)))
      )
        break;
      else {
        parts[parts.length - 1] += character;
        position += 1;
      }
    }
    if (position === start) return undefined;
    const span = { start, end: position };
    const value =
      parts.length === 1
        ? { type: 'literal' as const, text: parts[0]!, ...span }
        : { type: 'wildcard' as const, parts, ...span };
    return { value, raw: text.slice(start, position), isQuoted: false };
  }

  function isColonInside(start: number): boolean {
    const next = text[position + 1];
    if (next === ':') return true;
    if (position === start) return false;
    return text[position - 1] === ':' || (next !== undefined && next !== ')' && !isSpace(next));
  }
}

function isOnlyStars(value: LiteralValue | WildcardValue): boolean {
  return value.type === 'wildcard' && value.parts.every((part) => part === '');
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}
