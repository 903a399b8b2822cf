import { bounds, RuleError } from '../rules/rule-error.ts';
import { anyOfSets, caseless, type CharSet, named, range, single, without } from './char-set.ts';

export type RegexNode =
  | { kind: 'set'; set: CharSet }
  | { kind: 'join'; nodes: RegexNode[] }
  | { kind: 'either'; nodes: RegexNode[] }
  | { kind: 'repeat'; node: RegexNode; min: number; max: number }
  | { kind: 'at'; where: 'start' | 'end' | 'end-or-newline' | 'line-start' | 'line-end' | 'word' | 'not-word' }
  | { kind: 'look'; node: RegexNode; isAhead: boolean; isNegated: boolean };

export interface RegexFlags {
  /** Without regard to case. */
  i: boolean;
  /** `^` and `$` at line ends too. */
  m: boolean;
  /** `.` meets line ends too. */
  s: boolean;
}

/**
 * Reads a regular expression in the common subset of Python's, PCRE's and JavaScript's syntax. What no linear matcher can do (references to groups, recursion) and what
 * changes how often something is tried (possessive and atomic groups) is refused by name.
 * @throws RuleError
 */
export function parseRegex(source: string, flags: RegexFlags): RegexNode {
  if (source.length > bounds.expression)
    throw new RuleError(`The regular expression is longer than ${bounds.expression} characters.`);
  return new Parser(source, flags).read();
}

const escapes: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 };

class Parser {
  readonly #source: string;
  #flags: RegexFlags;
  #at = 0;
  #depth = 0;

  constructor(source: string, flags: RegexFlags) {
    this.#source = source;
    this.#flags = { ...flags };
  }

  read(): RegexNode {
    const node = this.#either();
    if (this.#at < this.#source.length) this.#fail('")" without its "("');
    return node;
  }

  #fail(what: string): never {
    throw new RuleError(`The regular expression "${this.#source}" has ${what} at character ${this.#at + 1}.`);
  }

  #peek(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }

