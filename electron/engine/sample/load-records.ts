/**
 * Records as text, from templates: building a million of them with JSON.stringify alone would take longer than importing them.
 * Everything put into a template is free of characters that JSON escapes, or was escaped once beforehand.
 */
import { makeId } from './identity.ts';
import { base32, base64 } from './random.ts';
import type { Random } from './random.ts';
import { formatResponseDate } from './values.ts';

export interface LoadShape {
  identities: number;
  addresses: number;
  userAgents: number;
  accounts: string[];
  regions: string[];
}

interface Actor {
  account: string;
  kind: 'user' | 'role' | 'service';
  /** `userIdentity` as JSON text, with the current key and session. */
  identity: string;
  key: string;
  role: string;
  roleId: string;
  session: string;
  home: number;
  agent: number;
}

/** Everybody in a load, and the texts that its records share. */
export interface LoadWorld {
  random: Random;
  actors: Map<string, Actor[]>;
  addresses: string[];
  /** JSON string literals. */
  userAgents: string[];
}

const services = ['lambda', 'ec2', 'ecs-tasks', 'config', 'cloudtrail', 'delivery.logs', 'autoscaling', 'backup'];
const agentForms: ((n: number) => string)[] = [
  (n) =>
    `aws-cli/2.${10 + (n % 30)}.${n % 60} md/awscrt#0.2${n % 9}.${n % 7} ua/2.1 os/linux#6.${n % 12}.0 md/arch#x86_64 lang/python#3.12.${n % 11}`,
  (n) =>
    `Boto3/1.${30 + (n % 9)}.${n % 180} md/Botocore#1.${30 + (n % 9)}.${n % 180} ua/2.1 os/linux#5.10.${n % 240} md/arch#aarch64 lang/python#3.11.${n % 12}`,
  (n) =>
    `aws-sdk-java/2.${20 + (n % 12)}.${n % 70} md/io#async md/http#NettyNio ua/2.1 os/Linux#6.1.${n % 150} lang/java#21.0.${n % 8} md/OpenJDK_64-Bit_Server_VM`,
  (n) =>
    `APN/1.0 HashiCorp/1.0 Terraform/1.${5 + (n % 8)}.${n % 10} (+https://www.terraform.io) terraform-provider-aws/5.${n % 99}.0 aws-sdk-go-v2/1.${30 + (n % 7)}.${n % 9}`,
  (n) =>
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${100 + (n % 38)}.0.${n}.0 Safari/537.36`,
  (n) =>
    `[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.${n % 800} Linux/5.10.${n % 240} OpenJDK_64-Bit_Server_VM/25.${n % 460}-b09]`,
];

function makeAddress(index: number): string {
  if (index < 700) return `${['192.0.2', '198.51.100', '203.0.113'][index % 3]!}.${1 + Math.floor(index / 3)}`;
  if (index % 10 === 0)
    return `2001:db8:${(index >> 8).toString(16)}:${(index & 255).toString(16)}::${(1 + (index % 4093)).toString(16)}`;
  // RFC 2544 sets 198.18.0.0/15 aside for measurements: room for 131,072 addresses that nobody owns.
  return `198.${18 + ((index >> 16) & 1)}.${(index >> 8) & 255}.${index & 255}`;
}

/** Draws up identities, addresses and user agents; spread over the accounts in turn. */
export function createLoadWorld(random: Random, shape: LoadShape): LoadWorld {
  const actors = new Map<string, Actor[]>(shape.accounts.map((account) => [account, []]));
  for (let index = 0; index < shape.identities; index += 1) {
    const account = shape.accounts[index % shape.accounts.length]!;
    const share = random.next();
    const kind = share < 0.12 ? 'user' : share < 0.97 ? 'role' : 'service';
    const actor: Actor = {
      account,
      kind,
      identity: '',
      key: makeId(random, kind === 'user' ? 'AKIA' : 'ASIA', account),
      role: `${['app', 'batch', 'edge', 'etl', 'ops'][index % 5]!}-role-${Math.floor(index / 20)}`,
      roleId: makeId(random, kind === 'user' ? 'AIDA' : 'AROA', account),
      session: random.chance(0.4) ? `i-${random.hex(17)}` : `session-${index}`,
      home: random.skewed(shape.addresses),
      agent: random.skewed(shape.userAgents),
    };
    if (kind === 'user') {
      actor.identity = `{"type":"IAMUser","principalId":"${actor.roleId}","arn":"arn:aws:iam::${account}:user/user-${index}","accountId":"${account}","accessKeyId":"${actor.key}","userName":"user-${index}"}`;
    } else if (kind === 'service') {
      actor.identity = `{"type":"AWSService","invokedBy":"${services[index % services.length]!}.amazonaws.com"}`;
    } else {
      actor.identity = roleIdentity(actor, '2026-04-01T00:00:00Z');
    }
    actors.get(account)!.push(actor);
  }
  return {
    random,
    actors,
    addresses: Array.from({ length: shape.addresses }, (_, index) => makeAddress(index)),
    userAgents: Array.from({ length: shape.userAgents }, (_, index) =>
      JSON.stringify(agentForms[index % agentForms.length]!(index)),
    ),
  };
}

function roleIdentity(actor: Actor, createdAt: string): string {
  const { account, role, roleId, session, key } = actor;
  return (
    `{"type":"AssumedRole","principalId":"${roleId}:${session}","arn":"arn:aws:sts::${account}:assumed-role/${role}/${session}","accountId":"${account}","accessKeyId":"${key}",` +
    `"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"${roleId}","arn":"arn:aws:iam::${account}:role/${role}","accountId":"${account}","userName":"${role}"},"webIdFederationData":{},` +
    `"attributes":{"creationDate":"${createdAt}","mfaAuthenticated":"false"}}}`
  );
}

