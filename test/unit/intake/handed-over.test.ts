import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { EvidenceReader, listFiles, recordText } from '../../../electron/engine/intake/index.ts';
import { makeRecord, makeZip } from '../../support/archives.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';

/** What people hand over: exports of other products, copies that went through other hands. Each input is a small one of its kind, made here. */
const scratch = scratchFolder();
afterAll(() => scratch.remove());
let count = 0;

interface Taken {
  files: { path: string; format: string | null; status: string; reason: string | null; findings: string[] }[];
  indexed: number;
  duplicates: number;
  rejected: number;
  rows: Record<string, unknown>[];
  records: Record<string, unknown>[];
}

async function take(content: string | Buffer, name = 'evidence'): Promise<Taken> {
  const folder = join(scratch.path, String(++count));
  mkdirSync(folder);
  writeFileSync(join(folder, name), content);
  const { file, summary } = await importInto(scratch.path, [join(folder, name)]);
  try {
    const { totals } = summary;
    expect(totals.records).toBe(totals.indexed + totals.duplicates + totals.rejected);
    const evidence = new EvidenceReader(file.db);
    const ids = file.db.prepare('SELECT id FROM event ORDER BY file, record, part').pluck().all() as number[];
    return {
      ...totals,
      files: listFiles(file.db, { offset: 0, limit: 50 }).files.map((each) => ({
        ...each,
        findings: each.findings.map(({ code }) => code),
      })),
      rows: file.db.prepare('SELECT * FROM events ORDER BY id').all() as Record<string, unknown>[],
      records: ids.map((id) => JSON.parse(recordText(file.db, evidence, id).text) as Record<string, unknown>),
    };
  } finally {
    file.close();
  }
}

/** A record whose members stand in the order of the alphabet, as relays and `jq -S` write them. */
function sorted(more: Record<string, unknown> = {}): string {
  const record = makeRecord({ eventName: 'DetachVolume', ...more });
  return JSON.stringify(Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))));
}

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const names = (taken: Taken): unknown[] => taken.rows.map((row) => row['eventName']);

describe('text around records', () => {
  it.each<[string, string]>([
    ['a relay in front', `<134>Nov  3 08:15:27 relay01 trail: ${sorted()}\n`],
    ['syslog of today', `<165>1 2025-11-03T08:15:27.003Z host app - ID47 [x@1 a="b"] ${sorted()}\n`],
    ['fluentd', `2025-11-03T08:15:27+00:00\ttag.aws\t${sorted()}\n`],
    ['a quoted text of a logger', `level=info msg=${JSON.stringify(sorted())}\n`],
    ['another object in front', `ctx={"a":1} record=${sorted()}\n`],
    ['a banner', `# 1 hit, exported by a tool\n${sorted()}\n`],
    ['a warning and a pretty document', `Warning: not verified\n  warn(\n{\n "Records": [\n ${sorted()}\n ]\n}\n`],
  ])('%s costs no event its name', async (_name, text) => {
    expect(names(await take(text))).toEqual(['DetachVolume']);
  });

  it('takes all records of one line', async () => {
    expect((await take(`host: [${sorted()},${sorted()}]\n`)).indexed).toBe(2);
  });

  it('never reads the words of a JSON text as fields of a line', async () => {
    const text = `Management 08:15:27 {"x":1} ec2.amazonaws.com DetachVolume eu-central-1\n`.repeat(5);
    expect(await take(text)).toMatchObject({ indexed: 0, files: [{ status: 'not-recognised' }] });
    const words = 'Management 08:15:27 ec2.amazonaws.com Volume eu-central-1\n'.repeat(5);
    expect((await take(words)).indexed).toBe(0);
  });

  it('marks events whose columns were guessed', async () => {
    const line = '11111111-2222-4333-8444-555555555555 GetObject s3.amazonaws.com us-east-1 198.51.100.7 agent\n';
    expect((await take(line)).files[0]!.findings).toContain('READ_BY_SHAPE');
  });
});

