import { createHash } from 'node:crypto';
import { parseMetricFilter } from '../patterns/metric-filter.ts';
import type { Rule, RuleFile } from '../rules/rule.ts';

/** Versions of the benchmark whose filters are known, oldest first. */
export const cisVersions = ['1.2', '1.4', '1.5', '2.0', '3.0', '4.0', '5.0', '6.0', '7.0'] as const;
export type CisVersion = (typeof cisVersions)[number];

interface Topic {
  id: string;
  /** Place in its section: 3 in 1.2, 4 in 1.4 to 5.0, 5 in 6.0 and 7.0. */
  number: number;
  title: string;
  tags: string[];
  techniques: string[];
  tactics: string[];
  /** What the versions print oddly, and the reading that was meant. */
  oddity?: (version: CisVersion) => string | null;
  filters: (version: CisVersion) => { suffix: string; title: string; pattern: string }[];
}

const since = (version: CisVersion, first: CisVersion): boolean =>
  cisVersions.indexOf(version) >= cisVersions.indexOf(first);

function names(list: string): string {
  return list
    .split(' ')
    .map((name) => `($.eventName = "${name}")`)
    .join(' || ');
}

function one(title: string, pattern: string): { suffix: string; title: string; pattern: string }[] {
  return [{ suffix: '', title, pattern }];
}

function calls(
  number: number,
  id: string,
  title: string,
  technique: string,
  tactic: string,
  list: string,
  source?: string,
): Topic {
  const pattern =
    source === undefined ? `{ ${names(list)} }` : `{ ($.eventSource = "${source}.amazonaws.com") && (${names(list)}) }`;
  return {
    id,
    number,
    title,
    tags: [],
    techniques: [technique],
    tactics: [tactic],
    filters: () => one(title, pattern),
  };
}

const denied = '($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")';
const exceptions = '($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.eventName != "HeadBucket")';
const groups =
  'AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup';
const routes =
  'CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute DisassociateRouteTable';