  #either(): RegexNode {
    if (++this.#depth > bounds.depth) this.#fail(`more than ${bounds.depth} levels of groups`);
    const nodes = [this.#join()];
    while (this.#take('|')) nodes.push(this.#join());
    this.#depth--;
    return nodes.length === 1 ? nodes[0]! : { kind: 'either', nodes };
  }

  #join(): RegexNode {
    const nodes: RegexNode[] = [];
    while (this.#at < this.#source.length && !this.#peek('|') && !this.#peek(')')) {
      const node = this.#quantified();
      if (node !== null) nodes.push(node);
    }
    return nodes.length === 1 ? nodes[0]! : { kind: 'join', nodes };
  }

  #quantified(): RegexNode | null {
    const atom = this.#atom();
    if (atom === null) return null;
    let node = atom;
    for (;;) {
      const range = this.#quantifier();
      if (range === null) return node;
      if (node.kind === 'repeat' && node !== atom) this.#fail('a quantifier after a quantifier');
      if (this.#peek('+')) this.#fail('a possessive quantifier, which is not supported');
      this.#take('?');
      node = { kind: 'repeat', node, min: range.min, max: range.max };
    }
  }

  #quantifier(): { min: number; max: number } | null {
    if (this.#take('*')) return { min: 0, max: Infinity };
    if (this.#take('+')) return { min: 1, max: Infinity };
    if (this.#take('?')) return { min: 0, max: 1 };
    const match = /^\{(\d{0,5})(?:(,)(\d{0,5}))?\}/.exec(this.#source.slice(this.#at, this.#at + 14));
    if (match === null || (match[1] === '' && (match[3] ?? '') === '')) return null;
    this.#at += match[0].length;
    const min = Number(match[1] || 0);
    const max = match[2] === undefined ? min : match[3] === '' ? Infinity : Number(match[3]);
    if (max < min) this.#fail('a quantifier whose bounds are the wrong way round');
    if (min > 1000 || (max !== Infinity && max > 1000)) this.#fail('a quantifier above 1,000');
    return { min, max };
  }

  #atom(): RegexNode | null {
    const { i, m, s } = this.#flags;
    const character = String.fromCodePoint(this.#source.codePointAt(this.#at)!);
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return this.#set(this.#class());
      case '.':
        this.#at++;
        return this.#set(s ? without([]) : without([single(10)]));
      case '^':
        this.#at++;
        return { kind: 'at', where: m ? 'line-start' : 'start' };
      case '$':
        this.#at++;
        return { kind: 'at', where: m ? 'line-end' : 'end-or-newline' };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        return this.#fail('nothing to repeat');
      default: {
        this.#at += character.length;
        const set = single(character.codePointAt(0)!);
        return { kind: 'set', set: i ? caseless(set) : set };
      }
    }
  }

  #set(set: CharSet): RegexNode {
    return { kind: 'set', set: this.#flags.i ? caseless(set) : set };
  }

  #group(): RegexNode | null {
    const before = this.#flags;
    this.#at++;
    if (!this.#peek('?') && !this.#peek('*')) return this.#close(this.#either(), before);
    if (this.#peek('*')) this.#fail('a backtracking verb, which is not supported');
    if (this.#take('?:')) return this.#close(this.#either(), before);
    if (this.#peek('?>')) this.#fail('an atomic group, which is not supported');
    if (/^\?(?:R|\d|&|P>)/.test(this.#source.slice(this.#at, this.#at + 3)))
      this.#fail('a recursion, which is not supported');
    if (this.#peek('?P=')) this.#fail('a reference to a group, which no matcher without backtracking can do');
    if (this.#peek('?(')) this.#fail('a condition, which is not supported');
    if (this.#peek('?#')) {
      const end = this.#source.indexOf(')', this.#at);
      if (end < 0) this.#fail('a comment without its ")"');
      this.#at = end + 1;
      return null;
    }
    for (const [sign, isAhead, isNegated] of [
      ['?=', true, false],
      ['?!', true, true],
      ['?<=', false, false],
      ['?<!', false, true],
    ] as const) {
      if (!this.#take(sign)) continue;
      const node = this.#close(this.#either(), before);
      if (!isAhead && widthOf(node) === null) this.#fail('a lookbehind of unknown length, which is not supported');
      return { kind: 'look', node, isAhead, isNegated };
    }
    const name = /^\?P?(?:<[A-Za-z_]\w*>|'[A-Za-z_]\w*')/.exec(this.#source.slice(this.#at, this.#at + 100));
    if (name !== null) {
      this.#at += name[0].length;
      return this.#close(this.#either(), before);
    }
    return this.#inlineFlags(before);
  }

  /** `(?i)` holds to the end of the group, `(?i:…)` inside it. */
  #inlineFlags(before: RegexFlags): RegexNode | null {
    const match = /^\?([imsxu]*)(?:-([imsx]+))?([:)])/.exec(this.#source.slice(this.#at, this.#at + 20));
    if (match === null) return this.#fail('a kind of group that is not known');
    const [whole, on, off = '', end] = match as unknown as [string, string, string | undefined, string];
    if (on.includes('x')) this.#fail('the flag x, which is not supported');
    this.#at += whole.length;
    const flags = { ...before };
    for (const flag of ['i', 'm', 's'] as const) {
      if (on.includes(flag)) flags[flag] = true;
      if (off.includes(flag)) flags[flag] = false;
    }
    this.#flags = flags;
    if (end === ')') return null;
    return this.#close(this.#either(), before);
  }

  #close(node: RegexNode, before: RegexFlags): RegexNode {
    if (!this.#take(')')) this.#fail('"(" without its ")"');
    this.#flags = before;
    return node;
  }

  #escape(): RegexNode {
    const next = this.#source[this.#at + 1];
    if (next === undefined) return this.#fail('a backslash at its end');
    if (/[1-9]/.test(next) || next === 'k')
      this.#fail('a reference to a group, which no matcher without backtracking can do');
    const places: Record<string, (RegexNode & { kind: 'at' })['where']> = {
      A: 'start',
      z: 'end',
      Z: 'end-or-newline',
      b: 'word',
      B: 'not-word',
    };
    if (Object.hasOwn(places, next)) {
      this.#at += 2;
      return { kind: 'at', where: places[next]! };
    }
    return this.#set(this.#escapedSet());
  }

  /** An escape that stands for characters, inside or outside a class. */
  #escapedSet(): CharSet {
    const next = this.#source[this.#at + 1];
    if (next === undefined) return this.#fail('a backslash at its end');
    this.#at += 2;
    if (/[dDwWsS]/.test(next)) return named(next);
    if (Object.hasOwn(escapes, next)) return single(escapes[next]!);
    if (next === '0') return single(0);
    if (next === 'x' || next === 'u') {
      const form = next === 'x' ? /^(?:([\da-f]{2})|\{([\da-f]{1,6})\})/i : /^(?:([\da-f]{4})|\{([\da-f]{1,6})\})/i;
      const match = form.exec(this.#source.slice(this.#at, this.#at + 9));
      if (match === null) return this.#fail(`a broken \\${next}`);
      this.#at += match[0].length;
      const code = Number.parseInt(match[1] ?? match[2]!, 16);
      return code > 0x10ffff ? this.#fail('a character that does not exist') : single(code);
    }
    if (next === 'p' || next === 'P') {
      const match = /^\{(\^?)([\w=-]{1,60})\}/.exec(this.#source.slice(this.#at, this.#at + 70));
      const set = match === null ? null : property(match[2]!, (next === 'P') !== (match[1] === '^'));
      if (set === null) return this.#fail(`a property \\${next} that is not known`);
      this.#at += match![0].length;
      return set;
    }
    if (/[A-Za-z]/.test(next)) {
      this.#at -= 2;
      return this.#fail(`the escape \\${next}, which is not supported`);
    }
    return single(next.codePointAt(0)!);
  }

  #class(): CharSet {
    this.#at++;
    const isNegated = this.#take('^');
    const sets: CharSet[] = [];
    for (let isFirst = true; ; isFirst = false) {
      if (this.#at >= this.#source.length) this.#fail('"[" without its "]"');
      if (!isFirst && this.#take(']')) break;
      if (isFirst && this.#peek(']') && !this.#source.includes(']', this.#at + 1)) this.#fail('an empty class');
      sets.push(this.#classItem());
    }
    const { i } = this.#flags;
    const inside = i ? sets.map(caseless) : sets;
    return isNegated ? without(inside) : anyOfSets(inside);
  }

  #classItem(): CharSet {
    const posix = /^\[:(\^?)(\w+):\]/.exec(this.#source.slice(this.#at, this.#at + 14));
    if (posix !== null) {
      const set = posixSet(posix[2]!);
      if (set === null) return this.#fail(`an unknown class ${posix[0]}`);
      this.#at += posix[0].length;
      return posix[1] === '^' ? without([set]) : set;
    }
    const from = this.#classCharacter();
    if (!this.#peek('-') || this.#source[this.#at + 1] === ']' || from.code === null) return from.set;
    this.#at++;
    if (this.#at >= this.#source.length) return this.#fail('"[" without its "]"');
    const to = this.#classCharacter();
    if (to.code === null || to.code < from.code) return this.#fail('a range that is the wrong way round');
    return range(from.code, to.code);
  }

  #classCharacter(): { set: CharSet; code: number | null } {
    if (this.#peek('\\')) {
      if (this.#source[this.#at + 1] === 'b') {
        this.#at += 2;
        return { set: single(8), code: 8 };
      }
      const set = this.#escapedSet();
      return { set, code: set.only };
    }
    const code = this.#source.codePointAt(this.#at)!;
    this.#at += code > 0xffff ? 2 : 1;
    return { set: single(code), code };
  }
}

function property(name: string, isNegated: boolean): CharSet | null {
  try {
    const test = new RegExp(`^\\${isNegated ? 'P' : 'p'}{${name}}$`, 'u');
    return { only: null, has: (code) => test.test(String.fromCodePoint(code)) };
  } catch {
    return null;
  }
}

const posixForms: Record<string, string> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  cntrl: '\\x00-\\x1f\\x7f',
  print: ' -~',
  graph: '!-~',
};

function posixSet(name: string): CharSet | null {
  const form = Object.hasOwn(posixForms, name) ? posixForms[name] : undefined;
  if (form === undefined) return null;
  const test = new RegExp(`^[${form}]$`, 'u');
  return { only: null, has: (code) => test.test(String.fromCodePoint(code)) };
}

/** Characters that a node always takes; null where that is not fixed. */
export function widthOf(node: RegexNode): number | null {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'at':
    case 'look':
      return 0;
    case 'join': {
      let sum = 0;
      for (const each of node.nodes) {
        const width = widthOf(each);
        if (width === null) return null;
        sum += width;
      }
      return sum;
    }
    case 'either': {
      const widths = node.nodes.map(widthOf);
      return widths.every((width) => width !== null && width === widths[0]) ? widths[0]! : null;
    }
    case 'repeat': {
      const width = widthOf(node.node);
      return width !== null && node.min === node.max ? width * node.min : null;
    }
  }
}
