import { type Act, isDone, nameCaller } from '../act.ts';
import { PackedRows } from '../../derived/packed-rows.ts';
import { numberAt, textAt, textsAt } from '../../calls/resolve-path.ts';

type TakenWay =
  | 'S3 read'
  | 'S3 copy'
  | 'standing copy'
  | 'share'
  | 'volume or image'
  | 'database'
  | 'code or image'
  | 'log, queue or search'
  | 'backup or mover'
  | 'identities'
  | 'decrypted object';

/** One event by which data left or may have left. */
export interface TakenFact {
  event: number;
  time: number;
  way: TakenWay;
  eventName: string;
  account: string;
  region: string;
  /** Bucket, volume, table, function, log group: what was read or copied. */
  what: string | null;
  key: string | null;
  versionId: string | null;
  /** Bytes as the record states them; null where it does not. */
  bytes: number | null;
  /** Gigabytes allocated, for volumes and databases: not what was used. */
  allocatedGb: number | null;
  how: 'direct' | 'pre-signed' | 'anonymous' | 'copied' | 'configuration' | 'shared' | 'exported';
  by: string;
  session: number;
  address: string;
  /** Place or account to which it went. */
  to: string | null;
  /** Account of the destination, where the record says it. */
  toAccount: string | null;
  owner: string | null;
  partial: boolean;
}

const s3Reads = new Set(['GetObject', 'GetObjectTorrent', 'SelectObjectContent']);
const s3Copies = new Set(['CopyObject', 'UploadPartCopy']);

type Reader = (act: Act) => Partial<TakenFact>[];

const one =
  (way: TakenWay, how: TakenFact['how'], what: readonly string[], to: readonly string[] = []): Reader =>
  (act) => {
    const names = what.map((path) => textsAt(act.record, path)).find((texts) => texts.length > 0) ?? [];
    const target = textAt(act.record, ...to);
    return (names.length === 0 ? [null] : names).map((name) => ({
      way,
      how,
      what: name,
      to: target,
      toAccount: target === null ? null : accountIn(target),
    }));
  };

