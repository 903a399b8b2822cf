/**
 * The dictionary columns of an event: each distinct text is stored once per field and events carry its number.
 * Numbers are part of the case format (`term.field`); 0 as a value means "missing or null".
 */
export const termFields = [
  { number: 1, name: 'eventName', column: 'name' },
  { number: 2, name: 'eventSource', column: 'source' },
  { number: 3, name: 'awsRegion', column: 'region' },
  { number: 4, name: 'sourceIPAddress', column: 'address' },
  { number: 5, name: 'userAgent', column: 'agent' },
  { number: 6, name: 'errorCode', column: 'error_code' },
  { number: 7, name: 'errorMessage', column: 'error_message' },
  { number: 8, name: 'eventType', column: 'type' },
  { number: 9, name: 'eventCategory', column: 'category' },
  { number: 10, name: 'eventVersion', column: 'version' },
  { number: 11, name: 'recipientAccountId', column: 'recipient' },
  { number: 12, name: 'vpcEndpointId', column: 'endpoint' },
  { number: 13, name: 'resources', column: 'resources' },
  { number: 14, name: 'tlsDetails.tlsVersion', column: 'tls' },
  { number: 15, name: 'tlsDetails.cipherSuite', column: 'cipher' },
] as const;

/** Members of a record that are indexed as one text each: the first columns of a batch, in this order. */
export const textMembers = [
  'eventName',
  'eventSource',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'eventType',
  'eventCategory',
  'eventVersion',
  'recipientAccountId',
  'vpcEndpointId',
] as const satisfies readonly (typeof termFields)[number]['name'][];

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
