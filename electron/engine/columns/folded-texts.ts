import { releaseBytes } from '../case/release-bytes.ts';
import { type Column, narrow } from './column-array.ts';
import { type PackedTexts, TextInterner } from './text-interner.ts';
import type { TextTable } from './text-table.ts';
import { type TestHint } from './text-table.ts';

/** How the numbers of a field lead to its distinct texts. */
export type Links =
  /** Number n is text n − 1; number 0 is missing. */
  | { kind: 'same' }
  /** `of[n]` is one more than the text of number n; 0 is missing. */
  | { kind: 'one'; of: Uint32Array }
  /** The texts of number n are `ids[first[n]]` up to `ids[first[n + 1]]`, each once. */
  | { kind: 'many'; first: Uint32Array; ids: Uint32Array }
  /** The same where few lists occur: number n has list `of[n]`, whose texts are `ids[first[of[n]]]` up to `ids[first[of[n] + 1]]`. */
  | { kind: 'few'; of: Column; first: Uint32Array; ids: Uint32Array };

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

  /** Numbers run from 0 to size − 1. */
  get size(): number {
    const { links } = this;
    if (links.kind === 'same') return this.table.count + 1;
    return links.kind === 'many' ? links.first.length - 1 : links.of.length;
  }

  /** `passes[n]` is 1 for each of `size` numbers one of whose texts passes. */
  passingNumbers(size: number, test: (text: string) => boolean, hint?: TestHint): Uint8Array {
    const texts = this.table.select(test, hint);
    const passes = new Uint8Array(Math.max(size, 1));
    const { links } = this;
    const end = Math.min(size, this.size);
    if (!texts.includes(1)) return passes;
    if (links.kind === 'same') passes.set(texts.subarray(0, Math.max(0, end - 1)), 1);
    else if (links.kind === 'one') {
      const { of } = links;
      for (let number = 0; number < end; number++) if (of[number] !== 0) passes[number] = texts[of[number]! - 1]!;
    } else {
      const lists = passingLists(links.first, links.ids, texts, links.kind === 'many' ? end : links.first.length - 1);
      if (links.kind === 'many') passes.set(lists);
      else for (let number = 0; number < end; number++) passes[number] = lists[links.of[number]!]!;
      releaseBytes(lists);
    }
    releaseBytes(texts);
    return passes;
  }

  /**
   * What an event counts for, where that can be told with less work than by its number: counts are summed by `of[number]`, of which there are `size`, and `sumTexts`
   * takes the sums. Null: events are counted by number.
   */
  get groups(): { of: Column; size: number } | null {
    const { links } = this;
    if (links.kind === 'one') return { of: links.of, size: this.table.count + 1 };
    return links.kind === 'few' ? { of: links.of, size: links.first.length - 1 } : null;
  }

  /** Events by text from events by group, or by number where the field has no `groups`. A number with several texts counts for each; `missing` counts those without any. */
  sumTexts(sums: Uint32Array): { counts: Uint32Array; missing: number } {
    const { links } = this;
    if (links.kind === 'same' || links.kind === 'one') return { counts: sums.subarray(1), missing: sums[0] ?? 0 };
    const { first, ids } = links;
    const counts = new Uint32Array(this.table.count);
    let missing = 0;
    for (let list = 0; list < sums.length; list++) {
      const count = sums[list]!;
      if (count === 0) continue;
      const end = first[list + 1]!;
      if (first[list] === end) missing += count;
      for (let at = first[list]!; at < end; at++) counts[ids[at]!]! += count;
    }
    return { counts, missing };
  }

  /** The same from events by number in any case. */
  countTexts(numbers: Uint32Array): { counts: Uint32Array; missing: number } {
    const { groups } = this;
    if (groups === null) return this.sumTexts(numbers);
    const sums = new Uint32Array(groups.size);
    for (let number = 0; number < numbers.length; number++) sums[groups.of[number]!]! += numbers[number]!;
    return this.sumTexts(sums);
  }

  /** Ids of the texts of a number, in their order. */
  idsOf(number: number): readonly number[] {
    const { links } = this;
    if (links.kind === 'same') return number === 0 ? [] : [number - 1];
    if (links.kind === 'one') return (links.of[number] ?? 0) === 0 ? [] : [links.of[number]! - 1];
    const list = links.kind === 'few' ? links.of[number]! : number;
    return [...links.ids.subarray(links.first[list], links.first[list + 1])];
  }

  /** Texts of a number, in their order. */
  textsOf(number: number): string | readonly string[] | null {
    const { links, table } = this;
    if (links.kind === 'many' || links.kind === 'few') return this.idsOf(number).map((id) => table.text(id));
    const [id] = this.idsOf(number);
    return id === undefined ? null : table.text(id);
  }
}

function passingLists(first: Uint32Array, ids: Uint32Array, texts: Uint8Array, count: number): Uint8Array {
  const passes = new Uint8Array(count);
  for (let list = 0; list < count; list++) {
    for (let at = first[list]!; at < first[list + 1]!; at++) if (texts[ids[at]!] === 1) passes[list] = 1;
  }
  return passes;
}

/** More lists than this are not looked for: where there are so many, nearly every number has one of its own. */
const FEW = 4096;

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

  /** `few`: that there are few different lists of texts is likely, and worth a look. */
  take({ few = false } = {}): { texts: PackedTexts; links: Links } {
    const first = this.#first.slice(0, this.#numbers + 1);
    const ids = this.#ids.slice(0, this.#links);
    const texts = this.#texts.take();
    if (this.#hasSeveral) return { texts, links: (few ? findLists(first, ids) : null) ?? { kind: 'many', first, ids } };
    const of = new Uint32Array(this.#numbers);
    for (let number = 0; number < of.length; number++)
      if (first[number] !== first[number + 1]) of[number] = ids[first[number]!]! + 1;
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

/** The distinct lists among those of all numbers; null where there are many. */
function findLists(first: Uint32Array, ids: Uint32Array): Links | null {
  const known = new Map<string, number>();
  const starts = [0];
  const members: number[] = [];
  const of = new Uint32Array(first.length - 1);
  for (let number = 0; number < of.length; number++) {
    const list = ids.subarray(first[number], first[number + 1]);
    const key = list.join();
    let place = known.get(key);
    if (place === undefined) {
      if (known.size === FEW) return null;
      known.set(key, (place = known.size));
      for (const id of list) members.push(id);
      starts.push(members.length);
    }
    of[number] = place;
  }
  return { kind: 'few', of: narrow(of), first: Uint32Array.from(starts), ids: Uint32Array.from(members) };
}

function enlarge(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(values.length * 2);
  larger.set(values);
  return larger;
}
