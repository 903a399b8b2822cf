import { createHash } from 'node:crypto';
import type {
  ActorRow,
  AuditEntry,
  CaseInfo,
  CoverageCell,
  DetectionRule,
  DigestRow,
  EventDetail,
  EvidenceFile,
  Finding,
  LinkEdge,
  LinkGraph,
  LinkNode,
  MethodName,
  Note,
  ParamsOf,
  RejectedRecord,
  ResultOf,
  SessionRow,
  Tag,
} from '../../shared/contract/index.ts';
import { AppError } from '../../shared/contract/errors.ts';
import type { Ask } from '../../electron/engine/report/index.ts';

/** A limit that speaks of the whole case. */
const ofNothing = {
  account: null,
  region: null,
  class: null,
  resourceType: null,
  from: null,
  to: null,
  events: [] as number[],
  proof: 'proven' as const,
};

const start = Date.UTC(2025, 2, 3, 8, 0, 0);
const hour = 3_600_000;
const day = 24 * hour;

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a test wants of the invented case. */
export interface FakeWish {
  tagged?: number;
  /** Characters of padding in each record, to reach the size of real ones. */
  padding?: number;
  files?: number;
  /** Put into every place that evidence or an examiner can fill. */
  hostile?: string[];
  language?: 'en' | 'ko';
  /** How often the case was opened and reported on since it last changed. */
  looks?: number;
}

export interface FakeCase {
  info: CaseInfo;
  files: EvidenceFile[];
  rejected: RejectedRecord[];
  events: EventDetail[];
  scoped: EventDetail[];
  notes: Note[];
  tags: Tag[];
  findings: Finding[];
  sessions: SessionRow[];
  audit: AuditEntry[];
  digests: DigestRow[];
}

const people = ['mara.lindqvist', 'build-runner', 'ops-admin/deploy-7', 'jun.park'];
const calls: [string, string, string, string][] = [
  ['iam.amazonaws.com', 'CreateAccessKey', 'success', ''],
  ['sts.amazonaws.com', 'AssumeRole', 'success', ''],
  ['s3.amazonaws.com', 'PutBucketPolicy', 'denied', 'AccessDenied'],
  ['s3.amazonaws.com', 'GetObject', 'success', ''],
  ['signin.amazonaws.com', 'ConsoleLogin', 'sign-in-failure', ''],
  ['ec2.amazonaws.com', 'RunInstances', 'failed', 'Client.InsufficientInstanceCapacity'],
  ['kms.amazonaws.com', 'ScheduleKeyDeletion', 'success', ''],
  ['cloudtrail.amazonaws.com', 'StopLogging', 'success', ''],
];

