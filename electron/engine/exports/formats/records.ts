import { formatTime } from '../../../../shared/format/index.ts';
import {
  booleanOf,
  type ExportedEvent,
  objectOf,
  present,
  resourcesOf,
  stringify,
  textOf,
  userNameOf,
} from '../exported-event.ts';
import type { RowFormat } from './format.ts';

/** The record as it goes out: its own text, or that of the redacted copy. */
const recordText = (event: ExportedEvent): string => event.text ?? stringify(event.original);

/** Bare records, one a line. */
export const records: RowFormat = {
  version: '1',
  fileName: 'records.jsonl',
  needsTime: false,
  rows: (event) => `${recordText(event)}\n`,
};

/** Events for Splunk's HTTP event collector. */
export const splunk: RowFormat = {
  version: '1',
  fileName: 'splunk.ndjson',
  needsTime: true,
  rows(event) {
    const head = stringify({
      time: event.time! / 1000,
      host: 'trailcase',
      source: event.file,
      sourcetype: 'aws:cloudtrail',
      index: 'main',
    });
    const fields = stringify(
      present({
        outcome: event.outcome,
        actor: event.actor ?? undefined,
        evidence_record: String(event.record),
        evidence_sha256: event.fileSha256,
        digest_verdict: event.verdict ?? undefined,
      }),
    );
    return `${head.slice(0, -1)},"event":${recordText(event)},"fields":${fields}}\n`;
  },
};

/** One entry of `Events` as the LookupEvents call gives it. */
export function lookupEvent(event: ExportedEvent): string {
  const { original: record } = event;
  const identity = objectOf(record['userIdentity']);
  const readOnly = booleanOf(record['readOnly']);
  return stringify(
    present({
      EventId: textOf(record['eventID']),
      EventName: textOf(record['eventName']),
      ReadOnly: readOnly === undefined ? undefined : String(readOnly),
      AccessKeyId: textOf(identity['accessKeyId']),
      EventTime: event.time === null ? textOf(record['eventTime']) : formatTime(event.time),
      EventSource: textOf(record['eventSource']),
      Username: userNameOf(record),
      Resources: resourcesOf(record).map(({ arn, type }) => present({ ResourceType: type, ResourceName: arn })),
      CloudTrailEvent: event.text ?? undefined,
    }),
  );
}
