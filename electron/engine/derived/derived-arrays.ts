import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/contract/errors.ts';
import { fold } from '../../../shared/kql/index.ts';
import { loadValues, storeValues } from '../columns/stored-values.ts';
import { hashText, type PackedTexts, TextTable } from '../columns/text-table.ts';

/** Table of all derived arrays; the name of each begins with that of its derivation. */
const TABLE = 'derived_chunk';

/** At least as many texts as a `TextTable` finds without hashes. */
const FEW = 1 << 15;

/** What one derivation works out: arrays of numbers and bytes by name. One that is empty is not there; asking for it gives an empty array. */
export interface Derived {
  numbers(name: string): Uint32Array;
  bytes(name: string): Uint8Array;
}

/** Texts in their order, as they are kept. */
export function readTexts(derived: Derived, name: string): TextTable {
  const starts = derived.numbers(`${name}:starts`);
  return new TextTable({
    bytes: derived.bytes(`${name}:bytes`),
    starts: starts.length === 0 ? new Uint32Array(1) : starts,
    hashes: derived.numbers(`${name}:hashes`),
  });
}

/** Few texts and the number of each entry's. */
export interface Coded {
  values: readonly (string | null)[];
  codes: Uint32Array;
}

export function readCoded(derived: Derived, name: string): Coded {
  return {
    values: JSON.parse(Buffer.from(derived.bytes(`${name}:values`)).toString()) as (string | null)[],
    codes: derived.numbers(`${name}:codes`),
  };
}

/** Arrays in memory: what a derivation makes, before they are stored or where they cannot be. */
export class MadeDerived implements Derived {
  readonly #numbers = new Map<string, Uint32Array>();
  readonly #bytes = new Map<string, Uint8Array>();

  numbers(name: string): Uint32Array {
    return this.#numbers.get(name) ?? new Uint32Array(0);
  }

  bytes(name: string): Uint8Array {
    return this.#bytes.get(name) ?? new Uint8Array(0);
  }