export function makeCase(wish: FakeWish = {}): FakeCase {
  const count = wish.tagged ?? 24;
  const spice = (index: number, plain: string): string => {
    const hostile = wish.hostile;
    return hostile && hostile.length > 0 ? hostile[index % hostile.length]! : plain;
  };
  const korean = wish.language === 'ko';
  const events = Array.from({ length: count }, (_, index) => makeEvent(index, wish.padding ?? 0, spice));
  const scoped = Array.from({ length: 6 }, (_, index) => ({ ...makeEvent(index + 500_000, 0, spice), tags: [] }));
  const files = Array.from({ length: wish.files ?? 9 }, (_, index) => makeFile(index + 1, spice));
  const rejected: RejectedRecord[] = [
    {
      file: 4,
      path: files[3]?.path ?? 'x',
      record: 17,
      offset: 40_112,
      length: 388,
      reason: 'not a JSON object',
      excerpt: spice(3, '["this","is","no","record"]\u0000\u202etxt'),
    },
  ];
  const sum = (pick: (file: EvidenceFile) => number): number => files.reduce((total, file) => total + pick(file), 0);
  const notes: Note[] = [
    {
      id: 1,
      target: 'event:3',
      text: spice(
        1,
        korean
          ? '이 호출은 승인된 작업이 아니다.\n담당자 확인 필요.'
          : 'Not an approved change.\nAsk the owner of the role.',
      ),
      author: spice(2, 'M. Examiner'),
      time: start + 40 * day,
    },
    {
      id: 2,
      target: 'actor:identity:jun.park',
      text: spice(4, 'Left the company in January; the account should have been closed.'),
      author: 'M. Examiner',
      time: start + 41 * day,
    },
  ];
  const looks = wish.looks ?? 0;
  const audit = makeAudit(looks, spice);
  const info: CaseInfo = {
    caseId: '7d0c1f5e-63a4-4c8e-9b1a-2f6f0e9d4b11',
    details: {
      name: spice(0, korean ? '해오름 물류 자격 증명 유출' : 'Harbour Freight key exposure'),
      number: spice(5, '2025-0417'),
      examiner: spice(6, korean ? '김하늘' : 'M. Examiner'),
      organization: spice(7, korean ? '디지털 포렌식 센터' : 'Northshore Forensics'),
      timezone: 'Asia/Seoul',
      mandate: spice(
        8,
        korean
          ? '2025년 3월 관리자 역할이 누구에 의해 어떤 범위로 사용되었는지, 고객 자료가 반출되었는지를 밝힌다.'
          : 'Establish who used the administrator role in March 2025, from where, and whether customer data left the account.\n\nThe client supplied a copy of the trail bucket on an encrypted drive.',
      ),
      questions: korean
        ? '누가 키를 사용했는가?\n자료가 반출되었는가?\n언제 시작되었는가?'
        : 'Who used the key?\n2. Did customer data leave the account?\n\nWhen did it begin?',
    },
    fileName: `case-${looks}.trailcase`,
    sizeBytes: 1_000_000 + looks,
    schemaVersion: 1,
    applicationVersion: '0.1.0',
    createdAt: start + 39 * day,
    readOnly: looks > 0,
    readOnlyReason: null,
    generation: 12 + looks,
    totals: {
      files: files.length,
      bytes: sum((file) => file.sizeBytes),
      records: sum((file) => file.records),
      indexed: sum((file) => file.indexed),
      duplicates: sum((file) => file.duplicates),
      rejected: sum((file) => file.rejected),
    },
    filesByStatus: { imported: files.length - 3, 'set-aside': 2, 'not-recognised': 1 },
    events: sum((file) => file.indexed),
    untimed: 0,
    conflicts: 1,
    accounts: ['210987654321', '334455667788'],
    regions: ['ap-northeast-2', 'us-east-1'],
    firstEvent: start,
    lastEvent: start + 12 * day,
    tags: count,
    notes: notes.length,
    unfinishedImport: false,
    auditHead: audit.at(-1)!.hash,
    auditProblem: null,
    auditEntries: audit.length,
  };
  const tags: Tag[] = [
    { id: 1, name: spice(9, korean ? '의심' : 'suspicious'), color: 0, events: count },
    { id: 2, name: 'exfiltration', color: 1, events: Math.floor(count / 4) },
  ];
  return {
    info,
    files,
    rejected,
    events,
    scoped,
    notes,
    tags,
    findings: count === 0 ? [] : makeFindings(spice, korean, count),
    sessions: makeSessions(spice),
    audit,
    digests: makeDigests(),
  };
}

/** Two findings, one with much and one with little in it. */
function makeFindings(spice: Spice, korean: boolean, count: number): Finding[] {
  const common = {
    createdAt: start + 40 * day,
    author: 'M. Examiner',
    changedAt: start + 41 * day,
    changedBy: spice(3, 'J. Second'),
  };
  return [
    {
      ...common,
      id: 7,
      uid: 'u-7',
      version: 3,
      position: 1,
      title: spice(2, korean ? '유출된 키가 외부에서 사용됨' : 'The leaked key was used from outside'),
      narrative: spice(
        1,
        korean
          ? '키는 **외부 주소**에서 사용되었다.\n\n- 첫 사용\n- 권한 상승'
          : 'The key was used from **outside**.\n\n## Sequence\n\n- first use\n- escalation\n\n```\naws iam create-access-key\n```',
      ),
      counterHypothesis: spice(
        4,
        korean
          ? '승인된 점검일 수 있으나 변경 기록이 없다.'
          : 'An approved test could look the same; no change record exists.',
      ),
      group: spice(5, 'Initial access'),
      from: start,
      to: start + day,
      techniques: ['T1078.004', 'T1098.001'],
      severity: 'critical',
      confidence: 'high',
      status: 'confirmed',
      events: Array.from({ length: Math.min(count, 4) }, (_, index) => index + 1),
      actors: [spice(6, 'identity:arn:aws:iam::210987654321:user/teams/platform/mara.lindqvist')],
      addresses: ['198.51.100.77'],
      sessions: ['s1'],
      files: [2],
      questions: [1, 3],
      links: [{ finding: 8, relation: spice(7, 'leads to') }],
    },
    {
      ...common,
      id: 8,
      uid: 'u-8',
      version: 1,
      position: 2,
      title: 'Logging was stopped',
      narrative: '',
      counterHypothesis: '',
      group: '',
      from: null,
      to: null,
      techniques: [],
      severity: 'low',
      confidence: 'low',
      status: 'reviewed',
      events: [],
      actors: [],
      addresses: [],
      sessions: [],
      files: [],
      questions: [9],
      links: [],
    },
  ];
}

