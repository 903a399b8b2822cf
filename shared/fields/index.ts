export type { FieldGroup, FieldInfo, TermName, WorkedOutName } from './catalogue.ts';
export {
  fields,
  fieldsIn,
  findTerm,
  isDerived,
  lookupAttributes,
  openRoots,
  resolveField,
  suggestFields,
  termFields,
  termNumber,
} from './catalogue.ts';
export { readField, readObjects } from './read-field.ts';
