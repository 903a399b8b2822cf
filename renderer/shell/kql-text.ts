/** Writes KQL for a value of unknown origin: always quoted, with backslash and quote escaped, so that nothing in it is read as an operator. */
export const quoteKql = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;

/** Exactly this value; null: no value at all. */
export function kqlEquals(field: string, value: string | number | null): string {
  if (value === null || value === '') return `not ${field} : *`;
  return `${field} : ${typeof value === 'number' ? value : quoteKql(value)}`;
}

/** Anything but this value. */
export const kqlDiffers = (field: string, value: string | number | null): string =>
  value === null || value === '' ? `${field} : *` : `not ${kqlEquals(field, value)}`;