type Spice = (index: number, plain: string) => string;

function makeEvent(index: number, padding: number, spice: Spice): EventDetail {
  const [eventSource, eventName, outcome, errorCode] = calls[index % calls.length]!;
  const person = people[index % people.length]!;
  const time = start + (index % 280) * hour + (index % 59) * 1000;
  const eventID = `${sha256(`id${index}`).slice(0, 8)}-1c2d-4e5f-8a9b-${sha256(`id${index}`).slice(8, 20)}`;
  const address = spice(index, index % 3 === 0 ? '198.51.100.77' : `203.0.113.${index % 40}`);
  const arn = spice(
    index + 1,
    person.includes('/')
      ? `arn:aws:sts::210987654321:assumed-role/${person}`
      : `arn:aws:iam::210987654321:user/teams/platform/${person}`,
  );
  const key = index % 2 === 0 ? 'AKIAFAKEFAKEFAKE0001' : `ASIAFAKEFAKEFAKE${1000 + (index % 12)}`;
  const agent = spice(
    index + 2,
    index % 4 === 0
      ? 'aws-cli/2.15.30 Python/3.11.8 Linux/6.5.0-26-generic exe/x86_64.ubuntu.22 prompt/off command/iam.create-access-key'
      : 'Boto3/1.34.69 md/Botocore#1.34.69',
  );
  const record = {
    eventVersion: '1.09',
    userIdentity: { type: 'IAMUser', arn, accessKeyId: key },
    eventTime: new Date(time).toISOString(),
    eventSource,
    eventName: spice(index + 3, eventName),
    awsRegion: 'ap-northeast-2',
    sourceIPAddress: address,
    userAgent: agent,
    requestParameters: { bucketName: 'haeorum-exports', prefix: '고객/2025', filler: 'x'.repeat(padding) },
    eventID,
    recipientAccountId: '210987654321',
  };
  const raw = JSON.stringify(record);
  return {
    id: index + 1,
    eventID,
    time,
    fields: {
      eventName: [spice(index + 3, eventName)],
      eventSource: [eventSource],
      actor: [person],
      sourceIPAddress: [address],
      awsRegion: ['ap-northeast-2'],
      recipientAccountId: ['210987654321'],
      outcome: [outcome],
      ...(errorCode === '' ? {} : { errorCode: [errorCode] }),
      session: [`s${(index % 4) + 1}`],
      'userIdentity.arn': [arn],
      'userIdentity.accessKeyId': [key],
      userAgent: [agent],
    },
    raw,
    rawSha256: sha256(raw),
    completeness: 'full',
    occurrences: [
      {
        file: 2,
        path: spice(
          index + 4,
          'drive-a.zip!/AWSLogs/210987654321/CloudTrail/ap-northeast-2/2025/03/03/210987654321_CloudTrail_ap-northeast-2_20250303T0805Z_a1b2c3d4e5f6g7h8.json.gz',
        ),
        record: index % 900,
        offset: index * 1200,
        length: raw.length,
        relation: 'indexed',
        sha256: sha256('file2'),
        sha256Uncompressed: sha256('file2u'),
        verdict: index % 11 === 0 ? 'LOG_MODIFIED' : 'LOG_VALID',
      },
      ...(index % 5 === 0
        ? [
            {
              file: 3,
              path: 'copy/same.json',
              record: 4,
              offset: 9,
              length: raw.length,
              relation: 'duplicate' as const,
              sha256: sha256('file3'),
              sha256Uncompressed: null,
              verdict: null,
            },
          ]
        : []),
    ],
    conflicts: index % 13 === 5 ? [99_001] : [],
    tags: index % 4 === 0 ? ['suspicious', 'exfiltration'] : ['suspicious'],
    notes: [],
    about: {
      service: 'IAM',
      access: 'write',
      why: 'Creates a long-lived credential that outlives the session.',
      technique: 'T1098.001',
    },
  };
}

