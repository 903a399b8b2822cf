import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { EvidenceReader, listFiles, listRejected, recordText } from '../../../electron/engine/intake/index.ts';
import { makeLog, makeRecord } from '../../support/archives.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
let count = 0;

interface Taken {
  format: string | null;
  status: string;
  reason: string | null;
  completeness: string | null;
  records: number;
  indexed: number;
  rejected: { record: number; offset: number; reason: string; excerpt: string }[];
  texts: { text: string; derived: boolean }[];
  rows: Record<string, unknown>[];
  findings: string[];
}

/** Imports one file and reads back what the case says about it. */
async function take(content: string | Buffer, name = 'evidence', options = {}): Promise<Taken> {
  const folder = join(scratch.path, String(++count));
  mkdirSync(folder);
  writeFileSync(join(folder, name), content);
  const { file, summary } = await importInto(scratch.path, [join(folder, name)], options);
  try {
    const evidence = listFiles(file.db, { offset: 0, limit: 1 }).files[0]!;
    expect(summary.totals.records).toBe(summary.totals.indexed + summary.totals.duplicates + summary.totals.rejected);
    expect(file.db.prepare('SELECT count(*) FROM rejected_record').pluck().get()).toBe(evidence.rejected);
    const reader = new EvidenceReader(file.db);
    const ids = file.db.prepare('SELECT id FROM event ORDER BY file, record').pluck().all() as number[];
    return {
      ...evidence,
      rejected: listRejected(file.db, { offset: 0, limit: 100 }).records,
      texts: ids.map((id) => recordText(file.db, reader, id)),
      rows: file.db.prepare('SELECT * FROM events ORDER BY id').all() as Record<string, unknown>[],
      findings: evidence.findings.map((each) => each.code),
    };
  } finally {
    file.close();
  }
}

const text = (more: Record<string, unknown> = {}): string => JSON.stringify(makeRecord(more));
const base64 = (value: string): string => gzipSync(value).toString('base64');
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
const insight = (): string => {
  const {
    eventName: _n,
    eventSource: _s,
    userIdentity: _u,
    sourceIPAddress: _i,
    userAgent: _a,
    ...rest
  } = makeRecord({ eventType: 'AwsCloudTrailInsight', eventCategory: 'Insight' });
  return JSON.stringify({
    ...rest,
    insightDetails: {
      state: 'Start',
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      insightType: 'ApiCallRateInsight',
    },
  });
};
const aggregated = (): string =>
  JSON.stringify({
    eventVersion: '1.0',
    accountId: '111122223333',
    eventId: '11111111-2222-4333-8444-555555555555',
    eventCategory: 'Aggregated',
    eventType: 'AwsAggregatedEvent',
    awsRegion: 'eu-central-1',
    eventSource: 's3.amazonaws.com',
    timeWindow: { windowStart: '2026-05-01T10:00:00Z', windowEnd: '2026-05-01T10:05:00Z', windowSize: 'PT5M' },
    summary: {
      primaryDimension: {
        dimension: 'eventName',
        statistics: [{ name: 'GetObject', value: 7 }],
        aggregationType: 'Count',
      },
    },
  });

