import { type Act, isDone, nameCaller } from '../act.ts';
import { PackedRows } from '../../derived/packed-rows.ts';
import { showId } from '../footprint/identify.ts';
import { flagAt, textAt, textsAt } from '../../calls/resolve-path.ts';

type SecretKind = 'secret' | 'parameter' | 'credential' | 'environment' | 'user data' | 'key';
type SecretUse = 'read' | 'witnessed' | 'changed' | 'deleted' | 'possible' | 'handed out';

/** One event that touched one secret. */
export interface SecretFact {
  event: number;
  time: number;
  account: string;
  region: string;
  kind: SecretKind;
  /** Null where the record does not say which. */
  name: string | null;
  use: SecretUse;
  done: boolean;
  eventName: string;
  decrypted: boolean | null;
  version: string | null;
  by: string;
  address: string;
  agent: string;
}

/** One secret with all that was seen of it. */
export interface SecretRow {
  name: string | null;
  kind: SecretKind;
  account: string;
  region: string;
  reads: number;
  first: number | null;
  last: number | null;
  by: string[];
  decrypted: boolean | null;
  versions: string[];
  witness: 'own event' | 'Decrypt' | 'both' | null;
  /** Decrypt events of this secret without a read of it beside them: the record of the read is not in the evidence. */
  readMissing: number;
  /** Calls that may show it without naming it as a secret. */
  possible: number;
  attempts: number;
  changes: number;
  rotated: number | null;
  deleted: number | null;
  agents: string[];
  events: number[];
}

type Fact = Pick<SecretFact, 'kind' | 'name' | 'use'> & Partial<Pick<SecretFact, 'decrypted' | 'version'>>;

/** Calls by which secrets are read, changed, deleted or handed out, with how their names stand in the record. */
const readers: Record<string, (act: Act) => Fact[]> = {
  'secretsmanager:GetSecretValue': (act) => [
    {
      kind: 'secret',
      name: secretName(act, 'q.secretId', 'r.aRN', 'r.name'),
      use: 'read',
      version: textAt(act.record, 'q.versionId', 'r.versionId'),
    },
  ],
  'secretsmanager:BatchGetSecretValue': (act) => {
    const names = textsAt(act.record, 'q.secretIdList[]');
    return names.length === 0
      ? [{ kind: 'secret', name: null, use: 'possible' }]
      : names.map((name) => ({ kind: 'secret' as const, name: showId('secret', name), use: 'read' as const }));
  },
  'secretsmanager:PutSecretValue': (act) => secretChange(act),
  'secretsmanager:UpdateSecret': (act) => secretChange(act),
  'secretsmanager:RotateSecret': (act) => secretChange(act),
  'secretsmanager:RestoreSecret': (act) => secretChange(act),
  'secretsmanager:DeleteSecret': (act) => [
    { kind: 'secret', name: secretName(act, 'q.secretId', 'r.aRN'), use: 'deleted' },
  ],
  'ssm:GetParameter': (act) => parameters(act, ['q.name']),
  'ssm:GetParameters': (act) => parameters(act, ['q.names[]', 'q.names']),
  'ssm:GetParameterHistory': (act) => parameters(act, ['q.name']),
  'ssm:GetParametersByPath': (act) => [
    {
      kind: 'parameter',
      name: pathName(textAt(act.record, 'q.path')),
      use: 'possible',
      decrypted: flagAt(act.record, 'q.withDecryption'),
    },
  ],
  'ssm:PutParameter': (act) => [
    { kind: 'parameter', name: parameterName(textAt(act.record, 'q.name')), use: 'changed' },
  ],
  'ssm:DeleteParameter': (act) => [
    { kind: 'parameter', name: parameterName(textAt(act.record, 'q.name')), use: 'deleted' },
  ],
  'ssm:DeleteParameters': (act) =>
    textsAt(act.record, 'q.names').map((name) => ({
      kind: 'parameter' as const,
      name: parameterName(name),
      use: 'deleted' as const,
    })),
  'kms:Decrypt': (act) => witnesses(act),
  'ec2:GetPasswordData': (act) => named(act, 'user data', 'possible', 'q.instanceId'),
  'ec2:DescribeInstanceAttribute': (act) =>
    textAt(act.record, 'q.attribute') === 'userData' ? named(act, 'user data', 'possible', 'q.instanceId') : [],
  'ec2:GetLaunchTemplateData': (act) => named(act, 'user data', 'possible', 'q.instanceId'),
  'ec2:DescribeLaunchTemplateVersions': (act) =>
    named(act, 'user data', 'possible', 'q.launchTemplateId', 'q.launchTemplateName'),
  'lambda:GetFunction': (act) => named(act, 'environment', 'possible', 'q.functionName'),
  'lambda:GetFunctionConfiguration': (act) => named(act, 'environment', 'possible', 'q.functionName'),
  'ecs:DescribeTaskDefinition': (act) => named(act, 'environment', 'possible', 'q.taskDefinition'),
  'codebuild:BatchGetProjects': (act) => named(act, 'environment', 'possible', 'q.names[]'),
  'cloudformation:DescribeStacks': (act) => named(act, 'environment', 'possible', 'q.stackName'),
  'cloudformation:GetTemplate': (act) => named(act, 'environment', 'possible', 'q.stackName'),
  'apprunner:DescribeService': (act) => named(act, 'environment', 'possible', 'q.serviceArn'),
  'amplify:GetApp': (act) => named(act, 'environment', 'possible', 'q.appId'),
  'elasticbeanstalk:DescribeConfigurationSettings': (act) =>
    named(act, 'environment', 'possible', 'q.environmentName', 'q.applicationName'),
  'iam:CreateAccessKey': (act) => named(act, 'credential', 'handed out', 'r.accessKey.accessKeyId'),
  'iam:CreateServiceSpecificCredential': (act) =>
    named(act, 'credential', 'handed out', 'r.serviceSpecificCredential.serviceSpecificCredentialId'),
  'iam:ResetServiceSpecificCredential': (act) =>
    named(act, 'credential', 'handed out', 'q.serviceSpecificCredentialId'),
  'lightsail:GetInstanceAccessDetails': (act) => named(act, 'credential', 'handed out', 'q.instanceName'),
  'lightsail:DownloadDefaultKeyPair': (act) => [
    { kind: 'credential', name: `default key pair of ${act.region}`, use: 'handed out' },
  ],
  'ecr:GetAuthorizationToken': (act) => [
    { kind: 'credential', name: `registry token of ${act.account}`, use: 'handed out' },
  ],
  'codeartifact:GetAuthorizationToken': (act) => named(act, 'credential', 'handed out', 'q.domain'),
  'redshift:GetClusterCredentials': (act) => named(act, 'credential', 'handed out', 'q.clusterIdentifier'),
  'redshift:GetClusterCredentialsWithIAM': (act) => named(act, 'credential', 'handed out', 'q.clusterIdentifier'),
  'sso:GetRoleCredentials': (act) => named(act, 'credential', 'handed out', 'q.roleName', 's.role_name'),
  'cognito-identity:GetCredentialsForIdentity': (act) => named(act, 'credential', 'handed out', 'q.identityId'),
};