function makeFile(id: number, spice: Spice): EvidenceFile {
  const path = spice(
    id,
    `drive-a.zip!/AWSLogs/210987654321/CloudTrail/ap-northeast-2/2025/03/0${(id % 9) + 1}/210987654321_CloudTrail_ap-northeast-2_2025030${(id % 9) + 1}T0${id % 10}05Z_${sha256(`n${id}`).slice(0, 16)}.json.gz`,
  );
  const base: EvidenceFile = {
    id,
    source: 1,
    path,
    status: 'imported',
    format: 'cloudtrail-log',
    completeness: 'full',
    reason: null,
    sizeBytes: 15_000 + id * 37,
    sizeContent: 190_000 + id,
    sha256: sha256(`file${id}`),
    sha256Uncompressed: sha256(`file${id}u`),
    records: 900,
    indexed: 880,
    duplicates: 20,
    rejected: 0,
    firstEvent: start,
    lastEvent: start + day,
    stored: 'inside',
    verdict: 'LOG_VALID',
    findings: [],
  };
  if (id === 4)
    return {
      ...base,
      indexed: 879,
      rejected: 1,
      verdict: 'LOG_MODIFIED',
      findings: [{ code: 'trailing-data', detail: 'bytes follow the end of the compressed data' }],
    };
  const none = {
    records: 0,
    indexed: 0,
    duplicates: 0,
    rejected: 0,
    firstEvent: null,
    lastEvent: null,
    completeness: null,
  };
  if (id === 5 || id === 6)
    return {
      ...base,
      ...none,
      path: `${path}.digest`,
      status: 'set-aside',
      format: 'cloudtrail-digest',
      verdict: 'DIGEST_SIGNED',
    };
  if (id === 7)
    return {
      ...base,
      ...none,
      path: spice(id, 'drive-a.zip!/readme.docx'),
      status: 'not-recognised',
      format: null,
      reason: 'no known format',
      verdict: null,
      sha256Uncompressed: null,
      stored: 'hash',
    };
  return base;
}

function makeSessions(spice: Spice): SessionRow[] {
  const session = (
    id: string,
    parent: string | null,
    actorName: string,
    link: string | null,
    proof: SessionRow['proof'],
    at: number,
  ): SessionRow => ({
    id,
    parent,
    origin: 'identity:jun.park',
    originName: 'jun.park',
    hops: parent ? 1 : 0,
    link,
    proof,
    evidence: link ? [2, 5] : [],
    actor: `identity:${actorName}`,
    actorName: spice(at, actorName),
    key: 'ASIAFAKEFAKEFAKE1001',
    account: '210987654321',
    start: start + at * hour,
    end: start + (at + 3) * hour,
    events: 120 + at,
    unsuccessful: at,
    addresses: ['198.51.100.77', spice(at + 1, '203.0.113.9')],
    agents: 2,
    marks: at === 2 ? ['several-addresses'] : [],
    where: '',
  });
  return [
    session('s1', null, 'jun.park', null, null, 1),
    session('s2', 's1', 'ops-admin/deploy-7', 'issued-key', 'proven', 2),
    session('s3', 's2', 'partner-read/jp', 'shared-event', 'proven', 3),
    session('s4', 's2', 'backup/nightly', 'name-and-time', 'inferred-weak', 4),
    session('s9', null, 'elsewhere', null, null, 9),
  ];
}

function makeAudit(looks: number, spice: Spice): AuditEntry[] {
  const acts = [
    'case.create',
    'intake.import',
    'case.open',
    'integrity.verify',
    'tags.apply',
    'notes.add',
    ...Array.from({ length: looks }, () => ['case.open', 'report.write']).flat(),
  ];
  return acts.map((act, index) => ({
    seq: index + 1,
    time: start + (39 + index) * day,
    examiner: 'M. Examiner',
    application: 'Trailcase 0.1.0',
    machine: 'lab-12 linux x64',
    act,
    params: { note: spice(index, 'as asked'), order: index },
    result: { done: true },
    hash: sha256(`audit${index}`),
  }));
}

