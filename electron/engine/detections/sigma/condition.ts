import { allOf, anyOf, NONE, not, type Tree } from '../rules/tree.ts';
import { bounds, RuleError } from '../rules/rule-error.ts';
import { compilePattern, parseSigmaText } from '../rules/text-pattern.ts';
import type { Place } from '../rules/yaml.ts';

export interface ConditionScope {
  /** Trees of the selections by name. */
  selections: ReadonlyMap<string, Tree>;
  place: Place;
  warn(message: string): void;
}

interface Token {
  text: string;
  at: number;
}

/**
 * Reads a condition: `or` of `and` of `not`, names, `1 of`/`any of`/`all of` a pattern or `them`, brackets; operators in any case.
 * @throws RuleError with the character at which reading ended
 */
export function parseCondition(source: string, scope: ConditionScope): Tree {
  return new ConditionParser(source, scope).read();
}

/** Words of the grammar; a selection may still have the name of one where nothing else fits. */
class ConditionParser {
  readonly #source: string;
  readonly #scope: ConditionScope;
  readonly #tokens: Token[] = [];
  #next = 0;
  #depth = 0;

  constructor(source: string, scope: ConditionScope) {
    this.#source = source;
    this.#scope = scope;
    for (const match of source.matchAll(/\(|\)|\||[^\s()|]+/g)) this.#tokens.push({ text: match[0], at: match.index });
    if (this.#tokens.length > bounds.values) this.#fail('too many words', this.#tokens.at(-1));
  }

  read(): Tree {
    if (this.#tokens.length === 0) throw new RuleError('The condition is empty.', this.#scope.place);
    const tree = this.#or();
    const rest = this.#tokens[this.#next];
    if (rest !== undefined)
      this.#fail(rest.text === '|' ? 'an old aggregation behind "|"' : `"${rest.text}" where it should end`, rest);
    return tree;
  }

  #fail(what: string, token: Token | undefined): never {
    const at = token?.at ?? this.#source.length;
    const { line, column } = this.#scope.place;
    throw new RuleError(`The condition "${this.#source}" has ${what} at character ${at + 1}.`, {
      line,
      column: column + at,
    });
  }

  #isWord(word: string, ahead = 0): boolean {
    return this.#tokens[this.#next + ahead]?.text.toLowerCase() === word;
  }

  #or(): Tree {
    if (++this.#depth > bounds.depth)
      this.#fail(`more than ${bounds.depth} levels of brackets`, this.#tokens[this.#next]);
    const nodes = [this.#and()];
    while (this.#isWord('or')) {
      this.#next++;
      nodes.push(this.#and());
    }
    this.#depth--;
    return anyOf(nodes);
  }

  #and(): Tree {
    const nodes = [this.#not()];
    while (this.#isWord('and')) {
      this.#next++;
      nodes.push(this.#not());
    }
    return allOf(nodes);
  }

  #not(): Tree {
    let isNegated = false;
    while (this.#isWord('not') && this.#next + 1 < this.#tokens.length) {
      isNegated = !isNegated;
      this.#next++;
    }
    const node = this.#atom(isNegated);
    return isNegated ? not(node) : node;
  }

  #atom(isNegated: boolean): Tree {
    const token = this.#tokens[this.#next];
    if (token === undefined) return this.#fail('nothing', undefined);
    this.#next++;
    if (token.text === '(') {
      const node = this.#or();
      if (this.#tokens[this.#next]?.text !== ')') this.#fail('"(" without its ")"', this.#tokens[this.#next]);
      this.#next++;
      return node;
    }
    if (token.text === ')' || token.text === '|') return this.#fail(`"${token.text}"`, token);
    if (this.#isWord('of')) {
      const quantity = token.text.toLowerCase();
      if (quantity !== '1' && quantity !== 'any' && quantity !== 'all')
        this.#fail(`"${token.text} of"; only 1, any and all are known`, token);
      this.#next++;
      return this.#of(quantity === 'all', isNegated);
    }
    const known = this.#scope.selections.get(token.text);
    if (known === undefined) return this.#fail(`the name "${token.text}", which no selection has,`, token);
    return known;
  }

  #of(isAll: boolean, isNegated: boolean): Tree {
    const token = this.#tokens[this.#next++];
    if (token === undefined || !/^[\w*-]+$/.test(token.text)) return this.#fail('no name behind "of"', token);
    const isThem = token.text.toLowerCase() === 'them';
    const isNamed = isThem ? () => true : compilePattern(parseSigmaText(token.text), true);
    const isHidden = !isThem && token.text.startsWith('_');
    const names = [...this.#scope.selections.keys()].filter(
      (name) => isNamed(name) && (isHidden || !name.startsWith('_')),
    );
    if (names.length === 0) {
      const effect = isNegated ? 'its negation always holds' : 'it never holds';
      this.#scope.warn(`No selection has a name like "${token.text}": ${effect}.`);
      return NONE;
    }
    const nodes = names.map((name) => this.#scope.selections.get(name)!);
    return isAll ? allOf(nodes) : anyOf(nodes);
  }
}
