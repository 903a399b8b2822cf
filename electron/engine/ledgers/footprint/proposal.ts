import { callRows, type CallRow, type Undo } from '../../calls/call-table.ts';
import type { Entry } from './entries.ts';

/** Names of services on the AWS command line where they differ from the event source. */
const services: Record<string, string> = {
  s3: 's3api',
  monitoring: 'cloudwatch',
  elasticmapreduce: 'emr',
  elasticfilesystem: 'efs',
  states: 'stepfunctions',
  elasticloadbalancing: 'elbv2',
  es: 'es',
  sso: 'sso-admin',
  'sso-directory': 'identitystore',
  config: 'configservice',
  codestar: 'codestar',
  'access-analyzer': 'accessanalyzer',
  'bedrock-agentcore': 'bedrock-agentcore-control',
  'agreement-marketplace': 'marketplace-agreement',
  datapipeline: 'datapipeline',
};

const rowsByCall = new Map<string, CallRow[]>();
for (const row of callRows) {
  const key = `${row.source}:${row.name}:${row.kind}`;
  rowsByCall.set(key, [...(rowsByCall.get(key) ?? []), row]);
}

/**
 * A line of the AWS command line by which what an entry left could be taken back: a proposal for a person to review, never run by the application. Null where the
 * undo needs more than names (the text of an earlier policy), or where nothing is known to undo it. Names from records are quoted for a POSIX shell.
 */
export function proposeUndo(entry: Entry, plainName: string): string | null {
  if (entry.id === null || entry.status === 'executed') return null;
  const special = specials[entry.kind]?.(entry, plainName);
  if (special !== undefined) return special === null ? null : withRegion(special, entry);
  const row = rowsByCall.get(`${entry.source}:${plainName}:${entry.kind}`)?.[0];
  const undo =
    row?.undo.find((each) => !each.replaces && each.condition === null && each.ids.length > 0) ??
    row?.undo.find((each) => !each.replaces && each.condition?.[0]?.path === 'q.status');
  return row === undefined || undo === undefined ? null : withRegion(lineOf(entry, undo), entry);
}

/** `aws iam delete-user --user-name 'x'` out of the call and the paths of its parameters. */
function lineOf(entry: Entry, undo: Undo): string {
  const parts = ['aws', services[entry.source] ?? entry.source, kebab(undo.name)];
  const add = (paths: readonly string[], value: string): void => {
    const [path = ''] = paths;
    if (path.startsWith('@')) return;
    parts.push(`--${optionName(path)}`, quote(value));
  };
  add(undo.ids, entry.id!);
  if (undo.parents.length > 0 && entry.parent !== null) add(undo.parents, entry.parent);
  if (undo.name === 'ScheduleKeyDeletion') parts.push('--pending-window-in-days', '30');
  if (undo.name === 'DeleteAccessKey' && entry.parent !== null) parts.push('--user-name', quote(entry.parent));
  return parts.join(' ');
}

function withRegion(line: string, { region, kind }: Entry): string {
  const isGlobal = /^(iam|org|dns-zone|dns-record|account|domain)/.test(kind);
  return isGlobal || region === '' || /^aws (iam|organizations|route53|account) /.test(line)
    ? line
    : `${line} --region ${quote(region)}`;
}

/** Options that are not simply the member's name. */
function optionName(path: string): string {
  const names = path.replaceAll('[]', '').split('.').slice(1);
  const last = names.at(-1) ?? '';
  if (last === 'instanceId' && names.includes('instancesSet')) return 'instance-ids';
  if (last === 'bucketName') return 'bucket';
  return kebab(last.replace(/^d[Bb]([A-Z])/, 'DB$1')).replace(/^d-b-/, 'db-');
}

function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

/** A text as one word of a POSIX shell. Control characters of hostile names are written as escapes. */
export function quote(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text) && !text.startsWith('-')) return text;
  if (/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(text))
    return `$'${[...text].map((each) => (/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069'\\]/.test(each) ? `\\u${each.codePointAt(0)!.toString(16).padStart(4, '0')}` : each)).join('')}'`;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

type Special = (entry: Entry, plainName: string) => string | null | undefined;