function makeDigests(): DigestRow[] {
  return Array.from({ length: 14 }, (_, index) => ({
    file: index,
    path: null,
    copyOf: null,
    key: `AWSLogs/210987654321/CloudTrail-Digest/ap-northeast-2/2025/03/03/digest_${index}.json.gz`,
    bucket: 'haeorum-trail',
    verdict: index === 13 ? 'DIGEST_UNPROVEN' : index === 6 ? 'DIGEST_MODIFIED' : 'DIGEST_SIGNED',
    reason: index === 6 ? 'a proven successor records another hash: it was altered after delivery' : '',
    start: start + index * hour,
    end: start + (index + 1) * hour,
    account: '210987654321',
    region: 'ap-northeast-2',
    trail: 'main',
    logs: 12,
    findings: index === 2 ? ['RELOCATED'] : [],
    chain: 'c1',
  }));
}

/** An engine made of plain objects: enough of each answer for a report, and not more. */
export function askOf(fake: FakeCase): Ask {
  const byId = new Map([...fake.events, ...fake.scoped].map((event) => [event.id, event]));
  const cells: CoverageCell[] = ['ap-northeast-2', 'us-east-1'].flatMap((region) =>
    Array.from({ length: 40 }, (_, index) => ({
      account: '210987654321',
      region,
      start: start - (start % day) + index * day,
      state:
        index < 4
          ? 'events-without-digest'
          : index === 20
            ? 'failed'
            : index === 21
              ? 'gap'
              : index > 36
                ? 'unproven-with-events'
                : index % 7 === 0
                  ? 'verified-empty'
                  : 'verified-with-events',
      logs: 12,
      events: 400,
    })),
  );
  const slice = <T>(rows: T[], params: { offset?: number | undefined; limit?: number | undefined }): T[] =>
    rows.slice(params.offset ?? 0, (params.offset ?? 0) + (params.limit ?? 200));
  const answers: { [M in MethodName]?: (params: ParamsOf<M>) => ResultOf<M> } = {
    'case.info': () => fake.info,
    'audit.list': (params) => ({ total: fake.audit.length, entries: slice(fake.audit, params) }),
    'audit.verify': () => ({
      intact: true,
      entries: fake.audit.length,
      head: fake.audit.at(-1)!.hash,
      firstBreak: null,
      problems: [],
      checked: { whole: [], counted: [], unsealed: [] },
    }),
    'findings.list': () => ({ findings: fake.findings, removed: [] }),
    'tags.list': () => ({ tags: fake.tags }),
    'notes.list': () => ({ notes: fake.notes }),
    'intake.files': (params) => ({ total: fake.files.length, files: slice(fake.files, params) }),
    'intake.rejected': (params) => ({ total: fake.rejected.length, records: slice(fake.rejected, params) }),
    'integrity.summary': () => ({
      verifiedAt: start + 40 * day,
      digests: { DIGEST_SIGNED: 12, DIGEST_MODIFIED: 1, DIGEST_UNPROVEN: 1 },
      logs: { LOG_VALID: 118, LOG_MODIFIED: 1, LOG_UNLISTED: 2 },
      chains: { CHAIN_BROKEN: 1 },
      gaps: 1,
      missing: 2,
      findings: 1,
      publicKeys: 3,
      signatures: 0,
      state: 'needs-look',
      headline: '1 log file was altered after delivery.',
    }),
    'integrity.chains': () => ({
      chains: [
        {
          id: 'c1',
          account: '210987654321',
          region: 'ap-northeast-2',
          trail: 'main',
          verdict: 'CHAIN_BROKEN',
          begins: 'TRUNCATED',
          horizon: start + 13 * hour,
          digests: 14,
          proven: [
            [start, start + 6 * hour],
            [start + 7 * hour, start + 13 * hour],
          ],
        },
      ],
      gaps: [
        {
          chain: 'c1',
          kind: 'DIGEST_MISSING',
          from: start + 6 * hour,
          to: start + 7 * hour,
          detail: 'one digest of this hour is not in the evidence',
        },
      ],
    }),
    'integrity.digests': () => ({ digests: fake.digests }),
    'integrity.logs': (params) => ({
      total: params.troubleOnly ? 1 : 121,
      logs:
        params.troubleOnly && (params.offset ?? 0) > 0
          ? []
          : [
              {
                file: 4,
                path: null,
                place: null,
                isCopy: false,
                deliveredAt: null,
                events: 3,
                key: 'AWSLogs/210987654321/CloudTrail/ap-northeast-2/2025/03/04/x.json.gz',
                verdict: 'LOG_MODIFIED',
                reason: 'the digest records another hash',
                digest: 'digest_3',
                account: '210987654321',
                region: 'ap-northeast-2',
                findings: [],
              },
            ],
    }),
    'integrity.missing': () => ({
      objects: [
        {
          bucket: 'haeorum-trail',
          key: 'AWSLogs/210987654321/CloudTrail/ap-northeast-2/2025/03/05/210987654321_CloudTrail_ap-northeast-2_20250305T1105Z_q9w8e7r6t5y4u3i2.json.gz',
          kind: 'log',
        },
        {
          bucket: 'haeorum-trail',
          key: 'AWSLogs/210987654321/CloudTrail-Digest/ap-northeast-2/2025/03/05/d.json.gz',
          kind: 'digest',
        },
      ],
    }),
    'integrity.coverage': () => ({ by: 'day', cells }),
    'integrity.recording': () => ({ rows: [] }),
    'integrity.limits': () => ({
      limits: [
        {
          id: 'no-data-events',
          params: {},
          text: 'Data events of S3 were not logged, so reading of objects leaves no trace here.',
          ...ofNothing,
        },
        {
          id: 'open-end',
          params: {},
          text: 'Nothing shows whether digests newer than 2025-03-03T21:00:00Z were removed.',
          ...ofNothing,
        },
      ],
    }),
    'events.histogram': () => ({
      start,
      bucketMs: 3 * hour,
      series: [
        { key: 'success', counts: Array.from({ length: 96 }, (_, index) => 20 + ((index * 7) % 23)) },
        { key: 'denied', counts: Array.from({ length: 96 }, (_, index) => (index === 40 ? 90 : index % 5)) },
        { key: 'sign-in-failure', counts: Array.from({ length: 96 }, (_, index) => (index % 17 === 0 ? 8 : 0)) },
      ],
      untimed: 2,
      total: 3214,
    }),
    'events.hours': () => ({
      zone: 'UTC',
      events: Array.from({ length: 168 }, (_, slot) => (slot === 25 ? 3212 : 0)),
      days: Array.from({ length: 168 }, (_, slot) => (slot === 25 ? 3 : 0)),
      total: 3214,
      untimed: 2,
    }),
    'events.facet': (params) => ({
      field: params.field,
      values:
        params.field === 'outcome'
          ? [
              { value: 'success', count: 2900 },
              { value: 'denied', count: 260 },
              { value: 'sign-in-failure', count: 54 },
            ]
          : [
              { value: 'GetObject', count: 1200 },
              { value: 'AssumeRole', count: 800 },
              { value: 'ListBuckets', count: 12 },
            ],
      distinct: params.field === 'outcome' ? 3 : 87,
      missing: 0,
      total: 3214,
    }),
    'events.page': (params) => {
      const rows = params.where?.startsWith('tag : *') ? fake.events : fake.scoped;
      const page = slice(rows, params);
      const columns = Object.fromEntries(
        (params.fields ?? []).map((field) => [field, page.map((event) => event.fields[field]?.join(', ') ?? null)]),
      );
      return {
        offset: params.offset ?? 0,
        ids: page.map((event) => event.id),
        columns,
        total: rows.length,
        all: fake.info.events,
        generation: fake.info.generation,
      };
    },
    'events.get': (params) => {
      const event = byId.get(params.id);
      if (event === undefined) throw new AppError('events/not-found', 'There is no such event.');
      return event;
    },
    'actors.list': (params) => {
      const actors = makeActors(params.kind ?? 'identity', fake);
      return {
        actors: slice(actors, { offset: params.offset, limit: params.limit ?? 500 }),
        total: actors.length,
        events: fake.info.events,
        baseline: null,
      };
    },
    'actors.graph': (params) => makeGraph(params.id, fake),
    'sessions.list': (params) => ({ sessions: slice(fake.sessions, params), total: fake.sessions.length }),
    'detections.run': () => ({
      rules: [
        makeRule({ id: 'stop', title: 'Trail stopped', level: 'high', hits: 3, groups: 1 }),
        makeRule({ id: 'look', title: 'Look around', level: 'informational', hits: 900, groups: 12 }),
        makeRule({ id: 'theirs', title: 'Theirs', set: 'added', author: 'Kim Min', license: 'DRL-1.1' }),
        makeRule({ id: 'bad', title: 'bad.yml', set: 'added', state: 'refused', reason: 'No condition.' }),
      ],
      groups: [],
      totals: { groups: 13, ofLevel: 13 },
      files: { loaded: 1, warned: 0, waiting: 0, foreign: 0, refused: 1 },
      events: 3214,
      unread: 2,
      baseline: null,
      rates: null,
      attackVersion: '19',
      rulesHash: 'c0'.repeat(32),
    }),
    'ledgers.get': ({ ledger }) => ({
      ledger,
      tables: [],
      figures: {},
      coverage: { accounts: [], regions: [], first: null, last: null, events: 0, unread: [], dataEvents: [] },
      notes: ['as-seen'],
    }),
  };
  return (async (method, params) => {
    const answer = answers[method] as ((params: unknown) => unknown) | undefined;
    if (!answer) throw new Error(`The report asked for ${method}, which a report has no use for.`);
    return structuredClone(answer(params));
  }) as Ask;
}