/** Contents whose records are full: the text that is given back is the record's own, character by character. */
const full: { name: string; format: string; make: (records: string[]) => string | Buffer; records?: string[] }[] = [
  { name: 'a delivered file', format: 'trail', make: (all) => `{"Records":[${all.join(',')}]}` },
  {
    name: 'the same pretty-printed, with a byte order mark and CRLF',
    format: 'trail',
    make: (all) => `\ufeff{\r\n  "Records" : [\r\n    ${all.join(',\r\n    ')}\r\n  ]\r\n}\r\n`,
  },
  {
    name: 'UTF-16 little endian',
    format: 'trail',
    make: (all) => Buffer.from(`\ufeff{"Records":[${all.join(',')}]}`, 'utf16le'),
  },
  {
    name: 'UTF-16 big endian',
    format: 'records',
    make: (all) => Buffer.from(`\ufeff[${all.join(',')}]`, 'utf16le').swap16(),
  },
  { name: 'an array', format: 'records', make: (all) => `[\n${all.join(',\n')}\n]` },
  { name: 'one record a line', format: 'records', make: (all) => `${all.join('\n')}\n` },
  { name: 'records behind one another', format: 'records', make: (all) => all.join('') },
  { name: 'texts in an array', format: 'records', make: (all) => JSON.stringify(all) },
  {
    name: 'delivered files behind one another',
    format: 'trail',
    make: (all) => all.map((each) => `{"Records":[${each}]}`).join('\n'),
  },
  {
    name: 'several gzip members',
    format: 'records',
    make: (all) => Buffer.concat(all.map((each) => gzipSync(`${each}\n`))),
  },
  {
    name: 'Insights records',
    format: 'trail',
    make: (all) => `{"Records":[${all.join(',')}]}`,
    records: [insight(), insight()],
  },
  {
    name: 'lookup-events',
    format: 'lookup-events',
    make: (all) =>
      JSON.stringify({
        Events: all.map((each) => ({ EventId: 'x', EventName: 'y', CloudTrailEvent: each, Resources: [] })),
        NextToken: 'n',
      }),
  },
  {
    name: 'lookup-events page after page',
    format: 'lookup-events',
    make: (all) =>
      all
        .map((each) => JSON.stringify({ NextToken: 'n', Events: [{ EventId: 'x', CloudTrailEvent: each }] }, null, 2))
        .join('\n'),
  },
  {
    name: 'a list of lookup-events pages',
    format: 'lookup-events',
    make: (all) => JSON.stringify(all.map((each) => ({ Events: [{ CloudTrailEvent: each }] }))),
  },
  {
    name: 'lookup-events as lines',
    format: 'lookup-events',
    make: (all) => all.map((each) => JSON.stringify({ EventTime: '2026', CloudTrailEvent: each })).join('\n'),
  },
  {
    name: 'lookup-events as text',
    format: 'lookup-events-text',
    make: (all) => all.map((each) => `EVENTS\tAKIA\t${each}\tid\tDescribeInstances\t2026-05-01`).join('\n'),
  },
  {
    name: 'lookup-events as YAML',
    format: 'lookup-events-yaml',
    make: (all) =>
      `Events:\n${all.map((each) => `- AccessKeyId: AKIA\n  CloudTrailEvent: '${each.replaceAll("'", "''")}'\n  EventName: x`).join('\n')}\n`,
  },
  {
    name: 'a CloudWatch export task',
    format: 'cloudwatch-export',
    make: (all) => all.map((each) => `2026-05-01T10:00:00.000Z ${each}`).join('\n'),
  },
  {
    name: 'aws logs tail',
    format: 'cloudwatch-tail',
    make: (all) =>
      all.map((each) => `2026-05-01T10:00:00.000000+00:00 111122223333_CloudTrail_eu-central-1 ${each}`).join('\n'),
  },
  {
    name: 'filter-log-events',
    format: 'cloudwatch-logs',
    make: (all) =>
      JSON.stringify({
        events: all.map((message) => ({ logStreamName: 's', timestamp: 1, message, ingestionTime: 2, eventId: '3' })),
        searchedLogStreams: [],
      }),
  },
  {
    name: 'a subscription message',
    format: 'cloudwatch-logs',
    make: (all) =>
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        owner: '1',
        logGroup: 'g',
        logStream: 's',
        subscriptionFilters: ['f'],
        logEvents: all.map((message, id) => ({ id: String(id), timestamp: 1, message })),
      }),
  },
  {
    name: 'subscription messages behind one another, with a control message',
    format: 'cloudwatch-logs',
    make: (all) =>
      `{"messageType":"CONTROL_MESSAGE","logEvents":[]}${all.map((message) => JSON.stringify({ messageType: 'DATA_MESSAGE', owner: '1', logEvents: [{ id: '1', timestamp: 1, message }] })).join('')}`,
  },
  {
    name: 'a subscription event of Lambda',
    format: 'cloudwatch-logs',
    make: (all) =>
      JSON.stringify({
        awslogs: {
          data: base64(
            JSON.stringify({
              messageType: 'DATA_MESSAGE',
              logEvents: all.map((message) => ({ id: '1', timestamp: 1, message })),
            }),
          ),
        },
      }),
  },
  {
    name: 'Logs Insights results',
    format: 'cloudwatch-insights',
    make: (all) =>
      JSON.stringify({
        results: all.map((value) => [
          { field: '@timestamp', value: '2026' },
          { field: '@message', value },
        ]),
        statistics: {},
        status: 'Complete',
      }),
  },
  {
    name: 'Logs Insights CSV',
    format: 'cloudwatch-insights-csv',
    make: (all) => `@timestamp,@message,@ptr\n${all.map((each) => `2026,${quoted(each)},x`).join('\n')}`,
  },
  {
    name: 'EventBridge events',
    format: 'eventbridge',
    make: (all) =>
      all
        .map(
          (each) =>
            `{"version":"0","id":"1","detail-type":"AWS API Call via CloudTrail","source":"aws.ec2","detail": ${each} }`,
        )
        .join('\n'),
  },
  {
    name: 'SNS messages',
    format: 'notification',
    make: (all) =>
      JSON.stringify({
        Records: all.map((each) => ({ EventSource: 'aws:sns', Sns: { Message: `{"Records":[${each}]}` } })),
      }),
  },
  {
    name: 'SQS messages',
    format: 'notification',
    make: (all) =>
      JSON.stringify({
        Records: all.map((each) => ({
          messageId: '1',
          body: `{"detail-type":"AWS API Call via CloudTrail","detail":${each}}`,
          eventSource: 'aws:sqs',
        })),
      }),
  },
  {
    name: 'Kinesis records',
    format: 'notification',
    make: (all) =>
      JSON.stringify({ Records: all.map((each) => ({ kinesis: { data: base64(each) }, eventSource: 'aws:kinesis' })) }),
  },
  {
    name: 'Splunk CSV',
    format: 'splunk-csv',
    make: (all) => `"_raw","_time",host\r\n${all.map((each) => `${quoted(each)},"2026",h`).join('\r\n')}\r\n`,
  },
  {
    name: 'Splunk JSON',
    format: 'splunk',
    make: (all) =>
      all
        .map((each, offset) => JSON.stringify({ preview: false, offset, result: { _raw: each, _time: '1' } }))
        .join('\n'),
  },
  {
    name: 'Elastic documents with the original',
    format: 'elastic',
    make: (all) =>
      JSON.stringify({
        took: 3,
        hits: {
          total: 2,
          hits: all.map((original) => ({
            _index: 'i',
            _source: { '@timestamp': 'x', event: { original, dataset: 'aws.cloudtrail' } },
          })),
        },
      }),
  },
  {
    name: 'a nested record',
    format: 'nested',
    make: (all) => all.map((each) => `{"id":"AQ","attributes":{"custom":{"deep": ${each}}}}`).join('\n'),
  },
  {
    name: 'plaso',
    format: 'plaso',
    make: (all) =>
      all.map((each) => JSON.stringify({ datetime: 'x', timestamp_desc: 'y', cloud_trail_event: each })).join('\n'),
  },
  {
    name: 'QRadar',
    format: 'qradar',
    make: (all) => all.map((each) => `{LogStreamName: s,Timestamp: 1,Message: ${each},IngestionTime: 2}`).join('\n'),
  },
  {
    name: 'Lake CSV with eventJson',
    format: 'lake-csv',
    make: (all) => `"eventName","eventJson"\n${all.map((each) => `"DescribeInstances",${quoted(each)}`).join('\n')}`,
  },
  {
    name: 'Lake get-query-results',
    format: 'lake-results',
    make: (all) =>
      JSON.stringify({
        QueryStatus: 'FINISHED',
        QueryStatistics: { ResultsCount: 2 },
        QueryResultRows: all.map((eventJson) => [{ eventName: 'x' }, { eventJson }]),
      }),
  },
];

