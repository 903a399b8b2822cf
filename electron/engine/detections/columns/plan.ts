import { type Atom, contextOf, type Tree } from '../rules/tree.ts';
import type { Carrier, ColumnSource } from './column-source.ts';

/** What columns say of a condition on one event. */
const NO = 0;
export const YES = 1;
/** Only the record can tell. */
const ASK = 2;
const UNKNOWN = 255;

export type Answer = typeof NO | typeof YES | typeof ASK;

/** Numbers of a dictionary that are answered beforehand, so that events can be chosen by them: larger ones are answered as they are met. */
const MAX_WHOLE = 1 << 16;

/** An atom over a column: the answer for each number, worked out when it is first met. */
class AtomTable {
  readonly carrier: Carrier;
  readonly #atom: Atom;
  readonly #answers: Uint8Array;

  constructor(atom: Atom, carrier: Carrier) {
    this.#atom = atom;
    this.carrier = carrier;
    this.#answers = new Uint8Array(carrier.size).fill(UNKNOWN);
  }

  at(number: number): Answer {
    const known = this.#answers[number]!;
    if (known !== UNKNOWN) return known as Answer;
    const answer = this.#answer(number);
    this.#answers[number] = answer;
    return answer;
  }

  /** The answers for all numbers. */
  all(): Uint8Array {
    for (let number = 0; number < this.#answers.length; number++) this.at(number);
    return this.#answers;
  }

  #answer(number: number): Answer {
    const forms = this.carrier.forms(number);
    if (forms === null) {
      const values = this.carrier.derived(number);
      return this.#atom.test(
        {},
        contextOf({}, () => values),
      )
        ? YES
        : NO;
    }
    let answer: Answer | null = null;
    for (const form of forms) {
      const own = this.#atom.test(form, contextOf(form)) ? YES : NO;
      if (answer !== null && answer !== own) return ASK;
      answer = own;
    }
    return answer ?? ASK;
  }
}

/** Atoms of all rules once, by what they mean. */
export class AtomTables {
  readonly source: ColumnSource;
  readonly #known = new Map<string, AtomTable | null>();

  constructor(source: ColumnSource) {
    this.source = source;
  }

  get(atom: Atom): AtomTable | null {
    const known = this.#known.get(atom.key);
    if (known !== undefined) return known;
    const carrier = atom.path === null ? null : this.source.carrier(atom.path);
    const table = carrier === null ? null : new AtomTable(atom, carrier);
    this.#known.set(atom.key, table);
    return table;
  }
}

/** A rule's tree over columns: for one position no, yes, or "ask the record". */
export function compilePlan(tree: Tree, tables: AtomTables): (position: number) => Answer {
  const test = compile(tree, tables);
  const { source } = tables;
  return (position) => (source.isOdd(position) ? ASK : test(position));
}

function compile(tree: Tree, tables: AtomTables): (position: number) => Answer {
  switch (tree.op) {
    case 'all':
      return () => YES;
    case 'none':
      return () => NO;
    case 'atom': {
      const table = tables.get(tree);
      if (table === null) return () => ASK;
      const { column } = table.carrier;
      return (position) => table.at(column[position]!);
    }
    case 'not': {
      const inner = compile(tree.node, tables);
      return (position) => {
        const answer = inner(position);
        return answer === ASK ? ASK : answer === YES ? NO : YES;
      };
    }
    case 'and':
      return compileJunction(tree.nodes, tables, NO, YES);
    case 'or':
      return compileJunction(tree.nodes, tables, YES, NO);
  }
}

/** Columns first: what they decide needs no record. */
function compileJunction(
  nodes: readonly Tree[],
  tables: AtomTables,
  deciding: Answer,
  neutral: Answer,
): (position: number) => Answer {
  const inner = nodes.filter((node) => !asksOnly(node, tables)).map((node) => compile(node, tables));
  const rest: Answer = inner.length < nodes.length ? ASK : neutral;
  return (position) => {
    let answer = rest;
    for (const test of inner) {
      const own = test(position);
      if (own === deciding) return deciding;
      if (own === ASK) answer = ASK;
    }
    return answer;
  };
}

function asksOnly(tree: Tree, tables: AtomTables): boolean {
  if (tree.op === 'atom') return tables.get(tree) === null;
  return tree.op === 'not' && asksOnly(tree.node, tables);
}

