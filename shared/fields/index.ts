export type { FieldGroup, FieldInfo } from './catalogue.ts';
export { fields, isDerived, lookupAttributes, openRoots, resolveField, suggestFields } from './catalogue.ts';
export { readField, readObjects } from './read-field.ts';