describe('formats that keep the record', () => {
  it.each(full)('$name', async ({ format, make, records }) => {
    const all = records ?? [
      text({ requestParameters: { big: 1, note: 'ünïcödé 한글 "q" \\ / \u2028' } }).replace(
        '"big":1',
        '"big":12345678901234567890',
      ),
      text(),
    ];
    const taken = await take(make(all));
    expect({
      format: taken.format,
      status: taken.status,
      completeness: taken.completeness,
      indexed: taken.indexed,
      rejected: taken.rejected,
    }).toEqual({ format, status: 'imported', completeness: 'full', indexed: all.length, rejected: [] });
    expect(taken.texts.map((each) => each.text)).toEqual(all);
    expect(taken.texts.every((each) => !each.derived)).toBe(true);
  });

  it('reads a gzip inside and a plain file the same', async () => {
    expect((await take(gzipSync(makeLog(2)), 'x.json.gz')).indexed).toBe(2);
    expect((await take(makeLog(2), 'unpacked-by-a-browser.json.gz')).indexed).toBe(2);
  });

  it('takes five-minute summaries as records of their own category, in either arrangement', async () => {
    for (const content of [`{"Records":[${aggregated()}]}`, `[${aggregated()}]`]) {
      const taken = await take(content);
      expect(taken.indexed).toBe(1);
      expect(taken.rows[0]).toMatchObject({
        eventCategory: 'Aggregated',
        eventTime: '2026-05-01T10:00:00Z',
        eventID: '11111111222243338444555555555555',
      });
    }
  });

  it('reads an empty log as a log', async () => {
    expect(await take('{"Records":[]}')).toMatchObject({ status: 'imported', format: 'trail', records: 0 });
    expect(await take('{"Records": [ ]}\n')).toMatchObject({ status: 'imported', format: 'trail', records: 0 });
  });

  it('removes what Panther added', async () => {
    const taken = await take(`${text({ p_log_type: 'AWS.CloudTrail', p_row_id: '1' })}\n`);
    expect(taken).toMatchObject({ format: 'panther', indexed: 1 });
  });
});