  /** Bytes of all arrays, before they are packed. */
  get size(): number {
    return [...this.#numbers.values(), ...this.#bytes.values()].reduce((sum, each) => sum + each.byteLength, 0);
  }

  /** All arrays, to be handed to another thread. */
  arrays(): [string, Uint32Array | Uint8Array][] {
    return [...this.#numbers, ...this.#bytes];
  }

  setNumbers(name: string, values: Uint32Array): void {
    this.#numbers.set(name, values);
  }

  setBytes(name: string, bytes: Uint8Array): void {
    this.#bytes.set(name, bytes);
  }

  setTexts(name: string, texts: readonly string[]): void {
    const { bytes, starts, hashes } = packTexts(texts);
    this.#bytes.set(`${name}:bytes`, bytes);
    this.#numbers.set(`${name}:starts`, starts);
    // Small tables are held as strings, which needs no hashes.
    if (texts.length > FEW) this.#numbers.set(`${name}:hashes`, hashes);
  }

  setCoded(name: string, texts: readonly (string | null)[]): void {
    const codeOf = new Map<string | null, number>();
    const codes = Uint32Array.from(texts, (text) => {
      const known = codeOf.get(text);
      if (known !== undefined) return known;
      codeOf.set(text, codeOf.size);
      return codeOf.size - 1;
    });
    this.setCodes(name, codes, [...codeOf.keys()]);
  }

  setCodes(name: string, codes: Uint32Array, values: readonly (string | null)[]): void {
    this.#numbers.set(`${name}:codes`, codes);
    this.#bytes.set(`${name}:values`, new Uint8Array(Buffer.from(JSON.stringify(values))));
  }

  /** Replaces what the case holds of this derivation. Runs inside the caller's transaction. */
  store(db: Database.Database, derivation: string): void {
    dropDerived(db, derivation);
    const prefix = prefixOf(derivation);
    for (const [name, values] of this.#numbers) storeValues(db, prefix + name, splitBytes(values), TABLE);
    for (const [name, values] of this.#bytes) storeValues(db, prefix + name, values, TABLE);
  }

  /** Names of arrays that a case holds with other values, or that it should not hold. */
  differences(other: StoredDerived): string[] {
    const isSame = (a: Uint32Array | Uint8Array, b: Uint32Array | Uint8Array): boolean =>
      Buffer.compare(viewBytes(a), viewBytes(b)) === 0;
    return [
      ...[...this.#numbers].filter(([name, values]) => !isSame(values, other.numbers(name))),
      ...[...this.#bytes].filter(([name, values]) => !isSame(values, other.bytes(name))),
    ]
      .map(([name]) => name)
      .concat(other.names().filter((name) => !this.#numbers.has(name) && !this.#bytes.has(name)));
  }
}

/** The array that says what all others were made from. Its first number is that of the rules. */
export const BASIS = 'basis';

/** Begins the names of a derivation's arrays. */
function prefixOf(derivation: string): string {
  return `${derivation}:`;
}

/** Takes out what a case holds of one derivation, or of all. */
function dropDerived(db: Database.Database, derivation: string | null = null): void {
  if (derivation === null) db.prepare(`DELETE FROM ${TABLE}`).run();
  else
    db.prepare(`DELETE FROM ${TABLE} WHERE substr(name, 1, length(@prefix)) = @prefix`).run({
      prefix: prefixOf(derivation),
    });
}

/**
 * Arrays as a case holds them, read when they are asked for and not kept. An import puts others in their place: who still asks then for the old ones gets
 * "cancelled", and asks again when the import has ended.
 */
export class StoredDerived implements Derived {
  readonly #db: Database.Database;
  readonly #prefix: string;
  readonly #readBasis: Database.Statement;
  readonly #basis: Buffer | undefined;

  constructor(db: Database.Database, derivation: string) {
    this.#db = db;
    this.#prefix = prefixOf(derivation);
    this.#readBasis = db.prepare(`SELECT bytes FROM ${TABLE} WHERE name = ? AND seq = 0`).pluck();
    this.#basis = this.#readBasis.get(this.#prefix + BASIS) as Buffer | undefined;
  }

  names(): string[] {
    return (
      this.#db
        .prepare(`SELECT DISTINCT name FROM ${TABLE} WHERE substr(name, 1, length(@prefix)) = @prefix ORDER BY name`)
        .pluck()
        .all({ prefix: this.#prefix }) as string[]
    ).map((name) => name.slice(this.#prefix.length));
  }

  numbers(name: string): Uint32Array {
    return joinBytes(this.bytes(name));
  }

  /** @throws AppError `cancelled` */
  bytes(name: string): Uint8Array {
    const basis = this.#readBasis.get(this.#prefix + BASIS) as Buffer | undefined;
    if (this.#basis !== undefined && basis?.equals(this.#basis) !== true)
      throw new AppError('cancelled', 'The case got new evidence while this was worked out.', {
        hint: 'Ask again when the import has ended.',
      });
    return loadValues(this.#db, this.#prefix + name, TABLE);
  }
}

/** Bytes before the first plane: the number of planes, then the number of values. */
const HEAD = 5;

/**
 * Numbers as planes of bytes, the lowest first, without the planes that are all zero: small numbers take no room, and a plane of like bytes packs better than
 * whole numbers do.
 */
export function splitBytes(values: Uint32Array): Uint8Array {
  let all = 0;
  for (let index = 0; index < values.length; index++) all |= values[index]!;
  const planes = all === 0 ? 0 : Math.ceil((32 - Math.clz32(all)) / 8);
  const bytes = new Uint8Array(HEAD + planes * values.length);
  bytes[0] = planes;
  new DataView(bytes.buffer).setUint32(1, values.length, true);
  for (let plane = 0, at = HEAD; plane < planes; plane++)
    for (let index = 0; index < values.length; index++) bytes[at++] = (values[index]! >>> (plane * 8)) & 255;
  return bytes;
}

/** The numbers of `splitBytes`; none for no bytes. */
export function joinBytes(bytes: Uint8Array): Uint32Array {
  if (bytes.length < HEAD) return new Uint32Array(0);
  const values = new Uint32Array(new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true));
  for (let plane = 0, at = HEAD; plane < bytes[0]!; plane++)
    for (let index = 0; index < values.length; index++) values[index]! |= bytes[at++]! << (plane * 8);
  return values;
}

/** Texts one behind the other, with the hashes of a `TextTable`. They need not be distinct. */
export function packTexts(texts: readonly string[]): PackedTexts {
  const starts = new Uint32Array(texts.length + 1);
  const hashes = new Uint32Array(texts.length);
  let bytes = Buffer.allocUnsafe(Math.max(64, texts.length * 24));
  let used = 0;
  texts.forEach((text, index) => {
    const size = Buffer.byteLength(text);
    if (used + size > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, used + size));
      bytes.copy(larger, 0, 0, used);
      bytes = larger;
    }
    used += bytes.write(text, used, 'utf8');
    starts[index + 1] = used;
    hashes[index] = hashText(fold(text));
  });
  return { bytes: new Uint8Array(bytes.subarray(0, used)), starts, hashes };
}

function viewBytes(values: Uint32Array | Uint8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