describe('messages that carry records', () => {
  const lambda = (record: Record<string, unknown>): string =>
    JSON.stringify({
      Records: [{ eventID: 'x', eventVersion: '1.0', awsRegion: 'eu-west-1', eventSourceARN: 'arn:aws:x', ...record }],
    });
  const text = sorted();
  it.each<[string, string]>([
    [
      'Kinesis',
      lambda({
        eventSource: 'aws:kinesis',
        eventName: 'aws:kinesis:record',
        kinesis: { data: base64(gzipSync(text)) },
      }),
    ],
    [
      'SQS',
      lambda({
        eventSource: 'aws:sqs',
        messageId: '1',
        body: JSON.stringify({ Type: 'Notification', TopicArn: 't', Message: text }),
      }),
    ],
    [
      'DynamoDB',
      lambda({ eventSource: 'aws:dynamodb', eventName: 'INSERT', dynamodb: { NewImage: { it: { S: text } } } }),
    ],
    [
      'Kafka',
      JSON.stringify({
        eventSource: 'aws:kafka',
        records: { 't-0': [{ topic: 't', offset: 1, value: base64(text) }] },
      }),
    ],
    [
      'Firehose',
      JSON.stringify({ invocationId: 'i', deliveryStreamArn: 'd', records: [{ recordId: '1', data: base64(text) }] }),
    ],
    [
      'get-records',
      JSON.stringify({
        Records: [{ SequenceNumber: '1', Data: base64(text), PartitionKey: 'p' }],
        MillisBehindLatest: 0,
      }),
    ],
    [
      'zstd in base64',
      JSON.stringify({ Records: [{ SequenceNumber: '1', Data: base64(zstdCompressSync(text)), PartitionKey: 'p' }] }),
    ],
  ])('%s: what is inside is the event', async (_name, content) => {
    const taken = await take(content);
    expect(names(taken)).toEqual(['DetachVolume']);
  });

  it.each<[string, string, string]>([
    [
      'a bucket',
      lambda({ eventSource: 'minio:s3', eventName: 's3:ObjectCreated:Put', eventTime: '2026-05-01T10:00:00Z', s3: {} }),
      'minio:s3',
    ],
    [
      'a repository',
      lambda({ eventSource: 'aws:codecommit', eventName: 'ReferenceChanges', codecommit: {} }),
      'aws:codecommit',
    ],
    ['a table', lambda({ eventSource: 'aws:dynamodb', eventName: 'REMOVE', dynamodb: { Keys: {} } }), 'aws:dynamodb'],
    [
      'another cloud',
      JSON.stringify([
        {
          eventId: 'x',
          eventVersion: 1,
          eventName: 'DescribeInstances',
          eventSource: 'ecs.aliyuncs.com',
          eventTime: '2026-05-01T10:00:00Z',
          userIdentity: {},
          acsRegion: 'cn-x',
        },
      ]),
      'ActionTrail',
    ],
    [
      'a cloud that nobody listed',
      JSON.stringify([
        {
          eventID: 'x',
          eventVersion: '1',
          eventName: 'Describe',
          eventSource: 'vm.example-cloud.net',
          eventTime: '2026-05-01T10:00:00Z',
          userIdentity: {},
        },
      ]),
      'vm.example-cloud.net',
    ],
  ])('%s: a change elsewhere is named and is no event', async (_name, content, shown) => {
    const taken = await take(content);
    expect(taken).toMatchObject({ indexed: 0, rejected: 0, files: [{ status: 'not-recognised' }] });
    expect(taken.files[0]!.reason).toContain(shown);
  });

  it('counts what another cloud wrote between records', async () => {
    const other = {
      eventId: 'x',
      eventName: 'D',
      eventSource: 'ecs.aliyuncs.com',
      eventTime: '2026-05-01T10:00:00Z',
      acsRegion: 'cn-x',
    };
    const taken = await take(`[${sorted()},${JSON.stringify(other)}]`);
    expect(taken).toMatchObject({ indexed: 1, rejected: 0, files: [{ findings: ['OTHER_PRODUCT'] }] });
  });
});

const heading =
  'User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category';
const history = (times: string[], head = heading): string =>
  `${head}\n${times.map((time, index) => `u,AKIA,"${time}",ec2.amazonaws.com,StopInstances,us-east-1,192.0.2.1,ua,,[],r,11111111-2222-4333-8444-00000000000${index},false,AwsApiCall,111122223333,Management\n`).join('')}`;