/** Numbers of one column of which an event must have one to meet a tree; null: any. */
function boundBy(tree: Tree, carrier: Carrier, tables: AtomTables): Uint8Array | null {
  switch (tree.op) {
    case 'atom': {
      const table = tables.get(tree);
      return table === null || table.carrier !== carrier ? null : table.all().map((answer) => (answer === NO ? 0 : 1));
    }
    case 'none':
      return new Uint8Array(carrier.size);
    case 'not': {
      const table = tree.node.op === 'atom' ? tables.get(tree.node) : null;
      return table === null || table.carrier !== carrier ? null : table.all().map((answer) => (answer === YES ? 0 : 1));
    }
    case 'and': {
      const inner = tree.nodes.map((node) => boundBy(node, carrier, tables)).filter((each) => each !== null);
      if (inner.length === 0) return null;
      return inner.reduce((all, each) => all.map((passes, number) => passes & each[number]!));
    }
    case 'or': {
      const inner: Uint8Array[] = [];
      for (const node of tree.nodes) {
        const each = boundBy(node, carrier, tables);
        if (each === null) return null;
        inner.push(each);
      }
      return inner.reduce((all, each) => all.map((passes, number) => passes | each[number]!));
    }
    case 'all':
      return null;
  }
}

/** Events by the number of a column: one counting sort, once for all rules. */
class Postings {
  readonly carrier: Carrier;
  readonly counts: Uint32Array;
  #starts: Uint32Array | null = null;
  #positions: Uint32Array | null = null;

  constructor(carrier: Carrier) {
    this.carrier = carrier;
    const { column, size } = carrier;
    this.counts = new Uint32Array(size);
    for (let position = 0; position < column.length; position++) this.counts[column[position]!]!++;
  }

  /** Positions of the numbers that pass, ascending. */
  positions(passes: Uint8Array): Uint32Array {
    this.#sort();
    const [starts, sorted] = [this.#starts!, this.#positions!];
    const parts: Uint32Array[] = [];
    for (let number = 0; number < passes.length; number++)
      if (passes[number] === 1 && this.counts[number]! > 0)
        parts.push(sorted.subarray(starts[number], starts[number]! + this.counts[number]!));
    if (parts.length === 1) return parts[0]!;
    const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all.sort();
  }

  #sort(): void {
    if (this.#positions !== null) return;
    const { column, size } = this.carrier;
    const starts = new Uint32Array(size);
    for (let number = 1; number < size; number++) starts[number] = starts[number - 1]! + this.counts[number - 1]!;
    const next = starts.slice();
    const positions = new Uint32Array(column.length);
    for (let position = 0; position < column.length; position++) positions[next[column[position]!]!++] = position;
    this.#starts = starts;
    this.#positions = positions;
  }
}

/** Columns by which events are chosen, those with the finest numbers first. */
const choosing = ['eventName', 'eventSource', 'errorCode'];

/** Chooses the events at which a rule has to look: those with the names, sources or errors that its tree asks for. */
export class Candidates {
  readonly #tables: AtomTables;
  readonly #postings = new Map<string, Postings | null>();

  constructor(tables: AtomTables) {
    this.#tables = tables;
  }

  /** Positions, ascending; null: all events. */
  of(tree: Tree): Uint32Array | null {
    const { count } = this.#tables.source;
    let best: { postings: Postings; passes: Uint8Array; events: number } | null = null;
    for (const name of choosing) {
      const postings = this.#posting(name);
      const passes = postings === null ? null : boundBy(tree, postings.carrier, this.#tables);
      if (postings === null || passes === null) continue;
      let events = 0;
      for (let number = 0; number < passes.length; number++)
        if (passes[number] === 1) events += postings.counts[number]!;
      if (best === null || events < best.events) best = { postings, passes, events };
      if (events < count >>> 6) break;
    }
    return best === null || best.events > count >>> 1 ? null : best.postings.positions(best.passes);
  }

  #posting(name: string): Postings | null {
    let known = this.#postings.get(name);
    if (known === undefined) {
      const carrier = this.#tables.source.carrier(name);
      known = carrier === null || carrier.size > MAX_WHOLE ? null : new Postings(carrier);
      this.#postings.set(name, known);
    }
    return known;
  }
}