const cases: {
  name: string;
  format: string;
  completeness: string;
  content: string;
  row: Record<string, unknown>;
  options?: object;
}[] = [
  {
    name: "the console's Event history",
    format: 'event-history-csv',
    completeness: 'reduced',
    content:
      'User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category\ni-0abc,ASIAEXAMPLE,2026-05-01T10:00:00Z,s3.amazonaws.com,GetObject,us-east-1,198.51.100.7,"agent, ""x""",AccessDenied,"[{""resourceType"":""AWS::S3::Bucket"",""resourceName"":""b""}]",REQ,11111111-2222-4333-8444-555555555555,true,AwsApiCall,11122223333,Data\n',
    row: {
      eventName: 'GetObject',
      eventTime: '2026-05-01T10:00:00Z',
      userAgent: 'agent, "x"',
      errorCode: 'AccessDenied',
      recipientAccountId: '011122223333',
      userIdentity: '{"userName":"i-0abc","accessKeyId":"ASIAEXAMPLE"}',
    },
  },
  {
    name: 'the same after a spreadsheet program',
    format: 'event-history-csv',
    completeness: 'reduced',
    content:
      'Event ID;Event time;Event source;Event name\r\n11111111-2222-4333-8444-555555555555;5/1/2026 10:00;s3.amazonaws.com;GetObject\r\n',
    row: { eventTime: '2026-05-01T10:00:00Z', eventName: 'GetObject' },
  },
  {
    name: 'Athena with Presto text',
    format: 'lake-csv',
    completeness: 'reduced',
    content: `"eventversion","useridentity","eventtime","eventsource","eventname","awsregion","sourceipaddress","requestparameters","eventid","readonly","resources"\n"1.05","{type=AssumedRole, principalid=AROAX:i-0c2, arn=arn:aws:sts::111122223333:assumed-role/R, x=y/S, accountid=111122223333, invokedby=null, accesskeyid=ASIAX, username=null, sessioncontext={attributes={mfaauthenticated=false, creationdate=2020-04-12T20:14:55Z}, sessionissuer={type=Role, principalid=AROAX, arn=arn:aws:iam::111122223333:role/R, accountid=111122223333, username=R}}}","2026-05-01T10:00:00Z","s3.amazonaws.com","GetObject","eu-central-1","198.51.100.7","{""bucketName"":""b""}","11111111-2222-4333-8444-555555555555","true","[{arn=arn:aws:s3:::b, accountid=111122223333, type=AWS::S3::Bucket}]"\n`,
    row: {
      eventVersion: '1.05',
      userIdentity: JSON.stringify({
        type: 'AssumedRole',
        principalId: 'AROAX:i-0c2',
        arn: 'arn:aws:sts::111122223333:assumed-role/R, x=y/S',
        accountId: '111122223333',
        accessKeyId: 'ASIAX',
        sessionContext: {
          attributes: { mfaAuthenticated: 'false', creationDate: '2020-04-12T20:14:55Z' },
          sessionIssuer: {
            type: 'Role',
            principalId: 'AROAX',
            arn: 'arn:aws:iam::111122223333:role/R',
            accountId: '111122223333',
            userName: 'R',
          },
        },
      }),
    },
  },
  {
    name: 'Lake rows without eventJson',
    format: 'lake-results',
    completeness: 'reduced',
    content: JSON.stringify({
      QueryStatus: 'FINISHED',
      QueryResultRows: [
        [
          { eventID: '11111111-2222-4333-8444-555555555555' },
          { eventTime: '2026-05-01 10:00:00.000' },
          { eventName: 'GetObject' },
          { eventSource: 's3.amazonaws.com' },
          { eventVersion: null },
        ],
      ],
    }),
    row: { eventTime: '2026-05-01T10:00:00Z', eventName: 'GetObject' },
  },
  {
    name: 'Sentinel CSV',
    format: 'sentinel-csv',
    completeness: 'reduced',
    content:
      'TimeGenerated,AwsEventId,EventName,EventSource,UserIdentityType,UserIdentityArn,SourceIpAddress,AWSRegion,RequestParameters,ReadOnly,ErrorCode\n2026-05-01T10:00:00Z,11111111-2222-4333-8444-555555555555,GetObject,s3.amazonaws.com,IAMUser,arn:aws:iam::1:user/a,198.51.100.7,us-east-1,"{""k"":1}",True,\n',
    row: {
      eventName: 'GetObject',
      awsRegion: 'us-east-1',
      userIdentity: '{"type":"IAMUser","arn":"arn:aws:iam::1:user/a"}',
    },
  },
  {
    name: 'Sentinel JSON',
    format: 'sentinel',
    completeness: 'reduced',
    content: JSON.stringify([
      {
        TimeGenerated: '2026-05-01T10:00:00Z',
        AwsEventId: '11111111-2222-4333-8444-555555555555',
        EventName: 'GetObject',
        EventSource: 's3.amazonaws.com',
        AWSRegion: 'us-east-1',
      },
    ]),
    row: { eventName: 'GetObject' },
  },
  {
    name: 'Elastic fields',
    format: 'elastic',
    completeness: 'derived',
    content: JSON.stringify({
      _index: 'logs',
      _source: {
        '@timestamp': '2026-05-01T10:00:00.000Z',
        event: {
          id: '11111111-2222-4333-8444-555555555555',
          action: 'GetObject',
          provider: 's3.amazonaws.com',
          dataset: 'aws.cloudtrail',
        },
        'cloud.region': 'us-east-1',
        source: { address: '198.51.100.7' },
        user: { name: 'alice', id: 'AIDAX' },
        aws: {
          cloudtrail: {
            error_code: 'AccessDenied',
            user_identity: { type: 'IAMUser', arn: 'arn:x' },
            flattened: { request_parameters: { bucketName: 'b' } },
          },
        },
      },
    }),
    row: {
      eventName: 'GetObject',
      awsRegion: 'us-east-1',
      sourceIPAddress: '198.51.100.7',
      errorCode: 'AccessDenied',
      userIdentity: '{"type":"IAMUser","principalId":"AIDAX","arn":"arn:x","userName":"alice"}',
    },
  },
  {
    name: 'OpenSearch CSV',
    format: 'elastic-csv',
    completeness: 'derived',
    content:
      '_source.@timestamp,_source.event.id,_source.event.action,_source.event.provider,_source.event.dataset,_source.cloud.region\n2026-05-01T10:00:00Z,11111111-2222-4333-8444-555555555555,GetObject,s3.amazonaws.com,aws.cloudtrail,us-east-1\n',
    row: { eventName: 'GetObject', awsRegion: 'us-east-1' },
  },
  {
    name: 'Security Lake JSON',
    format: 'security-lake',
    completeness: 'derived',
    content: JSON.stringify({
      class_uid: 6003,
      time: 1777629600000,
      metadata: {
        uid: '11111111-2222-4333-8444-555555555555',
        event_code: 'AwsApiCall',
        product: { name: 'CloudTrail', version: '1.08', feature: { name: 'Management' } },
      },
      api: {
        operation: 'GetObject',
        service: { name: 's3.amazonaws.com' },
        request: { uid: 'R', data: '{"bucketName":"b"}' },
        response: { error: 'AccessDenied' },
      },
      src_endpoint: { ip: '198.51.100.7' },
      http_request: { user_agent: 'ua' },
      cloud: { region: 'us-east-1' },
      actor: { user: { type: 'IAMUser', uid: 'arn:x', account: { uid: '111122223333' }, credential_uid: 'AKIAX' } },
      unmapped: { recipientAccountId: '111122223333', 'tlsDetails.tlsVersion': 'TLSv1.3' },
    }),
    row: {
      eventName: 'GetObject',
      eventTime: '2026-05-01T10:00:00Z',
      errorCode: 'AccessDenied',
      recipientAccountId: '111122223333',
      userIdentity: '{"type":"IAMUser","arn":"arn:x","accountId":"111122223333","accessKeyId":"AKIAX"}',
    },
  },
  {
    name: 'lines with names in front',
    format: 'space-delimited',
    completeness: 'reduced',
    content:
      'eventTime eventID eventName eventSource awsRegion sourceIP userAgent\n2026-05-01T10:00:00Z 11111111-2222-4333-8444-555555555555 GetObject s3.amazonaws.com us-east-1 198.51.100.7 aws-cli/2 Python/3 Linux\n',
    row: { eventName: 'GetObject', userAgent: 'aws-cli/2 Python/3 Linux', eventTime: '2026-05-01T10:00:00Z' },
  },
  {
    name: 'lines by shape',
    format: 'space-delimited',
    completeness: 'reduced',
    content:
      '11111111-2222-4333-8444-555555555555 GetObject s3.amazonaws.com us-east-1 198.51.100.7 "aws-cli/2 Python/3" arn:aws:iam::111122223333:user/a -\n',
    row: {
      eventName: 'GetObject',
      userAgent: 'aws-cli/2 Python/3',
      eventTime: null,
      userIdentity: '{"arn":"arn:aws:iam::111122223333:user/a"}',
    },
  },
  {
    name: 'a format asked for by name',
    format: 'text-lines',
    completeness: 'full',
    content: `first line says nothing\n`.repeat(500) + `<134>x: ${JSON.stringify(makeRecord())}\n`,
    row: { eventName: 'DescribeInstances' },
    options: { format: 'text-lines' },
  },
];

