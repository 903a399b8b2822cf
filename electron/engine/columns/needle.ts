/**
 * Finds texts that may hold a word, without regard to case, in large pieces of UTF-8 at once. Never misses one: what is found is tested
 * afterwards, what is not found cannot match. Measured on log files: 1–6 GB a second, where decoding and testing each text reaches 0.2.
 */
export class Needle {
  readonly #pattern: RegExp;
  readonly #hazards: readonly string[];

  /** @param words alternatives, each a run of printable ASCII (`longestRun`), in any case */
  constructor(words: readonly string[]) {
    this.#pattern = new RegExp(words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\-]/g, '\\$&')).join('|'), 'gi');
    this.#hazards = hazards.filter(([letter]) => words.some((word) => word.toLowerCase().includes(letter))).map(([, bytes]) => bytes);
  }

  /**
   * Calls `visit` with offsets of places that may be inside a matching text, ascending within each kind of place. `visit` returns the offset to go on
   * from: the end of the text that it met, so that each text is met once.
   * @param bytes UTF-8 read as Latin-1
   */
  find(bytes: string, visit: (offset: number) => number): void {
    const pattern = this.#pattern;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(bytes); match !== null; match = pattern.exec(bytes)) pattern.lastIndex = Math.max(visit(match.index), match.index + 1);
    for (const hazard of this.#hazards) {
      for (let at = bytes.indexOf(hazard); at >= 0; ) at = bytes.indexOf(hazard, Math.max(visit(at), at + 1));
    }
  }

  /** True where a piece of UTF-8 read as Latin-1 may hold one of the words. */
  isIn(bytes: string): boolean {
    this.#pattern.lastIndex = 0;
    return this.#pattern.test(bytes) || this.#hazards.some((hazard) => bytes.includes(hazard));
  }
}

/** The two characters outside ASCII whose lower case holds an ASCII letter (Unicode SpecialCasing, CaseFolding): İ and the Kelvin sign, as UTF-8 read as Latin-1. */
const hazards: readonly [letter: string, bytes: string][] = [['i', '\u00c4\u00b0'], ['k', '\u00e2\u0084\u00aa']];

/** The longest run of characters that every writer puts down as they are: printable ASCII without quotes, backslash and slash. Empty where there is none. */
export function longestRun(text: string): string {
  let longest = '';
  for (const [run] of text.matchAll(/[ !#-.0-[\]-~]+/g)) if (run.length > longest.length) longest = run;
  return longest;
}
