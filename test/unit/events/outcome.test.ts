import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Outcome, outcomes } from '../../../shared/outcomes/index.ts';
import { errorRules, outcomeOf } from '../../../electron/engine/events/outcome.ts';

const outcome = (record: Record<string, unknown>): Outcome => outcomes[outcomeOf(record)]!;

/** Error codes as they are written in records, by where that spelling comes from. */
const spellings: [source: string, expected: Outcome, codes: string[]][] = [
  [
    'EC2 API error codes, client',
    'denied',
    [
      'Client.UnauthorizedOperation',
      'Client.AuthFailure',
      'Client.OptInRequired',
      'Client.Blocked',
      'Client.OperationNotPermitted',
      'Client.InvalidClientTokenId',
      'Client.RequestExpired',
    ],
  ],
  [
    'EC2 API error codes, client',
    'throttled',
    ['Client.RequestLimitExceeded', 'Server.RequestLimitExceeded', 'EC2ThrottledException'],
  ],
  [
    'EC2 API error codes, client',
    'not-found',
    [
      'Client.InvalidInstanceID.NotFound',
      'Client.InvalidRouteTableID.NotFound',
      'Client.InvalidKeyPair.NotFound',
      'Client.InvalidAMIID.NotFound',
      'Client.InvalidSnapshot.NotFound',
    ],
  ],
  [
    'EC2 API error codes, client',
    'failed',
    [
      'Client.InvalidParameterValue',
      'Client.InvalidInstanceID.Malformed',
      'Client.VpcLimitExceeded',
      'Client.DependencyViolation',
      'Client.InstanceLimitExceeded',
      'Client.InvalidPermission.Duplicate',
      'Server.InternalError',
      'Server.InsufficientInstanceCapacity',
    ],
  ],
  ['EC2 dry run', 'dry-run', ['Client.DryRunOperation', 'DryRunOperation']],
  [
    'S3 error responses',
    'denied',
    [
      'AccessDenied',
      'AllAccessDisabled',
      'SignatureDoesNotMatch',
      'InvalidAccessKeyId',
      'ExpiredToken',
      'InvalidToken',
      'AccountProblem',
    ],
  ],
  [
    'S3 error responses',
    'not-found',
    [
      'NoSuchKey',
      'NoSuchBucket',
      'NoSuchBucketPolicy',
      'NoSuchLifecycleConfiguration',
      'NoSuchPublicAccessBlockConfiguration',
      'ObjectLockConfigurationNotFoundError',
      'ReplicationConfigurationNotFoundError',
      'NoSuchTagSet',
    ],
  ],
  ['S3 error responses', 'throttled', ['SlowDown', 'RequestLimitExceeded', 'BandwidthLimitExceeded']],
  [
    'S3 error responses',
    'failed',
    ['BucketNotEmpty', 'PreconditionFailed', 'BucketAlreadyExists', 'InvalidRequest', 'MethodNotAllowed'],
  ],
  [
    'IAM and STS common errors',
    'denied',
    [
      'AccessDenied',
      'AccessDeniedException',
      'NotAuthorized',
      'UnrecognizedClientException',
      'ExpiredTokenException',
      'MissingAuthenticationToken',
      'InvalidClientTokenId',
      'UnauthorizedAccess',
      'AuthorizationError',
      'AuthorizationErrorException',
    ],
  ],
  [
    'IAM and STS common errors',
    'throttled',
    [
      'Throttling',
      'ThrottlingException',
      'ThrottledException',
      'RequestThrottled',
      'RequestThrottledException',
      'TooManyRequestsException',
      'TooManyRequests',
    ],
  ],
  ['IAM and STS common errors', 'not-found', ['NoSuchEntity', 'NoSuchEntityException']],
  [
    'IAM and STS common errors',
    'failed',
    [
      'EntityAlreadyExists',
      'EntityAlreadyExistsException',
      'DeleteConflictException',
      'MalformedPolicyDocumentException',
      'LimitExceededException',
      'ValidationError',
      'ValidationException',
      'ServiceFailure',
      'EntityTemporarilyUnmodifiableException',
      'InvalidAuthenticationCode',
    ],
  ],
  ['VPC endpoint denials in network activity events', 'denied', ['VpceAccessDenied']],
  ['KMS', 'denied', ['KMSAccessDeniedException', 'KMS.AccessDeniedException']],
  [
    'KMS',
    'failed',
    ['DisabledException', 'KMSInvalidStateException', 'IncorrectKeyException', 'InvalidCiphertextException'],
  ],
  [
    'SSM, Lambda, Secrets Manager',
    'not-found',
    [
      'ParameterNotFound',
      'InvocationDoesNotExist',
      'ResourceNotFoundException',
      'TrailNotFoundException',
      'AWS.SimpleQueueService.NonExistentQueue',
      'QueueDoesNotExist',
      'EntityNotFoundException',
      'DBInstanceNotFound',
      'RepositoryNotFoundException',
    ],
  ],
  [
    'SSM, Lambda, DynamoDB',
    'throttled',
    ['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestRateTooHigh', 'PriorRequestNotComplete'],
  ],
  [
    'SSM, Lambda, DynamoDB',
    'failed',
    [
      'InvalidInstanceId',
      'ConditionalCheckFailedException',
      'InvalidParameterValueException',
      'InvalidDBInstanceStateFault',
      'ResourceConflictException',
      'TransactionInProgressException',
      'CodeStorageExceededException',
    ],
  ],
  [
    'Organizations and service control',
    'denied',
    ['AccessDeniedForDependencyException', 'InsufficientPrivilegesException'],
  ],
  ['numbers of HTTP', 'denied', ['403', '401', '403 Forbidden']],
  ['numbers of HTTP', 'not-found', ['404', '404 Not Found']],
  ['numbers of HTTP', 'throttled', ['429']],
  ['numbers of HTTP', 'failed', ['400', '409', '500', '4031']],
];

