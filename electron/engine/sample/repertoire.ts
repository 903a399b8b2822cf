import { base64 } from './random.ts';
import type { Random } from './random.ts';
import { s3Extras, s3Resources } from './record.ts';
import type { Call } from './record.ts';
import type { JsonObject } from './values.ts';
import {
  backupKeyArn,
  buckets,
  customerKeyArn,
  dataAccount,
  shopAccount,
  trailBucket,
  webInstanceId,
} from './world.ts';

/** What a call asks for; who makes it, when and from where is added by the caller. */
export type Action = Omit<Call, 'at' | 'region' | 'by' | 'address' | 'userAgent'>;

/** One kind of call that somebody makes: how often, and what it looks like. */
export interface Habit {
  weight: number;
  make: (random: Random) => Action;
}

function habit(weight: number, service: string, name: string, request?: (random: Random) => JsonObject): Habit {
  return { weight, make: (random) => ({ service, name, request: request ? request(random) : null }) };
}

/** An S3 object request with the extras of S3 data events. */
export function objectAction(
  random: Random,
  name: 'GetObject' | 'PutObject' | 'DeleteObject' | 'HeadObject',
  account: string,
  bucket: string,
  key: string,
  size: number,
): Action {
  const isWrite = name === 'PutObject' || name === 'DeleteObject';
  return {
    service: 's3',
    name,
    write: isWrite,
    data: true,
    request: { bucketName: bucket, Host: `${bucket}.s3.amazonaws.com`, key },
    response:
      name === 'PutObject'
        ? { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-version-id': random.text(base64, 32) }
        : null,
    additional: s3Extras(random, name === 'PutObject' ? size : 0, name === 'GetObject' ? size : 0),
    resources: s3Resources(account, bucket, key),
  };
}

function kmsAction(name: 'Decrypt' | 'GenerateDataKey', keyArn: string, context: JsonObject): Action {
  const request: JsonObject = { encryptionContext: context };
  if (name === 'Decrypt') request.encryptionAlgorithm = 'SYMMETRIC_DEFAULT';
  else Object.assign(request, { keySpec: 'AES_256', keyId: keyArn });
  return {
    service: 'kms',
    name,
    request,
    resources: [{ accountId: keyArn.split(':')[4], type: 'AWS::KMS::Key', ARN: keyArn }],
  };
}

const instanceQuery = (): JsonObject => ({ instancesSet: { items: [{ instanceId: webInstanceId }] }, filterSet: {} });
const functionName = (random: Random): JsonObject => ({
  functionName: random.pick(['order-events', 'invoice-renderer', 'cover-thumbnails']),
});
const logGroup = (random: Random): JsonObject => ({
  logGroupName: random.pick(['/aws/lambda/order-events', '/aws/lambda/invoice-renderer', '/ecs/catalogue-api']),
  limit: 50,
});
const orderKey = (random: Random): string => `orders/2026/05/${random.between(1, 28)}/${random.hex(12)}.json`;

/** Ordinary days of the shop, by kind of work. */
export const repertoires = {
  developer: [
    habit(8, 'ec2', 'DescribeInstances', instanceQuery),
    habit(4, 'ec2', 'DescribeSecurityGroups', () => ({ securityGroupSet: {}, securityGroupIdSet: {}, filterSet: {} })),
    habit(6, 'logs', 'FilterLogEvents', logGroup),
    habit(4, 'logs', 'DescribeLogGroups', () => ({ limit: 50 })),
    habit(4, 'lambda', 'GetFunction20150331v2', functionName),
    habit(3, 'lambda', 'ListFunctions20150331'),
    habit(3, 'cloudformation', 'DescribeStacks', (random) => ({
      stackName: random.pick(['shop-web', 'shop-orders', 'shop-assets']),
    })),
    habit(3, 'monitoring', 'DescribeAlarms', () => ({ maxRecords: 100 })),
    habit(2, 's3', 'ListBuckets', () => ({ Host: 's3.amazonaws.com' })),
    habit(1, 'sts', 'GetCallerIdentity'),
    {
      weight: 1,
      make: (random) => ({
        service: 'ec2',
        name: 'CreateTags',
        write: true,
        request: {
          resourcesSet: { items: [{ resourceId: webInstanceId }] },
          tagSet: { items: [{ key: 'release', value: `2026.5.${random.between(1, 40)}` }] },
        },
        response: { requestId: random.uuid(), _return: true },
      }),
    },
  ],
  console: [
    habit(5, 'ec2', 'DescribeInstances', () => ({ instancesSet: {}, filterSet: {}, maxResults: 50 })),
    habit(4, 'ec2', 'DescribeVolumes', () => ({ volumeSet: {}, filterSet: {} })),
    habit(3, 'rds', 'DescribeDBInstances'),
    habit(3, 'monitoring', 'GetMetricData', () => ({
      metricDataQueries: [],
      startTime: 'May 12, 2026, 8:00:00 AM',
      endTime: 'May 12, 2026, 9:00:00 AM',
    })),
    habit(3, 'ce', 'GetCostAndUsage', () => ({ granularity: 'DAILY', metrics: ['UnblendedCost'] })),
    habit(2, 'iam', 'ListUsers'),
    habit(2, 'iam', 'GetAccountSummary'),
    habit(2, 'health', 'DescribeEventAggregates', () => ({ aggregateField: 'eventTypeCategory' })),
  ],
  pipeline: [
    habit(4, 'ecr', 'GetAuthorizationToken', () => ({})),
    {
      weight: 3,
      make: (random) => ({
        service: 'ecr',
        name: 'PutImage',
        write: true,
        request: {
          registryId: shopAccount,
          repositoryName: 'catalogue-api',
          imageTag: `build-${random.between(4100, 4400)}`,
          imageManifest: '{"schemaVersion":2}',
        },
        response: {
          image: {
            repositoryName: 'catalogue-api',
            registryId: shopAccount,
            imageId: { imageDigest: `sha256:${random.hex(64)}` },
          },
        },
      }),
    },
    {
      weight: 3,
      make: (random) => ({
        service: 'lambda',
        name: 'UpdateFunctionCode20150331v2',
        write: true,
        request: { ...functionName(random), dryRun: false, publish: true },
        response: {
          functionArn: `arn:aws:lambda:us-east-1:${shopAccount}:function:order-events`,
          runtime: 'nodejs22.x',
          lastModified: '2026-05-12T09:14:03.000+0000',
          codeSha256: random.text(base64, 43),
        },
      }),
    },
    {
      weight: 3,
      make: (random) =>
        objectAction(
          random,
          'PutObject',
          shopAccount,
          buckets.assets,
          `static/${random.hex(10)}.js`,
          random.between(2_000, 400_000),
        ),
    },
    habit(3, 'cloudformation', 'DescribeStackEvents', () => ({ stackName: 'shop-web' })),
    {
      weight: 2,
      make: () => ({
        service: 'ecs',
        name: 'UpdateService',
        write: true,
        request: { cluster: 'shop', service: 'catalogue-api', forceNewDeployment: true },
        response: { service: { serviceName: 'catalogue-api', status: 'ACTIVE', desiredCount: 3 } },
      }),
    },
    habit(2, 'iam', 'GetRole', (random) => ({ roleName: random.pick(['web-frontend', 'catalogue-api-task']) })),
  ],
  web: [
    {
      weight: 6,
      make: (random) =>
        objectAction(
          random,
          'GetObject',
          shopAccount,
          buckets.assets,
          `covers/${random.hex(8)}.webp`,
          random.between(20_000, 90_000),
        ),
    },
    habit(4, 'ssm', 'GetParametersByPath', () => ({ path: '/shop/web/', recursive: true, withDecryption: true })),
    habit(3, 'ssm', 'UpdateInstanceInformation', () => ({
      instanceId: webInstanceId,
      agentVersion: '3.3.2299.0',
      platformType: 'Linux',
      platformName: 'Amazon Linux',
    })),
    habit(2, 'secretsmanager', 'GetSecretValue', () => ({ secretId: 'shop/web/database' })),
    habit(1, 'sqs', 'GetQueueUrl', () => ({ queueName: 'shop-orders' })),
  ],
  lambda: [
    {
      weight: 6,
      make: (random) =>
        objectAction(random, 'PutObject', shopAccount, buckets.invoices, orderKey(random), random.between(800, 9_000)),
    },
    {
      weight: 3,
      make: (random) =>
        objectAction(random, 'GetObject', shopAccount, buckets.invoices, orderKey(random), random.between(800, 9_000)),
    },
    {
      weight: 3,
      make: (random) =>
        kmsAction('Decrypt', backupKeyArn, {
          'aws:lambda:FunctionArn': `arn:aws:lambda:us-east-1:${shopAccount}:function:order-events`,
          run: random.hex(6),
        }),
    },
    {
      weight: 2,
      make: (random) => ({
        service: 'logs',
        name: 'CreateLogStream',
        write: true,
        request: { logGroupName: '/aws/lambda/order-events', logStreamName: `2026/05/12/[$LATEST]${random.hex(32)}` },
      }),
    },
    habit(1, 'secretsmanager', 'GetSecretValue', () => ({ secretId: 'shop/orders/payment-api' })),
  ],
  analyst: [
    {
      weight: 4,
      make: (random) => ({
        service: 'athena',
        name: 'StartQueryExecution',
        write: true,
        request: {
          queryString: 'HIDDEN_DUE_TO_SECURITY_REASONS',
          workGroup: 'analysts',
          clientRequestToken: random.uuid(),
          resultConfiguration: {},
        },
        response: { queryExecutionId: random.uuid() },
      }),
    },
    habit(5, 'athena', 'GetQueryExecution', (random) => ({ queryExecutionId: random.uuid() })),
    habit(3, 'glue', 'GetTable', (random) => ({
      databaseName: 'sales',
      name: random.pick(['orders', 'returns', 'visits']),
    })),
    habit(3, 'glue', 'GetPartitions', () => ({ databaseName: 'sales', tableName: 'orders' })),
    {
      weight: 3,
      make: (random) =>
        objectAction(
          random,
          'GetObject',
          dataAccount,
          buckets.lake,
          `sales/orders/day=${random.between(1, 12)}/part-${random.hex(5)}.parquet`,
          random.between(100_000, 5_000_000),
        ),
    },
    {
      weight: 1,
      make: (random) =>
        objectAction(
          random,
          'GetObject',
          dataAccount,
          buckets.lake,
          `보고서/2026년/${random.between(1, 5)}월/매출 요약.xlsx`,
          random.between(20_000, 90_000),
        ),
    },
  ],
  etl: [
    {
      weight: 5,
      make: (random) =>
        objectAction(
          random,
          'GetObject',
          dataAccount,
          buckets.lake,
          `raw/orders/${random.hex(10)}.json.gz`,
          random.between(50_000, 900_000),
        ),
    },
    {
      weight: 4,
      make: (random) =>
        objectAction(
          random,
          'PutObject',
          dataAccount,
          buckets.lake,
          `sales/orders/day=12/part-${random.hex(5)}.parquet`,
          random.between(100_000, 5_000_000),
        ),
    },
    {
      weight: 2,
      make: (random) =>
        kmsAction('GenerateDataKey', customerKeyArn, {
          'aws:s3:arn': `arn:aws:s3:::${buckets.lake}`,
          part: random.hex(4),
        }),
    },
    {
      weight: 1,
      make: (random) => ({
        service: 'glue',
        name: 'StartJobRun',
        write: true,
        request: { jobName: 'orders-nightly' },
        response: { jobRunId: `jr_${random.hex(40)}` },
      }),
    },
  ],
  config: [
    habit(4, 'ec2', 'DescribeInstances', () => ({ instancesSet: {}, filterSet: {} })),
    habit(3, 'iam', 'ListAttachedRolePolicies', (random) => ({
      roleName: random.pick(['web-frontend', 'deploy-pipeline', 'catalogue-api-task']),
    })),
    habit(3, 's3', 'GetBucketEncryption', (random) => ({
      bucketName: random.pick([buckets.assets, buckets.invoices]),
      encryption: '',
    })),
    habit(2, 'config', 'PutEvaluations', () => ({ resultToken: 'HIDDEN_DUE_TO_SECURITY_REASONS', testMode: false })),
  ],
  trail: [
    {
      weight: 5,
      make: () => ({
        service: 's3',
        name: 'GetBucketAcl',
        request: { bucketName: trailBucket, Host: `${trailBucket}.s3.us-east-1.amazonaws.com`, acl: '' },
        resources: [{ accountId: shopAccount, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${trailBucket}` }],
      }),
    },
    {
      weight: 3,
      make: (random) =>
        kmsAction('GenerateDataKey', backupKeyArn, {
          'aws:cloudtrail:arn': `arn:aws:cloudtrail:us-east-1:${shopAccount}:trail/haneul-trail`,
          part: random.hex(4),
        }),
    },
  ],
} satisfies Record<string, Habit[]>;

/** Everyday mishaps; the action keeps its request and loses its response. */
export function spoil(random: Random, action: Action): Action {
  const failures =
    action.service === 's3'
      ? [
          { code: 'NoSuchKey', message: 'The specified key does not exist.' },
          { code: 'SlowDown', message: 'Please reduce your request rate.' },
        ]
      : [
          {
            code: action.service === 'ec2' ? 'Client.RequestLimitExceeded' : 'ThrottlingException',
            message: 'Rate exceeded',
          },
          {
            code: action.service === 'lambda' ? 'ResourceNotFoundException' : 'ResourceNotFound',
            message: `The requested resource was not found by ${action.name}.`,
          },
          {
            code: 'AccessDenied',
            message: `User is not authorized to perform: ${action.service}:${action.name} because no identity-based policy allows the action`,
          },
        ];
  return { ...action, response: null, error: random.pick(failures) };
}

/** Draws one of the habits by weight. */
export function drawAction(random: Random, habits: readonly Habit[]): Action {
  let rest = random.next() * habits.reduce((sum, entry) => sum + entry.weight, 0);
  for (const entry of habits) {
    rest -= entry.weight;
    if (rest < 0) return entry.make(random);
  }
  return habits[habits.length - 1]!.make(random);
}
