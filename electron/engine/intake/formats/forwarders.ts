import { isIP } from 'node:net';
import { isObject, type JsonFormat, type Loose } from './format.ts';

/** Records that a forwarder has added to or moved members of, while they still look like records. Their markers have them looked at before records are. */

/** Panther adds members whose names begin with `p_`. */
export const panther: JsonFormat = {
  id: 'panther',
  markers: ['p_log_type'],
  unwrap(value) {
    if (typeof value['p_log_type'] !== 'string' || !value['p_log_type'].startsWith('AWS.CloudTrail')) return null;
    return { values: [Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith('p_')))] };
  },
};

/** Members that Datadog's pipeline and its archives put beside those of the record. */
const ofDatadog = new Set([
  'network',
  'http',
  'evt',
  'usr',
  'aws',
  'error',
  'duration',
  'ddsource',
  'ddtags',
  'service',
  'source',
  'status',
  'host',
  'hostname',
  'timestamp',
  'date',
  'tags',
  'title',
  '_id',
  'id',
]);

/**
 * Datadog's pipeline for CloudTrail moves name, address, agent, request id and error into standard attributes of its own (`evt.name`, `network.client.ip`,
 * `http.useragent`, …). Forwarded logs have them at the top, archives and exports under `attributes`.
 */
export const datadog: JsonFormat = {
  id: 'datadog',
  markers: ['network', 'http', 'evt', 'usr'],
  unwrap(value) {
    const { network, http, evt, usr, error } = value;
    if (!isObject(network) && !isObject(http) && !isObject(evt)) return null;
    const event = isObject(evt) ? evt : {};
    const name = value['eventName'] ?? event['name'];
    if (typeof name !== 'string' || !('eventSource' in value)) return null;
    const isComplete = value['eventName'] !== undefined && value['sourceIPAddress'] !== undefined;
    if (isComplete && value['eventVersion'] !== undefined && !isObject(evt) && !isObject(usr)) return null;
    const client = isObject(network) && isObject(network['client']) ? network['client'] : {};
    const request = isObject(http) ? http : {};
    const failure = isObject(error) ? error : {};
    const record: Loose = Object.fromEntries(Object.entries(value).filter(([member]) => !ofDatadog.has(member)));
    const fill = (member: string, ...found: unknown[]): void => {
      const first = found.find((each) => typeof each === 'string' && each !== '');
      if (record[member] === undefined && first !== undefined) record[member] = first;
    };
    fill('eventName', event['name']);
    fill('eventID', event['id']);
    fill('sourceIPAddress', client['ip'], client['host']);
    fill('userAgent', request['useragent']);
    fill('requestID', request['request_id']);
    fill('errorCode', failure['kind'], failure['code']);
    fill('errorMessage', failure['message']);
    fill('eventTime', value['date'], value['timestamp']);
    return { values: [record], completeness: 'reduced' };
  },
};

/** Members that Logstash adds. */
const ofLogstash = new Set([
  '@timestamp',
  '@version',
  'type',
  'tags',
  'host',
  'path',
  'log',
  'event',
  'ecs',
  'agent',
  'input',
]);

/** Logstash's codec `cloudtrail` moves a `sourceIPAddress` that is no address (a service's name) to `sourceHost`, because its index takes addresses only. */
export const logstash: JsonFormat = {
  id: 'logstash',
  markers: ['sourceHost'],
  unwrap(value) {
    const host = value['sourceHost'];
    if (typeof host !== 'string' || typeof value['eventName'] !== 'string') return null;
    const { sourceHost: _moved, ...rest } = value;
    const record = Object.fromEntries(Object.entries(rest).filter(([name]) => !ofLogstash.has(name)));
    const address = value['sourceIPAddress'];
    return {
      values: [{ ...record, sourceIPAddress: typeof address === 'string' && isIP(address) !== 0 ? address : host }],
      completeness: 'reduced',
    };
  },
};

/** Rows of our own Parquet exports, of both profiles: the record itself stands in a column beside what was made of it. */
export const exportedRow: JsonFormat = {
  id: 'trailcase-export',
  markers: ['fileSha256', 'filesha256'],
  unwrap(value) {
    const isOurs = ('fileSha256' in value || 'filesha256' in value) && 'outcome' in value;
    const record = value['eventJson'] ?? value['eventjson'];
    return isOurs && typeof record === 'string' ? { values: [record] } : null;
  },
};
