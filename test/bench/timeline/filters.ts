import type { OpenCase } from '../../../electron/engine/index.ts';

/** The same question in both languages. Times are milliseconds UTC, [from, to). */
export interface Question {
  where: string;
  from?: number;
  to?: number;
  sql: string;
}

/** A small generator with a fixed seed: every run asks the same. */
export function createDice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Fields that questions are about, and their columns in the table of the other side. */
const columns: Record<string, string> = {
  eventName: 'eventName',
  eventSource: 'eventSource',
  awsRegion: 'awsRegion',
  sourceIPAddress: 'sourceIPAddress',
  userAgent: 'userAgent',
  errorCode: 'errorCode',
  recipientAccountId: 'recipientAccountId',
  'userIdentity.arn': 'userArn',
  'userIdentity.userName': 'userName',
  'userIdentity.accessKeyId': 'accessKeyId',
  'userIdentity.type': 'userType',
  'resources.type': 'resourceTypes',
  'resources.ARN': 'resourceArns',
};
const lists = new Set(['resources.type', 'resources.ARN']);

export const facetFields: Record<string, string> = columns;

/** 200 questions as investigators ask them: one value, several, patterns, blocks of addresses, combinations, exclusions, ranges of time. */
export async function makeQuestions(opened: OpenCase, count: number): Promise<Question[]> {
  const dice = createDice(11);
  const known = new Map<string, string[]>();
  for (const field of Object.keys(columns))
    known.set(
      field,
      (await opened.call('events.facet', { field, limit: 500 })).values.map((each) => each.value),
    );
  const first = (await opened.call('events.page', { limit: 1, fields: ['eventTime'] })).columns[
    'eventTime'
  ]![0] as number;
  const last = (await opened.call('events.page', { limit: 1, fields: ['eventTime'], sort: 'desc' })).columns[
    'eventTime'
  ]![0] as number;
  const pick = (field: string): string => known.get(field)![dice(known.get(field)!.length)]!;
  const fields = Object.keys(columns);

  const equal = (field: string, value = pick(field)): Question => ({
    where: `${field} : ${JSON.stringify(value)}`,
    sql: lists.has(field)
      ? `list_contains(list_transform(${columns[field]!}, x -> lower(x)), ${text(value.toLowerCase())})`
      : `lower(${columns[field]!}) = ${text(value.toLowerCase())}`,
  });
  const exists: Question = { where: 'errorCode : *', sql: 'errorCode IS NOT NULL' };
  const reads: Question = { where: 'readOnly : true', sql: 'readOnly' };
  const writes: Question = { where: 'readOnly : false', sql: 'NOT readOnly' };
  const pattern = (): Question => {
    const value = pick('eventName');
    const piece = value.slice(0, 3 + dice(5));
    return { where: `eventName : ${piece}*`, sql: `lower(eventName) LIKE ${text(`${piece.toLowerCase()}%`)}` };
  };
  const arn = (): Question => {
    const value = pick('userIdentity.arn').split('/').at(-1)!;
    return { where: `userIdentity.arn : *${value}`, sql: `lower(userArn) LIKE ${text(`%${value.toLowerCase()}`)}` };
  };
  const bucket = (): Question => {
    const value = `bucket-${1 + dice(4)}`.padEnd(11, '1');
    return {
      where: `resources.ARN : *${value}*`,
      sql: `len(list_filter(resourceArns, x -> lower(x) LIKE ${text(`%${value}%`)})) > 0`,
    };
  };
  const block = (): Question => {
    const [a, b] = pick('sourceIPAddress').split('.');
    return /^\d+$/.test(a!) && /^\d+$/.test(b ?? '')
      ? {
          where: `sourceIPAddress : ${a!}.${b!}.0.0/16`,
          sql: `sourceIPAddress LIKE ${text(`${a!}.${b!}.%`)} AND regexp_full_match(sourceIPAddress, '[0-9.]+')`,
        }
      : exists;
  };
  const list = (field: string): Question => {
    const values = Array.from({ length: 3 + dice(5) }, () => pick(field));
    return {
      where: `${field} : (${values.map((value) => JSON.stringify(value)).join(' or ')})`,
      sql: `lower(${columns[field]!}) IN (${values.map((value) => text(value.toLowerCase())).join(', ')})`,
    };
  };
  const both = (a: Question, b: Question): Question => ({
    where: `${a.where} and ${b.where}`,
    sql: `(${a.sql}) AND (${b.sql})`,
  });
  const either = (a: Question, b: Question): Question => ({
    where: `(${a.where} or ${b.where})`,
    sql: `((${a.sql}) OR (${b.sql}))`,
  });
  const without = (a: Question): Question => ({ where: `not (${a.where})`, sql: `NOT coalesce((${a.sql}), false)` });
  const single = fields.filter((field) => !lists.has(field));
  const makers: (() => Question)[] = [
    () => equal(fields[dice(fields.length)]!),
    () => equal(single[dice(single.length)]!),
    pattern,
    arn,
    block,
    () => list(single[dice(single.length)]!),
    () => both(equal('eventSource'), exists),
    () => both(writes, equal('userIdentity.type')),
    () => both(equal('awsRegion'), both(reads, equal('recipientAccountId'))),
    () => without(equal('eventSource')),
    () => both(block(), pattern()),
    () => either(equal('eventName'), equal('userAgent')),
    () => both(without(reads), without(equal('eventName'))),
    () => both(bucket(), reads),
    () => both(arn(), exists),
  ];
  return Array.from({ length: count }, (_, index) => {
    const question = makers[index % makers.length]!();
    if (index % 3 !== 0) return question;
    const from = first + dice(Math.floor((last - first) * 0.8));
    return { ...question, from, to: from + 3_600_000 * (1 + dice(240)) };
  });
}

/** Questions that only the original records answer. */
export const nestedQuestions: Question[] = [
  {
    where: 'requestParameters.bucketName : bucket-1111-5',
    sql: `lower(json_extract_string(requestParameters, '$.bucketName')) = 'bucket-1111-5'`,
  },
  { where: 'requestParameters.roleName : *', sql: `json_extract_string(requestParameters, '$.roleName') IS NOT NULL` },
  {
    where: 'requestParameters.maxRecords >= 50',
    sql: `TRY_CAST(json_extract_string(requestParameters, '$.maxRecords') AS DOUBLE) >= 50`,
  },
  {
    where: 'responseElements.instancesSet.items.instanceType : m7g.large',
    sql: `lower(json_extract_string(responseElements, '$.instancesSet.items[0].instanceType')) = 'm7g.large'`,
  },
  {
    where: 'requestParameters.encryptionAlgorithm : SYMMETRIC_DEFAULT and awsRegion : us-east-1',
    sql: `lower(json_extract_string(requestParameters, '$.encryptionAlgorithm')) = 'symmetric_default' AND awsRegion = 'us-east-1'`,
  },
  {
    where: 'additionalEventData.bytesTransferredOut > 800000',
    sql: `TRY_CAST(json_extract_string(additionalEventData, '$.bytesTransferredOut') AS DOUBLE) > 800000`,
  },
  {
    where: 'requestParameters.functionName : function-1*',
    sql: `lower(json_extract_string(requestParameters, '$.functionName')) LIKE 'function-1%'`,
  },
  {
    where: 'not requestParameters.logGroupName : "/ecs/service" and eventSource : "logs.amazonaws.com"',
    sql: `NOT coalesce(lower(json_extract_string(requestParameters, '$.logGroupName')) = '/ecs/service', false) AND eventSource = 'logs.amazonaws.com'`,
  },
];
