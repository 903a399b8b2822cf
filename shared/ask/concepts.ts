/**
 * What the words of a question can mean: nouns with the calls that do things to them, outcomes, conditions. Language
 * independent; which words stand for which concept is in `shared/text/<language>/phrases.json`. A test holds every call
 * against the API catalogue or AWS's service reference, and every field against the catalogue of fields.
 */

import { factsOfOutcome } from '../outcomes/index.ts';

/** A thing that calls act on, or that events are grouped by. */
export interface Noun {
  /** First part of the eventSource, where the noun belongs to one service. */
  service?: string;
  /** Calls by verb; `*` is every verb that has no entry of its own. A call may end in a wildcard. */
  calls?: Record<string, readonly string[]>;
  /** The field by which events are grouped when the noun is asked for ("top 10 addresses", "per Region"). */
  field?: string;
  /** The field that a name behind the noun is a value of ("user ana"). */
  nameField?: string;
  /** As {@link nameField}, where the noun is what a call acts on ("policies attached to ana"). */
  targetField?: string;
  /** What calls on it are grouped by when the thing itself is asked for ("objects downloaded"). */
  listField?: string;
  /** A condition that stands whenever the noun is named. */
  where?: string;
  /** The condition needs the service beside the call, because other services have calls of that name. */
  namesService?: boolean;
}

const iamChanges = (what: string): Record<string, readonly string[]> => ({
  create: [`Create${what}`],
  delete: [`Delete${what}`],
  change: [`Update${what}`],
});

