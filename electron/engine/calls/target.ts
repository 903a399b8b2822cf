import { callRows } from './call-table.ts';
import { type Loose, textsAt } from './resolve-path.ts';

/** Longer lists of names are cut after this many, and say how many more there were. */
const mostNames = 10;
const mostCharacters = 1000;

interface TargetPaths {
  /** The first that gives a value counts. */
  ids: readonly string[];
  parents: readonly string[];
  /** Parts of a record that the paths lead into. */
  roots: ReadonlySet<string>;
}

const isPath = (path: string): boolean => !path.startsWith('@');

/** Where calls that change something name what they change, by `service:Call`. */
const pathsByCall = new Map<string, TargetPaths>();
for (const { source, name, ids, parents } of callRows) {
  const key = keyOf(source, name);
  // Of two lines for one call the first says what it does, the second what else it leaves.
  if (pathsByCall.has(key) || !ids.some(isPath)) continue;
  const paths = { ids: ids.filter(isPath), parents: parents.filter(isPath) };
  pathsByCall.set(key, { ...paths, roots: new Set([...paths.ids, ...paths.parents].map((path) => path[0]!)) });
}

/**
 * Members of a request that name what other calls (reads above all) act on, by service, as records write them; the first that is there. `a/b` joins two. The list
 * is not complete: what it lacks falls to the record's resources and to the general rule of `targetOf`.
 */
const namedByService: Record<string, readonly string[]> = Object.fromEntries(
  `
s3 | bucketName/key, bucketName/uploadId, bucketName, bucket/name, bucket, name, jobId
iam | userName/accessKeyId, userName/policyName, userName/policyArn, userName, roleName/policyName, roleName/policyArn, roleName, groupName/policyName, groupName, policyArn/versionId, policyArn, instanceProfileName, accessKeyId, serialNumber, sAMLProviderArn, openIDConnectProviderArn, serverCertificateName, entityPath, arn
sts | roleArn, encodedMessage, accessKeyId, name
ec2 | instancesSet.instanceId, instanceId, groupSet.groupId, groupId, groupName, imagesSet.imageId, imageId, snapshotSet.snapshotId, snapshotId, volumeSet.volumeId, volumeId, networkInterfaceId, subnetSet.subnetId, subnetId, vpcSet.vpcId, vpcId, keyName, keySet.keyName, allocationId, resourcesSet.resourceId, resourceId, launchTemplateId, launchTemplateName, routeTableId
kms | keyId, aliasName, grantId
secretsmanager | secretId, name, secretIdList
ssm | name, names, path, documentName, instanceId, instanceIds, targets.values, commandId
lambda | functionName, layerName, eventSourceMappingUUID, resource
dynamodb | tableName, tableArn, resourceArn, backupArn, globalTableName
rds | dBInstanceIdentifier, dBClusterIdentifier, dBSnapshotIdentifier, dBClusterSnapshotIdentifier, resourceName
logs | logGroupName/logStreamName, logGroupName, logGroupIdentifier, logGroupNames, destinationName
cloudtrail | trailName, name, trailARN, eventDataStore, queryId, trailNameList, resourceIdList
sns | topicArn, subscriptionArn, phoneNumber, targetArn, name
sqs | queueUrl, queueName
ecr | repositoryName, repositoryNames
ecs | cluster/taskDefinition, cluster/service, cluster/task, cluster, taskDefinition, family
eks | name, clusterName
cloudformation | stackName, changeSetName, stackSetName
route53 | hostedZoneId, resourceId
organizations | accountId, policyId, targetId, organizationalUnitId, parentId, handshakeId
guardduty | detectorId
config | configurationRecorderName, configRuleName, deliveryChannelName, resourceId
monitoring | alarmName, alarmNames, dashboardName
events | name, rule, eventBusName
codebuild | projectName, names, ids
bedrock | modelId, guardrailIdentifier, knowledgeBaseId, agentId
athena | queryExecutionId, workGroup, workgroup, namedQueryId
glue | databaseName/tableName, databaseName/name, jobName, name, databaseName
signin | -
`
    .trim()
    .split('\n')
    .map((line) => {
      const [service = '', names = ''] = line.split(' | ');
      return [service, names === '-' ? [] : names.split(', ')];
    }),
);

