import type { EventDetail } from '../../shared/contract/index.ts';
import { fields as catalogue } from '../../shared/fields/index.ts';

/** One field of several events beside each other. */
export interface ComparedField {
  field: string;
  /** In the order of the events; null where an event does not have the field. */
  values: (string | null)[];
  differs: boolean;
}

const order = new Map(catalogue.map((field, index) => [field.name, index]));
const placeOf = (field: string): number => order.get(field) ?? 1e6;

/** Every field that one of the events has: those of the catalogue in its order, then the rest by name. */
export function compareFields(details: readonly Pick<EventDetail, 'fields'>[]): ComparedField[] {
  const names = [...new Set(details.flatMap((detail) => Object.keys(detail.fields)))];
  names.sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : a > b ? 1 : 0));
  return names.map((field) => {
    const values = details.map((detail) =>
      Object.hasOwn(detail.fields, field) ? detail.fields[field]!.join('\n') : null,
    );
    return { field, values, differs: values.some((value) => value !== values[0]) };
  });
}
