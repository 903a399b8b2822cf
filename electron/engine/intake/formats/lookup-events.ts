import { isObject, type JsonFormat } from './format.ts';

/** Answers of `aws cloudtrail lookup-events` and of everything built on it: the record is the text `CloudTrailEvent`. */
export const lookupEvents: JsonFormat = {
  id: 'lookup-events',
  unwrap(value) {
    if (typeof value['CloudTrailEvent'] === 'string') return { values: [value['CloudTrailEvent']] };
    if (isObject(value['CloudTrailEvent'])) return { values: [value['CloudTrailEvent']] };
    if (Array.isArray(value['Events']) && !('Records' in value)) return { values: value['Events'] };
    return null;
  },
};