/** Calls other than reads of S3 objects by which data leaves, with what and where to. */
const readers: Record<string, Reader> = {
  's3:PutBucketReplication': (act) => {
    const places = textsAt(act.record, 'q.ReplicationConfiguration.Rule[].Destination.Bucket');
    const account = textAt(act.record, 'q.ReplicationConfiguration.Rule[].Destination.Account');
    return (places.length === 0 ? [null] : places).map((to) => ({
      way: 'standing copy',
      how: 'configuration',
      what: textAt(act.record, 'q.bucketName'),
      to,
      toAccount: account,
    }));
  },
  's3:PutBucketInventoryConfiguration': one(
    'standing copy',
    'configuration',
    ['q.bucketName'],
    ['q.InventoryConfiguration.Destination.S3BucketDestination.Bucket'],
  ),
  's3:CreateJob': one(
    'standing copy',
    'configuration',
    ['q.manifest.location.objectArn', 'q.jobId'],
    ['q.operation.s3PutObjectCopy.targetResource'],
  ),
  's3:PutBucketLogging': one(
    'standing copy',
    'configuration',
    ['q.bucketName'],
    ['q.BucketLoggingStatus.LoggingEnabled.TargetBucket'],
  ),
  'ec2:ModifySnapshotAttribute': (act) =>
    shares(act, 'q.snapshotId', 'q.createVolumePermission.add.items[].userId|group'),
  'ec2:ModifyImageAttribute': (act) =>
    shares(act, 'q.imageId', 'q.launchPermission.add.items[].userId|group|organizationArn'),
  'rds:ModifyDBSnapshotAttribute': (act) => shares(act, 'q.dBSnapshotIdentifier', 'q.valuesToAdd'),
  'rds:ModifyDBClusterSnapshotAttribute': (act) => shares(act, 'q.dBClusterSnapshotIdentifier', 'q.valuesToAdd'),
  'redshift:AuthorizeSnapshotAccess': (act) => shares(act, 'q.snapshotIdentifier', 'q.accountWithRestoreAccess'),
  'ssm:ModifyDocumentPermission': (act) => shares(act, 'q.name', 'q.accountIdsToAdd'),
  'ram:CreateResourceShare': (act) => shares(act, 'q.resourceArns', 'q.principals'),
  'ec2:CopySnapshot': one('volume or image', 'copied', ['q.sourceSnapshotId'], ['q.kmsKeyId', 'q.destinationRegion']),
  'ec2:CopyImage': one('volume or image', 'copied', ['q.sourceImageId'], ['q.kmsKeyId']),
  'ec2:CreateInstanceExportTask': one(
    'volume or image',
    'exported',
    ['q.instanceId'],
    ['q.exportToS3.s3Bucket', 'q.exportToS3Task.s3Bucket'],
  ),
  'ec2:ExportImage': one('volume or image', 'exported', ['q.imageId'], ['q.s3ExportLocation.s3Bucket']),
  'ec2:CreateStoreImageTask': one('volume or image', 'exported', ['q.imageId'], ['q.bucket']),
  'ebs:GetSnapshotBlock': one('volume or image', 'direct', ['q.snapshotId']),
  'ebs:ListSnapshotBlocks': one('volume or image', 'direct', ['q.snapshotId']),
  'rds:CopyDBSnapshot': one('database', 'copied', ['q.sourceDBSnapshotIdentifier'], ['q.targetDBSnapshotIdentifier']),
  'rds:CopyDBClusterSnapshot': one(
    'database',
    'copied',
    ['q.sourceDBClusterSnapshotIdentifier'],
    ['q.targetDBClusterSnapshotIdentifier'],
  ),
  'rds:StartExportTask': one('database', 'exported', ['q.sourceArn'], ['q.s3BucketName']),
  'rds:RestoreDBInstanceFromDBSnapshot': one(
    'database',
    'copied',
    ['q.dBSnapshotIdentifier'],
    ['q.dBInstanceIdentifier'],
  ),
  'rds:RestoreDBInstanceToPointInTime': one(
    'database',
    'copied',
    ['q.sourceDBInstanceIdentifier'],
    ['q.targetDBInstanceIdentifier'],
  ),
  'rds:DownloadDBLogFilePortion': one('database', 'direct', ['q.dBInstanceIdentifier']),
  'rds:DownloadCompleteDBLogFile': one('database', 'direct', ['q.dBInstanceIdentifier']),
  'dynamodb:ExportTableToPointInTime': (act) => [
    {
      way: 'database',
      how: 'exported',
      what: textAt(act.record, 'q.tableArn'),
      to: textAt(act.record, 'q.s3Bucket'),
      toAccount: textAt(act.record, 'q.s3BucketOwner'),
    },
  ],
  'dynamodb:Scan': one('database', 'direct', ['q.tableName']),
  'dynamodb:Query': one('database', 'direct', ['q.tableName']),
  'dynamodb:GetItem': one('database', 'direct', ['q.tableName']),
  'dynamodb:BatchGetItem': (act) => {
    const items = act.record['requestParameters'];
    const tables =
      typeof items === 'object' &&
      items !== null &&
      'requestItems' in items &&
      typeof items.requestItems === 'object' &&
      items.requestItems !== null
        ? Object.keys(items.requestItems)
        : [];
    return (tables.length === 0 ? [null] : tables).map((what) => ({ way: 'database', how: 'direct', what }));
  },
  'lambda:GetFunction': one('code or image', 'direct', ['q.functionName']),
  'lambda:GetLayerVersion': one('code or image', 'direct', ['q.layerName']),
  'ecr:GetDownloadUrlForLayer': one('code or image', 'direct', ['q.repositoryName']),
  'ecr:BatchGetImage': one('code or image', 'direct', ['q.repositoryName']),
  'codecommit:GitPull': one('code or image', 'direct', [
    'a.repositoryName',
    'q.repositoryName',
    'q.references[].repositoryName',
  ]),
  'codecommit:GetFile': one('code or image', 'direct', ['q.repositoryName']),
  'codecommit:GetFolder': one('code or image', 'direct', ['q.repositoryName']),
  'ssm:GetDocument': one('code or image', 'direct', ['q.name']),
  'logs:FilterLogEvents': one('log, queue or search', 'direct', ['q.logGroupName', 'q.logGroupIdentifier']),
  'logs:GetLogEvents': one('log, queue or search', 'direct', ['q.logGroupName', 'q.logGroupIdentifier']),
  'logs:StartQuery': one('log, queue or search', 'direct', [
    'q.logGroupNames',
    'q.logGroupName',
    'q.logGroupIdentifiers',
  ]),
  'logs:CreateExportTask': one('log, queue or search', 'exported', ['q.logGroupName'], ['q.destination']),
  'athena:StartQueryExecution': one(
    'log, queue or search',
    'direct',
    ['q.queryExecutionContext.database', 'q.workGroup'],
    ['q.resultConfiguration.outputLocation'],
  ),
  'sqs:ReceiveMessage': one('log, queue or search', 'direct', ['q.queueUrl']),
  'kinesis:GetRecords': one('log, queue or search', 'direct', ['q.streamName', 'q.streamARN']),
  'backup:StartCopyJob': one('backup or mover', 'copied', ['q.recoveryPointArn'], ['q.destinationBackupVaultArn']),
  'backup:StartRestoreJob': one('backup or mover', 'copied', ['q.recoveryPointArn']),
  'datasync:CreateTask': one('backup or mover', 'configuration', ['q.sourceLocationArn'], ['q.destinationLocationArn']),
  'datasync:StartTaskExecution': one('backup or mover', 'copied', ['q.taskArn']),
  'dms:StartReplicationTask': one('backup or mover', 'copied', ['q.replicationTaskArn']),
  'glacier:InitiateJob': one('backup or mover', 'direct', ['q.vaultName']),
  'glacier:GetJobOutput': one('backup or mover', 'direct', ['q.vaultName']),
  'iam:GetAccountAuthorizationDetails': one('identities', 'direct', ['@account']),
  'iam:GetCredentialReport': one('identities', 'direct', ['@account']),
  'cognito-idp:ListUsers': one('identities', 'direct', ['q.userPoolId']),
  'cognito-idp:AdminGetUser': one('identities', 'direct', ['q.userPoolId']),
  'identitystore:ListUsers': one('identities', 'direct', ['q.identityStoreId']),
  'kms:Decrypt': (act) => {
    const arn = textAt(act.record, 'q.encryptionContext.aws:s3:arn');
    if (arn === null) return [];
    const place = /^arn:[^:]*:s3:::([^/]+)(?:\/(.+))?$/.exec(arn);
    return [{ way: 'decrypted object', how: 'direct', what: place?.[1] ?? arn, key: place?.[2] ?? null }];
  },
};

