import {
  describe,
  type EventFinding,
  type ExportedEvent,
  objectOf,
  present,
  resourcesOf,
  stringify,
  textOf,
  userNameOf,
} from '../exported-event.ts';
import { csvRow } from './csv-row.ts';
import { keywordBytes, type RowContext, type RowFormat } from './format.ts';

/** Columns of the CSV form, in the order of the members of the JSONL form. */
const columns = [
  'message',
  'datetime',
  'timestamp_desc',
  'timestamp',
  'data_type',
  'event_name',
  'event_source',
  'access_key',
  'account_identifier',
  'user_name',
  'user_identity_arn',
  'source_ip',
  'resources',
  'user_agent',
  'aws_region',
  'error_code',
  'event_id',
  'outcome',
  'actor',
  'session',
  'origin',
  'tag',
  'evidence_file',
  'evidence_record',
  'evidence_sha256',
  'digest_verdict',
  'cloud_trail_event',
] as const;

type Row = Partial<Record<(typeof columns)[number], unknown>>;

/** Names that Plaso and the stock analyser of Timesketch use; then ours. */
function rowOf(event: ExportedEvent, context: RowContext): Row {
  const { original: record } = event;
  const identity = objectOf(record['userIdentity']);
  const resources = resourcesOf(record).flatMap(({ arn }) => arn ?? []);
  return present({
    message: describe(event),
    ...moment(event.time!, 'Event Recorded'),
    data_type: 'aws:cloudtrail:entry',
    event_name: textOf(record['eventName']),
    event_source: textOf(record['eventSource']),
    access_key: textOf(identity['accessKeyId']),
    account_identifier: textOf(identity['accountId']) ?? textOf(record['recipientAccountId']),
    user_name: userNameOf(record),
    user_identity_arn: textOf(identity['arn']),
    source_ip: textOf(record['sourceIPAddress']),
    resources: resources.length === 0 ? undefined : resources.join(' ¦ '),
    user_agent: textOf(record['userAgent']),
    aws_region: textOf(record['awsRegion']),
    error_code: textOf(record['errorCode']),
    event_id: textOf(record['eventID']),
    outcome: event.outcome,
    actor: event.actor ?? undefined,
    session: event.session ?? undefined,
    origin: event.origin ?? undefined,
    tag: event.tags.length === 0 ? undefined : event.tags,
    evidence_file: event.file,
    evidence_record: event.record,
    evidence_sha256: event.fileSha256,
    digest_verdict: event.verdict ?? undefined,
    cloud_trail_event: event.text === null ? undefined : shorten(event, event.text, context),
  });
}

function moment(time: number, what: string): Row {
  return {
    datetime: `${new Date(time).toISOString().replace(/(?:\.000)?Z$/, '')}+00:00`,
    timestamp_desc: what,
    timestamp: time * 1000,
  };
}

/** The record's text where it fits; else valid JSON whose largest members are replaced until it does, and the whole beside it. */
function shorten({ original: record }: ExportedEvent, text: string, { overlong, remark }: RowContext): string {
  if (Buffer.byteLength(text) <= keywordBytes) return text;
  remark('cloud_trail_event cut at 32766 bytes; the whole record is in overlong.jsonl');
  overlong(textOf(record['eventID']) ?? '', 'cloud_trail_event', text);
  const copy: Record<string, unknown> = { ...record };
  const bySize = Object.keys(copy)
    .map((name) => ({ name, size: Buffer.byteLength(stringify(copy[name] ?? null)) }))
    .sort((a, b) => b.size - a.size);
  for (const { name } of bySize) {
    copy[name] = '…';
    const shorter = stringify(copy);
    if (Buffer.byteLength(shorter) <= keywordBytes) return shorter;
  }
  return '{}';
}

function findingOf(finding: EventFinding, time: number): Row {
  return present({
    message: `${finding.id}: ${finding.title}`,
    ...moment(time, 'Finding'),
    data_type: 'trailcase:finding',
    tag: [...finding.techniques],
  });
}

const version = '1';

export const timesketch: RowFormat = {
  version,
  fileName: 'timesketch.jsonl',
  needsTime: true,
  rows: (event, context) => `${stringify(rowOf(event, context))}\n`,
  findingRow: (finding, time) => `${stringify(findingOf(finding, time))}\n`,
};

export const timesketchCsv: RowFormat = {
  version,
  fileName: 'timesketch.csv',
  needsTime: true,
  head: csvRow(columns, () => {}),
  rows: (event, context) => csvOf(rowOf(event, context), context),
  findingRow: (finding, time) => csvOf(findingOf(finding, time), { remark: () => {}, overlong: () => {} }),
};

function csvOf(row: Row, { remark }: RowContext): string {
  return csvRow(
    columns.map((name) => row[name]),
    remark,
  );
}