describe('times of exports', () => {
  it.each<[string, string[], string[], string[]]>([
    [
      'a spreadsheet of the United States',
      ['11/3/2025 8:15:27 AM', '11/25/2025 8:15:27 PM'],
      ['2025-11-03T08:15:27Z', '2025-11-25T20:15:27Z'],
      ['TIMES_MONTH_FIRST'],
    ],
    [
      'days first, shown by one row',
      ['03/11/2025 08:15:27', '25/11/2025 20:15'],
      ['2025-11-03T08:15:27Z', '2025-11-25T20:15:00Z'],
      ['TIMES_DAY_FIRST'],
    ],
    ['nothing shown', ['3/11/2025 08:15:27'], ['2025-03-11T08:15:27Z'], ['TIMES_MONTH_FIRST']],
    [
      'rows against each other',
      ['25/11/2025 08:15', '11/25/2025 08:15', '3/11/2025 08:15'],
      ['2025-11-25T08:15:00Z', '2025-11-25T08:15:00Z', ''],
      ['EVENTS_WITHOUT_TIME', 'TIMES_CONTRADICT'],
    ],
    ['Germany', ['3.11.2025 08:15:27'], ['2025-11-03T08:15:27Z'], []],
    ['Korea', ['2025. 11. 3. 오후 8:15:27'], ['2025-11-03T20:15:27Z'], ['TIMES_WITHOUT_ZONE']],
    ['a zone by name', ['2025-11-03 17:15:27.000 Asia/Seoul'], ['2025-11-03T08:15:27Z'], ['TIMES_WITH_ZONE_NAME']],
    ['mail', ['Mon, 03 Nov 2025 08:15:28 +0000'], ['2025-11-03T08:15:28Z'], []],
    ['numbers', ['1762157727', '1762157727403'], ['2025-11-03T08:15:27Z', '2025-11-03T08:15:27Z'], []],
    ['no time at all', ['yesterday'], [''], ['EVENTS_WITHOUT_TIME']],
  ])('%s', async (_name, times, expected, findings) => {
    const taken = await take(history(times));
    expect(taken.rows.map((row) => row['eventTime'] ?? '')).toEqual(expected);
    expect(taken.files[0]!.findings).toEqual(findings);
  });

  it('reads numbers in JSON', async () => {
    const taken = await take(`${JSON.stringify(makeRecord({ eventTime: 1762157727000 }))}\n`);
    expect(taken.rows[0]!['eventTime']).toBe('2025-11-03T08:15:27Z');
  });

  it('gives a row read again the same time', async () => {
    const taken = await take(history(['03/11/2025 08:15:27', '25/11/2025 20:15:00']));
    expect(taken.records.map((record) => record['eventTime'])).toEqual([
      '2025-11-03T08:15:27Z',
      '2025-11-25T20:15:00Z',
    ]);
  });
});

describe('tables', () => {
  const korean =
    '사용자 이름,AWS 액세스 키,이벤트 시간,이벤트 소스,이벤트 이름,AWS 리전,소스 IP 주소,사용자 에이전트,오류 코드,리소스,요청 ID,이벤트 ID,읽기 전용,이벤트 유형,수신자 계정 ID,이벤트 범주';
  const unknown = 'a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p';
  const time = ['2025-11-03T08:15:27Z'];
  const row = {
    event_name: 'StopInstances',
    event_source: 'ec2.amazonaws.com',
    event_time: time[0],
    user_identity: { account_id: '111122223333' },
  };
  it.each<[string, string]>([
    ['with a separator declared', `sep=;\n${history(time).replaceAll(',', ';')}`],
    ['with bars', history(time).replaceAll(',', '|')],
    ['behind a title', `Event history\n\n${history(time)}`],
    ['with names in Korean', history(time, korean)],
    ['with names in any language', history(time, unknown)],
    [
      'of PowerShell',
      `#TYPE X\n"EventId","CloudTrailEvent"\n"x",${quoted(JSON.stringify(makeRecord({ eventName: 'StopInstances' })))}\n`,
    ],
    [
      'with the record in a column of any name',
      `id,payload\n1,${quoted(JSON.stringify(makeRecord({ eventName: 'StopInstances' })))}\n`,
    ],
    [
      'with backslashes',
      `id,payload\n1,"${JSON.stringify(makeRecord({ eventName: 'StopInstances' })).replaceAll('"', '\\"')}"\n`,
    ],
    ['with underscores', JSON.stringify({ columns: [], rows: [row] })],
    [
      'with columns and rows',
      JSON.stringify({
        columns: ['eventName', 'eventSource', 'eventTime'],
        rows: [['StopInstances', 'ec2.amazonaws.com', time[0]]],
      }),
    ],
    ['of a search', `_time,eventName,eventSource\n1762157727,StopInstances,ec2.amazonaws.com\n`],
    [
      'with the record laid flat',
      `data.aws.eventName,data.aws.eventSource,data.aws.eventTime\nStopInstances,ec2.amazonaws.com,${time[0]}\n`,
    ],
  ])('%s', async (_name, content) => {
    const taken = await take(content);
    expect(names(taken)).toEqual(['StopInstances']);
    if (!content.includes('eventVersion')) expect(taken.rows[0]!['eventTime']).toBe(time[0]);
  });

  it('splits structs at names and maps at keys, and loses one member at most', async () => {
    const content = [
      'eventname,eventsource,eventtime,requestparameters,useridentity',
      `PutRule,events.amazonaws.com,2025-11-03T08:15:27Z,"{name=a, b, tags/x:y=1, policy={""a"":[1]}, url=https://x?a=b}","{type=AssumedRole, weirdkey=1, sessioncontext={attributes={}, ec2roledelivery=1.0, ec2issuedinvpc=null, webidfederationdata={federatedprovider=p, attributes={oidc.x/id/1:aud=sts, oidc.x/id/1:sub=a}}}}"`,
    ].join('\n');
    const [record] = (await take(content)).records;
    expect(record!['requestParameters']).toEqual({
      name: 'a, b',
      'tags/x:y': '1',
      policy: { a: [1] },
      url: 'https://x?a=b',
    });
    expect(record!['userIdentity']).toMatchObject({
      type: 'AssumedRole',
      sessionContext: {
        ec2RoleDelivery: '1.0',
        webIdFederationData: { attributes: { 'oidc.x/id/1:aud': 'sts', 'oidc.x/id/1:sub': 'a' } },
      },
    });
  });
});

