import { readField } from '../../../shared/fields/index.ts';

/** A place in the tree of the paths that are asked for. */
interface Place {
  /** Number of the field whose path ends here; −1 where none does. */
  field: number;
  readonly below: Map<string, Place>;
}

/**
 * Reads the values of many fields of one object in one walk over its members, where `readField` walks once for each field. It gives the same for each: an object that
 * needs that rule's finer points (a member in another spelling, a name with dots) is read field by field.
 */
export class MemberTree {
  readonly #root: Place = { field: -1, below: new Map() };
  readonly #names: readonly string[];
  readonly #rootName: string;
  /** Members in other spellings than those of the paths, by lower case. */
  readonly #spellings = new Set<string>();
  #values: string[][] = [];

  /** `root`: the member that all names begin with. */
  constructor(root: string, names: readonly string[]) {
    this.#rootName = root;
    this.#names = names;
    names.forEach((name, field) => {
      let place = this.#root;
      for (const part of name.split('.').slice(1)) {
        let next = place.below.get(part);
        if (next === undefined) place.below.set(part, (next = { field: -1, below: new Map() }));
        place = next;
        this.#spellings.add(part.toLowerCase());
      }
      place.field = field;
    });
  }

  /** The texts of each field, in the order of the names: values that are neither null nor empty. */
  read(value: unknown): readonly string[][] {
    this.#values = this.#names.map(() => []);
    if (this.#walk(value, this.#root)) return this.#values;
    return this.#names.map((name) =>
      readField({ [this.#rootName]: value }, name)
        .filter((each) => each !== null && each !== '')
        .map(String),
    );
  }

  /** False where the object is not plain enough. */
  #walk(value: unknown, place: Place): boolean {
    if (typeof value !== 'object') {
      if (place.field >= 0 && value !== undefined && value !== '') this.#values[place.field]!.push(String(value));
      return true;
    }
    if (value === null) return true;
    // Fields that end at an object give all that is below it.
    if (place.field >= 0 || Array.isArray(value)) return false;
    for (const name in value) {
      const next = place.below.get(name);
      if (next === undefined) {
        if (name.includes('.') || this.#spellings.has(name.toLowerCase())) return false;
      } else if (!this.#walk((value as Record<string, unknown>)[name], next)) return false;
    }
    return true;
  }
}
