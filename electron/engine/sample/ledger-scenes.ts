/**
 * What the intruder does beside the main story, so that every ledger has something to say: things left behind and taken back, a share, a copy, an instance, calls of
 * models with logging switched off, losses of each kind, a call that works the second time. Returns what was made, as the generator knows it.
 */
import { asUser, userArn } from './identity.ts';
import type { JsonObject } from './values.ts';
import { formatResponseDate } from './values.ts';
import type { Call } from './record.ts';
import { happen, type Scene } from './scene.ts';
import { addresses, shopAccount, userAgents, type World } from './world.ts';

/** The answer key of the ledgers: written from what was made here, not from what they find. */
export interface LedgerTruth {
  account: string;
  region: string;
  by: string;
  /** Left behind until the end of the evidence: kind and id as the footprint calls them. */
  standing: { kind: string; id: string; eventId: string }[];
  /** Made and taken back by the intruder. */
  removed: { kind: string; id: string; eventId: string; endEventId: string }[];
  share: { snapshot: string; account: string; eventId: string };
  instance: { id: string; type: string; startEventId: string };
  model: { id: string; calls: number; loggingOffEventId: string };
  lost: { name: string; recoverable: 'yes' | 'no' | 'until'; eventId: string }[];
  flip: { deniedEventId: string; changeEventId: string; allowedEventId: string };
}

const second = 1000;

/** An account that the case knows nothing of. */
const outsideAccount = '777788889999';

