import type { SavedLook } from '../../shared/contract/index.ts';
import { resolveField } from '../../shared/fields/index.ts';
import { isZone } from '../../shared/format/index.ts';

export interface ColumnState {
  field: string;
  width: number;
  /** Stays at the left edge while the others scroll by. */
  pinned?: boolean;
}

export const splitFields = [
  'outcome',
  'readOnly',
  'eventCategory',
  'eventSource',
  'awsRegion',
  'recipientAccountId',
  'verdict',
  'actor',
] as const;
export type SplitField = (typeof splitFields)[number] | 'none';

/** The columns of a fresh window: when, marks, what on what, by whom from where, how it ended. */
export const defaultColumns: ColumnState[] = [
  { field: 'eventTime', width: 166 },
  { field: 'tag', width: 60 },
  { field: 'eventName', width: 120 },
  { field: 'target', width: 110 },
  { field: 'actor', width: 90 },
  { field: 'sourceIPAddress', width: 112 },
  { field: 'outcome', width: 92 },
  { field: 'eventSource', width: 64 },
];

const isSplit = (name: string): name is SplitField =>
  name === 'none' || (splitFields as readonly string[]).includes(name);

/** What of a saved look this version and this machine can draw: a case from elsewhere may name fields and zones that they do not know. */
export function readLook(
  { columns, split, zone, ...rest }: SavedLook,
  zoneNow: string,
): SavedLook & { split: SplitField } {
  const known = columns.filter(
    ({ field }, index) =>
      resolveField(field) !== undefined && columns.findIndex((other) => other.field === field) === index,
  );
  return {
    ...rest,
    columns: known.length > 0 ? known : defaultColumns,
    split: isSplit(split) ? split : 'outcome',
    zone: isZone(zone) ? zone : zoneNow,
  };
}
