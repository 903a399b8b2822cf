/** A set of code points. */
export interface CharSet {
  has(code: number): boolean;
  /** The code point where the set holds one only. */
  only: number | null;
}

export function single(code: number): CharSet {
  return { only: code, has: (other) => other === code };
}

export function range(from: number, to: number): CharSet {
  return { only: null, has: (code) => code >= from && code <= to };
}

export function anyOfSets(sets: readonly CharSet[]): CharSet {
  return sets.length === 1 ? sets[0]! : withTable({ only: null, has: (code) => sets.some((set) => set.has(code)) });
}

/** Every character that is in none of the sets. */
export function without(sets: readonly CharSet[]): CharSet {
  return withTable({ only: null, has: (code) => !sets.some((set) => set.has(code)) });
}

/** `\d`, `\w`, `\s` and their opposites, over ASCII but for blanks. */
export function named(letter: string): CharSet {
  const forms: Record<string, RegExp> = { d: /^[0-9]$/, w: /^\w$/, s: /^\s$/ };
  const form = forms[letter.toLowerCase()]!;
  const isNegated = letter !== letter.toLowerCase();
  return withTable({ only: null, has: (code) => form.test(String.fromCodePoint(code)) !== isNegated });
}

/** The same without regard to case. */
export function caseless(set: CharSet): CharSet {
  return withTable({
    only: null,
    has: (code) => {
      if (set.has(code)) return true;
      const text = String.fromCodePoint(code);
      const [lower, upper] = [text.toLowerCase(), text.toUpperCase()];
      return (lower !== text && set.has(lower.codePointAt(0)!)) || (upper !== text && set.has(upper.codePointAt(0)!));
    },
  });
}

/** Answers for ASCII from a table. */
function withTable({ has, only }: CharSet): CharSet {
  const table = new Uint8Array(128);
  for (let code = 0; code < 128; code++) table[code] = has(code) ? 1 : 0;
  return { only, has: (code) => (code < 128 ? table[code] === 1 : has(code)) };
}