describe('formats that keep less', () => {
  it.each(cases)('$name', async ({ format, completeness, content, row, options }) => {
    const taken = await take(content, 'evidence', options ?? {});
    expect(taken).toMatchObject({ format, completeness, status: 'imported', indexed: 1, rejected: [] });
    expect(taken.rows[0]).toMatchObject(row);
    if (completeness !== 'full') expect(taken.texts[0]?.derived).toBe(true);
    expect(JSON.parse(taken.texts[0]!.text)).toMatchObject({
      eventName: expect.stringMatching(/^(GetObject|DescribeInstances)$/) as string,
    });
  });

  it("salvages the members in front of Splunk's cut", async () => {
    const taken = await take(`_raw,_time,host\n${quoted(text().slice(0, -120))},1,h\n`);
    expect(taken).toMatchObject({ completeness: 'reduced', indexed: 1 });
  });

  it('does not take other logs for legacy lines', async () => {
    const access =
      '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 79a5 3E57427F3EXAMPLE REST.GET.VERSIONING - "GET /bucket?versioning HTTP/1.1" 200 - 113 - 7 - "-" "S3Console/0.4" - x SigV4 ECDHE AuthHeader bucket.s3.us-west-1.amazonaws.com TLSV1.2\n';
    const flow =
      '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n';
    for (const content of [
      access.repeat(5),
      flow.repeat(5),
      'just a text file\nwith lines\n',
      'name,value,other\n1,2,3\n',
    ])
      expect(await take(content)).toMatchObject({ status: 'not-recognised', records: 0 });
  });

  it('does not take S3 notifications for records', async () => {
    const notification = {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: '2026-05-01T10:00:00.000Z',
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: 'AWS:x' },
      s3: { bucket: { name: 'b' } },
    };
    expect((await take(JSON.stringify({ Records: [notification] }))).indexed).toBe(0);
  });
});

