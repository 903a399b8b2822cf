import type { Clause } from './words.ts';

/** Letters outside ASCII whose lower case holds an ASCII letter (see `columns/needle.ts`), and the escape of JSON: a text with one of them may hold any word. */
const anything: readonly Buffer[] = [Buffer.from('\u0130'), Buffer.from('\u212a'), Buffer.from('\\u')];

/** Called with each word that stands in a text; `ANY_WORD` where any word may. Returns true to look no further. */
export type WordVisitor = (word: number, offset: number) => boolean;

/** Stands for every word: the text writes characters in a way that is not looked through. */
export const ANY_WORD = -1;

/**
 * Looks for hundreds of words at once in UTF-8, without regard to case of ASCII letters, in one pass whatever their number (Aho and Corasick 1975, as a table over the classes of
 * bytes that occur in the words).
 */
export class WordAutomaton {
  readonly #classOf = new Uint8Array(256);
  readonly #classes: number;
  /** The state after a state and a class of bytes; as offsets of rows, so that no step multiplies. */
  readonly #next: Uint32Array;
  /** Words that end at each row; null for most. */
  readonly #ends: (readonly number[] | null)[];

  /** @param words runs of printable ASCII in any case; they are numbered in this order */
  constructor(words: readonly string[]) {
    const patterns = [
      ...words.map((word, number) => ({ bytes: Buffer.from(word.toLowerCase(), 'latin1'), number })),
      ...anything.map((bytes) => ({ bytes, number: ANY_WORD })),
    ];
    let classes = 1;
    for (const { bytes } of patterns)
      for (const byte of bytes) if (this.#classOf[byte] === 0) this.#classOf[byte] = classes++;
    for (let upper = 0x41; upper <= 0x5a; upper++)
      // Upper case counts as lower case, but for the escape's own `u`: `\U` is none, and looking at it costs nothing.
      if (this.#classOf[upper + 32] !== 0) this.#classOf[upper] = this.#classOf[upper + 32]!;
    this.#classes = classes;
    const size = 1 + patterns.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#next = new Uint32Array(size * classes);
    const ends: (number[] | null)[] = [null];
    let states = 1;
    for (const { bytes, number } of patterns) {
      let row = 0;
      for (const byte of bytes) {
        const at = row + this.#classOf[byte]!;
        if (this.#next[at] === 0) {
          this.#next[at] = states * classes;
          ends[states++] = null;
        }
        row = this.#next[at]!;
      }
      (ends[row / classes] ??= []).push(number);
    }
    this.#ends = ends;
    this.#link(states);
  }

  /** Looks through bytes from…to. `offset` is where the word's last byte stands. */
  find(bytes: Uint8Array, from: number, to: number, visit: WordVisitor): void {
    const [classOf, next, ends, classes] = [this.#classOf, this.#next, this.#ends, this.#classes];
    let row = 0;
    for (let at = from; at < to; at++) {
      row = next[row + classOf[bytes[at]!]!]!;
      if (row === 0) continue;
      const words = ends[row / classes];
      if (words == null) continue;
      for (const word of words) if (visit(word, at)) return;
    }
  }

  /** Breadth first: a state that cannot go on goes where its longest proper ending would. */
  #link(states: number): void {
    const classes = this.#classes;
    const fallback = new Uint32Array(states);
    const queue: number[] = [];
    for (let each = 0; each < classes; each++) if (this.#next[each] !== 0) queue.push(this.#next[each]!);
    for (const row of queue) {
      const other = fallback[row / classes]!;
      const inherited = this.#ends[other / classes];
      if (inherited != null) this.#ends[row / classes] = [...(this.#ends[row / classes] ?? []), ...inherited];
      for (let each = 0; each < classes; each++) {
        const next = this.#next[row + each]!;
        const instead = this.#next[other + each]!;
        if (next === 0) this.#next[row + each] = instead;
        else {
          fallback[next / classes] = instead;
          queue.push(next);
        }
      }
    }
  }
}

/** Clauses of one task that are looked at: the most telling ones. More cost time and tell little. */
const MAX_CLAUSES = 4;

/**
 * Tells from the bytes of a record which of many tasks it may meet. A task needs a word of each of its clauses; one without clauses may be met by any record.
 */
export class WordFilter {
  readonly #automaton: WordAutomaton;
  /** By task, its clauses as numbers of words, the most telling first. */
  readonly #clauses: readonly (readonly (readonly number[])[])[];
  readonly #isLead: Uint8Array;
  /** The number of the text in which a word was seen last. */
  readonly #seen: Uint32Array;
  #text = 0;
  /** True where every task needs some word: texts without any are met by none. */
  readonly isSelective: boolean;

  /** @param clauses by task, the most telling clause first (`clausesOf`) */
  constructor(clauses: readonly (readonly Clause[])[]) {
    const numbers = new Map<string, number>();
    const numberOf = (word: string): number => {
      const key = word.toLowerCase();
      if (!numbers.has(key)) numbers.set(key, numbers.size);
      return numbers.get(key)!;
    };
    this.#clauses = clauses.map((own) => own.slice(0, MAX_CLAUSES).map((words) => words.map(numberOf)));
    this.#automaton = new WordAutomaton([...numbers.keys()]);
    this.#isLead = new Uint8Array(numbers.size);
    this.#seen = new Uint32Array(numbers.size);
    for (const own of this.#clauses) for (const word of own[0] ?? []) this.#isLead[word] = 1;
    this.isSelective = this.#clauses.every((own) => own.length > 0);
  }

  /** Looks through one text: `admits` then tells of each task whether the text may meet it. */
  read(bytes: Uint8Array): (task: number) => boolean {
    const text = ++this.#text;
    const seen = this.#seen;
    let isAny = false;
    this.#automaton.find(bytes, 0, bytes.length, (word) => {
      if (word === ANY_WORD) return (isAny = true);
      seen[word] = text;
      return false;
    });
    return isAny
      ? () => true
      : (task) => this.#clauses[task]!.every((words) => words.some((word) => seen[word] === text));
  }

  /** Calls `visit` with places in a long text at which some task's first clause begins to be met; it returns the offset to go on from. Nothing else can meet a task where `isSelective`. */
  findLeads(bytes: Uint8Array, visit: (offset: number) => number): void {
    for (let from = 0; from < bytes.length;) {
      let next = bytes.length;
      this.#automaton.find(bytes, from, bytes.length, (word, offset) => {
        if (word !== ANY_WORD && this.#isLead[word] === 0) return false;
        next = Math.max(visit(offset), offset + 1);
        return true;
      });
      from = next;
    }
  }
}