export function secretCalls(): string[] {
  return Object.keys(readers);
}

export class SecretReplay {
  readonly #facts = new PackedRows<SecretFact>();

  take(act: Act): void {
    const read = readers[`${act.source}:${act.name}`];
    if (read === undefined) return;
    for (const fact of read(act))
      this.#facts.push({
        decrypted: null,
        version: null,
        ...fact,
        event: act.event,
        time: act.time,
        account: act.account,
        region: act.region,
        done: isDone(act),
        eventName: act.eventName,
        by: nameCaller(act.caller),
        address: act.address,
        agent: act.agent,
      });
  }

  finish(): PackedRows<SecretFact> {
    return this.#facts;
  }
}

/**
 * One row for each secret that the selection read, tried to read or was handed, with what anybody did to it: a later change by somebody else is a rotation.
 * Names are what the record says; a secret's value and use are not in any record.
 */
export function listSecrets(facts: Iterable<SecretFact>, selected: (event: number) => boolean): SecretRow[] {
  const rows = new Map<string, OpenRow>();
  for (const fact of facts) {
    const key = `${fact.account}\n${fact.region}\n${fact.kind}\n${fact.name ?? `?${fact.eventName}`}`;
    const isChosen = selected(fact.event);
    let row = rows.get(key);
    if (row === undefined) {
      row = {
        name: fact.name,
        kind: fact.kind,
        account: fact.account,
        region: fact.region,
        reads: 0,
        first: null,
        last: null,
        by: [],
        decrypted: null,
        versions: [],
        witness: null,
        possible: 0,
        attempts: 0,
        changes: 0,
        rotated: null,
        deleted: null,
        agents: [],
        events: [],
        own: false,
        seen: false,
        readMissing: 0,
        decrypts: [],
        readTimes: [],
        lastBy: new Set(),
      };
      rows.set(key, row);
    }
    if (fact.use === 'changed' || fact.use === 'deleted') {
      if (!fact.done) continue;
      if (isChosen && fact.use === 'changed') row.changes++;
      const isAfter = row.last !== null && fact.time >= row.last;
      if (fact.use === 'changed' && isAfter && !row.lastBy.has(fact.by)) row.rotated ??= fact.time;
      if (fact.use === 'deleted') row.deleted = fact.time;
      continue;
    }
    if (!isChosen) continue;
    row.seen = true;
    row.events.push(fact.event);
    if (!row.by.includes(fact.by)) row.by.push(fact.by);
    if (fact.agent !== '' && !row.agents.includes(fact.agent) && row.agents.length < 20) row.agents.push(fact.agent);
    if (!fact.done) {
      row.attempts++;
      continue;
    }
    if (fact.use === 'witnessed') {
      row.witness = row.own ? 'both' : 'Decrypt';
      row.decrypted = true;
      row.decrypts.push(fact.time);
      row.lastBy.add(fact.by);
      continue;
    }
    if (fact.use === 'possible') {
      row.possible++;
      row.first ??= fact.time;
      row.last = Math.max(row.last ?? 0, fact.time);
      if (fact.decrypted === true) row.decrypted = true;
      continue;
    }
    row.reads++;
    row.readTimes.push(fact.time);
    row.own = true;
    row.witness = row.witness === null || row.witness === 'own event' ? 'own event' : 'both';
    row.first = row.first === null ? fact.time : Math.min(row.first, fact.time);
    row.last = Math.max(row.last ?? 0, fact.time);
    row.rotated = null;
    row.lastBy.add(fact.by);
    if (fact.decrypted !== null) row.decrypted = row.decrypted === true || fact.decrypted;
    if (fact.version !== null && !row.versions.includes(fact.version)) row.versions.push(fact.version);
  }
  return [...rows.values()]
    .filter((row) => row.seen)
    .map(({ own: _own, seen: _seen, decrypts, readTimes, lastBy: _by, ...row }) => ({
      ...row,
      readMissing: countWithout(decrypts, readTimes),
      first: row.first ?? decrypts[0] ?? null,
      last: row.last ?? decrypts.at(-1) ?? null,
    }));
}