/** Plays the scenes from a time on (milliseconds UTC), within ten minutes, in the shop's account. */
export function playLedgerScenes(scene: Scene, world: World, from: number): LedgerTruth {
  const own: Scene = { ...scene, random: scene.random.fork('ledgers') };
  const by = asUser(world.users.minjun);
  const region = 'us-east-1';
  let at = from;
  const call = (
    service: string,
    name: string,
    request: JsonObject | null,
    response: JsonObject | null = null,
    more: Partial<Call> = {},
  ): string => {
    at += 11 * second;
    const made: Call = {
      at,
      region,
      service,
      name,
      by,
      address: addresses.attackerTools,
      userAgent: userAgents.attackerPython,
      write: true,
      request,
      response,
      ...more,
    };
    return happen(own, made, 'ledger-scenes').eventID;
  };

  // Denied, then a right of his own, then it works.
  const deniedEventId = call('secretsmanager', 'GetSecretValue', { secretId: 'shop/payment-api' }, null, {
    write: false,
    error: {
      code: 'AccessDeniedException',
      message: `User: ${userArn(world.users.minjun)} is not authorized to perform: secretsmanager:GetSecretValue on resource: shop/payment-api because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    },
  });
  const policyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }],
  });
  const changeEventId = call('iam', 'PutUserPolicy', {
    userName: world.users.minjun.name,
    policyName: 'maintenance',
    policyDocument,
  });
  const allowedEventId = call('secretsmanager', 'GetSecretValue', { secretId: 'shop/payment-api' }, null, {
    write: false,
  });

  // Left behind: a rule that runs by itself, an open port, a role that trusts an account outside.
  const rule = call(
    'events',
    'PutRule',
    { name: 'sync-hourly', scheduleExpression: 'rate(1 hour)', state: 'ENABLED' },
    { ruleArn: `arn:aws:events:${region}:${shopAccount}:rule/sync-hourly` },
  );
  const target = call(
    'events',
    'PutTargets',
    { rule: 'sync-hourly', targets: [{ id: 't1', arn: `arn:aws:lambda:${region}:${shopAccount}:function:sync` }] },
    { failedEntryCount: 0, failedEntries: [] },
  );
  const role = call(
    'iam',
    'CreateRole',
    {
      roleName: 'support-readonly',
      assumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${outsideAccount}:root` }, Action: 'sts:AssumeRole' },
        ],
      }),
    },
    {
      role: {
        roleName: 'support-readonly',
        roleId: 'AROARTXV5AHDRKKLMNOPQ',
        arn: `arn:aws:iam::${shopAccount}:role/support-readonly`,
      },
    },
  );

  // Made and taken back.
  const user = call(
    'iam',
    'CreateUser',
    { userName: 'svc-tmp' },
    { user: { userName: 'svc-tmp', userId: 'AIDARTXV5AHDRKKLMNOPQ', arn: `arn:aws:iam::${shopAccount}:user/svc-tmp` } },
  );
  const userGone = call('iam', 'DeleteUser', { userName: 'svc-tmp' });

  // A disk copied and shared.
  const snapshot = 'snap-0f1e2d3c4b5a69788';
  const snapshotMade = call(
    'ec2',
    'CreateSnapshot',
    { volumeId: 'vol-0a1b2c3d4e5f60718' },
    { snapshotId: snapshot, volumeId: 'vol-0a1b2c3d4e5f60718', volumeSize: '200' },
  );
  const shared = call(
    'ec2',
    'ModifySnapshotAttribute',
    {
      snapshotId: snapshot,
      createVolumePermission: { add: { items: [{ userId: outsideAccount }] } },
      attributeType: 'CREATE_VOLUME_PERMISSION',
    },
    { _return: true },
  );

  // A machine that still runs at the end.
  const instance = 'i-0123456789abcdef0';
  const started = call(
    'ec2',
    'RunInstances',
    { instancesSet: { items: [{ imageId: 'ami-0abc', minCount: 1, maxCount: 1 }] }, instanceType: 'g4dn.xlarge' },
    {
      instancesSet: {
        items: [{ instanceId: instance, instanceType: 'g4dn.xlarge', placement: { availabilityZone: `${region}a` } }],
      },
    },
  );

  // Models, with logging off.
  const loggingOffEventId = call('bedrock', 'DeleteModelInvocationLoggingConfiguration', {});
  const model = 'anthropic.claude-3-sonnet-20240229-v1:0';
  const calls = 6;
  for (let index = 0; index < calls; index++)
    call('bedrock', 'InvokeModel', { modelId: model }, null, { write: false });

  // Losses of each kind.
  const lost: LedgerTruth['lost'] = [
    {
      name: 'shop/legacy-db',
      recoverable: 'no',
      eventId: call(
        'secretsmanager',
        'DeleteSecret',
        { secretId: 'shop/legacy-db', forceDeleteWithoutRecovery: true },
        { name: 'shop/legacy-db' },
      ),
    },
    {
      name: 'shop/old-api',
      recoverable: 'until',
      eventId: call(
        'secretsmanager',
        'DeleteSecret',
        { secretId: 'shop/old-api', recoveryWindowInDays: 30 },
        { name: 'shop/old-api', deletionDate: formatResponseDate(at + 30 * 24 * 3600 * second) },
      ),
    },
    {
      name: 'vol-0a1b2c3d4e5f60718',
      recoverable: 'yes',
      eventId: call('ec2', 'DeleteVolume', { volumeId: 'vol-0a1b2c3d4e5f60718' }, { _return: true }),
    },
  ];
  return {
    account: shopAccount,
    region,
    by: userArn(world.users.minjun),
    standing: [
      { kind: 'event-rule', id: 'sync-hourly', eventId: rule },
      { kind: 'event-target', id: 't1', eventId: target },
      { kind: 'iam-role', id: 'support-readonly', eventId: role },
      { kind: 'iam-inline-policy', id: 'maintenance', eventId: changeEventId },
      { kind: 'ec2-snapshot', id: snapshot, eventId: snapshotMade },
      { kind: 'ec2-snapshot-share', id: outsideAccount, eventId: shared },
      { kind: 'ec2-instance', id: instance, eventId: started },
    ],
    removed: [{ kind: 'iam-user', id: 'svc-tmp', eventId: user, endEventId: userGone }],
    share: { snapshot, account: outsideAccount, eventId: shared },
    instance: { id: instance, type: 'g4dn.xlarge', startEventId: started },
    model: { id: model, calls, loggingOffEventId },
    lost,
    flip: { deniedEventId, changeEventId, allowedEventId },
  };
}
