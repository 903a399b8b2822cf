import { compileRegex } from '../regex/match.ts';
import { isNode, leafText, LongNumber } from '../rules/record-values.ts';
import { bounds, RuleError } from '../rules/rule-error.ts';
import { ANY, compilePattern, type Pattern } from '../rules/text-pattern.ts';
import { allOf, anyOf, type Atom, not, type Tree } from '../rules/tree.ts';

/** A filter, and the other reading of "!=" where the field is absent, which AWS documents nowhere. */
export interface MetricFilter {
  tree: Tree;
  /** "!=" taken to hold where the field is absent; null where the filter has none. */
  otherReading: Tree | null;
  warnings: string[];
}

type Step = string | number;

/**
 * Reads a filter pattern of CloudWatch Logs: `{ $.name = value && … }`, or the words of an unstructured one. Patterns for space-delimited logs are refused.
 * @throws RuleError with the character
 */
export function parseMetricFilter(source: string): MetricFilter {
  if (source.length > bounds.file / 16) throw new RuleError('The filter is too long.');
  const text = source.trim();
  if (text.startsWith('[')) throw new RuleError('The filter is for space-delimited logs; CloudTrail writes JSON.');
  if (text.startsWith('$')) throw new RuleError('The filter has no "{" before its first selector.');
  if (!text.startsWith('{')) return { ...parseWords(text), otherReading: null };
  const parser = new FilterParser(text, false);
  const tree = parser.read();
  return {
    tree,
    otherReading: parser.hasUnequal ? new FilterParser(text, true).read() : null,
    warnings: [...new Set(parser.warnings)],
  };
}

class FilterParser {
  hasUnequal = false;
  readonly warnings: string[] = [];
  readonly #source: string;
  readonly #absentDiffers: boolean;
  #at = 0;
  #depth = 0;
  #nodes = 0;
  #expressions = 0;

  constructor(source: string, absentDiffers: boolean) {
    this.#source = source;
    this.#absentDiffers = absentDiffers;
  }