export const nouns: Record<string, Noun> = {
  bucket: {
    service: 's3',
    calls: {
      create: ['CreateBucket'],
      delete: ['DeleteBucket'],
      change: ['PutBucket*', 'DeleteBucketPolicy', 'PutBucketAcl'],
      list: ['ListBuckets'],
      public: ['PutBucketAcl', 'PutBucketPolicy', 'DeleteBucketPublicAccessBlock', 'PutBucketPublicAccessBlock'],
      encrypt: ['PutBucketEncryption'],
    },
    field: 'requestParameters.bucketName',
    nameField: 'requestParameters.bucketName',
  },
  'bucket-policy': {
    service: 's3',
    calls: {
      change: ['PutBucketPolicy', 'DeleteBucketPolicy'],
      delete: ['DeleteBucketPolicy'],
      create: ['PutBucketPolicy'],
    },
  },
  object: {
    service: 's3',
    calls: {
      read: ['GetObject'],
      download: ['GetObject'],
      upload: ['PutObject'],
      create: ['PutObject'],
      delete: ['DeleteObject', 'DeleteObjects'],
      copy: ['CopyObject'],
      list: ['ListObjects*'],
    },
    field: 'requestParameters.key',
    listField: 'requestParameters.key',
  },
  'access-key': {
    service: 'iam',
    calls: {
      create: ['CreateAccessKey'],
      delete: ['DeleteAccessKey'],
      change: ['UpdateAccessKey'],
      disable: ['UpdateAccessKey'],
      enable: ['UpdateAccessKey'],
      list: ['ListAccessKeys'],
    },
    field: 'userIdentity.accessKeyId',
    nameField: 'userIdentity.accessKeyId',
  },
  user: {
    service: 'iam',
    calls: { ...iamChanges('User'), list: ['ListUsers'] },
    field: 'userIdentity.userName',
    nameField: 'userIdentity.userName',
    targetField: 'requestParameters.userName',
  },
  role: {
    service: 'iam',
    calls: {
      create: ['CreateRole'],
      delete: ['DeleteRole'],
      change: ['UpdateRole', 'UpdateAssumeRolePolicy'],
      assume: ['AssumeRole*'],
      list: ['ListRoles'],
    },
    field: 'userIdentity.sessionContext.sessionIssuer.userName',
    nameField: 'userIdentity.sessionContext.sessionIssuer.userName',
    targetField: 'requestParameters.roleName',
  },
  group: {
    service: 'iam',
    calls: { ...iamChanges('Group'), change: ['UpdateGroup', 'AddUserToGroup', 'RemoveUserFromGroup'] },
    targetField: 'requestParameters.groupName',
  },
  policy: {
    service: 'iam',
    calls: {
      create: ['CreatePolicy'],
      delete: ['DeletePolicy'],
      change: ['CreatePolicyVersion', 'SetDefaultPolicyVersion', 'PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy'],
      attach: [
        'AttachUserPolicy',
        'AttachRolePolicy',
        'AttachGroupPolicy',
        'PutUserPolicy',
        'PutRolePolicy',
        'PutGroupPolicy',
      ],
      'attach-user': ['AttachUserPolicy', 'PutUserPolicy'],
      'attach-role': ['AttachRolePolicy', 'PutRolePolicy'],
      detach: ['DetachUserPolicy', 'DetachRolePolicy', 'DetachGroupPolicy'],
    },
    targetField: 'requestParameters.policyArn',
  },
  'trust-policy': { service: 'iam', calls: { change: ['UpdateAssumeRolePolicy'] } },
  'mfa-device': {
    service: 'iam',
    calls: {
      delete: ['DeactivateMFADevice', 'DeleteVirtualMFADevice'],
      disable: ['DeactivateMFADevice', 'DeleteVirtualMFADevice'],
      create: ['CreateVirtualMFADevice', 'EnableMFADevice'],
      enable: ['EnableMFADevice'],
    },
  },
  password: {
    service: 'iam',
    calls: { change: ['ChangePassword', 'UpdateLoginProfile', 'CreateLoginProfile'], delete: ['DeleteLoginProfile'] },
  },
  'login-profile': { service: 'iam', calls: iamChanges('LoginProfile') },
  trail: {
    service: 'cloudtrail',
    calls: {
      create: ['CreateTrail'],
      delete: ['DeleteTrail'],
      stop: ['StopLogging'],
      disable: ['StopLogging'],
      start: ['StartLogging'],
      launch: ['StartLogging'],
      enable: ['StartLogging'],
      change: [
        'StopLogging',
        'StartLogging',
        'DeleteTrail',
        'UpdateTrail',
        'CreateTrail',
        'PutEventSelectors',
        'PutInsightSelectors',
      ],
    },
  },
  guardduty: {
    service: 'guardduty',
    namesService: true,
    calls: {
      disable: ['DeleteDetector', 'UpdateDetector', 'DisassociateFromMasterAccount', 'StopMonitoringMembers'],
      delete: ['DeleteDetector'],
      stop: ['DeleteDetector', 'UpdateDetector', 'DisassociateFromMasterAccount', 'StopMonitoringMembers'],
    },
  },
  'config-recorder': {
    service: 'config',
    namesService: true,
    calls: {
      stop: ['StopConfigurationRecorder'],
      disable: ['StopConfigurationRecorder', 'DeleteConfigurationRecorder', 'DeleteDeliveryChannel'],
      delete: ['DeleteConfigurationRecorder', 'DeleteDeliveryChannel'],
    },
  },
  'security-hub': {
    service: 'securityhub',
    namesService: true,
    calls: { disable: ['DisableSecurityHub', 'BatchDisableStandards'] },
  },
  'flow-log': { service: 'ec2', calls: { create: ['CreateFlowLogs'], delete: ['DeleteFlowLogs'] } },
  'log-group': { service: 'logs', calls: { create: ['CreateLogGroup'], delete: ['DeleteLogGroup'] } },
  'log-stream': { service: 'logs', calls: { create: ['CreateLogStream'], delete: ['DeleteLogStream'] } },
  instance: {
    service: 'ec2',
    calls: {
      create: ['RunInstances'],
      launch: ['RunInstances'],
      start: ['StartInstances'],
      stop: ['StopInstances'],
      delete: ['TerminateInstances'],
      terminate: ['TerminateInstances'],
      reboot: ['RebootInstances'],
      list: ['DescribeInstances'],
    },
  },
  'security-group': {
    service: 'ec2',
    calls: {
      create: ['CreateSecurityGroup'],
      delete: ['DeleteSecurityGroup'],
      open: ['AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress', 'ModifySecurityGroupRules'],
      change: [
        'AuthorizeSecurityGroupIngress',
        'AuthorizeSecurityGroupEgress',
        'ModifySecurityGroupRules',
        'RevokeSecurityGroupIngress',
        'RevokeSecurityGroupEgress',
      ],
    },
  },
  'key-pair': {
    service: 'ec2',
    calls: { create: ['CreateKeyPair'], delete: ['DeleteKeyPair'], upload: ['ImportKeyPair'] },
  },
  volume: {
    service: 'ec2',
    calls: { create: ['CreateVolume'], delete: ['DeleteVolume'], attach: ['AttachVolume'], detach: ['DetachVolume'] },
  },
  snapshot: {
    calls: {
      create: ['CreateSnapshot', 'CreateSnapshots', 'CreateDBSnapshot', 'CreateDBClusterSnapshot'],
      delete: ['DeleteSnapshot', 'DeleteDBSnapshot', 'DeleteDBClusterSnapshot'],
      share: ['ModifySnapshotAttribute', 'ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute'],
      copy: ['CopySnapshot', 'CopyDBSnapshot', 'CopyDBClusterSnapshot'],
    },
  },
  image: {
    service: 'ec2',
    calls: {
      create: ['CreateImage', 'RegisterImage'],
      delete: ['DeregisterImage'],
      share: ['ModifyImageAttribute'],
      copy: ['CopyImage'],
    },
  },
  database: {
    service: 'rds',
    calls: {
      create: ['CreateDBInstance', 'CreateDBCluster'],
      delete: ['DeleteDBInstance', 'DeleteDBCluster'],
      change: ['ModifyDBInstance', 'ModifyDBCluster'],
      stop: ['StopDBInstance', 'StopDBCluster'],
    },
  },
  table: { service: 'dynamodb', calls: { create: ['CreateTable'], delete: ['DeleteTable'], change: ['UpdateTable'] } },
  stack: {
    service: 'cloudformation',
    calls: { create: ['CreateStack'], delete: ['DeleteStack'], change: ['UpdateStack'] },
  },
  vpc: { service: 'ec2', calls: { create: ['CreateVpc'], delete: ['DeleteVpc'] } },
  function: {
    service: 'lambda',
    calls: { create: ['CreateFunction*'], delete: ['DeleteFunction*'], invoke: ['Invoke*'] },
  },
  secret: {
    service: 'secretsmanager',
    calls: {
      read: ['GetSecretValue', 'BatchGetSecretValue'],
      download: ['GetSecretValue', 'BatchGetSecretValue'],
      create: ['CreateSecret'],
      delete: ['DeleteSecret'],
      change: ['PutSecretValue', 'UpdateSecret'],
      list: ['ListSecrets'],
    },
  },
  parameter: {
    service: 'ssm',
    calls: {
      read: ['GetParameter', 'GetParameters', 'GetParametersByPath', 'GetParameterHistory'],
      create: ['PutParameter'],
      change: ['PutParameter'],
      delete: ['DeleteParameter', 'DeleteParameters'],
    },
  },
  'kms-key': {
    service: 'kms',
    calls: {
      create: ['CreateKey'],
      delete: ['ScheduleKeyDeletion'],
      disable: ['DisableKey'],
      enable: ['EnableKey'],
      'cancel-deletion': ['CancelKeyDeletion'],
      change: ['PutKeyPolicy', 'CreateGrant'],
    },
  },
  'console-login': { service: 'signin', calls: { '*': ['ConsoleLogin'] } },
  'role-assumption': { service: 'sts', calls: { '*': ['AssumeRole*'] }, listField: 'requestParameters.roleArn' },
  'session-token': { service: 'sts', calls: { '*': ['GetSessionToken', 'GetFederationToken'] } },
  'model-invocation': { service: 'bedrock', namesService: true, calls: { '*': ['InvokeModel*', 'Converse*'] } },
  identity: {
    service: 'ses',
    namesService: true,
    calls: {
      create: ['CreateEmailIdentity', 'VerifyEmailIdentity', 'VerifyDomainIdentity'],
      delete: ['DeleteEmailIdentity', 'DeleteIdentity'],
    },
  },

  // Nouns that only name a field.
  address: { field: 'sourceIPAddress', nameField: 'sourceIPAddress' },
  service: { field: 'eventSource' },
  region: { field: 'awsRegion', nameField: 'awsRegion' },
  account: { field: 'recipientAccountId', nameField: 'recipientAccountId' },
  'user-agent': { field: 'userAgent', nameField: 'userAgent' },
  actor: { field: 'actor', nameField: 'actor' },
  principal: { field: 'userIdentity.principalId', nameField: 'userIdentity.principalId' },
  'identity-type': { field: 'userIdentity.type' },
  'error-code': { field: 'errorCode', nameField: 'errorCode' },
  'error-message': { field: 'errorMessage' },
  outcome: { field: 'outcome' },
  country: { field: 'country' },
  city: { field: 'city' },
  'event-name': { field: 'eventName', nameField: 'eventName' },
  session: { field: 'session', nameField: 'session' },
  origin: { field: 'origin' },
  tag: { field: 'tag', nameField: 'tag' },
  finding: { field: 'finding', nameField: 'finding' },
  file: { field: 'file', nameField: 'file' },
  verdict: { field: 'verdict' },
  model: { field: 'requestParameters.modelId' },
  'instance-type': { field: 'requestParameters.instanceType' },
  resource: { field: 'resources.ARN', nameField: 'resources.ARN' },
  'resource-type': { field: 'resources.type' },
  'tls-version': { field: 'tlsDetails.tlsVersion' },
};

