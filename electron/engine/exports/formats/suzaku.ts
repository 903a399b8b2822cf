import { type EventFinding, type ExportedEvent, objectOf, textOf } from '../exported-event.ts';
import { csvRow } from './csv-row.ts';
import type { RowContext, RowFormat } from './format.ts';

const levels: Record<EventFinding['severity'], string> = {
  info: 'informational',
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'critical',
};

/** Each column in the order of Suzaku's timelines, and its value of a hit. */
const columns: Record<string, (event: ExportedEvent, hit: EventFinding, identity: Record<string, unknown>) => unknown> =
  {
    Timestamp: ({ time }) => (time === null ? undefined : new Date(time).toISOString().slice(0, 19).replace('T', ' ')),
    RuleTitle: (_, { title }) => title,
    RuleAuthor: (_, { author }) => author,
    Level: (_, { severity }) => levels[severity],
    EventName: ({ original }) => original['eventName'],
    ErrorCode: ({ original }) => original['errorCode'],
    ErrorMessage: ({ original }) => original['errorMessage'],
    EventSource: ({ original }) => original['eventSource'],
    'AWS-Region': ({ original }) => original['awsRegion'],
    SrcIP: ({ original }) => original['sourceIPAddress'],
    UserAgent: ({ original }) => original['userAgent'],
    UserName: (_, __, identity) => identity['userName'],
    UserType: (_, __, identity) => identity['type'],
    UserAccountID: (_, __, identity) => identity['accountId'],
    UserARN: (_, __, identity) => identity['arn'],
    UserPrincipalID: (_, __, identity) => identity['principalId'],
    UserAccessKeyID: (_, __, identity) => identity['accessKeyId'],
    EventID: ({ original }) => original['eventID'],
    Tags: (_, { techniques }) =>
      techniques.map((each) => (/^T\d/.test(each) ? `attack.${each.toLowerCase()}` : each)).join(' ¦ '),
    RuleID: (_, { uid }) => uid,
  };

/** Columns behind the others, on request. */
const provenance: Record<string, (event: ExportedEvent) => unknown> = {
  File: ({ file }) => file,
  Record: ({ record }) => String(record),
  FileSHA256: ({ fileSha256 }) => fileSha256,
  Verdict: ({ verdict }) => verdict,
};

/** One row for each hit on an event, in the columns of Suzaku and Hayabusa; `-` for what is absent. Events without a hit have none. */
export function suzaku(withProvenance: boolean): RowFormat {
  const names = [...Object.keys(columns), ...(withProvenance ? Object.keys(provenance) : [])];
  return {
    version: '1',
    fileName: 'suzaku.csv',
    needsTime: false,
    needsFinding: true,
    head: csvRow(names, () => {}),
    rows: (event, context) => event.findings.map((hit) => rowOf(event, hit, context, withProvenance)).join(''),
  };
}

function rowOf(event: ExportedEvent, hit: EventFinding, { remark }: RowContext, withProvenance: boolean): string {
  const identity = objectOf(event.original['userIdentity']);
  const cells = [
    ...Object.values(columns).map((read) => read(event, hit, identity)),
    ...(withProvenance ? Object.values(provenance).map((read) => read(event)) : []),
  ];
  return csvRow(
    cells.map((cell) => textOf(cell) ?? '-'),
    remark,
  );
}