describe('broken texts', () => {
  const three = [text(), text(), text()];

  it.each([
    [
      'a member without value, one record a line',
      (all: string[]) => `${all[0]}\n{"eventVersion":}\n${all[1]}\n${all[2]}\n`,
    ],
    [
      'a record cut in its middle, one record a line',
      (all: string[]) => `${all[0]}\n${text().slice(0, 200)}\n${all[1]}\n${all[2]}`,
    ],
    [
      'a missing brace in a delivered file',
      (all: string[]) => `{"Records":[${all[0]},${text().slice(0, -1)},${all[1]},${all[2]}]}`,
    ],
    [
      'an unclosed quote in a delivered file',
      (all: string[]) =>
        `{"Records":[${all[0]},${text().replace('DescribeInstances"', 'DescribeInstances')},${all[1]},${all[2]}]}`,
    ],
    [
      'a record cut in a delivered file',
      (all: string[]) => `{"Records":[${all[0]},${text().slice(0, 333)},${all[1]},${all[2]}]}`,
    ],
    [
      'zeros over a part of a record',
      (all: string[]) => `{"Records":[${all[0]},${text().slice(0, 100)}${'\0'.repeat(200)},${all[1]},${all[2]}]}`,
    ],
    [
      'a first record that is broken',
      (all: string[]) => `{"Records":[{"eventVersion":"1.08","x":{"y":},${all.join(',')}]}`,
    ],
    [
      'a broken CSV row',
      (all: string[]) =>
        `_raw,_time,host\n${quoted(all[0]!)},1,h\n"{""eventVersion"": broken,1,h\n${quoted(all[1]!)},1,h\n${quoted(all[2]!)},1,h\n`,
    ],
  ])('lose one record and no neighbour: %s', async (_, make) => {
    const taken = await take(make(three));
    expect(taken.texts.map((each) => each.text)).toEqual(three);
    expect(taken.rejected.length).toBe(1);
    expect(taken.rejected[0]).toMatchObject({
      record: expect.any(Number) as number,
      reason: expect.stringMatching(/\w{3}/) as string,
    });
    expect(taken.rejected[0]!.excerpt.length).toBeGreaterThan(5);
  });

  it.each([10, 300, 700])('gives everything before a cut (%i bytes from the end)', async (cut) => {
    const content = makeLog(5).toString('utf8');
    const taken = await take(content.slice(0, -cut));
    expect(taken.status).toBe('damaged');
    expect(taken.indexed).toBe(cut > 600 ? 3 : 4);
    expect(taken.rejected.at(-1)?.reason).toMatch(/ends inside/);
  });

  it('gives everything before a cut in a gzip file', async () => {
    const packed = gzipSync(makeLog(200));
    const taken = await take(packed.subarray(0, packed.length - 200));
    expect(taken.status).toBe('damaged');
    expect(taken.reason).toMatch(/ends early/);
    expect(taken.indexed).toBeGreaterThan(100);
  });

  it('does not read behind the first gzip member of a log', async () => {
    const name = '111122223333_CloudTrail_eu-central-1_20260501T1000Z_AbCdEfGhIjKlMnOp.json.gz';
    const taken = await take(Buffer.concat([gzipSync(makeLog(2)), gzipSync(makeLog(3))]), name);
    expect(taken.indexed).toBe(2);
    expect(taken.findings).toContain('TRAILING_DATA_AFTER_GZIP');
  });

  it('takes what an attacker can put into a record', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const records = [
      text({ requestParameters: 'HERE' }).replace('"HERE"', deep),
      text({ userIdentity: 'HERE' }).replace('"HERE"', deep),
      text({ userAgent: 'x'.repeat(3_000_000) }),
      text().replace('"eventVersion":"1.09"', '"eventVersion":"1.09","eventVersion":"9.99"'),
      text().replace(
        '"requestParameters":null',
        '"requestParameters":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
      ),
      text({ errorMessage: 'a\ud800b\u0000c' }),
      text().replace('"requestParameters":null', '"requestParameters":{"n":123456789012345678901234567890,"m":1e400}'),
      text({ eventTime: '9999-99-99T99:99:99Z' }),
      text({ eventTime: '1601-01-01T00:00:00Z' }),
      text({ eventID: 'not-a-guid' }),
      text({ eventID: undefined }),
      text({ eventID: { $ne: null } }),
      text({
        userIdentity: [1, 2],
        resources: 'x',
        awsRegion: 7,
        tlsDetails: null,
        responseElements: { credentials: { accessKeyId: 'ASIAX' } },
      }),
    ];
    const taken = await take(`{"Records":[${records.join(',')}]}`);
    // Only an identity that cannot be written down is refused.
    expect(taken.rejected.map((each) => [each.record, each.reason])).toEqual([
      [1, 'The record is nested too deeply to be read.'],
    ]);
    expect(taken.indexed).toBe(records.length - 1);
    expect(taken.texts.map((each) => each.text)).toEqual(records.filter((_, index) => index !== 1));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(taken.rows.filter((row) => row['eventTime'] === null).length).toBe(2);
  });

  it('keeps rejected records of a hostile file within bounds, and every byte of them in one', async () => {
    const content = `${text()}\n${'{"eventTime":]\n'.repeat(30_000)}`;
    const folder = join(scratch.path, 'many');
    mkdirSync(folder);
    writeFileSync(join(folder, 'x.json'), content);
    const { file, summary } = await importInto(scratch.path, [folder]);
    try {
      expect(summary.totals).toMatchObject({ indexed: 1, rejected: 20_000, records: 20_001 });
      const rest = listRejected(file.db, { offset: 19_999, limit: 10 });
      expect(rest.total).toBe(20_000);
      expect(rest.records[0]!.offset + rest.records[0]!.length).toBe(content.length - 1);
      expect(rest.records[0]!.reason).toMatch(/kept as one/);
    } finally {
      file.close();
    }
  });
});
