import { findTerm } from '../../../shared/fields/index.ts';
import { outcomes } from '../../../shared/outcomes/index.ts';
import { flags, readTwoBits } from '../events/terms.ts';
import type { Column, ColumnStore } from './column-store.ts';
import type { FieldColumn } from './field.ts';
import { FoldedTexts } from './folded-texts.ts';
import { isFolded, RESOURCES } from './stored-folds.ts';
import { STRINGS, TextTable } from './text-table.ts';

/** Fields that come from outside the columns: verdict by file, actor and session by identity. */
export type ExtraFields = (name: string) => FieldColumn | undefined;

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

  /** What a field said is not so any more: it is made anew when it is asked for next. The columns stay. */
  forget(name: string): void {
    this.#known.delete(name);
  }

  #make(name: string): FieldColumn | undefined {
    const { store } = this;
    const term = findTerm(name);
    // A case without the column is asked for its records: "not kept" is not "none".
    if (term !== undefined && name !== 'resources') return store.has(term.column) ? this.#term(name, term) : undefined;
    if (isFolded(name)) {
      if (name.startsWith('resources'))
        return this.#folded(name, store.column('resources'), RESOURCES, store.dictionarySize(RESOURCES));
      return this.#folded(name, store.column('identity'), null, store.identitiesSize);
    }
    if (name === 'outcome')
      return { column: store.column('outcome'), size: outcomes.length, texts: (number) => outcomes[number]! };
    if (name === 'readOnly') return this.#flag((value) => readTwoBits(value, flags.readOnlyShift));
    if (name === 'managementEvent') return this.#flag((value) => readTwoBits(value, flags.managementShift));
    if (name === 'sessionCredentialFromConsole')
      return this.#flag((value) => ((value & flags.fromConsole) !== 0 ? 'true' : null));
    return this.#extra(name);
  }

  #flag(read: (value: number) => string | null): FieldColumn {
    const column = this.store.column('flags');
    return { column, size: 1 << 16, texts: read };
  }

  #term(name: string, { number: field, column }: { number: number; column: string }): FieldColumn {
    const { store } = this;
    const size = store.dictionarySize(field);
    if (size > STRINGS && store.hasFold(name)) return this.#folded(name, store.column(column), field, size);
    const values = store.dictionary(field);
    const folded = new FoldedTexts(new TextTable(values.slice(1)), { kind: 'same' });
    return {
      column: store.column(column),
      size: values.length,
      texts: (number) => (number === 0 ? null : values[number]!),
      folded: () => folded,
    };
  }

  /** Every field of the identity is indexed, because whole identities are; so are names and types of resources. */
  #folded(name: string, column: Column, term: number | null, size: number): FieldColumn {
    const { store } = this;
    return { column, size, texts: (number) => store.foldedTexts(name, term, number), folded: () => store.fold(name)! };
  }
}