/** Undos that need other parameters than their names give. */
const specials: Record<string, Special> = {
  'iam-policy-attachment': ({ id, parent }, name) => {
    const owner = /^Attach(User|Role|Group)Policy$/.exec(name)?.[1]?.toLowerCase();
    return owner === undefined || parent === null
      ? null
      : `aws iam detach-${owner}-policy --${owner}-name ${quote(parent)} --policy-arn ${quote(id!)}`;
  },
  'iam-inline-policy': ({ id, parent }, name) => {
    const owner = /^Put(User|Role|Group)Policy$/.exec(name)?.[1]?.toLowerCase();
    return owner === undefined || parent === null
      ? null
      : `aws iam delete-${owner}-policy --${owner}-name ${quote(parent)} --policy-name ${quote(id!)}`;
  },
  'iam-role-trust': ({ id }) =>
    `aws iam update-assume-role-policy --role-name ${quote(id!)} --policy-document file://trust-before.json`,
  'iam-mfa-device': ({ id, parent }, name) =>
    name === 'EnableMFADevice' && parent !== null
      ? `aws iam deactivate-mfa-device --user-name ${quote(parent)} --serial-number ${quote(id!)}`
      : undefined,
  'iam-access-key': ({ id, parent }) =>
    `aws iam delete-access-key --access-key-id ${quote(id!)}${parent === null ? '' : ` --user-name ${quote(parent)}`}`,
  'iam-service-credential': ({ id, parent }) =>
    `aws iam delete-service-specific-credential --service-specific-credential-id ${quote(id!)}${parent === null ? '' : ` --user-name ${quote(parent)}`}`,
  'iam-ssh-key': ({ id, parent }) =>
    `aws iam delete-ssh-public-key --ssh-public-key-id ${quote(id!)} --user-name ${quote(parent ?? '')}`,
  'ec2-security-group-rule': ({ id, parent }) => {
    const match = /^(ingress|egress) ([^/]+)\/(-?\d+)-(-?\d+)\/(.+)$/.exec(id!);
    if (match === null || parent === null)
      return id!.startsWith('sgr-') && parent !== null
        ? `aws ec2 revoke-security-group-ingress --group-id ${quote(parent)} --security-group-rule-ids ${quote(id!)}`
        : null;
    const [, direction, protocol, from, to, range] = match as unknown as string[];
    const member =
      range!.includes(':') && !range!.startsWith('sg-')
        ? 'Ipv6Ranges=[{CidrIpv6'
        : range!.startsWith('sg-')
          ? 'UserIdGroupPairs=[{GroupId'
          : range!.startsWith('pl-')
            ? 'PrefixListIds=[{PrefixListId'
            : 'IpRanges=[{CidrIp';
    const ports = from === '-1' ? '' : `,FromPort=${from},ToPort=${to}`;
    return `aws ec2 revoke-security-group-${direction} --group-id ${quote(parent)} --ip-permissions ${quote(`IpProtocol=${protocol}${ports},${member}=${range}}]`)}`;
  },
  'ec2-image-share': ({ id, parent }) =>
    `aws ec2 modify-image-attribute --image-id ${quote(parent ?? '')} --launch-permission ${quote(`Remove=[{${id === 'all' ? 'Group=all' : `UserId=${id}`}}]`)}`,
  'ec2-snapshot-share': ({ id, parent }) =>
    `aws ec2 modify-snapshot-attribute --snapshot-id ${quote(parent ?? '')} --attribute createVolumePermission --operation-type remove ${id === 'all' ? '--group-names all' : `--user-ids ${quote(id!)}`}`,
  'rds-snapshot-share': ({ id, parent }) =>
    `aws rds modify-db-snapshot-attribute --db-snapshot-identifier ${quote(parent ?? '')} --attribute-name restore --values-to-remove ${quote(id!)}`,
  'rds-cluster-snapshot-share': ({ id, parent }) =>
    `aws rds modify-db-cluster-snapshot-attribute --db-cluster-snapshot-identifier ${quote(parent ?? '')} --attribute-name restore --values-to-remove ${quote(id!)}`,
  'ssm-document-share': ({ id, parent }) =>
    `aws ssm modify-document-permission --name ${quote(parent ?? '')} --permission-type Share --account-ids-to-remove ${quote(id!)}`,
  'rds-instance': ({ id }) =>
    `aws rds delete-db-instance --db-instance-identifier ${quote(id!)} --final-db-snapshot-identifier ${quote(`${id}-final`)}`,
  secret: ({ id }) => `aws secretsmanager delete-secret --secret-id ${quote(id!)} --recovery-window-in-days 30`,
  'kms-key': ({ id }) => `aws kms disable-key --key-id ${quote(id!)}`,
  'lambda-code': () => null,
  'lambda-configuration': () => null,
  'ec2-instance-attribute': () => null,
  'ec2-instance-metadata': ({ id }) =>
    `aws ec2 modify-instance-metadata-options --instance-id ${quote(id!)} --http-tokens required`,
  'trail-logging': (entry) =>
    entry.effect === 'disabled' ? `aws cloudtrail start-logging --name ${quote(entry.id!)}` : undefined,
  's3-public-access-block': ({ id }) =>
    `aws s3api put-public-access-block --bucket ${quote(id!)} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
  's3-account-public-access-block': ({ account }) =>
    `aws s3control put-public-access-block --account-id ${quote(account)} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
};

/**
 * Order in which what stands should be taken back: what re-creates other things first, then credentials and identities, trust and policies, exposure and shares,
 * what runs by itself, machines, networks, and the rest; inside a group the parts before their wholes.
 */
export function undoRank({ kind, effect }: Pick<Entry, 'kind' | 'effect'>): number {
  if (
    /^(asg|ecs-service|schedule|event-rule|cfn-|ssm-association|ssm-maintenance|eks-nodegroup|ec2-spot-fleet|ec2-fleet|pipe$)/.test(
      kind,
    )
  )
    return 0;
  if (
    effect === 'credential' ||
    /(access-key|login-profile|mfa|ssh-key|certificate|credential|token|api-key|key-pair|activation)/.test(kind)
  )
    return 1;
  if (
    /^iam-(group-membership|policy-attachment|inline-policy|instance-profile-role)|^sso-(assignment|policy|inline)/.test(
      kind,
    )
  )
    return 2;
  if (/trust|policy|permission|boundary|grant|access-entry|oidc|saml|ra-|provider/.test(kind)) return 3;
  if (
    effect === 'shared' ||
    effect === 'exposed' ||
    /share|acl|public|replication|security-group-rule|url|member/.test(kind)
  )
    return 4;
  if (/^(iam|idc|cognito|org)-/.test(kind)) return 5;
  if (/lambda|ssm|state-machine|image-|codebuild|glue|apprunner|sagemaker|batch|emr|workspace|webhook|agent/.test(kind))
    return 6;
  if (/^(ec2-instance|ec2-image|ec2-snapshot|ec2-volume|ec2-launch|ec2-spot|ecs|lightsail|rds|eks)/.test(kind))
    return 7;
  if (kind.startsWith('ec2-')) return 8;
  return 9;
}