export function takenCalls(): string[] {
  return [
    ...[...s3Reads, ...s3Copies].map((name) => `s3:${name}`),
    ...Object.keys(readers),
    'ec2:CreateSnapshot',
    'rds:CreateDBSnapshot',
    'rds:CreateDBInstance',
  ];
}

/** Gathers what was read, copied, exported and shared. Refused calls carry no data and are left out. */
export class TakenReplay {
  readonly #facts = new PackedRows<TakenFact>();
  /** Gigabytes of snapshots, databases and their snapshots, as answers stated them. */
  readonly #sizes = new Map<string, number>();

  take(act: Act): void {
    if (!isDone(act)) return;
    this.#learnSizes(act);
    const made =
      act.source === 's3' && s3Reads.has(act.name)
        ? [readOf(act)]
        : act.source === 's3' && s3Copies.has(act.name)
          ? [copyOf(act)]
          : (readers[`${act.source}:${act.name}`]?.(act) ?? []);
    for (const fact of made)
      this.#facts.push({
        way: 'S3 read',
        what: null,
        key: null,
        versionId: null,
        bytes: null,
        how: 'direct',
        to: null,
        toAccount: null,
        owner: ownerOf(act),
        allocatedGb: fact.what === null || fact.what === undefined ? null : (this.#sizes.get(fact.what) ?? null),
        ...fact,
        event: act.event,
        time: act.time,
        eventName: act.eventName,
        account: act.account,
        region: act.region,
        by: nameCaller(act.caller),
        session: act.session,
        address: act.address,
        partial: act.outcome === 'partial',
      });
  }

  finish(): PackedRows<TakenFact> {
    return this.#facts;
  }

  #learnSizes(act: Act): void {
    const size = numberAt(act.record, 'r.volumeSize') ?? numberAt(act.record, 'r.allocatedStorage');
    const id = textAt(act.record, 'r.snapshotId', 'r.dBSnapshotIdentifier', 'r.dBInstanceIdentifier');
    if (size !== null && id !== null) this.#sizes.set(id, size);
  }
}

