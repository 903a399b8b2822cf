import { readField } from '../../../shared/fields/index.ts';
import { BatchDictionary } from './batch-dictionary.ts';
import { textOf } from './record-values.ts';

/** What an object of a record holds of the fields that are indexed from its inside. */
export interface NestedNumbers {
  /** Numbers of the texts in the dictionaries of the fields. */
  numbers: readonly number[];
  /** True where a filter finds something else in the record than these texts, such as a member in another spelling: the index cannot hold that. */
  isOdd: boolean;
}

/**
 * Texts from the inside of one object of a record, such as `tlsDetails`. An object that was met before is known by its JSON and not decoded again, however many of
 * its members are fields.
 */
export class NestedTexts {
  readonly #root: string;
  readonly #fields: readonly { name: string; path: readonly string[]; dictionary: BatchDictionary }[];
  readonly #objects: BatchDictionary;
  /** By number of an object. */
  #known: NestedNumbers[] = [];

  /** `recent`: how many objects are at hand without the dictionary, a power of two. */
  constructor(root: string, fields: readonly { name: string; dictionary: BatchDictionary }[], recent: number) {
    this.#root = root;
    this.#fields = fields.map((field) => ({ ...field, path: field.name.split('.').slice(1) }));
    this.#objects = new BatchDictionary(recent);
  }

  /** The texts of an object by its JSON. */
  read(json: string): NestedNumbers {
    return this.#known[this.#objects.number(json)] ?? this.#decode(json);
  }

  /** The same for JSON in ASCII that stands between two offsets. */
  readAt(bytes: Buffer, from: number, to: number): NestedNumbers {
    return this.#known[this.#objects.numberAt(bytes, from, to)] ?? this.#decode(bytes.toString('latin1', from, to));
  }

  /** Forgets all objects: numbers of a dictionary begin anew. */
  forget(): void {
    this.#objects.forget();
    this.#known = [];
  }

  /** Ends a batch. The objects themselves are handed to nobody; too many of them are forgotten. */
  endBatch(): void {
    this.#objects.dropNew();
    if (this.#objects.forgetIfLarge()) this.#known = [];
  }

  #decode(json: string): NestedNumbers {
    const object = JSON.parse(json) as unknown;
    const texts = this.#fields.map(({ path }) => textOf(memberAt(object, path)));
    const known = {
      numbers: texts.map((text, index) => this.#fields[index]!.dictionary.number(text)),
      isOdd: texts.some((text, index) => !isAllThatIsThere({ [this.#root]: object }, this.#fields[index]!.name, text)),
    };
    this.#known[this.#objects.number(json)] = known;
    return known;
  }
}

function memberAt(object: unknown, path: readonly string[]): unknown {
  let value = object;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function isAllThatIsThere(record: unknown, name: string, text: string): boolean {
  const found = readField(record, name).filter((value) => value !== null);
  return found.length === 0 ? text === '' : found.length === 1 && text !== '' && String(found[0]) === text;
}
