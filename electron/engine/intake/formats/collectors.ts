import { isObject, type JsonFormat } from './format.ts';

/** plaso and Timesketch: the record is the text `cloud_trail_event`. */
export const plaso: JsonFormat = {
  id: 'plaso',
  unwrap(value) {
    const record = value['cloud_trail_event'];
    return typeof record === 'string' || isObject(record) ? { values: [record], mayBeCut: true } : null;
  },
};