function readOf(act: Act): Partial<TakenFact> {
  const { bucket, key } = placeOf(act);
  const method = textAt(act.record, 'a.AuthenticationMethod');
  const isAnonymous =
    act.caller.account === 'ANONYMOUS_PRINCIPAL' ||
    act.caller.principalId === 'ANONYMOUS_PRINCIPAL' ||
    act.caller.account === 'anonymous';
  return {
    what: bucket,
    key,
    versionId: textAt(act.record, 'q.versionId'),
    bytes: numberAt(act.record, 'a.bytesTransferredOut'),
    how: isAnonymous ? 'anonymous' : method === 'QueryString' ? 'pre-signed' : 'direct',
  };
}

/** A copy on the side of S3: its bytes do not pass the caller. The source stands as `[/]bucket/key[?versionId=…]`, percent-encoded. */
function copyOf(act: Act): Partial<TakenFact> {
  const source = readCopySource(textAt(act.record, 'q.x-amz-copy-source') ?? '');
  const to = placeOf(act);
  return {
    way: 'S3 copy',
    how: 'copied',
    what: source?.bucket ?? null,
    key: source?.key ?? null,
    versionId: source?.versionId ?? null,
    to: to.bucket === null ? null : `${to.bucket}/${to.key ?? ''}`,
    toAccount: null,
  };
}

