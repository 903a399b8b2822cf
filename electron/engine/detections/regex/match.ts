import { RuleError } from '../rules/rule-error.ts';
import type { CharSet } from './char-set.ts';
import { parseRegex, type RegexFlags, type RegexNode, widthOf } from './parse.ts';

/** Steps of a program at most: `{n,m}` is written out. */
const MAX_STEPS = 20_000;

/** Work for one text at most, in steps times characters: about two seconds. */
const MAX_WORK = 400_000_000;

type Step =
  | { op: 'set'; set: CharSet }
  | { op: 'split'; to: number; or: number }
  | { op: 'at'; where: (RegexNode & { kind: 'at' })['where'] }
  | { op: 'look'; program: Program; isAhead: boolean; isNegated: boolean; width: number }
  | { op: 'done' };

interface Program {
  steps: Step[];
  isAnchored: boolean;
}

/**
 * Compiles a regular expression into a test that finds it anywhere in a text. All ways of matching are followed side by side (Thompson 1968), so that the time grows with the
 * text and never with the number of ways to match it: no expression can hang.
 * @throws RuleError
 */
export function compileRegex(source: string, flags: RegexFlags): (text: string) => boolean {
  const tree = parseRegex(source, flags);
  const budget = { left: MAX_STEPS };
  const program = assemble(tree, budget, source);
  return (text) => new Matcher(text).search(program);
}

function assemble(tree: RegexNode, budget: { left: number }, source: string): Program {
  const steps: Step[] = [];
  const add = (step: Step): number => {
    if (--budget.left < 0) throw new RuleError(`The regular expression "${source}" is too large once written out.`);
    return steps.push(step) - 1;
  };
  const emit = (node: RegexNode): void => {
    switch (node.kind) {
      case 'set':
        add({ op: 'set', set: node.set });
        return;
      case 'at':
        add({ op: 'at', where: node.where });
        return;
      case 'look':
        add({
          op: 'look',
          program: assemble(node.node, budget, source),
          isAhead: node.isAhead,
          isNegated: node.isNegated,
          width: widthOf(node.node) ?? 0,
        });
        return;
      case 'join':
        node.nodes.forEach(emit);
        return;
      case 'either': {
        const ends: (Step & { op: 'split' })[] = [];
        node.nodes.forEach((each, index) => {
          if (index === node.nodes.length - 1) {
            emit(each);
            return;
          }
          const split = { op: 'split' as const, to: steps.length + 1, or: 0 };
          add(split);
          emit(each);
          const jump = { op: 'split' as const, to: 0, or: 0 };
          add(jump);
          ends.push(jump);
          split.or = steps.length;
        });
        for (const jump of ends) jump.to = jump.or = steps.length;
        return;
      }
      case 'repeat': {
        for (let time = 0; time < node.min; time++) emit(node.node);
        if (node.max === Infinity) {
          const split = { op: 'split' as const, to: steps.length + 1, or: 0 };
          const at = add(split);
          emit(node.node);
          add({ op: 'split', to: at, or: at });
          split.or = steps.length;
          return;
        }
        const splits: (Step & { op: 'split' })[] = [];
        for (let time = node.min; time < node.max; time++) {
          const split = { op: 'split' as const, to: steps.length + 1, or: 0 };
          add(split);
          splits.push(split);
          emit(node.node);
        }
        for (const split of splits) split.or = steps.length;
      }
    }
  };
  emit(tree);
  add({ op: 'done' });
  return { steps, isAnchored: steps[0]!.op === 'at' && steps[0]!.where === 'start' };
}

/** Runs programs over one text. */
class Matcher {
  readonly #text: string;
  #work = 0;

  constructor(text: string) {
    this.#text = text;
  }

  search(program: Program): boolean {
    return this.#run(program, 0, null, false);
  }

  /** `only`: begins at `from` only. `end`: the match must end there. */
  #run({ steps, isAnchored }: Program, from: number, end: number | null, only: boolean): boolean {
    const text = this.#text;
    const marks = new Int32Array(steps.length).fill(-1);
    let current: number[] = [];
    let next: number[] = [];
    const stack: number[] = [];
    const follow = (list: number[], start: number, at: number): boolean => {
      stack.push(start);
      while (stack.length > 0) {
        const place = stack.pop()!;
        if (marks[place] === at) continue;
        marks[place] = at;
        const step = steps[place]!;
        switch (step.op) {
          case 'done':
            if (end === null || at === end) {
              stack.length = 0;
              return true;
            }
            break;
          case 'set':
            list.push(place);
            break;
          case 'split':
            stack.push(step.or);
            if (step.to !== step.or) stack.push(step.to);
            break;
          case 'at':
            if (this.#stands(step.where, at)) stack.push(place + 1);
            break;
          case 'look':
            if (this.#looks(step, at) !== step.isNegated) stack.push(place + 1);
        }
      }
      return false;
    };
    for (let at = from; ;) {
      const isFresh = at === from || (!only && !isAnchored);
      if (isFresh && follow(current, 0, at)) return true;
      if (at >= text.length || (current.length === 0 && (only || isAnchored))) return false;
      this.#work += current.length + 1;
      if (this.#work > MAX_WORK) throw new RuleError('A regular expression took too long on one text.');
      const code = text.codePointAt(at)!;
      const after = at + (code > 0xffff ? 2 : 1);
      for (const place of current)
        if ((steps[place] as Step & { op: 'set' }).set.has(code) && follow(next, place + 1, after)) return true;
      [current, next] = [next, current];
      next.length = 0;
      at = after;
    }
  }

  #stands(where: (RegexNode & { kind: 'at' })['where'], at: number): boolean {
    const text = this.#text;
    switch (where) {
      case 'start':
        return at === 0;
      case 'end':
        return at === text.length;
      case 'end-or-newline':
        return at === text.length || (at === text.length - 1 && text.charCodeAt(at) === 10);
      case 'line-start':
        return at === 0 || text.charCodeAt(at - 1) === 10;
      case 'line-end':
        return at === text.length || text.charCodeAt(at) === 10;
      default:
        return (isWord(text, at - 1) !== isWord(text, at)) === (where === 'word');
    }
  }

  #looks({ program, isAhead, width }: Step & { op: 'look' }, at: number): boolean {
    if (isAhead) return this.#run(program, at, null, true);
    let from = at;
    for (let left = width; left > 0; left--) {
      if (from === 0) return false;
      from -= from > 1 && (this.#text.codePointAt(from - 2) ?? 0) > 0xffff ? 2 : 1;
    }
    return this.#run(program, from, at, true);
  }
}

function isWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
}
