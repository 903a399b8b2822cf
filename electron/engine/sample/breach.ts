/**
 * The story: the long-lived key of a developer leaks. Somebody looks around with it, signs in to the console without MFA, makes a
 * user of their own, walks through two roles into the data account, copies the customer records, uses a key stolen from an
 * instance, silences a trail for a while, tries to start machines, destroys backups, and is found and locked out.
 */
import { asRoleSession, asUser, makeId, roleArn, userArn } from './identity.ts';
import type { Principal } from './identity.ts';
import { base64 } from './random.ts';
import { formatResponseDate, formatTime } from './values.ts';
import type { Call } from './record.ts';
import type { JsonObject } from './values.ts';
import { objectAction } from './repertoire.ts';
import { happen, keep, noteSession } from './scene.ts';
import type { Scene } from './scene.ts';
import { assumeRole, assumeRoleFederated, consoleLogin, consoleSession, getFederationToken } from './sessions.ts';
import {
  addresses,
  backupKeyArn,
  buckets,
  dataAccount,
  shopAccount,
  trailName,
  userAgents,
  webInstanceId,
} from './world.ts';
import type { World } from './world.ts';

const minute = 60_000;

/** What the story leaves behind for whoever writes the evidence. */
export interface Breach {
  /** Milliseconds UTC between which the data account's trail in eu-central-1 was silent. */
  stoppedAt: number;
  startedAt: number;
  /** From here on that trail records no data events. */
  narrowedAt: number;
  /** The record that somebody removed from a delivered log file. */
  removedEventId: string;
  /** Every key in the attacker's hands. */
  keys: string[];
  arns: string[];
}

