import { isObject, type JsonFormat } from './format.ts';

/** EventBridge events: the record is `detail`. Account, time and Region of the envelope repeat what the record says. Events of other kinds carry none. */
export const eventBridge: JsonFormat = {
  id: 'eventbridge',
  unwrap(value) {
    const { detail } = value;
    const type = value['detail-type'] ?? value['detailType'] ?? value['detail_type'];
    const isText = typeof detail === 'string' && detail.trimStart().startsWith('{');
    if (!isObject(detail) && !isText) return null;
    if (typeof type === 'string' && /CloudTrail/i.test(type)) return { values: [detail] };
    if (isObject(detail) && 'eventVersion' in detail) return { values: [detail] };
    if (typeof type === 'string' && typeof value['source'] === 'string' && 'account' in value)
      return { values: [], other: `EventBridge event "${type.slice(0, 80)}"` };
    return null;
  },
};
