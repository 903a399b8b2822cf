import { readField } from '../../../shared/fields/index.ts';
import { outcomes } from '../../../shared/contract/timeline.ts';
import { flags, readTwoBits, RESOURCE_NEXT, RESOURCE_PART, termFields } from '../events/terms.ts';
import { type Column, ColumnStore } from './column-store.ts';

/**
 * An indexed field: a column of numbers, and the texts that each number stands for. Most fields have one text for a number; resources have several.
 * Whatever asks about texts (filter, facet, sort) asks once for each number, never once for each event.
 */
export interface FieldColumn {
  readonly column: Column;
  /** Numbers run from 0 to size−1; 0 usually means "missing". */
  readonly size: number;
  /** Texts of a number; null or an empty list: the field is missing. */
  texts(number: number): string | readonly string[] | null;
}

/** Fields that come from outside the columns: verdict by file, actor and session by identity. */
export type ExtraFields = (name: string) => FieldColumn | undefined;

const termByName = new Map<string, { number: number; column: string }>(termFields.map((field) => [field.name, field]));

/** Gives the column of an indexed field by its full name; undefined where the field has none. Made once for each name. */
export class FieldColumns {
  readonly store: ColumnStore;
  readonly #extra: ExtraFields;
  readonly #known = new Map<string, FieldColumn | undefined>();

  constructor(store: ColumnStore, extra: ExtraFields = () => undefined) {
    this.store = store;
    this.#extra = extra;
  }

  get(name: string): FieldColumn | undefined {
    if (!this.#known.has(name)) this.#known.set(name, this.#make(name));
    return this.#known.get(name);
  }

  #make(name: string): FieldColumn | undefined {
    const { store } = this;
    const term = termByName.get(name);
    if (term !== undefined && name !== 'resources') {
      const values = store.dictionary(term.number);
      return { column: store.column(term.column), size: values.length, texts: (number) => (number === 0 ? null : values[number]!) };
    }
    if (name === 'resources.ARN') return this.#resources(1);
    if (name === 'resources.type') return this.#resources(0);
    if (name === 'outcome') return { column: store.column('outcome'), size: outcomes.length, texts: (number) => outcomes[number]! };
    if (name === 'readOnly') return this.#flag((value) => readTwoBits(value, flags.readOnlyShift));
    if (name === 'managementEvent') return this.#flag((value) => readTwoBits(value, flags.managementShift));
    if (name === 'sessionCredentialFromConsole') return this.#flag((value) => ((value & flags.fromConsole) !== 0 ? 'true' : null));
    const extra = this.#extra(name);
    if (extra !== undefined) return extra;
    if (name.startsWith('userIdentity.')) return this.#identityField(name);
    return undefined;
  }

  #flag(read: (value: number) => string | null): FieldColumn {
    const column = this.store.column('flags');
    return { column, size: 1 << 12, texts: read };
  }

  #resources(part: 0 | 1): FieldColumn {
    const values = this.store.dictionary(13);
    return {
      column: this.store.column('resources'),
      size: values.length,
      texts: (number) =>
        number === 0
          ? null
          : values[number]!
              .split(RESOURCE_NEXT)
              .map((each) => each.split(RESOURCE_PART)[part] ?? '')
              .filter((text) => text !== ''),
    };
  }

  /** Every field of the identity is indexed, because whole identities are: its texts are read from the identity's JSON once. */
  #identityField(name: string): FieldColumn {
    const identities = this.store.identities();
    const texts: (string | readonly string[] | null)[] = identities.map((json) => {
      if (json === '') return null;
      const values = readField({ userIdentity: JSON.parse(json) as unknown }, name).filter((value) => value !== null && value !== '').map(String);
      return values.length === 0 ? null : values.length === 1 ? values[0]! : values;
    });
    return { column: this.store.column('identity'), size: identities.length, texts: (number) => texts[number] ?? null };
  }
}

/** Calls `visit` with each text of a number. */
export function eachText(field: FieldColumn, number: number, visit: (text: string) => void): void {
  const texts = field.texts(number);
  if (texts === null) return;
  if (typeof texts === 'string') visit(texts);
  else for (const text of texts) visit(text);
}
