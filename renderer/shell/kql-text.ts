import { formatTime } from '../../shared/format/index.ts';
import { resolveField } from '../../shared/fields/index.ts';
import { printKql, termNode } from '../../shared/kql/index.ts';

export type FieldValue = string | number | boolean | null;

/** Times travel as milliseconds; a filter names the second as it is written in a record. */
function written(field: string, value: FieldValue): FieldValue {
  if (value === '') return null;
  return typeof value === 'number' && resolveField(field)?.kind === 'time' ? formatTime(value) : value;
}

/** Exactly this value as KQL; null or nothing: no value at all. Whatever is in the value, it is read as a value only. */
export const kqlEquals = (field: string, value: FieldValue): string => printKql(termNode(field, written(field, value)));

/** Anything but this value. */
export function kqlDiffers(field: string, value: FieldValue): string {
  const node = termNode(field, written(field, value));
  return printKql(node.type === 'not' ? node.node : { type: 'not', node, start: 0, end: 0 });
}