describe('outcome of an error code', () => {
  for (const [source, expected, codes] of spellings) {
    it.each(codes)(`${source}: %s is ${expected}`, (errorCode) => {
      expect(outcome({ eventSource: 'x.amazonaws.com', eventName: 'X', errorCode })).toBe(expected);
      expect(outcome({ errorCode: errorCode.toLowerCase() })).toBe(expected);
    });
  }

  it('has at least one spelling for every rule', () => {
    for (const rule of errorRules)
      expect(
        spellings.some(([, expected]) => expected === rule.outcome),
        rule.outcome,
      ).toBe(true);
  });

  it('is never success, whatever the code says', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.constant(true), fc.object()),
        (errorCode) => outcome({ errorCode }) !== 'success',
      ),
    );
  });

  it('takes a time in proportion to the length of a hostile code', () => {
    const timeOf = (repeats: number): number => {
      const long = `${'AccessDenie'.repeat(repeats)}x`;
      const begin = process.cpuUsage();
      for (let each = 0; each < 50; each++) outcomeOf({ errorCode: long });
      const { user, system } = process.cpuUsage(begin);
      return user + system;
    };
    timeOf(1000);
    // Ten times as long takes about ten times the time; a rule that goes back in the text would take a hundred times.
    expect(timeOf(50_000)).toBeLessThan(40 * Math.max(timeOf(5000), 1000));
  });
});