  read(): Tree {
    this.#expect('{');
    const tree = this.#or();
    this.#expect('}');
    this.#skip();
    if (this.#at < this.#source.length) this.#fail('something behind "}"');
    return tree;
  }

  #fail(what: string): never {
    throw new RuleError(`The filter has ${what} at character ${this.#at + 1}.`, { line: 1, column: this.#at + 1 });
  }

  #skip(): void {
    while (/\s/.test(this.#source[this.#at] ?? '')) this.#at++;
  }

  #peek(text: string): boolean {
    this.#skip();
    return this.#source.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(`no "${text}"`);
  }

  #or(): Tree {
    if (++this.#depth > bounds.depth) this.#fail(`more than ${bounds.depth} levels of brackets`);
    const nodes = [this.#and()];
    while (this.#take('||')) nodes.push(this.#and());
    this.#depth--;
    return anyOf(nodes);
  }

  #and(): Tree {
    const nodes = [this.#unit()];
    while (this.#take('&&')) nodes.push(this.#unit());
    return allOf(nodes);
  }

  #unit(): Tree {
    if (++this.#nodes > bounds.values) this.#fail(`more than ${bounds.values} conditions`);
    if (!this.#take('(')) return this.#condition();
    const node = this.#or();
    this.#expect(')');
    return node;
  }

  #condition(): Tree {
    const from = this.#at;
    const steps = this.#selector();
    const key = JSON.stringify(steps);
    const atom = (name: string, meets: (value: unknown) => boolean): Atom => ({
      op: 'atom',
      key: `metric ${key} ${name}`,
      path: pathOf(steps),
      label: this.#source.slice(from, this.#at).trim(),
      test: (record) => meets(select(record, steps)),
    });
    if (this.#word('NOT')) {
      if (!this.#word('EXISTS')) this.#fail('no EXISTS behind NOT');
      return atom('absent', (value) => value === undefined);
    }
    if (this.#word('IS')) return this.#is(atom);
    const operator = ['!=', '<=', '>=', '=', '<', '>'].find((sign) => this.#take(sign));
    if (operator === undefined) return this.#fail('no operator');
    this.#skip();
    if (operator === '=' || operator === '!=') return this.#equal(operator === '!=', atom);
    const number = this.#numberHere();
    return atom(`${operator}${number}`, (value) => {
      const own = typeof value === 'number' ? value : value instanceof LongNumber ? Number(value.digits) : null;
      if (own === null) return false;
      if (operator === '<') return own < number;
      if (operator === '<=') return own <= number;
      return operator === '>' ? own > number : own >= number;
    });
  }

  #word(word: string): boolean {
    this.#skip();
    const found = this.#source.slice(this.#at, this.#at + word.length).toUpperCase() === word;
    if (!found || /\w/.test(this.#source[this.#at + word.length] ?? '')) return false;
    this.#at += word.length;
    return true;
  }

  #is(atom: (name: string, meets: (value: unknown) => boolean) => Atom): Tree {
    if (this.#word('NOT')) this.#fail('IS NOT, which the language does not have,');
    if (this.#word('NULL')) return atom('null', (value) => value === null);
    if (this.#word('TRUE')) return atom('true', (value) => value === true);
    if (this.#word('FALSE')) return atom('false', (value) => value === false);
    return this.#fail('no NULL, TRUE or FALSE behind IS');
  }

  #selector(): Step[] {
    this.#skip();
    if (this.#source[this.#at] !== '$') this.#fail('no selector, which begins with "$."');
    this.#at++;
    const steps: Step[] = [];
    for (;;) {
      const rest = this.#source.slice(this.#at);
      const match =
        /^\.\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/.exec(rest) ??
        /^\[\s*'((?:[^'\\]|\\.)*)'\s*\]/.exec(rest);
      const index = /^\.?\[(\d{1,9})\]/.exec(rest);
      const name = /^\.([\w-]+)/.exec(rest);
      if (match !== null) steps.push((match[1] ?? match[2] ?? '').replaceAll(/\\(.)/g, '$1'));
      else if (index !== null) steps.push(Number(index[1]));
      else if (name !== null) steps.push(name[1]!);
      else break;
      this.#at += (match ?? index ?? name)![0].length;
    }
    if (steps.length === 0) this.#fail('a selector without a name');
    if (steps.length > bounds.depth) this.#fail('a selector that is too long');
    return steps;
  }

  #numberHere(): number {
    const match = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?=\s|\)|\}|&&|\|\||$)/.exec(
      this.#source.slice(this.#at),
    );
    if (match === null) return this.#fail('no number, which "<" and ">" need,');
    this.#at += match[0].length;
    return Number(match[0]);
  }

  #equal(isNegated: boolean, atom: (name: string, meets: (value: unknown) => boolean) => Atom): Tree {
    const { key, test } = this.#value();
    if (!isNegated) return atom(`=${key}`, (value) => isScalar(value) && test(value));
    this.hasUnequal = true;
    // A selector that points to an array or object never matches; of an absent field AWS says nothing.
    const absent = this.#absentDiffers;
    return atom(`${absent ? '!=?' : '!='}${key}`, (value) =>
      value === undefined ? absent : !isNode(value) && !(value !== null && test(value)),
    );
  }

  #value(): { key: string; test: (value: unknown) => boolean } {
    if (this.#source[this.#at] === '%') return this.#expression();
    if (this.#source[this.#at] === '"') return this.#quoted();
    const rest = this.#source.slice(this.#at);
    const end = /\)|&&|\|\||\}|$/.exec(rest)!.index;
    const text = rest.slice(0, end).trimEnd();
    if (text === '') this.#fail('no value');
    this.#at += end;
    if (/\s/.test(text)) this.warnings.push('value with blanks and without quotes');
    if (/["%]/.test(text)) this.#fail('a quote inside a value that does not begin with one');
    const pattern = wildcards(text);
    const matches = compilePattern(pattern, true);
    const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
    return {
      key: text,
      test: (value) => matches(leafText(value) ?? '') || (number !== null && value === number),
    };
  }

  #quoted(): { key: string; test: (value: unknown) => boolean } {
    const match = /^"((?:[^"\\]|\\[^])*)"/.exec(this.#source.slice(this.#at));
    if (match === null) return this.#fail('a text without its closing quote');
    this.#at += match[0].length;
    const text = match[1]!.replaceAll(/\\(["\\])/g, '$1');
    const matches = compilePattern(wildcards(text), true);
    return { key: JSON.stringify(text), test: (value) => matches(leafText(value) ?? '') };
  }

  #expression(): { key: string; test: (value: unknown) => boolean } {
    const end = this.#source.indexOf('%', this.#at + 1);
    if (end < 0) this.#fail('an expression without its closing "%"');
    const source = this.#source.slice(this.#at + 1, end);
    if (source === '') this.#fail('an empty expression');
    if (++this.#expressions > 2) this.#fail('a third regular expression; two are allowed');
    if (/[()]/.test(source)) this.#fail('parentheses in a regular expression, which are not allowed,');
    const odd = /[^\w:#=@/;,^$?[\]{}|\\*+.\s-]/.exec(source.replaceAll(/\\./g, ''));
    if (odd !== null) this.#fail(`"${odd[0]}" in a regular expression, which is not allowed,`);
    this.#at = end + 1;
    const matches = compileRegex(source, { i: false, m: false, s: false });
    return { key: `%${source}%`, test: (value) => matches(leafText(value) ?? '') };
  }
}

function wildcards(text: string): Pattern {
  const parts: (string | typeof ANY)[] = [];
  for (const [index, part] of text.split('*').entries()) {
    if (index > 0 && parts.at(-1) !== ANY) parts.push(ANY);
    if (part !== '') parts.push(part);
  }
  return parts;
}

function isScalar(value: unknown): boolean {
  return value !== undefined && value !== null && !isNode(value);
}

/** The one value that a selector points to; undefined where there is none. Case counts. */
function select(record: unknown, steps: readonly Step[]): unknown {
  let value: unknown = record;
  for (const step of steps) {
    if (typeof step === 'number') {
      if (!Array.isArray(value)) return undefined;
      value = value[step];
    } else {
      if (!isNode(value) || Array.isArray(value) || !Object.hasOwn(value, step)) return undefined;
      value = (value as Record<string, unknown>)[step];
    }
  }
  return value;
}

function pathOf(steps: readonly Step[]): string {
  const index = steps.findIndex((step) => typeof step === 'number');
  return (index < 0 ? steps : steps.slice(0, index)).join('.');
}

/** Words over the record's text, with case: all plain ones, at least one of those behind "?", none of those behind "-". */
function parseWords(source: string): { tree: Tree; warnings: string[] } {
  if (source === '') throw new RuleError('The filter is empty.');
  const [all, either, none]: [Tree[], Tree[], Tree[]] = [[], [], []];
  for (const match of source.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g)) {
    const text = match[2]?.replaceAll(/\\(["\\])/g, '$1') ?? match[3]!;
    const atom: Atom = {
      op: 'atom',
      key: `word ${text}`,
      path: null,
      label: text,
      test: (_record, context) => context.text().includes(text),
    };
    (match[1] === '?' ? either : match[1] === '-' ? none : all).push(atom);
    if (all.length + either.length + none.length > bounds.values) throw new RuleError('The filter has too many words.');
  }
  // With a plain word there, CloudWatch takes no notice of those behind "?".
  const warnings =
    all.length > 0 && either.length > 0 ? ['words behind "?" beside plain words have no effect in CloudWatch'] : [];
  return {
    tree: allOf([...all, ...(all.length > 0 || either.length === 0 ? [] : [anyOf(either)]), ...none.map(not)]),
    warnings,
  };
}