describe('forms of files', () => {
  const log = Buffer.from(`{"Records":[${sorted()}]}`);
  it.each<[string, Buffer, string]>([
    ['compressed twice', gzipSync(gzipSync(log)), 'x.json.gz'],
    ['compressed in two ways', zstdCompressSync(gzipSync(log)), 'x.json.zst'],
    ['several members joined by hand', Buffer.concat([gzipSync(log), gzipSync(`{"Records":[]}`)]), 'all.json.gz'],
  ])('%s', async (_name, bytes, name) => {
    const taken = await take(bytes, name);
    expect(names(taken)).toEqual(['DetachVolume']);
    expect(taken.records[0]).toMatchObject({ eventName: 'DetachVolume' });
  });

  it('takes only the first member of a file under the name of a delivered log', async () => {
    const name = '111122223333_CloudTrail_eu-central-1_20260501T1000Z_AbCdEfGhIjKlMnOp.json.gz';
    const both = Buffer.concat([gzipSync(log), gzipSync(`{"Records":[${sorted()}]}`)]);
    expect(await take(both, name)).toMatchObject({ indexed: 1, files: [{ findings: ['TRAILING_DATA_AFTER_GZIP'] }] });
    expect((await take(both, 'all.json.gz')).indexed).toBe(2);
  });

  it('takes backslashes in a zip for folders, and climbing names for what they are', async () => {
    const zip = makeZip([
      { name: 'AWSLogs\\1\\a.json', bytes: log },
      { name: '..\\b.json', bytes: log },
    ]);
    const taken = await take(zip, 'logs.zip');
    expect(taken.files.map(({ path, findings }) => [path, findings])).toEqual([
      ['logs.zip', []],
      ['logs.zip!/AWSLogs/1/a.json', []],
      ['logs.zip!/../b.json', ['UNSAFE_MEMBER_NAME']],
    ]);
  });

  it('reads the sheet of a workbook that holds records', async () => {
    const cell = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
    const sheet = `<worksheet><sheetData><row>${['Event time', 'Event ID', 'Event source', 'Event name'].map(cell).join('')}</row><row><c s="1"><v>45964.344062</v></c>${cell('11111111-2222-4333-8444-555555555555')}${cell('ec2.amazonaws.com')}${cell('StopInstances')}</row></sheetData></worksheet>`;
    const workbook = (xml: string): Buffer =>
      makeZip([
        { name: '[Content_Types].xml', bytes: Buffer.from('<Types/>') },
        { name: 'xl/workbook.xml', bytes: Buffer.from('<workbook/>') },
        {
          name: 'xl/styles.xml',
          bytes: Buffer.from('<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>'),
        },
        { name: 'xl/worksheets/sheet1.xml', bytes: Buffer.from(xml) },
      ]);
    const taken = await take(workbook(sheet), 'history.xlsx');
    expect(names(taken)).toEqual(['StopInstances']);
    expect(taken.rows[0]!['eventTime']).toBe('2025-11-03T08:15:26Z');
    expect(taken.files[0]!.findings).toEqual(['WORKBOOK_SHEET']);
    const other = await take(workbook('<worksheet><sheetData/></worksheet>'), 'other.xlsx');
    expect(other.files[0]).toMatchObject({ status: 'damaged' });
    expect(other.files[0]!.reason).toContain('CSV');
  });

  it('says why a Parquet table cannot be read', async () => {
    const taken = await take(Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100, 7)]), 'cut.parquet');
    expect(taken.files[0]).toMatchObject({ status: 'damaged' });
    expect(taken.files[0]!.reason).toContain('Parquet');
  });
});