export function readCopySource(text: string): { bucket: string; key: string; versionId: string | null } | null {
  const [path = '', query = ''] = text.split('?versionId=');
  const decoded = decode(path).replace(/^\//, '');
  const accessPoint = /^(arn:[^/]*:accesspoint[/:][^/]+)\/object\/(.+)$/.exec(decoded);
  if (accessPoint !== null)
    return { bucket: accessPoint[1]!, key: accessPoint[2]!, versionId: query === '' ? null : query };
  const slash = decoded.indexOf('/');
  return slash <= 0
    ? null
    : { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1), versionId: query === '' ? null : query };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function placeOf(act: Act): { bucket: string | null; key: string | null } {
  return { bucket: textAt(act.record, 'q.bucketName'), key: textAt(act.record, 'q.key') };
}

function shares(act: Act, thing: string, accounts: string): Partial<TakenFact>[] {
  const what = textAt(act.record, thing);
  return textsAt(act.record, accounts).map((to) => ({
    way: 'share',
    how: 'shared',
    what,
    to,
    toAccount: accountIn(to),
  }));
}

function accountIn(text: string): string | null {
  return /^\d{12}$/.test(text) ? text : (/^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(text)?.[1] ?? null);
}

function ownerOf(act: Act): string | null {
  const { resources } = act.record;
  if (!Array.isArray(resources)) return null;
  for (const each of resources as unknown[])
    if (typeof each === 'object' && each !== null && 'accountId' in each && typeof each.accountId === 'string')
      return each.accountId;
  return null;
}

/** Reads of one session in one bucket, prefix and hour. All sums are floors. */
export interface TakenRow {
  session: string;
  principal: string;
  way: TakenWay;
  account: string;
  region: string;
  bucket: string | null;
  prefix: string;
  hour: number;
  calls: number;
  keys: number;
  bytes: number;
  withoutSize: number;
  allocatedGb: number | null;
  preSigned: number;
  anonymous: number;
  addresses: string[];
  to: string[];
  /** Destination accounts that are not the case's own; "all" for everybody. */
  foreign: string[];
  events: number[];
}

/** An object that was read or copied, for those who must be notified. */
export interface TakenObject {
  bucket: string;
  key: string;
  versionId: string | null;
  first: number;
  last: number;
  calls: number;
  bytes: number;
  withoutSize: number;
  by: string[];
  addresses: string[];
  how: string[];
  owner: string | null;
  events: number[];
}

const HOUR_MS = 3600_000;

export function listTaken(
  facts: PackedRows<TakenFact>,
  selected: (event: number) => boolean,
  ownAccounts: ReadonlySet<string>,
): TakenRow[] {
  const rows = new Map<string, TakenRow & { names: Set<string> }>();
  const eventAt = facts.numbers('event');
  for (let index = 0; index < facts.length; index++) {
    if (!selected(eventAt(index))) continue;
    const fact = facts.get(index);
    const prefix = fact.key === null || !fact.key.includes('/') ? '' : fact.key.slice(0, fact.key.indexOf('/') + 1);
    const hour = Math.floor(fact.time / HOUR_MS) * HOUR_MS;
    const key = [fact.session, fact.by, fact.way, fact.account, fact.region, fact.what, prefix, hour].join('\n');
    let row = rows.get(key);
    if (row === undefined) {
      row = {
        session: fact.session === 0 ? '' : String(fact.session),
        principal: fact.by,
        way: fact.way,
        account: fact.account,
        region: fact.region,
        bucket: fact.what,
        prefix,
        hour,
        calls: 0,
        keys: 0,
        bytes: 0,
        withoutSize: 0,
        allocatedGb: null,
        preSigned: 0,
        anonymous: 0,
        addresses: [],
        to: [],
        foreign: [],
        events: [],
        names: new Set(),
      };
      rows.set(key, row);
    }
    row.calls++;
    row.bytes += fact.bytes ?? 0;
    if (fact.bytes === null) row.withoutSize++;
    if (fact.allocatedGb !== null) row.allocatedGb = Math.max(row.allocatedGb ?? 0, fact.allocatedGb);
    if (fact.how === 'pre-signed') row.preSigned++;
    if (fact.how === 'anonymous') row.anonymous++;
    if (fact.key !== null) row.names.add(fact.key);
    row.keys = row.names.size;
    addOnce(row.addresses, fact.address);
    if (fact.to !== null) addOnce(row.to, fact.to);
    const foreign =
      fact.to === 'all' ? 'all' : fact.toAccount !== null && !ownAccounts.has(fact.toAccount) ? fact.toAccount : null;
    if (foreign !== null) addOnce(row.foreign, foreign);
    row.events.push(fact.event);
  }
  return [...rows.values()].map(({ names: _names, ...row }) => row);
}

export function listTakenObjects(facts: PackedRows<TakenFact>, selected: (event: number) => boolean): TakenObject[] {
  const objects = new Map<string, TakenObject>();
  const eventAt = facts.numbers('event');
  for (let index = 0; index < facts.length; index++) {
    if (!selected(eventAt(index))) continue;
    const fact = facts.get(index);
    if (
      (fact.way !== 'S3 read' && fact.way !== 'S3 copy' && fact.way !== 'decrypted object') ||
      fact.what === null ||
      fact.key === null
    )
      continue;
    const key = `${fact.what}\n${fact.key}\n${fact.versionId ?? ''}`;
    let object = objects.get(key);
    if (object === undefined) {
      object = {
        bucket: fact.what,
        key: fact.key,
        versionId: fact.versionId,
        first: fact.time,
        last: fact.time,
        calls: 0,
        bytes: 0,
        withoutSize: 0,
        by: [],
        addresses: [],
        how: [],
        owner: fact.owner,
        events: [],
      };
      objects.set(key, object);
    }
    object.last = fact.time;
    object.calls++;
    object.bytes += fact.bytes ?? 0;
    if (fact.bytes === null) object.withoutSize++;
    addOnce(object.by, fact.by);
    addOnce(object.addresses, fact.address);
    addOnce(object.how, fact.way === 'decrypted object' ? 'decrypted (its key was used)' : fact.how);
    object.events.push(fact.event);
  }
  return [...objects.values()];
}

/** Lists in a row are cut here; the events say the rest. */
const MOST_LISTED = 200;

function addOnce(list: string[], text: string): void {
  if (list.length < MOST_LISTED && !list.includes(text)) list.push(text);
}
