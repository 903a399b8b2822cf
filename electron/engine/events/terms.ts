import { isDerived, termFields, type TermName, type WorkedOutName } from '../../../shared/fields/index.ts';

/**
 * The dictionary columns of an event: each distinct text is stored once per field and events carry its number; 0 means "missing or null". Which there are is
 * said by the catalogue of fields, and so is where their texts stand in a record.
 */
type TextName = Exclude<TermName, `${string}.${string}` | 'resources' | WorkedOutName>;

/** Members of a record that are indexed as one text each, with their columns in a batch. */
export const textColumns = termFields.flatMap(({ name }, column) =>
  name === 'resources' || isDerived(name) || name.includes('.') ? [] : [{ name: name as TextName, column }],
);

/** Texts that stand inside an object of a record, by the name of that object, with their columns in a batch. */
export const nestedColumns: ReadonlyMap<string, readonly { name: TermName; column: number }[]> = Map.groupBy(
  termFields.flatMap(({ name }, column) => (name.includes('.') ? [{ name, column }] : [])),
  ({ name }) => name.slice(0, name.indexOf('.')),
);

/** Column of the resources in a batch. */
export const RESOURCES_COLUMN = termFields.findIndex(({ name }) => name === 'resources');

/** Column of the targets in a batch. */
export const TARGET_COLUMN = termFields.findIndex(({ name }) => name === 'target');

/** Objects of a record from which the index takes what is inside. */
export const openedMembers: readonly string[] = ['resources', 'userIdentity', ...nestedColumns.keys()];

/** The dictionaries of a case. */
export const TERM_COUNT = termFields.length;
/** Index of the identity among the dictionary columns of a batch: it follows the term fields. */
export const IDENTITY_COLUMN = termFields.length;
/** Dictionary columns of a batch: the term fields and the identity. */
export const DICTIONARY_COLUMNS = TERM_COUNT + 1;

/** Separates type and name of one resource, and resources of one event, in the term of the `resources` field. */
export const RESOURCE_PART = '\u001f';
export const RESOURCE_NEXT = '\u001e';

/** Bits of `event.flags`. The two-bit values are 0 missing, 1 false, 2 true. */
export const flags = {
  readOnlyShift: 0,
  managementShift: 2,
  fromConsole: 1 << 4,
  omitted: 1 << 5,
  noEventId: 1 << 6,
  oddEventId: 1 << 7,
  conflict: 1 << 8,
  completenessShift: 9,
  summary: 1 << 11,
  // The index cannot hold the member in the form that the record has: filters on it ask the record.
  oddText: 1 << 12,
  oddBoolean: 1 << 13,
  oddId: 1 << 14,
} as const;

/** Order is the preference when the same record arrives several ways: fuller first. */
export const completenessNames = ['full', 'reduced', 'derived'] as const;
export type Completeness = (typeof completenessNames)[number];

/** `text` of a two-bit flag: what the filter sees. */
export function readTwoBits(value: number, shift: number): 'false' | 'true' | null {
  const bits = (value >> shift) & 3;
  return bits === 0 ? null : bits === 1 ? 'false' : 'true';
}
