import type { Filter } from '../../shared/contract/index.ts';
import { kqlEquals, type FieldValue } from '../shell/kql-text.ts';

/** Fields that events can be grouped by, one inside the other. */
export const mostLevels = 3;

/** One group: a field and its value; null: the events without one. */
export interface GroupStep {
  field: string;
  value: FieldValue;
}

/** The events of a group inside of the groups around it, as KQL. */
export const kqlOfPath = (path: readonly GroupStep[]): string =>
  path.map(({ field, value }) => `(${kqlEquals(field, value)})`).join(' and ');

/** The filter narrowed to a group. */
export function filterWithin(filter: Filter, path: readonly GroupStep[]): Filter {
  if (path.length === 0) return filter;
  const where = filter.where === undefined || filter.where === '' ? '' : `(${filter.where}) and `;
  return { ...filter, where: `${where}${kqlOfPath(path)}` };
}