/** A member that names a thing, as services call them; tokens, pages and who asks are none. */
const namingMember = /(?:arn|id|identifier|name|names|ids)$/i;
const notNaming =
  /token|^(?:max|next|page|client|request|roleSession|engine|parameterGroup|attribute|filter|metric|namespace|dimension|tag|include|availabilityZone|owner|product|service|bundle|event|source(?:Ip|IP))|accountIds?$|sessionName$|awsAccountId$/i;

/**
 * On what a call acted: `bucket/key`, `user/key id`, an instance, a role. Names as the record writes them; '' where it names nothing. Several are joined by a comma. Where the table of
 * calls has the call, its paths say; else the names of the service, then the record's resources, then the first member of the request that names a thing.
 */
export function targetOf(record: Loose): string {
  const key = callOf(record['eventSource'], record['eventName']);
  const paths = pathsByCall.get(key);
  if (paths !== undefined) {
    const names = firstTexts(record, paths.ids);
    const parents = firstTexts(record, paths.parents);
    if (names.length > 0 || parents.length > 0) return join(parents, names);
  }
  const service = key.slice(0, key.indexOf(':'));
  for (const names of namedByService[service] ?? []) {
    const steps = names.split('/').map((name) => textsAt(record, `q.${name}`));
    if (steps.every((texts) => texts.length > 0)) return join(steps.length > 1 ? steps[0]! : [], steps.at(-1)!);
  }
  const resources = (Array.isArray(record['resources']) ? (record['resources'] as unknown[]) : []).flatMap((resource) =>
    textsAt({ requestParameters: resource }, 'q.arn|resourcename'),
  );
  if (resources.length > 0) return join([], resources);
  const request = record['requestParameters'];
  if (service === 'signin' || typeof request !== 'object' || request === null) return '';
  for (const [name, value] of Object.entries(request)) {
    if (!namingMember.test(name) || notNaming.test(name) || (typeof value === 'object' && !Array.isArray(value)))
      continue;
    const texts = textsAt(record, `q.${name}`);
    if (texts.length > 0) return join([], texts);
  }
  return '';
}

/** Does the target of this call stand in parts of the record that are rarely looked into? */
export function needsWholeRecord(eventSource: string, eventName: string): boolean {
  const roots = pathsByCall.get(callOf(eventSource, eventName))?.roots;
  return roots !== undefined && (roots.has('a') || roots.has('s'));
}

function callOf(source: unknown, name: unknown): string {
  if (typeof source !== 'string' || typeof name !== 'string') return ':';
  const dot = source.indexOf('.');
  return keyOf(dot < 0 ? source : source.slice(0, dot), name);
}

/** Some services put a date, a version or both behind the name of a call. */
function keyOf(service: string, name: string): string {
  return `${service}:${name.replace(/(?:20\d\d_?\d\d_?\d\d)?(?:v\d+)?$/, '')}`;
}

function firstTexts(record: Loose, paths: readonly string[]): string[] {
  for (const path of paths) {
    const texts = textsAt(record, path);
    if (texts.length > 0) return texts;
  }
  return [];
}

/** `parent/name`; the parent stands alone where it is the thing itself. */
function join(parents: readonly string[], names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const [parent] = parents;
  const isOwn = parent === undefined || (distinct.length === 1 && distinct[0] === parent);
  const shown = distinct.slice(0, mostNames).join(', ');
  const left = distinct.length - mostNames;
  const whole = `${isOwn ? '' : shown === '' ? parent : `${parent}/`}${shown}${left > 0 ? `, … (+${left})` : ''}`;
  return (whole.length <= mostCharacters ? whole : `${whole.slice(0, mostCharacters - 1)}…`).toWellFormed();
}
