/** Bytes that are looked at in one piece: small enough to stay in the processor's cache and in the young generation of the heap. */
const WINDOW = 1 << 16;

/**
 * Finds texts that may hold a word, without regard to case, in large pieces of UTF-8 at once. Never misses one: what is found is tested
 * afterwards, what is not found cannot match. Measured on log files: 1–6 GB a second, where decoding and testing each text reaches 0.2.
 */
export class Needle {
  readonly #pattern: RegExp;
  readonly #longest: number;
  readonly #hazards: readonly Buffer[];

  /** @param words alternatives, each a run of printable ASCII (`longestRun`), in any case */
  constructor(words: readonly string[]) {
    this.#pattern = new RegExp(words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\-]/g, '\\$&')).join('|'), 'gi');
    this.#longest = Math.max(...words.map((word) => word.length));
    this.#hazards = hazards
      .filter(([letter]) => words.some((word) => word.toLowerCase().includes(letter)))
      .map(([, bytes]) => bytes);
  }

  /**
   * Calls `visit` with offsets of places in from…to that may be inside a matching text; `length` is that of the word that stands
   * there, 0 where it only may. `visit` returns the offset to go on from: the end of the text that it met, so that a text is met once for each kind of place.
   */
  find(bytes: Buffer, from: number, to: number, visit: (offset: number, length: number) => number): void {
    const pattern = this.#pattern;
    for (let start = from; start < to;) {
      const end = Math.min(to, start + WINDOW);
      // A word may begin in this window and end in the next.
      const text = bytes.toString('latin1', start, Math.min(to, end + this.#longest - 1));
      let next = end;
      pattern.lastIndex = 0;
      for (let match = pattern.exec(text); match !== null && start + match.index < end; match = pattern.exec(text)) {
        const at = start + match.index;
        const goOn = Math.max(visit(at, match[0].length), at + 1);
        if (goOn >= end) {
          next = goOn;
          break;
        }
        pattern.lastIndex = goOn - start;
      }
      start = next;
    }
    for (const hazard of this.#hazards) findBytes(bytes, hazard, from, to, (at) => visit(at, 0));
  }

  /** True where a piece of UTF-8 may hold one of the words. */
  isIn(bytes: Buffer): boolean {
    this.#pattern.lastIndex = 0;
    return this.#pattern.test(bytes.toString('latin1')) || this.#hazards.some((hazard) => bytes.includes(hazard));
  }
}

/** Calls `visit` with the offsets in from…to at which the bytes stand; it returns the offset to go on from. */
export function findBytes(
  bytes: Buffer,
  wanted: Buffer,
  from: number,
  to: number,
  visit: (offset: number) => number,
): void {
  for (let at = bytes.indexOf(wanted, from); at >= 0 && at < to;)
    at = bytes.indexOf(wanted, Math.max(visit(at), at + 1));
}

/** The two characters outside ASCII whose lower case holds an ASCII letter (Unicode SpecialCasing, CaseFolding): İ and the Kelvin sign. */
const hazards: readonly [letter: string, bytes: Buffer][] = [
  ['i', Buffer.from('\u0130')],
  ['k', Buffer.from('\u212a')],
];

/** The longest run of characters that every writer puts down as they are: printable ASCII without quotes, backslash and slash. Empty where there is none. */
export function longestRun(text: string): string {
  let longest = '';
  for (const [run] of text.matchAll(/[ !#-.0-[\]-~]+/g)) if (run.length > longest.length) longest = run;
  return longest;
}
