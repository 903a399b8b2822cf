import type { FlatValue } from '../../../../shared/kql/index.ts';
import { longestRun, Needle } from '../../columns/needle.ts';
import type { TestHint } from '../../columns/text-table.ts';
import type { SearchPlan } from './search-plan.ts';

/** Words of which a record must hold one to pass. */
type Clause = readonly string[];

/** Lists longer than this are not searched for word by word. */
const MAX_WORDS = 40;

/**
 * What the text of a record must hold to meet a plan: a word of every needle, the most telling needle first. No needles: any record may meet it.
 * A record that writes characters as `\uXXXX` may meet it all the same and has to be tested.
 */
export function needlesOf(plan: SearchPlan): Needle[] {
  return clausesOf(plan).map((words) => new Needle(words));
}

/** The same as words: one of each clause must stand in the text. */
function clausesOf(plan: SearchPlan): Clause[] {
  return collectClauses(plan).sort((a, b) => weight(b) - weight(a));
}

function collectClauses(plan: SearchPlan): Clause[] {
  switch (plan.op) {
    case 'all':
    case 'known':
    case 'not':
      return [];
    case 'text':
      // Bare words stand in the text as they are, numbers too.
      return clause([plan.value.type === 'literal' ? longestRun(plan.value.text) : longestOf(plan.value.parts)]);
    case 'field':
      // Addresses, times and numbers are compared by their meaning, which may be written in many ways.
      return [...(isComparedAsText(plan.field.kind) ? clause(wordsOf(plan.value)) : []), ...keyClause(plan.path)];
    case 'nested':
      return [...collectClauses(plan.node), ...keyClause(plan.path)];
    case 'and':
      return plan.nodes.flatMap((node) => collectClauses(node));
    case 'or': {
      // One clause of each alternative, the most telling; an alternative without any makes every record possible.
      const words: string[] = [];
      for (const node of plan.nodes) {
        const best = clausesOf(node)[0];
        if (best === undefined) return [];
        words.push(...best);
      }
      return clause([...new Set(words)]);
    }
  }
}

function isComparedAsText(kind: string): boolean {
  return kind === 'keyword' || kind === 'boolean' || kind === 'text';
}

function weight(words: Clause): number {
  return Math.min(...words.map((word) => word.length)) - words.length / 10;
}

function clause(words: string[] | null): Clause[] {
  return words === null || words.length > MAX_WORDS || words.some((word) => word.length < 2) ? [] : [words];
}

/** The last name of a path stands in the record as (the end of) a key. */
function keyClause(path: string): Clause[] {
  const word = longestRun(path.slice(path.lastIndexOf('.') + 1));
  return word.length < 2 ? [] : [[word]];
}

/** Words of which a matching value holds one as written; null where values may be written in other ways. */
function wordsOf(value: FlatValue): string[] | null {
  switch (value.type) {
    case 'literal':
      return literalWords(value.text);
    case 'wildcard':
      return wildcardWords(value.parts);
    case 'exists':
    case 'range':
      return null;
    case 'or': {
      const words: string[] = [];
      for (const node of value.nodes) {
        const found = wordsOf(node);
        if (found === null) return null;
        words.push(...found);
      }
      return words;
    }
  }
}

/** A number may be written in other ways (1e2 is 100): it is no word to look for. */
function literalWords(text: string): string[] | null {
  return /^[+-]?[\d.]/.test(text) && !Number.isNaN(Number(text)) ? null : [longestRun(text)];
}

/** Runs that may be part of a number are no words either. */
function wildcardWords(parts: readonly string[]): string[] | null {
  const longest = longestOf(parts);
  return /^[-+.\de]*$/i.test(longest) ? null : [longest];
}

function longestOf(parts: readonly string[]): string {
  return parts
    .map((part) => longestRun(part))
    .reduce((longest, run) => (run.length > longest.length ? run : longest), '');
}

/** What a condition on a keyword says about the texts that pass. Other kinds compare meanings, not texts. */
export function hintOf(value: FlatValue, kind: string): TestHint {
  if (kind === 'text' || !isComparedAsText(kind)) return {};
  const nodes = value.type === 'or' ? value.nodes : [value];
  if (nodes.every((node) => node.type === 'literal'))
    return { exact: nodes.map((node) => (node.type === 'literal' ? node.text : '')) };
  const words: string[] = [];
  for (const node of nodes) {
    const parts = node.type === 'literal' ? [node.text] : node.type === 'wildcard' ? node.parts : [];
    const word = longestOf(parts);
    if (word.length < 2) return {};
    words.push(word);
  }
  const isSufficient = nodes.every(
    (node) =>
      node.type === 'wildcard' &&
      node.parts.length === 3 &&
      node.parts[0] === '' &&
      node.parts[2] === '' &&
      longestRun(node.parts[1]!) === node.parts[1],
  );
  return words.length > MAX_WORDS ? {} : { holds: words, isSufficient };
}