/** The middle of a record: what differs from API call to API call. Absent parts are `null` in the record. */
interface Body {
  service: string;
  name: string;
  request: string;
  response: string;
  isWrite: boolean;
  isData: boolean;
  /** JSON text after `responseElements`, beginning with a comma, or empty. */
  additional: string;
  /** JSON text after `readOnly`, beginning with a comma, or empty. */
  resources: string;
}

const readCalls = [
  [
    'ec2',
    'DescribeInstances',
    '{"instancesSet":{},"filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"}]}}]}}',
  ],
  ['ec2', 'DescribeSecurityGroups', '{"securityGroupSet":{},"securityGroupIdSet":{},"filterSet":{}}'],
  ['ec2', 'DescribeNetworkInterfaces', '{"networkInterfaceIdSet":{},"filterSet":{}}'],
  ['ec2', 'DescribeVolumes', '{"volumeSet":{},"filterSet":{}}'],
  ['sts', 'GetCallerIdentity', 'null'],
  ['iam', 'ListRoles', '{"maxItems":100}'],
  ['iam', 'GetRole', '{"roleName":"app-role-12"}'],
  ['logs', 'DescribeLogStreams', '{"logGroupName":"/ecs/service","descending":true,"limit":50}'],
  ['logs', 'FilterLogEvents', '{"logGroupName":"/ecs/service","limit":100}'],
  ['monitoring', 'DescribeAlarms', '{"maxRecords":100}'],
  ['ssm', 'GetParameter', '{"name":"/service/settings","withDecryption":true}'],
  ['secretsmanager', 'GetSecretValue', '{"secretId":"service/database"}'],
  ['lambda', 'ListFunctions20150331', 'null'],
  ['rds', 'DescribeDBInstances', '{"maxRecords":100}'],
  ['ecr', 'GetAuthorizationToken', '{}'],
  ['elasticloadbalancing', 'DescribeTargetHealth', '{"targetGroupArn":"targetgroup/service/0123456789abcdef"}'],
  ['cloudformation', 'DescribeStacks', '{"stackName":"service"}'],
  ['dynamodb', 'DescribeTable', '{"tableName":"carts"}'],
  ['sqs', 'GetQueueAttributes', '{"attributeNames":["All"]}'],
  ['glue', 'GetTable', '{"databaseName":"sales","name":"orders"}'],
] as const;