/** A read and the Decrypt that it causes lie this close. */
const WITNESS_MS = 5000;

/** Decrypts without a read close to them; both lists ascend. */
function countWithout(decrypts: readonly number[], reads: readonly number[]): number {
  let at = 0;
  return decrypts.filter((time) => {
    while (at < reads.length && reads[at]! < time - WITNESS_MS) at++;
    return at >= reads.length || reads[at]! > time + WITNESS_MS;
  }).length;
}

interface OpenRow extends SecretRow {
  own: boolean;
  seen: boolean;
  decrypts: number[];
  readTimes: number[];
  lastBy: Set<string>;
}

function secretName(act: Act, ...paths: string[]): string | null {
  const name = textAt(act.record, ...paths);
  return name === null ? null : showId('secret', name);
}

function secretChange(act: Act): Fact[] {
  return [{ kind: 'secret', name: secretName(act, 'q.secretId', 'r.aRN', 'r.name'), use: 'changed' }];
}

function parameters(act: Act, paths: readonly string[]): Fact[] {
  const names = paths.map((path) => textsAt(act.record, path)).find((texts) => texts.length > 0) ?? [];
  const decrypted = flagAt(act.record, 'q.withDecryption');
  const made = (name: string | null): Fact => ({
    kind: 'parameter',
    name: parameterName(name),
    use: 'read',
    decrypted,
  });
  return names.length === 0 ? [made(null)] : names.map((name) => made(name));
}

/** A parameter by its name, also where the record has its ARN or a label or version behind it. */
function parameterName(text: string | null): string | null {
  if (text === null) return null;
  const name = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter(\/?.+)$/.exec(text)?.[1] ?? text;
  // An ARN writes "parameter/name" for "name" as well as for "/name": a name with more slashes begins with one.
  const plain = name !== text && !name.slice(1).includes('/') ? name.replace(/^\//, '') : name;
  return plain.replace(/:[^/:]+$/, '');
}

function pathName(path: string | null): string | null {
  return path === null ? null : `${path.replace(/\/+$/, '')}/…`;
}

/** A Decrypt whose context names a secret or parameter is a second witness of its reading. */
function witnesses(act: Act): Fact[] {
  const secret = textAt(act.record, 'q.encryptionContext.SecretARN');
  const parameter = textAt(act.record, 'q.encryptionContext.PARAMETER_ARN');
  if (secret !== null) return [{ kind: 'secret', name: showId('secret', secret), use: 'witnessed' }];
  return parameter === null ? [] : [{ kind: 'parameter', name: parameterName(parameter), use: 'witnessed' }];
}

function named(act: Act, kind: SecretKind, use: SecretUse, ...paths: string[]): Fact[] {
  const names = paths.map((path) => textsAt(act.record, path)).find((texts) => texts.length > 0) ?? [];
  return names.length === 0 ? [{ kind, name: null, use }] : names.map((name) => ({ kind, name, use }));
}
