import type { Derived, MadeDerived } from './derived-arrays.ts';

/** Code of a value that stands in the column of whole numbers. */
const NUMBER = 0;

/**
 * Rows of like objects as columns: each member is a column of codes into its distinct values, or of whole numbers. Facts of data events come by the million, and
 * most of their members say the same: a row takes some dozen bytes while they are gathered, and less when they are stored.
 */
export class PackedRows<T extends object> {
  #columns = new Map<string, Column>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(row: T): void {
    for (const name in row) {
      let column = this.#columns.get(name);
      if (column === undefined) this.#columns.set(name, (column = new Column(this.#length)));
      column.push(row[name]);
    }
    this.#length++;
    for (const column of this.#columns.values()) if (column.length < this.#length) column.push(undefined);
  }

  get(index: number): T {
    const row: Record<string, unknown> = {};
    for (const [name, column] of this.#columns) {
      const value = column.get(index);
      if (value !== undefined) row[name] = value;
    }
    return row as T;
  }

  /** The whole numbers of one member, without making rows: for choosing among millions of them. */
  numbers(name: keyof T & string): (index: number) => number {
    const column = this.#columns.get(name);
    return column === undefined ? () => -1 : (index) => column.get(index) as number;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = 0; index < this.#length; index++) yield this.get(index);
  }

  store(made: MadeDerived, name: string): void {
    made.setNumbers(`${name}:length`, Uint32Array.of(this.#length));
    made.setBytes(`${name}:columns`, bytesOf([...this.#columns.keys()]));
    let place = 0;
    for (const column of this.#columns.values()) column.store(made, `${name}:${place++}`);
  }

  static load<T extends object>(derived: Derived, name: string): PackedRows<T> {
    const rows = new PackedRows<T>();
    rows.#length = derived.numbers(`${name}:length`)[0] ?? 0;
    const names = valuesOf(derived.bytes(`${name}:columns`)) as string[];
    rows.#columns = new Map(names.map((each, place) => [each, Column.load(derived, `${name}:${place}`, rows.#length)]));
    return rows;
  }

  static of<T extends object>(list: readonly T[]): PackedRows<T> {
    const rows = new PackedRows<T>();
    for (const row of list) rows.push(row);
    return rows;
  }
}

/** One member of all rows. */
class Column {
  length = 0;
  #codes = new Uint32Array(64);
  /** High and low halves of whole numbers; made with the first number. */
  #high: Uint32Array | null = null;
  #low: Uint32Array | null = null;
  #values: unknown[] = [undefined];
  #codeOf: Map<unknown, number> | null = new Map();

  constructor(missing: number) {
    for (let index = 0; index < missing; index++) this.push(undefined);
  }

  push(value: unknown): void {
    if (this.length === this.#codes.length) this.#grow();
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
      this.#high ??= new Uint32Array(this.#codes.length);
      this.#low ??= new Uint32Array(this.#codes.length);
      this.#high[this.length] = Math.floor(value / 2 ** 32);
      this.#low[this.length] = value % 2 ** 32;
      this.#codes[this.length++] = NUMBER;
      return;
    }
    // Lists and objects are distinct by what they say.
    const key =
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value === undefined ? this : value;
    let code = this.#codeOf!.get(key);
    if (code === undefined) this.#codeOf!.set(key, (code = this.#values.push(value) - 1));
    this.#codes[this.length++] = code;
  }

  get(index: number): unknown {
    const code = this.#codes[index]!;
    return code === NUMBER && this.#low !== null
      ? this.#high![index]! * 2 ** 32 + this.#low[index]!
      : this.#values[code];
  }

  #grow(): void {
    const larger = (values: Uint32Array): Uint32Array<ArrayBuffer> => {
      const made = new Uint32Array(values.length * 2);
      made.set(values);
      return made;
    };
    this.#codes = larger(this.#codes);
    if (this.#high !== null) this.#high = larger(this.#high);
    if (this.#low !== null) this.#low = larger(this.#low);
  }

  store(made: MadeDerived, name: string): void {
    made.setNumbers(`${name}:codes`, this.#codes.slice(0, this.length));
    if (this.#low !== null) {
      made.setNumbers(`${name}:high`, this.#high!.slice(0, this.length));
      made.setNumbers(`${name}:low`, this.#low.slice(0, this.length));
    }
    made.setBytes(`${name}:values`, bytesOf(this.#values.slice(1)));
  }

  static load(derived: Derived, name: string, length: number): Column {
    const column = new Column(0);
    column.length = length;
    column.#codes = derived.numbers(`${name}:codes`) as Uint32Array<ArrayBuffer>;
    const low = derived.numbers(`${name}:low`);
    if (low.length > 0) {
      column.#high = derived.numbers(`${name}:high`) as Uint32Array<ArrayBuffer>;
      column.#low = low as Uint32Array<ArrayBuffer>;
    }
    column.#values = [undefined, ...valuesOf(derived.bytes(`${name}:values`))];
    column.#codeOf = null;
    return column;
  }
}

/** Values as JSON lines, in blocks, so that no text grows beyond what a string may hold. Undefined stands as an empty line. */
function bytesOf(values: readonly unknown[]): Uint8Array {
  const blocks: Buffer[] = [];
  for (let from = 0; from < values.length; from += 10_000)
    blocks.push(
      Buffer.from(
        values
          .slice(from, from + 10_000)
          .map((value) => `${JSON.stringify(value) ?? ''}\n`)
          .join(''),
      ),
    );
  return new Uint8Array(Buffer.concat(blocks));
}

function valuesOf(bytes: Uint8Array): unknown[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: unknown[] = [];
  for (let from = 0; from < buffer.length;) {
    const end = buffer.indexOf(10, from);
    values.push(end === from ? undefined : JSON.parse(buffer.toString('utf8', from, end)));
    from = end + 1;
  }
  return values;
}
