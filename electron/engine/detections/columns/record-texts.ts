import { leafText, valuesAt } from '../rules/record-values.ts';
import { Positions } from './positions.ts';

const NONE: readonly string[] = [];

/** Texts that were read from the records of events, by path: few distinct ones for many events, so that each event takes eight bytes. */
export class RecordTexts {
  readonly #paths = new Map<string, PathTexts>();

  path(name: string): PathTexts {
    let own = this.#paths.get(name);
    if (own === undefined) this.#paths.set(name, (own = new PathTexts(name.split('.'))));
    return own;
  }

  at(name: string, position: number): readonly string[] {
    return this.#paths.get(name)?.at(position) ?? NONE;
  }
}

class PathTexts {
  readonly #path: readonly string[];
  readonly #values: (readonly string[])[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #positions = new Positions();
  readonly #codes = new Positions();
  /** Both lists in the order of positions; made when the first is asked for. */
  #sorted: { positions: Uint32Array; codes: Uint32Array } | null = null;

  constructor(path: readonly string[]) {
    this.#path = path;
  }

  /** Takes the texts of an event's record. Events may come in any order, and more than once. */
  read(position: number, record: object): void {
    const texts = [
      ...new Set(
        valuesAt(record, this.#path)
          .leaves.map(leafText)
          .filter((text) => text !== null),
      ),
    ];
    if (texts.length === 0) return;
    const named = texts.length === 1 ? `=${texts[0]!}` : JSON.stringify(texts);
    let number = this.#numbers.get(named);
    if (number === undefined) this.#numbers.set(named, (number = this.#values.push(texts) - 1));
    this.#positions.push(position);
    this.#codes.push(number);
  }

  at(position: number): readonly string[] {
    const { positions, codes } = (this.#sorted ??= this.#sort());
    let low = 0;
    let high = positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (positions[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return positions[low] === position ? this.#values[codes[low]!]! : NONE;
  }

  #sort(): { positions: Uint32Array; codes: Uint32Array } {
    const [positions, codes] = [this.#positions.take(), this.#codes.take()];
    let isSorted = true;
    for (let index = 1; index < positions.length && isSorted; index++)
      isSorted = positions[index - 1]! <= positions[index]!;
    if (isSorted) return { positions, codes };
    const order = Uint32Array.from(positions, (_, index) => index).sort((a, b) => positions[a]! - positions[b]!);
    return { positions: order.map((index) => positions[index]!), codes: order.map((index) => codes[index]!) };
  }
}
