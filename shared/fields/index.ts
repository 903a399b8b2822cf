export type { FieldGroup, FieldInfo, FieldKind } from './catalogue.ts';
export { fields, isDerived, lookupAttributes, openRoots, resolveField, suggestFields } from './catalogue.ts';
export { readField, readObjects } from './read-field.ts';