const signIn = { eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin', eventType: 'AwsConsoleSignIn' };

describe('outcome of a record', () => {
  it.each<[string, Outcome, Record<string, unknown>]>([
    ['nothing against it', 'success', { eventName: 'ListBuckets', responseElements: null }],
    ['an empty or missing errorCode', 'success', { errorCode: '', errorMessage: null }],
    [
      'console sign-in events: ConsoleLogin Success',
      'success',
      { ...signIn, responseElements: { ConsoleLogin: 'Success' } },
    ],
    [
      'console sign-in events: ConsoleLogin Failure without errorCode',
      'sign-in-failure',
      { ...signIn, responseElements: { ConsoleLogin: 'Failure' } },
    ],
    [
      'console sign-in events: Failure with errorMessage',
      'sign-in-failure',
      { ...signIn, errorMessage: 'Failed authentication', responseElements: { ConsoleLogin: 'Failure' } },
    ],
    [
      'console sign-in events: only an errorMessage',
      'sign-in-failure',
      { ...signIn, errorMessage: 'No username found in supplied account', responseElements: null },
    ],
    [
      'console sign-in events: CheckMfa Failure',
      'sign-in-failure',
      { ...signIn, eventName: 'CheckMfa', responseElements: { CheckMfa: 'Failure' } },
    ],
    [
      'console sign-in events: SwitchRole Failure',
      'sign-in-failure',
      { ...signIn, eventName: 'SwitchRole', responseElements: { SwitchRole: 'Failure' } },
    ],
    [
      'console sign-in events: PasswordRecoveryRequested Success',
      'success',
      { ...signIn, eventName: 'PasswordRecoveryRequested', responseElements: { PasswordRecoveryRequested: 'Success' } },
    ],
    ['console sign-in events: an errorCode', 'sign-in-failure', { ...signIn, errorCode: 'AccessDenied' }],
    [
      'Identity Center: CredentialVerification Failure in serviceEventDetails',
      'sign-in-failure',
      {
        eventSource: 'signin.amazonaws.com',
        eventName: 'CredentialVerification',
        eventType: 'AwsServiceEvent',
        serviceEventDetails: { CredentialVerification: 'Failure' },
      },
    ],
    [
      'Identity Center: UserAuthentication Failure from sso',
      'sign-in-failure',
      {
        eventSource: 'sso.amazonaws.com',
        eventName: 'UserAuthentication',
        serviceEventDetails: { UserAuthentication: 'Failure' },
      },
    ],
    [
      'Identity Center: CredentialChallenge Success',
      'success',
      {
        eventSource: 'signin.amazonaws.com',
        eventName: 'CredentialChallenge',
        serviceEventDetails: { CredentialChallenge: 'Success' },
      },
    ],
    [
      'another service that names its own failure',
      'failed',
      { eventSource: 'x.amazonaws.com', eventName: 'DoIt', responseElements: { DoIt: 'Failure' } },
    ],
    [
      'only a message: not authorized',
      'denied',
      { errorMessage: 'User: arn:aws:iam::1:user/a is not authorized to perform: x:Y' },
    ],
    ['only a message: explicit deny', 'denied', { errorMessage: 'Access denied by a service control policy' }],
    ['only a message: dry run', 'dry-run', { errorMessage: 'Request would have succeeded, but DryRun flag is set.' }],
    ['only a message: rate', 'throttled', { errorMessage: 'Rate exceeded' }],
    ['only a message: missing', 'not-found', { errorMessage: 'The specified key does not exist.' }],
    ['only a message: anything else', 'failed', { errorMessage: 'The bucket you tried to delete is not empty' }],
    [
      'batch answer of Secrets Manager: errors',
      'partial',
      { eventName: 'BatchGetSecretValue', responseElements: { errors: [{ errorCode: 'AccessDenied' }] } },
    ],
    ['batch answer of SQS: failed', 'partial', { responseElements: { successful: [], failed: [{ id: '1' }] } }],
    [
      'batch answer of DynamoDB: unprocessedItems',
      'partial',
      { responseElements: { unprocessedItems: { table: [{ putRequest: {} }] } } },
    ],
    ['batch answer of EventBridge: failedEntryCount', 'partial', { responseElements: { failedEntryCount: 2 } }],
    [
      'EC2, one level down: DeleteFlowLogsResponse.unsuccessful with an item',
      'partial',
      {
        eventName: 'DeleteFlowLogs',
        responseElements: {
          DeleteFlowLogsResponse: { unsuccessful: { item: { error: { code: 'InvalidFlowLogId.NotFound' } } } },
        },
      },
    ],
    [
      'EC2: unsuccessful is ""',
      'success',
      { eventName: 'DeleteFlowLogs', responseElements: { DeleteFlowLogsResponse: { unsuccessful: '' } } },
    ],
    [
      'an empty list of failures',
      'success',
      { responseElements: { unsuccessful: [], failures: { items: [] }, unprocessedKeys: {}, failedRecordCount: 0 } },
    ],
    ['an errorCode beside a batch answer', 'denied', { errorCode: 'AccessDenied', responseElements: { errors: [1] } }],
    ['a number for an errorCode', 'denied', { errorCode: 403 }],
  ])('%s: %s', (_source, expected, record) => {
    expect(outcome(record)).toBe(expected);
  });

  it('never fails, whatever a record holds', () => {
    const anything = fc.oneof(fc.object({ maxDepth: 4 }), fc.string(), fc.constant(null), fc.integer());
    fc.assert(
      fc.property(
        fc.record(
          {
            eventName: anything,
            eventSource: anything,
            errorCode: anything,
            errorMessage: anything,
            responseElements: anything,
            serviceEventDetails: anything,
          },
          { requiredKeys: [] },
        ),
        (record) => outcomes[outcomeOf(record)] !== undefined,
      ),
    );
    expect(outcome(JSON.parse('{"eventName":"__proto__","responseElements":{"__proto__":"Failure"}}'))).toBe('failed');
    expect(outcome({ eventName: 'constructor', responseElements: {} })).toBe('success');
  });
});
