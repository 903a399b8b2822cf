import { asIdentityCenterUser, asRoleSession, asUser, makeId, throughService } from './identity.ts';
import type { JsonObject } from './values.ts';
import { formatTime } from './values.ts';
import { happen } from './scene.ts';
import type { Scene } from './scene.ts';
import { addresses, backupKeyArn, buckets, dataAccount, shopAccount, userAgents, webInstanceId } from './world.ts';
import type { World } from './world.ts';

/** Harmless events of the rarer kinds that an importer and a viewer must cope with, spread between the two times. */
export function playOddities(scene: Scene, world: World, from: number, to: number): void {
  const { random } = scene;
  const at = (part: number): number => from + Math.floor((to - from) * part);
  const { minjun, sofia, printer } = world.users;
  const main = { region: 'us-east-1', address: addresses.seoulOffice, userAgent: userAgents.awsCliMac };

  // A workforce user behind Identity Center: no ARN, no key, only credentialId and onBehalfOf.
  const workforce = asIdentityCenterUser(
    shopAccount,
    '94482488-3041-7005-8e6c-51f2aa10b7de',
    'd-9b67125c3e',
    random.uuid(),
  );
  for (let index = 0; index < 6; index += 1) {
    happen(scene, {
      ...main,
      at: at(0.2) + index * 21_000,
      region: 'ap-northeast-2',
      service: 'codewhisperer',
      name: 'GenerateAssistantResponse',
      by: workforce,
      userAgent: userAgents.chrome,
    });
  }

  // AWS's own events, with a userIdentity that has no type.
  const plain = { identity: { accountId: shopAccount, invokedBy: 'AWS Internal' }, account: shopAccount, key: null };
  for (const part of [0.1, 0.6]) {
    const more: JsonObject = {
      eventType: 'AwsServiceEvent',
      serviceEventDetails: { keyId: backupKeyArn.split('/')[1] },
      resources: [{ accountId: shopAccount, type: 'AWS::KMS::Key', ARN: backupKeyArn }],
    };
    happen(scene, {
      ...main,
      at: at(part),
      service: 'kms',
      name: 'RotateKey',
      by: plain,
      address: 'AWS Internal',
      userAgent: 'AWS Internal',
      write: true,
      more,
    });
  }

  // A service acts for a user: all three of identity, address and user agent name the service.
  for (let index = 0; index < 4; index += 1) {
    happen(scene, {
      ...main,
      at: at(0.12) + index * 3_700_000,
      service: 'kms',
      name: 'Decrypt',
      by: throughService(asUser(minjun), 'secretsmanager.amazonaws.com'),
      address: 'secretsmanager.amazonaws.com',
      userAgent: 'secretsmanager.amazonaws.com',
      request: {
        encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        encryptionContext: {
          SecretARN: `arn:aws:secretsmanager:us-east-1:${shopAccount}:secret:shop/web/database-Ab3dEf`,
        },
      },
      resources: [{ accountId: shopAccount, type: 'AWS::KMS::Key', ARN: backupKeyArn }],
    });
  }

  // Endpoint policies refuse calls: network activity events, of which many usual fields are missing.
  const web = asRoleSession(world.roles.web, webInstanceId, makeId(random, 'ASIA', shopAccount), {
    createdAt: at(0.4),
    ec2RoleDelivery: '2.0',
  });
  for (let index = 0; index < 3; index += 1) {
    const record = happen(scene, {
      ...main,
      at: at(0.41) + index * 4000,
      region: 'eu-central-1',
      service: 's3',
      name: 'PutObject',
      by: web,
      address: addresses.webInstance,
      write: true,
      error: { code: 'VpceAccessDenied', message: 'The request was denied due to a VPC endpoint policy' },
      more: {
        eventType: 'AwsVpceEvent',
        eventCategory: 'NetworkActivity',
        vpcEndpointId: 'vpce-0f1e2d3c4b5a69788',
        vpcEndpointAccountId: shopAccount,
      },
    });
    for (const absent of ['userAgent', 'requestParameters', 'responseElements', 'managementEvent', 'readOnly'])
      delete record[absent];
  }

  // A policy document over the size limit: CloudTrail keeps a marker in its place.
  happen(scene, {
    ...main,
    at: at(0.3),
    service: 'iam',
    name: 'PutRolePolicy',
    by: asUser(minjun),
    write: true,
    more: { requestParameters: { omitted: true, originalSize: 118_243, reason: 'requestParameters too large' } },
  });

  // Korean in parameters: refused as a bucket name, legal in an object key.
  happen(scene, {
    ...main,
    at: at(0.08),
    region: 'ap-northeast-2',
    service: 's3',
    name: 'CreateBucket',
    by: asUser(minjun),
    write: true,
    error: { code: 'InvalidBucketName', message: 'The specified bucket is not valid.' },
    request: {
      bucketName: '하늘서점-고객명단-백업',
      Host: 's3.ap-northeast-2.amazonaws.com',
      CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-2' },
    },
  });

  // User agents that are meant to be obeyed rather than read.
  for (const [index, userAgent] of [userAgents.markup, userAgents.formula, userAgents.bidi].entries()) {
    happen(scene, {
      ...main,
      at: at(0.25) + index * 60_000,
      service: 'iot',
      name: 'DescribeEndpoint',
      by: asUser(printer),
      address: '192.0.2.201',
      userAgent,
      error: {
        code: 'AccessDenied',
        message: `User: arn:aws:iam::${shopAccount}:user/label-printer is not authorized to perform: iot:DescribeEndpoint`,
      },
    });
  }

  // A late correction of an earlier event, a private endpoint, and a date that only the data account sees.
  const original = happen(scene, {
    ...main,
    at: at(0.33),
    service: 'sqs',
    name: 'PurgeQueue',
    by: asUser(sofia),
    address: addresses.sofiaHome,
    write: true,
    request: { queueUrl: `https://sqs.us-east-1.amazonaws.com/${shopAccount}/shop-returns` },
  });
  happen(scene, {
    ...main,
    at: at(0.33),
    service: 'sqs',
    name: 'PurgeQueue',
    by: asUser(sofia),
    address: addresses.sofiaHome,
    write: true,
    request: original.requestParameters as JsonObject,
    more: {
      addendum: {
        reason: 'UPDATED_DATA',
        updatedFields: 'requestParameters',
        originalRequestID: original.requestID,
        originalEventID: original.eventID,
      },
    },
  });
  happen(scene, {
    ...main,
    at: at(0.5),
    region: 'ap-northeast-2',
    service: 'backup',
    name: 'BackupJobCompleted',
    address: 'backup.amazonaws.com',
    userAgent: 'backup.amazonaws.com',
    write: true,
    by: { identity: { accountId: dataAccount, invokedBy: 'backup.amazonaws.com' }, account: dataAccount, key: null },
    more: {
      eventType: 'AwsServiceEvent',
      serviceEventDetails: {
        state: 'COMPLETED',
        completionDate: { seconds: Math.floor(at(0.5) / 1000), nanos: 417_000_000 },
        resourceArn: `arn:aws:s3:::${buckets.lake}`,
        checkedAt: formatTime(at(0.5)),
      },
    },
  });
}