/** Every identity shares events with every key and address; one key issued another. */
function makeGraph(id: string, fake: FakeCase): LinkGraph {
  const near = (['identity', 'key', 'ip', 'agent'] as const)
    .flatMap((kind) => makeActors(kind, fake))
    .filter((actor) => actor.id !== id && (id.startsWith('key:') || actor.kind === 'key'));
  const nodes: LinkNode[] = [id, ...near.map((actor) => actor.id)].map((each) => ({
    id: each,
    kind: each.slice(0, each.indexOf(':')) as LinkNode['kind'],
    subkind: '',
    name: each.slice(each.indexOf(':') + 1),
    depth: 1,
    nodes: 1,
    expanded: false,
    where: null,
  }));
  const edges: LinkEdge[] = near.map((actor) => ({
    from: id < actor.id ? id : actor.id,
    to: id < actor.id ? actor.id : id,
    kind: 'used',
    events: 3,
    proof: null,
  }));
  if (id === 'key:AKIAFAKEFAKEFAKE0001') {
    nodes.push({
      id: 'key:ASIAFAKEFAKEFAKE9999',
      kind: 'key',
      subkind: 'temporary',
      name: 'ASIAFAKEFAKEFAKE9999',
      depth: 1,
      nodes: 1,
      expanded: false,
      where: null,
    });
    edges.push({ from: id, to: 'key:ASIAFAKEFAKEFAKE9999', kind: 'issued', events: 1, proof: 'proven' });
  }
  return { start: id, nodes, edges, folded: 0 };
}