/** The fifteen topics of the benchmark's monitoring section. Which calls each version selects is a fact; the words are ours. */
const topics: readonly Topic[] = [
  {
    ...calls(1, 'denied', 'Calls denied', 'T1580', 'TA0007', 'x'),
    oddity: (version) =>
      since(version, '1.4')
        ? since(version, '4.0')
          ? 'As printed, the exceptions bind to AccessDenied* only; the reading in brackets stands beside it.'
          : 'As printed, the exceptions are alternatives, so that nearly every event matches; the reading in brackets stands beside it.'
        : null,
    filters: (version) => {
      const title = 'Calls denied';
      if (!since(version, '1.4')) return one(title, `{ ${denied} }`);
      const meant = { suffix: '-meant', title: `${title} (as meant)`, pattern: `{ (${denied}) && ${exceptions} }` };
      const printed = since(version, '4.0')
        ? `{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") && ${exceptions} }`
        : `{ ${denied} || ($.sourceIPAddress != "delivery.logs.amazonaws.com") || ($.eventName != "HeadBucket") }`;
      return [{ suffix: '', title, pattern: printed }, meant];
    },
  },
  {
    ...calls(2, 'sign-in-without-mfa', 'Console sign-in without MFA', 'T1078.004', 'TA0001', 'x'),
    filters: (version) => {
      const base = '($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes")';
      const users = {
        suffix: '-users',
        title: 'Console sign-in of an IAM user without MFA',
        pattern: `{ ${base} && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }`,
      };
      return since(version, '1.4')
        ? [{ suffix: '', title: 'Console sign-in without MFA, single sign-on too', pattern: `{ ${base} }` }, users]
        : [users];
    },
  },
  {
    ...calls(3, 'root', 'Root user at work', 'T1078.004', 'TA0001', 'x'),
    filters: () =>
      one(
        'Root user at work',
        '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
      ),
  },
  calls(
    4,
    'iam',
    'IAM policies changed',
    'T1098.003',
    'TA0003',
    'DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy',
  ),
  {
    ...calls(
      5,
      'trail',
      'Trails changed',
      'T1685.002',
      'TA0112',
      'CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging',
    ),
    oddity: () => 'The filter leaves out PutEventSelectors and PutInsightSelectors; the own pack has them.',
  },
  {
    ...calls(6, 'sign-in-failed', 'Console sign-in failed', 'T1110', 'TA0006', 'x'),
    oddity: (version) =>
      since(version, '4.0')
        ? 'Printed without quotes, which the documented grammar does not allow; read to the bracket.'
        : null,
    filters: (version) =>
      one(
        'Console sign-in failed',
        since(version, '4.0')
          ? '{ ($.eventName = ConsoleLogin) && ($.errorMessage = Failed authentication) }'
          : '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
      ),
  },
  calls(
    7,
    'kms',
    'Encryption key switched off or to be deleted',
    'T1485',
    'TA0040',
    'DisableKey ScheduleKeyDeletion',
    'kms',
  ),
  calls(
    8,
    's3',
    'Rules of buckets changed',
    'T1530',
    'TA0010',
    'PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication',
    's3',
  ),
  calls(
    9,
    'config',
    'AWS Config changed',
    'T1685.002',
    'TA0112',
    'StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder',
    'config',
  ),
  {
    ...calls(10, 'groups', 'Security groups changed', 'T1686.001', 'TA0112', groups),
    filters: (version) =>
      one(
        'Security groups changed',
        `{ ${names(since(version, '5.0') ? `${groups} ModifySecurityGroupRules` : groups)} }`,
      ),
  },
  calls(
    11,
    'acl',
    'Network ACLs changed',
    'T1686.001',
    'TA0112',
    'CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry ReplaceNetworkAclAssociation',
  ),
  calls(
    12,
    'gateways',
    'Network gateways changed',
    'T1133',
    'TA0003',
    'CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway DeleteInternetGateway DetachInternetGateway',
  ),
  {
    ...calls(13, 'routes', 'Route tables changed', 'T1133', 'TA0003', routes),
    oddity: (version) =>
      since(version, '3.0')
        ? 'The audit text adds the event source without brackets, so that it binds to CreateRoute only; the remediation text is run.'
        : null,
  },
  calls(
    14,
    'vpc',
    'Virtual networks changed',
    'T1133',
    'TA0003',
    'CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink',
  ),
  calls(
    15,
    'organization',
    'Organization changed',
    'T1666',
    'TA0112',
    'AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit',
    'organizations',
  ),
];

/** The alarms of one version of the benchmark, as files of rules. */
export function loadCis(version: CisVersion): RuleFile[] {
  const section = version === '1.2' ? 3 : since(version, '6.0') ? 5 : 4;
  return topics
    .filter(({ number }) => number < 15 || version !== '1.2')
    .flatMap((topic) => topic.filters(version).map((filter) => fileOf(topic, filter, version, section)));
}

function fileOf(
  topic: Topic,
  { suffix, title, pattern }: { suffix: string; title: string; pattern: string },
  version: CisVersion,
  section: number,
): RuleFile {
  const sha256 = createHash('sha256').update(pattern).digest('hex');
  const id = `cis-${version}-${section}.${topic.number}-${topic.id}${suffix}`;
  const { tree, otherReading } = parseMetricFilter(pattern);
  const oddity = suffix === '-meant' ? null : (topic.oddity?.(version) ?? null);
  const rule: Rule = {
    key: id,
    id,
    name: null,
    title: `CIS ${version} ${section}.${topic.number}: ${title}`,
    // An alarm says that something is to be looked at by rule, not that it is bad: the own pack rates the same calls.
    level: 'informational',
    status: null,
    author: 'Trailcase',
    license: 'Apache-2.0',
    description: pattern,
    innocent: [
      'The alarm asks for a look at every such call; most are daily work.',
      ...(oddity === null ? [] : [oddity]),
    ],
    references: [],
    tags: topic.tags,
    techniques: topic.techniques,
    tactics: topic.tactics,
    fields: [],
    sha256,
    source: `cis/${id}`,
    set: 'cis',
    kind: 'alarm',
    warnings: [],
    isLeftOut: false,
    isSilent: false,
    tree,
    otherReading,
    alarm: { period: 300, threshold: 1 },
  };
  return { path: rule.source, sha256, state: 'loaded', reason: null, line: null, column: null, rules: [rule] };
}
