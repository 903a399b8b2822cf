import { isObject, type JsonFormat } from './format.ts';

/** EventBridge events: the record is `detail`. Account, time and Region of the envelope repeat what the record says. */
export const eventBridge: JsonFormat = {
  id: 'eventbridge',
  unwrap(value) {
    if (!isObject(value['detail'])) return null;
    const type = value['detail-type'] ?? value['detailType'];
    return typeof type === 'string' && /CloudTrail/i.test(type)
      ? { values: [value['detail']] }
      : 'eventVersion' in value['detail']
        ? { values: [value['detail']] }
        : null;
  },
};