function makeActors(kind: string, fake: FakeCase): ActorRow[] {
  if (kind === 'account') return [];
  const field = (
    {
      identity: 'userIdentity.arn',
      ip: 'sourceIPAddress',
      key: 'userIdentity.accessKeyId',
      agent: 'userAgent',
    } as Record<string, string>
  )[kind]!;
  const names = [...new Set(fake.events.slice(0, 200).map((event) => event.fields[field]![0]!))];
  return names.map((name, index) => ({
    id: `${kind}:${name}`,
    kind: kind as ActorRow['kind'],
    subkind: kind === 'identity' ? 'user' : '',
    name: kind === 'identity' ? name.slice(name.lastIndexOf('/') + 1) : name,
    arn: kind === 'identity' ? name : null,
    account: '210987654321',
    first: start,
    last: start + 12 * day,
    events: 500 - index,
    denied: index % 3,
    failed: index % 2,
    writes: 40,
    ips: 2,
    keys: 2,
    regions: 2,
    services: 5,
    spark: [],
    isNew: false,
    place: null,
  }));
}

function makeRule(told: Partial<DetectionRule> & Pick<DetectionRule, 'id' | 'title'>): DetectionRule {
  return {
    key: told.id,
    level: 'medium',
    status: null,
    author: 'Trailcase',
    license: 'Apache-2.0',
    sha256: 'ab'.repeat(32),
    source: `rules/${told.id}.yml`,
    set: 'own',
    kind: 'sigma',
    state: 'loaded',
    reason: null,
    line: null,
    column: null,
    warnings: [],
    description: '',
    innocent: [],
    references: [],
    tags: [],
    techniques: [],
    tactics: [],
    like: [],
    hits: 0,
    groups: 0,
    hidden: 0,
    otherReading: null,
    atStart: null,
    ...told,
  };
}
