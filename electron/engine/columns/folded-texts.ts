import type { FieldColumn } from './field-column.ts';
import { type PackedTexts, TextInterner, TextTable, type TestHint } from './text-table.ts';

/** How the numbers of a field lead to its distinct texts. */
export type Links =
  /** Number n is text n − 1; number 0 is missing. */
  | { kind: 'same' }
  /** `of[n]` is one more than the text of number n; 0 is missing. */
  | { kind: 'one'; of: Uint32Array }
  /** The texts of number n are `ids[first[n]]` up to `ids[first[n + 1]]`, each once. */
  | { kind: 'many'; first: Uint32Array; ids: Uint32Array };

/**
 * The distinct texts of a field and how its numbers lead to them. Several numbers often share a text (identities share an account) and a number may have several
 * (resources): conditions are tested once for each text, and facets count texts, without a look at any string.
 */
export class FoldedTexts {
  readonly table: TextTable;
  readonly links: Links;

  constructor(table: TextTable, links: Links) {
    this.table = table;
    this.links = links;
  }

  /** `passes[n]` is 1 for each of `size` numbers one of whose texts passes. */
  passingNumbers(size: number, test: (text: string) => boolean, hint?: TestHint): Uint8Array {
    const texts = this.table.select(test, hint);
    const passes = new Uint8Array(Math.max(size, 1));
    const { links } = this;
    if (links.kind === 'same') passes.set(texts.subarray(0, Math.max(0, size - 1)), 1);
    else if (links.kind === 'one') for (let number = 0; number < size; number++) passes[number] = (links.of[number] ?? 0) === 0 ? 0 : texts[links.of[number]! - 1]!;
    else {
      for (let number = 0; number < size; number++) {
        for (let at = links.first[number]!; at < links.first[number + 1]!; at++) if (texts[links.ids[at]!] === 1) passes[number] = 1;
      }
    }
    return passes;
  }

  /** Events by text from events by number. A number with several texts counts for each; `missing` counts numbers without any. */
  countTexts(numbers: Uint32Array): { counts: Uint32Array; missing: number } {
    const { links } = this;
    if (links.kind === 'same') return { counts: numbers.subarray(1), missing: numbers[0] ?? 0 };
    const counts = new Uint32Array(this.table.count);
    let missing = 0;
    if (links.kind === 'one') {
      for (let number = 0; number < numbers.length; number++) {
        const id = links.of[number]!;
        if (id === 0) missing += numbers[number]!;
        else counts[id - 1]! += numbers[number]!;
      }
    } else {
      for (let number = 0; number < numbers.length; number++) {
        const count = numbers[number]!;
        if (count === 0) continue;
        const end = links.first[number + 1]!;
        if (links.first[number] === end) missing += count;
        for (let at = links.first[number]!; at < end; at++) counts[links.ids[at]!]! += count;
      }
    }
    return { counts, missing };
  }

  /** Texts of a number, in their order. */
  textsOf(number: number): string | readonly string[] | null {
    const { links, table } = this;
    if (links.kind === 'same') return number === 0 ? null : table.text(number - 1);
    if (links.kind === 'one') return (links.of[number] ?? 0) === 0 ? null : table.text(links.of[number]! - 1);
    return Array.from(links.ids.subarray(links.first[number], links.first[number + 1]), (id) => table.text(id));
  }
}

/** Collects the texts of numbers 0, 1, 2 … one number at a time. */
export class FoldBuilder {
  readonly #texts = new TextInterner();
  #first = new Uint32Array(1 << 10);
  #ids = new Uint32Array(1 << 10);
  #numbers = 0;
  #links = 0;
  #hasSeveral = false;

  /** Empty texts are none. */
  add(texts: string | readonly string[] | null): void {
    const begin = this.#links;
    if (typeof texts === 'string') this.#link(texts, begin);
    else if (texts !== null) for (const text of texts) this.#link(text, begin);
    if (this.#links - begin > 1) this.#hasSeveral = true;
    if (this.#numbers + 2 > this.#first.length) this.#first = enlarge(this.#first);
    this.#first[++this.#numbers] = this.#links;
  }

  take(): { texts: PackedTexts; links: Links } {
    const first = this.#first.slice(0, this.#numbers + 1);
    const ids = this.#ids.slice(0, this.#links);
    const texts = this.#texts.take();
    if (this.#hasSeveral) return { texts, links: { kind: 'many', first, ids } };
    const of = new Uint32Array(this.#numbers);
    for (let number = 0; number < of.length; number++) if (first[number] !== first[number + 1]) of[number] = ids[first[number]!]! + 1;
    return { texts, links: { kind: 'one', of } };
  }

  #link(text: string, begin: number): void {
    if (text === '') return;
    const id = this.#texts.add(text);
    for (let at = begin; at < this.#links; at++) if (this.#ids[at] === id) return;
    if (this.#links === this.#ids.length) this.#ids = enlarge(this.#ids);
    this.#ids[this.#links++] = id;
  }
}

function enlarge(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(values.length * 2);
  larger.set(values);
  return larger;
}

const knownTexts = new WeakMap<FieldColumn, FoldedTexts>();
const knownAliases = new WeakMap<FieldColumn, FoldedTexts>();

/** The folded texts of a field: those that it keeps ready, or made from its texts once. */
export function foldedTexts(field: FieldColumn): FoldedTexts {
  return field.folded?.() ?? foldOnce(knownTexts, field, (number) => field.texts(number));
}

/** The same for the other names that a field answers to; undefined where it has none. */
export function foldedAliases(field: FieldColumn): FoldedTexts | undefined {
  return field.aliases === undefined ? undefined : foldOnce(knownAliases, field, (number) => field.aliases!(number));
}

function foldOnce(known: WeakMap<FieldColumn, FoldedTexts>, field: FieldColumn, read: (number: number) => string | readonly string[] | null): FoldedTexts {
  let folded = known.get(field);
  if (folded === undefined) {
    const builder = new FoldBuilder();
    for (let number = 0; number < field.size; number++) builder.add(read(number));
    const { texts, links } = builder.take();
    folded = new FoldedTexts(new TextTable(texts), links);
    known.set(field, folded);
  }
  return folded;
}