function drawBody(random: Random, account: string, region: string): Body {
  const share = random.next();
  const plain = { isWrite: false, isData: false, response: 'null', additional: '', resources: '' };
  if (share < 0.34) {
    const isWrite = random.chance(0.3);
    const bucket = `bucket-${account.slice(0, 4)}-${random.skewed(200)}`;
    const key = `data/${random.skewed(400)}/${random.hex(16)}.json`;
    const [bytesIn, bytesOut] = isWrite ? [random.int(90_000), 0] : [0, random.int(900_000)];
    return {
      service: 's3',
      name: isWrite ? 'PutObject' : random.chance(0.8) ? 'GetObject' : 'HeadObject',
      isWrite,
      isData: true,
      request: `{"bucketName":"${bucket}","Host":"${bucket}.s3.${region}.amazonaws.com","key":"${key}"}`,
      response: isWrite ? '{"x-amz-server-side-encryption":"AES256"}' : 'null',
      additional: `,"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":${bytesIn},"AuthenticationMethod":"AuthHeader","x-amz-id-2":"${random.text(base64, 40)}","bytesTransferredOut":${bytesOut}}`,
      resources: `,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::${bucket}/${key}"},{"accountId":"${account}","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::${bucket}"}]`,
    };
  }
  if (share < 0.5) {
    const arn = `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-${String(100_000_000_000 + random.skewed(60))}`;
    return {
      ...plain,
      service: 'kms',
      name: random.chance(0.7) ? 'Decrypt' : 'GenerateDataKey',
      request: `{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::bucket-${account.slice(0, 4)}-${random.skewed(200)}"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`,
      resources: `,"resources":[{"accountId":"${account}","type":"AWS::KMS::Key","ARN":"${arn}"}]`,
    };
  }
  if (share < 0.93) {
    const [service, name, request] = readCalls[random.skewed(readCalls.length)]!;
    return { ...plain, service, name, request };
  }
  if (share < 0.96) {
    return {
      ...plain,
      service: 'logs',
      name: 'CreateLogStream',
      isWrite: true,
      request: `{"logGroupName":"/aws/lambda/function-${random.skewed(120)}","logStreamName":"2026/05/01/[$LATEST]${random.hex(32)}"}`,
    };
  }
  if (share < 0.985) {
    return {
      ...plain,
      service: 'lambda',
      name: 'UpdateFunctionConfiguration20150331v2',
      isWrite: true,
      request: `{"functionName":"function-${random.skewed(120)}","timeout":${random.between(3, 60)}}`,
      response: `{"functionName":"function-0","runtime":"nodejs22.x","memorySize":512,"revisionId":"${random.uuid()}"}`,
    };
  }
  const instance = `i-${random.hex(17)}`;
  return {
    ...plain,
    service: 'ec2',
    name: 'RunInstances',
    isWrite: true,
    request: `{"instancesSet":{"items":[{"imageId":"ami-${random.hex(17)}","minCount":1,"maxCount":1}]},"instanceType":"m7g.large","blockDeviceMapping":{},"monitoring":{"enabled":false},"clientToken":"${random.uuid()}"}`,
    response: `{"requestId":"${random.uuid()}","reservationId":"r-${random.hex(17)}","ownerId":"${account}","groupSet":{},"instancesSet":{"items":[{"instanceId":"${instance}","imageId":"ami-${random.hex(17)}","instanceState":{"code":0,"name":"pending"},"instanceType":"m7g.large","privateIpAddress":"10.0.${random.int(256)}.${random.int(256)}"}]}}`,
  };
}

