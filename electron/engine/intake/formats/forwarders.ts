import { isObject, type JsonFormat } from './format.ts';

/** Records that a forwarder has added to or moved members of, while they still look like records. They are looked for before records are. */

/** Panther adds members whose names begin with `p_`. */
export const panther: JsonFormat = {
  id: 'panther',
  unwrap(value) {
    if (typeof value['p_log_type'] !== 'string' || !value['p_log_type'].startsWith('AWS.CloudTrail')) return null;
    return { values: [Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith('p_')))] };
  },
};

/** Datadog's forwarder moves address, agent and request id into members of its own. */
export const datadog: JsonFormat = {
  id: 'datadog',
  unwrap(value) {
    const { network, http, aws, evt, ...rest } = value;
    if (!isObject(network) && !isObject(http)) return null;
    if (typeof value['eventName'] !== 'string' && !isObject(evt)) return null;
    if (value['sourceIPAddress'] !== undefined || !('eventSource' in value)) return null;
    const client = isObject(network) && isObject(network['client']) ? network['client'] : {};
    const moved = isObject(http) ? http : {};
    const event = isObject(evt) ? evt : {};
    const record: Record<string, unknown> = {
      ...rest,
      sourceIPAddress: client['ip'],
      userAgent: moved['useragent'] ?? rest['userAgent'],
      requestID: moved['request_id'] ?? rest['requestID'],
    };
    record['eventName'] ??= event['name'];
    void aws;
    return { values: [record], completeness: 'reduced' };
  },
};