describe('products that rewrite records', () => {
  it('puts back what Datadog has moved, wherever its archive has it', async () => {
    const { eventName: _n, sourceIPAddress: _a, userAgent: _u, ...rest } = makeRecord();
    const moved = {
      ...rest,
      evt: { name: 'PutObject' },
      network: { client: { ip: '198.51.100.1' } },
      http: { useragent: 'agent' },
    };
    const taken = await take(`${JSON.stringify({ _id: 'x', date: 'y', attributes: moved })}\n`);
    expect(taken.rows[0]).toMatchObject({
      eventName: 'PutObject',
      sourceIPAddress: '198.51.100.1',
      userAgent: 'agent',
    });
  });

  it("puts back Logstash's sourceHost", async () => {
    const { sourceIPAddress: _a, ...rest } = makeRecord();
    const taken = await take(`${JSON.stringify({ ...rest, sourceHost: 'ec2.amazonaws.com', '@version': '1' })}\n`);
    expect(taken.rows[0]).toMatchObject({ sourceIPAddress: 'ec2.amazonaws.com' });
    expect(taken.files[0]!.format).toBe('logstash');
  });

  it('gives the name of a role to its issuer, not to a user', async () => {
    const document = {
      '@timestamp': '2026-05-01T10:00:00Z',
      event: { dataset: 'aws.cloudtrail', action: 'GetObject', provider: 's3.amazonaws.com', id: 'x' },
      user: { name: 'Deploy', id: 'AROAX:ci' },
      tls: { version: '1.3', version_protocol: 'tls', cipher: 'C' },
      aws: {
        cloudtrail: { user_identity: { type: 'AssumedRole', session_context: { session_issuer: { type: 'Role' } } } },
      },
    };
    const [record] = (await take(JSON.stringify(document))).records;
    expect(record).toMatchObject({
      userIdentity: { principalId: 'AROAX:ci', sessionContext: { sessionIssuer: { userName: 'Deploy' } } },
      tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'C' },
    });
    expect(record!['userIdentity']).not.toHaveProperty('userName');
  });

  it.each([
    ['1.0.0-rc.2', { uid: 'AIDAX', uuid: 'arn:aws:iam::1:user/a' }],
    ['1.1.0', { uid: 'arn:aws:iam::1:user/a', uid_alt: 'AIDAX' }],
  ])('reads identities of OCSF %s', async (version, ids) => {
    const document = {
      class_uid: 6003,
      time: 1777629600000,
      metadata: { version, uid: 'x', product: { name: 'CloudTrail' } },
      api: { operation: 'GetObject', service: { name: 's3.amazonaws.com' } },
      cloud: { account: { uid: '111122223333' } },
      actor: { user: { type: 'IAMUser', ...ids } },
    };
    const taken = await take(JSON.stringify(document));
    expect(taken.records[0]).toMatchObject({ userIdentity: { arn: 'arn:aws:iam::1:user/a', principalId: 'AIDAX' } });
    expect(taken.rows[0]).toMatchObject({ recipientAccountId: '111122223333' });
  });
});

it('takes an id in capitals for the same id', async () => {
  const text = JSON.stringify(makeRecord());
  const id = (JSON.parse(text) as { eventID: string }).eventID;
  expect(await take(`${text}\n${text.replace(id, id.toUpperCase())}\n`)).toMatchObject({ indexed: 1, duplicates: 1 });
});