const failures = [
  [
    'AccessDenied',
    'User is not authorized to perform this operation because no identity-based policy allows the action',
  ],
  ['ThrottlingException', 'Rate exceeded'],
  ['ResourceNotFoundException', 'The requested resource was not found'],
  ['Client.UnauthorizedOperation', 'You are not authorized to perform this operation.'],
  ['NoSuchKey', 'The specified key does not exist.'],
  ['ValidationException', 'One or more parameters are not valid'],
] as const;

/** One record as JSON text: about 1.1 to 1.5 KB. `time` is its eventTime, `at` the same in milliseconds UTC. */
export function writeRecord(world: LoadWorld, account: string, region: string, at: number, time: string): string {
  const { random } = world;
  const actors = world.actors.get(account)!;
  const actor = actors[random.skewed(actors.length)]!;
  const address =
    actor.kind === 'service'
      ? `${services[actor.home % services.length]!}.amazonaws.com`
      : world.addresses[random.chance(0.88) ? actor.home : random.skewed(world.addresses.length)]!;
  const userAgent =
    actor.kind === 'service'
      ? `"${address}"`
      : world.userAgents[random.chance(0.9) ? actor.agent : random.skewed(world.userAgents.length)]!;
  // Before the new session begins: an actor may well take its own role anew.
  const caller = actor.identity;
  const body = random.chance(0.045) ? assumeRoleBody(world, account, at, time) : drawBody(random, account, region);
  let error = '';
  let response = body.response;
  if (body.name !== 'AssumeRole' && random.chance(0.05)) {
    const [code, message] = failures[random.skewed(failures.length)]!;
    error = `"errorCode":"${code}","errorMessage":"${message}",`;
    response = 'null';
  }
  const tls =
    actor.kind === 'service'
      ? ''
      : `,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"${body.service}.${region}.amazonaws.com"}`;
  return (
    `{"eventVersion":"1.11","userIdentity":${caller},"eventTime":"${time}","eventSource":"${body.service}.amazonaws.com","eventName":"${body.name}","awsRegion":"${region}",` +
    `"sourceIPAddress":"${address}","userAgent":${userAgent},${error}"requestParameters":${body.request},"responseElements":${response}${body.additional},` +
    `"requestID":"${random.uuid()}","eventID":"${random.uuid()}","readOnly":${!body.isWrite}${body.resources},"eventType":"AwsApiCall","managementEvent":${!body.isData},` +
    `"recipientAccountId":"${account}","eventCategory":"${body.isData ? 'Data' : 'Management'}"${tls}}`
  );
}

/** Somebody takes a role of the same account; from now on the role's calls carry the new key. */
function assumeRoleBody(world: LoadWorld, account: string, at: number, time: string): Body {
  const { random } = world;
  const actors = world.actors.get(account)!;
  let target = actors[random.int(actors.length)]!;
  for (let attempt = 0; attempt < 20 && target.kind !== 'role'; attempt += 1)
    target = actors[random.int(actors.length)]!;
  if (target.kind !== 'role')
    return {
      service: 'sts',
      name: 'GetCallerIdentity',
      request: 'null',
      response: 'null',
      isWrite: false,
      isData: false,
      additional: '',
      resources: '',
    };
  target.key = target.key.slice(0, 14) + random.text(base32, 6);
  target.identity = roleIdentity(target, time);
  const arn = `arn:aws:iam::${account}:role/${target.role}`;
  return {
    service: 'sts',
    name: 'AssumeRole',
    isWrite: false,
    isData: false,
    additional: '',
    request: `{"roleArn":"${arn}","roleSessionName":"${target.session}","durationSeconds":3600}`,
    response:
      `{"credentials":{"accessKeyId":"${target.key}","sessionToken":"IQoJb3JpZ2luX2Vj${random.text(base64, 160)}","expiration":"${formatResponseDate(at + 3_600_000)}"},` +
      `"assumedRoleUser":{"assumedRoleId":"${target.roleId}:${target.session}","arn":"arn:aws:sts::${account}:assumed-role/${target.role}/${target.session}"}}`,
    resources: `,"resources":[{"accountId":"${account}","type":"AWS::IAM::Role","ARN":"${arn}"}]`,
  };
}