/** Conditions that a phrase names whole. */
export const conditions: Record<string, { where: string; choice?: string }> = {
  root: { where: 'userIdentity.type : Root' },
  'no-mfa': { where: 'additionalEventData.MFAUsed : No' },
  'with-mfa': { where: 'additionalEventData.MFAUsed : Yes' },
  'aws-service': { where: 'userIdentity.type : AWSService' },
  'cross-account': { where: 'userIdentity.type : AWSAccount', choice: 'cross-account' },
  'valid-digest': { where: 'verdict : signature-verified', choice: 'valid-digest' },
  world: { where: 'requestParameters : (*0.0.0.0/0* or *\\:\\:/0*)' },
  administrator: { where: 'requestParameters.policyArn : *AdministratorAccess*' },
  'from-console': { where: 'sessionCredentialFromConsole : true' },
  bookmarked: { where: 'bookmark : true' },
  'read-only': { where: 'readOnly : true' },
  writes: { where: 'readOnly : false' },
  errors: { where: 'errorCode : *' },
};

/**
 * The condition that a word for an outcome stands for; undefined for a word that is no outcome. `failed` and `success` are words for several
 * outcomes (and depend on what was called: see `understand.ts`), all others are the outcome's own name.
 */
export function outcomeCondition(word: string): string | undefined {
  if (word === 'failed') return 'not outcome : success';
  if (word === 'success') return '(outcome : success or outcome : partial)';
  return factsOfOutcome(word) === undefined ? undefined : `outcome : ${word}`;
}

/** Calls of a verb without a noun that it knows. */
export const bareVerbs: Record<string, readonly string[]> = {
  delete: ['Delete*', 'Terminate*'],
  create: ['Create*', 'Run*'],
  assume: ['AssumeRole*'],
  stop: ['Stop*'],
};