/** Plays the breach. `hourAt(h)` gives the time (milliseconds UTC) of hour `h` of a story told over 48 hours. */
export function playBreach(scene: Scene, world: World, hourAt: (hour: number) => number): Breach {
  const { random } = scene;
  const { minjun, backdoor } = world.users;
  const { roles } = world;
  const tools = { region: 'us-east-1', address: addresses.attackerTools, userAgent: userAgents.attackerPython };
  const browser = { region: 'us-east-1', address: addresses.attackerBrowser, userAgent: userAgents.attackerBrowser };
  const leaked = asUser(minjun);
  const denied = (who: string, action: string): Call['error'] => ({
    code: 'AccessDenied',
    message: `User: ${who} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
  });

  happen(
    scene,
    { ...tools, at: hourAt(13.2), service: 'sts', name: 'GetCallerIdentity', by: leaked },
    'leaked-key-probe',
  );

  // Discovery: a list of calls tried in all Regions, most of them refused.
  const probes: [service: string, name: string, allowed: boolean][] = [
    ['iam', 'ListUsers', true],
    ['iam', 'GetAccountAuthorizationDetails', false],
    ['iam', 'ListRoles', true],
    ['iam', 'ListAttachedUserPolicies', true],
    ['s3', 'ListBuckets', true],
    ['ec2', 'DescribeInstances', true],
    ['ec2', 'DescribeSecurityGroups', true],
    ['ec2', 'DescribeSnapshots', false],
    ['rds', 'DescribeDBInstances', false],
    ['secretsmanager', 'ListSecrets', false],
    ['ssm', 'DescribeParameters', false],
    ['lambda', 'ListFunctions20150331', true],
    ['organizations', 'DescribeOrganization', false],
    ['cloudtrail', 'DescribeTrails', true],
    ['guardduty', 'ListDetectors', false],
    ['kms', 'ListKeys', false],
    ['dynamodb', 'ListTables', false],
    ['ecr', 'DescribeRepositories', false],
    ['ses', 'GetSendQuota', false],
    ['servicequotas', 'ListServiceQuotas', false],
  ];
  let at = hourAt(13.25);
  for (const region of ['us-east-1', 'eu-central-1', 'ap-northeast-2']) {
    for (const [service, name, allowed] of probes) {
      const isGlobal = service === 'iam' || service === 'organizations';
      if (isGlobal && region !== 'us-east-1') continue;
      happen(
        scene,
        {
          ...tools,
          at,
          region,
          service,
          name,
          by: leaked,
          ...(random.chance(0.3) ? { address: addresses.attackerV6 } : {}),
          ...(allowed ? {} : { error: denied(userArn(minjun), `${service}:${name.replace(/\d{8}$/, '')}`) }),
        },
        'discovery',
      );
      at += random.between(700, 9000);
    }
  }

  for (let attempt = 0; attempt < 4; attempt += 1) {
    consoleLogin(
      scene,
      { ...browser, at: hourAt(14) + attempt * 23_000 },
      { user: minjun, outcome: 'Failure', mfa: false, step: 'console-login-failed' },
    );
  }
  const loginAt = hourAt(14.1);
  consoleLogin(
    scene,
    { ...browser, at: loginAt },
    { user: minjun, outcome: 'Success', mfa: false, step: 'console-login' },
  );
  const webSession = consoleSession(scene, minjun, loginAt, false);
  for (const [index, [service, name]] of (
    [
      ['iam', 'ListUsers'],
      ['iam', 'ListMFADevices'],
      ['iam', 'GetAccountPasswordPolicy'],
      ['s3', 'ListBuckets'],
      ['ec2', 'DescribeRegions'],
      ['billingconsole', 'GetBillingPreferences'],
    ] as const
  ).entries()) {
    happen(
      scene,
      { ...browser, at: loginAt + 15_000 + index * 11_000, service, name, by: webSession },
      'console-session',
    );
  }

  // Foothold: a user that looks like a service account.
  at = hourAt(15);
  const user = { userName: backdoor.name };
  happen(
    scene,
    {
      ...browser,
      at,
      service: 'iam',
      name: 'CreateUser',
      by: webSession,
      write: true,
      request: user,
      response: {
        user: { path: '/', ...user, userId: backdoor.id, arn: userArn(backdoor), createDate: formatResponseDate(at) },
      },
    },
    'create-user',
  );
  const created = happen(
    scene,
    {
      ...tools,
      at: at + 70_000,
      service: 'iam',
      name: 'CreateAccessKey',
      by: leaked,
      write: true,
      request: user,
      response: {
        accessKey: {
          accessKeyId: backdoor.key,
          status: 'Active',
          ...user,
          createDate: formatResponseDate(at + 70_000),
        },
      },
    },
    'create-access-key',
  );
  const removed = happen(scene, {
    ...tools,
    at: at + 95_000,
    service: 'iam',
    name: 'CreateLoginProfile',
    by: leaked,
    write: true,
    request: { ...user, passwordResetRequired: false },
    response: { loginProfile: { ...user, createDate: formatResponseDate(at + 95_000), passwordResetRequired: false } },
  });
  happen(
    scene,
    {
      ...tools,
      at: at + 130_000,
      service: 'iam',
      name: 'AttachUserPolicy',
      by: leaked,
      write: true,
      request: { ...user, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    },
    'attach-user-policy',
  );
  const foothold = asUser(backdoor);
  noteSession(scene, foothold, { via: 'CreateAccessKey', parentKey: leaked.key, issuedBy: [created] });
  const federated = getFederationToken(
    scene,
    { ...tools, at: at + 9 * minute },
    backdoor,
    'health-check',
    'federation-token',
  );
  happen(
    scene,
    { ...tools, at: at + 10 * minute, service: 'sts', name: 'GetCallerIdentity', by: federated },
    'federation-token',
  );

  // Into the data account, and on to the role that may read the customers.
  at = hourAt(18);
  happen(scene, {
    ...tools,
    at: at - 30_000,
    service: 'sts',
    name: 'AssumeRole',
    by: foothold,
    error: denied(
      userArn(backdoor),
      `sts:AssumeRole on resource: arn:aws:iam::${dataAccount}:role/OrganizationAccountAccessRole`,
    ),
  });
  const europe = { ...tools, region: 'eu-central-1' };
  const migration = assumeRole(
    scene,
    { ...europe, at },
    {
      by: foothold,
      role: roles.migration,
      sessionName: 'botocore-session-1778612400',
      step: 'assume-role-data-account',
    },
  );
  for (const [index, [service, name]] of (
    [
      ['sts', 'GetCallerIdentity'],
      ['s3', 'ListBuckets'],
      ['iam', 'ListRoles'],
      ['cloudtrail', 'DescribeTrails'],
      ['cloudtrail', 'GetEventSelectors'],
      ['athena', 'ListWorkGroups'],
    ] as const
  ).entries()) {
    happen(
      scene,
      {
        ...europe,
        region: service === 'iam' ? 'us-east-1' : 'eu-central-1',
        at: at + 60_000 + index * 17_000,
        service,
        name,
        by: migration,
      },
      'data-account-discovery',
    );
  }
  const reader = assumeRole(
    scene,
    { ...europe, at: hourAt(18.6) },
    { by: migration, role: roles.customerReader, sessionName: 'sync-worker', step: 'assume-role-second-hop' },
  );
  const burstAt = hourAt(18.7);
  at = burstAt;
  happen(
    scene,
    {
      ...europe,
      at: at - 20_000,
      service: 's3',
      name: 'ListObjects',
      by: reader,
      data: true,
      request: {
        bucketName: buckets.customers,
        prefix: '',
        'max-keys': '1000',
        Host: `${buckets.customers}.s3.eu-central-1.amazonaws.com`,
      },
    },
    'exfiltration',
  );
  for (let index = 0; index < 420; index += 1) {
    const year = 2019 + (index % 7);
    const key =
      index % 60 === 11
        ? `고객/${year}년/명단-${index}.csv`
        : `customers/${year}/part-${String(index).padStart(5, '0')}.csv.gz`;
    happen(
      scene,
      {
        ...europe,
        at,
        by: reader,
        ...objectAction(random, 'GetObject', dataAccount, buckets.customers, key, random.between(2_000_000, 9_000_000)),
        ...(index % 9 === 4 ? { address: addresses.attackerV6 } : {}),
        ...(index % 70 === 33
          ? { response: null, error: { code: 'SlowDown', message: 'Please reduce your request rate.' } }
          : {}),
      },
      'exfiltration',
    );
    at += random.between(600, 6000);
  }

  // The key that the instance metadata service hands out, used from outside.
  const instance = lastInstanceSession(scene, world, hourAt(22));
  const stolen = {
    region: 'us-east-1',
    address: addresses.attackerV6,
    userAgent: userAgents.attackerCli,
    by: instance,
  };
  happen(scene, { ...stolen, at: hourAt(22), service: 'sts', name: 'GetCallerIdentity' }, 'instance-credential-abuse');
  for (const [index, path] of [
    'shop/web/database',
    'shop/orders/payment-api',
    'shop/mail/relay',
    'shop/admin/session-secret',
  ].entries()) {
    happen(
      scene,
      {
        ...stolen,
        at: hourAt(22) + 40_000 + index * 8000,
        service: 'secretsmanager',
        name: 'GetSecretValue',
        request: { secretId: path },
        ...(index === 3 ? { error: denied(String(instance.identity.arn), 'secretsmanager:GetSecretValue') } : {}),
      },
      'instance-credential-abuse',
    );
  }
  for (let index = 0; index < 30; index += 1) {
    happen(
      scene,
      {
        ...stolen,
        at: hourAt(22) + 3 * minute + index * 4000,
        ...objectAction(random, 'GetObject', shopAccount, buckets.assets, `private/config-${index}.yaml`, 4_000),
      },
      'instance-credential-abuse',
    );
  }

  // Blinding: the trail of the data account in eu-central-1 is switched off, switched on again, and narrowed.
  const stoppedAt = hourAt(26.6);
  const startedAt = hourAt(28.4);
  const narrowedAt = startedAt + 2 * minute;
  const trail = `arn:aws:cloudtrail:eu-central-1:${dataAccount}:trail/${trailName}`;
  const again = assumeRole(
    scene,
    { ...europe, at: stoppedAt - 4 * minute },
    {
      by: foothold,
      role: roles.migration,
      sessionName: 'botocore-session-1778640000',
      step: 'assume-role-data-account',
    },
  );
  happen(
    scene,
    {
      ...europe,
      at: stoppedAt,
      service: 'cloudtrail',
      name: 'StopLogging',
      by: again,
      write: true,
      request: { name: trail },
    },
    'stop-logging',
  );
  const renewed = assumeRole(
    scene,
    { ...tools, at: startedAt - minute },
    {
      by: foothold,
      role: roles.migration,
      sessionName: 'botocore-session-1778646700',
      step: 'assume-role-data-account',
    },
  );
  happen(
    scene,
    {
      ...europe,
      at: startedAt,
      service: 'cloudtrail',
      name: 'StartLogging',
      by: renewed,
      write: true,
      request: { name: trail },
    },
    'start-logging',
  );
  const selectors: JsonObject = {
    eventSelectors: [
      {
        readWriteType: 'All',
        includeManagementEvents: true,
        dataResources: [],
        excludeManagementEventSources: ['kms.amazonaws.com'],
      },
    ],
  };
  happen(
    scene,
    {
      ...europe,
      at: narrowedAt,
      service: 'cloudtrail',
      name: 'PutEventSelectors',
      by: renewed,
      write: true,
      request: { trailName: trail, ...selectors },
      response: { trailARN: trail, ...selectors },
    },
    'put-event-selectors',
  );

  // Machines: no quota, then a rehearsal.
  for (const [index, region] of ['us-east-1', 'ap-northeast-2', 'eu-central-1'].entries()) {
    const request = {
      instancesSet: { items: [{ imageId: 'ami-0a1b2c3d4e5f60718', minCount: 1, maxCount: 8 }] },
      instanceType: 'p5.48xlarge',
      blockDeviceMapping: {},
      monitoring: { enabled: false },
      userData: '<sensitiveDataRemoved>',
      clientToken: random.uuid(),
    };
    happen(
      scene,
      {
        ...tools,
        at: hourAt(30) + index * 30_000,
        region,
        service: 'ec2',
        name: 'RunInstances',
        by: foothold,
        write: true,
        request,
        error:
          index === 0
            ? {
                code: 'Client.UnauthorizedOperation',
                message: `You are not authorized to perform this operation. User: ${userArn(backdoor)} is not authorized to perform: ec2:RunInstances with an explicit deny in a service control policy. Encoded authorization failure message: ${random.text(base64, 96)}`,
              }
            : {
                code: 'Client.VcpuLimitExceeded',
                message:
                  'You have requested more vCPU capacity than your current vCPU limit of 0 allows for the instance bucket that the specified instance type belongs to.',
              },
      },
      'run-instances-denied',
    );
  }
  happen(
    scene,
    {
      ...tools,
      at: hourAt(30.1),
      service: 'ec2',
      name: 'RunInstances',
      by: foothold,
      write: true,
      request: {
        dryRun: true,
        instanceType: 't3.large',
        instancesSet: { items: [{ imageId: 'ami-0a1b2c3d4e5f60718', minCount: 1, maxCount: 1 }] },
      },
      error: { code: 'Client.DryRunOperation', message: 'Request would have succeeded, but DryRun flag is set.' },
    },
    'run-instances-dry-run',
  );

  // Destruction: backups first, then the key that the rest is encrypted with.
  at = hourAt(31);
  for (let index = 0; index < 64; index += 1) {
    happen(
      scene,
      {
        ...tools,
        at,
        by: foothold,
        ...objectAction(
          random,
          'DeleteObject',
          shopAccount,
          buckets.backups,
          `daily/2026-${String(1 + (index % 5)).padStart(2, '0')}/dump-${index}.sql.zst`,
          0,
        ),
      },
      'delete-backups',
    );
    at += random.between(300, 2500);
  }
  const keyResource = [{ accountId: shopAccount, type: 'AWS::KMS::Key', ARN: backupKeyArn }];
  happen(
    scene,
    {
      ...tools,
      at: at + minute,
      service: 'kms',
      name: 'DisableKey',
      by: foothold,
      write: true,
      request: { keyId: backupKeyArn },
      response: { keyId: backupKeyArn },
      resources: keyResource,
    },
    'schedule-key-deletion',
  );
  happen(
    scene,
    {
      ...tools,
      at: at + 2 * minute,
      service: 'kms',
      name: 'ScheduleKeyDeletion',
      by: foothold,
      write: true,
      request: { keyId: backupKeyArn, pendingWindowInDays: 7 },
      response: {
        keyId: backupKeyArn,
        keyState: 'PendingDeletion',
        deletionDate: formatResponseDate(at + 7 * 24 * 60 * minute),
        pendingWindowInDays: 7,
      },
      resources: keyResource,
    },
    'schedule-key-deletion',
  );

  playInsight(scene, {
    account: shopAccount,
    region: 'us-east-1',
    at: hourAt(13.75),
    minutes: 7,
    type: 'ApiErrorRateInsight',
    service: 'iam',
    name: 'GetAccountAuthorizationDetails',
    errorCode: 'AccessDenied',
    arn: userArn(minjun),
    rate: 3.14,
    baseline: 0.0021,
  });
  playInsight(scene, {
    account: dataAccount,
    region: 'eu-central-1',
    at: hourAt(19.2),
    minutes: 22,
    type: 'ApiCallRateInsight',
    service: 's3',
    name: 'GetObject',
    arn: roleArn(roles.customerReader),
    rate: 18.2,
    baseline: 0.31,
  });
  playContainment(scene, world, hourAt(33));

  const own = scene.sessions.filter((session) =>
    [migration, reader, again, renewed, federated, webSession, foothold].some(
      (principal) => principal.key === session.key,
    ),
  );
  return {
    stoppedAt,
    startedAt,
    narrowedAt,
    removedEventId: removed.eventID,
    keys: [minjun.key, instance.key!, ...own.map((session) => session.key)],
    arns: [...new Set([userArn(minjun), String(instance.identity.arn), ...own.map((session) => session.arn)])],
  };
}

/** The web server's newest session for IMDSv1 before `before`: both metadata versions get a key, and the old version leaks it. */
function lastInstanceSession(scene: Scene, world: World, before: number): Principal {
  const issued = scene.records.filter((record) => {
    const request = record.requestParameters as JsonObject | null;
    return (
      record.eventName === 'AssumeRole' &&
      request?.roleSessionName === webInstanceId &&
      Date.parse(record.eventTime) < before
    );
  });
  // The two keys of one renewal stand next to each other; the first is the one for version 1.
  const newest = issued.reduce<(typeof issued)[number] | undefined>(
    (best, record) => (best === undefined || record.eventTime > best.eventTime ? record : best),
    undefined,
  );
  const session = scene.sessions.find((entry) => entry.issuingEventId === newest?.eventID);
  const createdAt = newest ? Date.parse(newest.eventTime) : before;
  const key = session?.key ?? makeId(scene.random, 'ASIA', shopAccount);
  return asRoleSession(world.roles.web, webInstanceId, key, { createdAt, ec2RoleDelivery: '1.0' });
}

/** The Start and End records of one CloudTrail Insight; they share one id and have none of the usual top-level fields. */
function playInsight(
  scene: Scene,
  insight: {
    account: string;
    region: string;
    at: number;
    minutes: number;
    type: string;
    service: string;
    name: string;
    errorCode?: string;
    arn: string;
    rate: number;
    baseline: number;
  },
): void {
  const sharedEventID = scene.random.uuid();
  for (const state of ['Start', 'End'] as const) {
    const at = state === 'Start' ? insight.at : insight.at + insight.minutes * minute;
    const rate = state === 'Start' ? insight.rate : insight.rate * 0.83;
    const attribution = (attribute: string, value: string): JsonObject => ({
      attribute,
      insight: [{ value, average: rate }],
      baseline: [{ value: `arn:aws:iam::${insight.account}:role/data-pipeline`, average: insight.baseline }],
    });
    keep(
      scene,
      {
        eventVersion: '1.09',
        eventTime: formatTime(at),
        awsRegion: insight.region,
        eventID: scene.random.uuid(),
        eventType: 'AwsCloudTrailInsight',
        recipientAccountId: insight.account,
        sharedEventID,
        insightDetails: {
          state,
          eventSource: `${insight.service}.amazonaws.com`,
          eventName: insight.name,
          insightType: insight.type,
          ...(insight.errorCode === undefined ? {} : { errorCode: insight.errorCode }),
          insightContext: {
            statistics: {
              baseline: { average: insight.baseline },
              insight: { average: rate },
              insightDuration: state === 'Start' ? 1 : insight.minutes,
              baselineDuration: 10_082,
            },
            attributions: [
              attribution('userIdentityArn', insight.arn),
              attribution('userAgent', userAgents.attackerPython),
              attribution('errorCode', insight.errorCode ?? 'null'),
            ],
          },
        },
        eventCategory: 'Insight',
      },
      `insight-${state.toLowerCase()}`,
    );
  }
}

/** The shop finds out: keys are switched off, sessions revoked, the deletion of the key cancelled. */
function playContainment(scene: Scene, world: World, at: number): void {
  const origin = { at, region: 'us-east-1', address: addresses.seoulOffice, userAgent: userAgents.chrome };
  const responder = assumeRoleFederated(scene, origin, {
    kind: 'SAML',
    role: world.roles.breakGlass,
    sessionName: 'daniel.kim',
    provider: 'haneul',
    subject: 'daniel.kim',
  });
  const act = (
    offset: number,
    service: string,
    name: string,
    request: JsonObject,
    response: JsonObject | null = null,
  ): void => {
    happen(
      scene,
      { ...origin, at: at + offset * minute, service, name, by: responder, write: true, request, response },
      'containment',
    );
  };
  act(3, 'iam', 'UpdateAccessKey', {
    userName: world.users.minjun.name,
    accessKeyId: world.users.minjun.key,
    status: 'Inactive',
  });
  act(5, 'iam', 'UpdateAccessKey', {
    userName: world.users.backdoor.name,
    accessKeyId: world.users.backdoor.key,
    status: 'Inactive',
  });
  act(6, 'iam', 'DeleteLoginProfile', { userName: world.users.backdoor.name });
  act(9, 'iam', 'PutRolePolicy', {
    roleName: world.roles.web.name,
    policyName: 'AWSRevokeOlderSessions',
    policyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Action: ['*'],
          Resource: ['*'],
          Condition: { DateLessThan: { 'aws:TokenIssueTime': formatTime(at) } },
        },
      ],
    }),
  });
  act(14, 'kms', 'CancelKeyDeletion', { keyId: backupKeyArn }, { keyId: backupKeyArn });
}
