import { readEventTime } from '../events/event-time.ts';
import { isUniqueId } from './keys.ts';

/** What an identity is. */
type IdentitySubkind =
  | 'user'
  | 'root'
  | 'role session'
  | 'role'
  | 'federated'
  | 'saml'
  | 'web identity'
  | 'identity center'
  | 'directory'
  | 'account'
  | 'anonymous'
  | 'service'
  | 'unknown'
  | 'none';

/** Who acts: somebody (or something) with credentials, a machine or function with credentials, AWS by itself, AWS on behalf of the identity. */
type Standing = 'principal' | 'workload' | 'service' | 'service-for-principal' | 'unknown';

/** One distinct `userIdentity` object, read. Texts are CloudTrail's own; null where missing, empty or not a text. */
export interface ResolvedIdentity {
  /** Same for all identities of one actor, without regard to case; see `resolveIdentity`. */
  actorKey: string;
  subkind: IdentitySubkind;
  standing: Standing;
  /** What people call the actor. */
  name: string;
  /** Account that the identity belongs to; null for AWS services and outsiders. */
  account: string | null;
  arn: string | null;
  type: string | null;
  principalId: string | null;
  userName: string | null;
  key: string | null;
  invokedBy: string | null;
  roleArn: string | null;
  roleName: string | null;
  sessionName: string | null;
  /** EC2 instance id, where the session is named after one. */
  instance: string | null;
  /** Begin of the session by `sessionContext.attributes.creationDate`, milliseconds UTC. */
  createdAt: number | null;
  sourceIdentity: string | null;
  credentialId: string | null;
  signInSession: string | null;
  onBehalfOf: string | null;
  identityProvider: string | null;
  /** How much the object tells; the fullest one of an actor gives its name. */
  fullness: number;
}

type Loose = Record<string, unknown>;

/** Failed sign-ins with a user name that does not exist: CloudTrail hides what was typed, because it may be a password. */
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** The identity of events that carry none (Insights, summaries, damaged records). */
export const noIdentity: ResolvedIdentity = resolveIdentity(null);

/**
 * Reads the JSON text of a `userIdentity`. Never fails: what cannot be read is an unknown identity.
 *
 * The actor key is the `principalId` where that is an id of its own (`AIDA…`, `AROA…:session`, `account:federated-name`): it survives renaming and tells a
 * re-created user from the deleted one, and it is the same in the copy of a call that another account received. Account numbers in its place (root, failed
 * sign-ins) are no ids. Other identities are keyed by what they are: root of an account, service name, ARN, user name in an account.
 */
export function resolveIdentity(json: string | null): ResolvedIdentity {
  const identity = parseObject(json);
  const context = objectOf(identity, 'sessionContext');
  const issuer = objectOf(context, 'sessionIssuer');
  const attributes = objectOf(context, 'attributes');
  const type = textOf(identity, 'type');
  const principalId = textOf(identity, 'principalId');
  const arn = textOf(identity, 'arn');
  const userName = textOf(identity, 'userName');
  const invokedBy = textOf(identity, 'invokedBy');
  const onBehalfOf = textOf(objectOf(identity, 'onBehalfOf'), 'userId');
  const fromArn = readArn(arn);
  const isRoleIssued =
    textOf(issuer, 'type') === 'Role' ||
    (type !== 'FederatedUser' && (textOf(issuer, 'arn')?.includes(':role/') ?? false));
  const roleArn = isRoleIssued ? textOf(issuer, 'arn') : null;
  const roleName = (isRoleIssued ? textOf(issuer, 'userName') : null) ?? lastPart(roleArn) ?? fromArn.role;
  const sessionName = sessionOf(principalId) ?? fromArn.session;
  const resolved: ResolvedIdentity = {
    actorKey: '',
    subkind: 'unknown',
    standing: 'unknown',
    name: '',
    account: textOf(identity, 'accountId') ?? textOf(issuer, 'accountId') ?? fromArn.account,
    arn,
    type,
    principalId,
    userName,
    invokedBy,
    roleArn,
    roleName,
    sessionName,
    onBehalfOf,
    key: textOf(identity, 'accessKeyId'),
    instance: sessionName !== null && /^m?i-[0-9a-f]{8,17}$/.test(sessionName) ? sessionName : null,
    createdAt: readEventTime(attributes['creationDate']),
    sourceIdentity: textOf(context, 'sourceIdentity'),
    credentialId: textOf(identity, 'credentialId'),
    signInSession: textOf(context, 'signInSessionArn'),
    identityProvider: textOf(identity, 'identityProvider'),
    fullness: 0,
  };
  resolved.subkind = json === null || json === '' ? 'none' : subkindOf(resolved);
  resolved.actorKey = actorKeyOf(resolved);
  resolved.name = nameOf(resolved);
  resolved.standing = standingOf(resolved);
  resolved.fullness =
    (type === 'AWSAccount' || type === null ? 0 : 8) +
    (arn === null ? 0 : 4) +
    (userName === null && roleName === null ? 0 : 2) +
    (roleArn === null ? 0 : 1);
  return resolved;
}

function subkindOf(identity: ResolvedIdentity): IdentitySubkind {
  switch (identity.type) {
    case 'Root':
      return 'root';
    case 'IAMUser':
      return 'user';
    case 'AssumedRole':
      return 'role session';
    case 'Role':
      return 'role';
    case 'FederatedUser':
      return 'federated';
    case 'SAMLUser':
      return 'saml';
    case 'WebIdentityUser':
      return 'web identity';
    case 'IdentityCenterUser':
      return 'identity center';
    case 'Directory':
      return 'directory';
    case 'AWSService':
      return 'service';
    case 'AWSAccount':
      if (isAnonymous(identity)) return 'anonymous';
      if (identity.principalId === null || !isUniqueId(identity.principalId)) return 'account';
      return identity.sessionName === null ? 'user' : 'role session';
    case null:
      if (identity.principalId !== null && isUniqueId(identity.principalId))
        return identity.sessionName === null ? 'user' : 'role session';
      if (identity.invokedBy !== null) return 'service';
      if (identity.arn?.endsWith(':root') === true) return 'root';
      if (identity.roleName !== null) return identity.sessionName === null ? 'role' : 'role session';
      if (identity.userName !== null) return 'user';
      return identity.account === null ? 'unknown' : 'account';
    default:
      return 'unknown';
  }
}

/** A unique id, or a composed one; account numbers and the like stand for many principals. */
export function isOwnId(principalId: string | null): principalId is string {
  return principalId !== null && !/^\d{12}$/.test(principalId) && !/^anonymous$/i.test(principalId);
}

function actorKeyOf(identity: ResolvedIdentity): string {
  const { subkind, account, principalId } = identity;
  if (subkind === 'none') return '';
  if (subkind === 'root') return `root:${account ?? principalId ?? ''}`;
  if (subkind === 'anonymous') return 'anonymous';
  if (subkind === 'service' && !isOwnId(principalId)) return `service:${identity.invokedBy ?? account ?? ''}`;
  if (isHidden(identity)) return `hidden:${account ?? ''}`;
  if (isOwnId(principalId)) return principalId;
  if (subkind === 'identity center')
    return `identity-center:${identity.onBehalfOf ?? identity.credentialId ?? account ?? ''}`;
  if (identity.arn !== null) return identity.arn;
  if (identity.userName !== null) return `${subkind}:${account ?? ''}/${identity.userName}`;
  return `${subkind}:${account ?? ''}`;
}

function nameOf(identity: ResolvedIdentity): string {
  const { subkind, account, principalId, userName } = identity;
  const inAccount = account === null ? '' : `(${account})`;
  if (subkind === 'none') return '';
  if (subkind === 'root') return `root${inAccount}`;
  if (subkind === 'anonymous') return 'anonymous';
  if (subkind === 'service' && identity.invokedBy !== null) return identity.invokedBy;
  if (isHidden(identity)) return `unknown user name${inAccount}`;
  if (identity.type === 'AWSAccount')
    return isOwnId(principalId) ? `${account ?? ''}:${principalId}` : (account ?? principalId ?? 'unknown account');
  if (subkind === 'role session' && identity.roleName !== null)
    return `${identity.roleName}/${identity.sessionName ?? ''}`;
  if (subkind === 'role') return identity.roleName ?? lastPart(identity.arn) ?? principalId ?? `role${inAccount}`;
  if (subkind === 'identity center') return `idc:${userName ?? identity.onBehalfOf ?? identity.credentialId ?? ''}`;
  return userName ?? lastPart(identity.arn) ?? principalId ?? account ?? identity.invokedBy ?? 'unknown';
}

function standingOf(identity: ResolvedIdentity): Standing {
  const { subkind } = identity;
  if (subkind === 'service') return 'service';
  if (subkind === 'none' || subkind === 'unknown' || subkind === 'account' || subkind === 'anonymous') return 'unknown';
  if (identity.invokedBy !== null) return 'service-for-principal';
  const isServiceLinked =
    identity.roleArn?.includes(':role/aws-service-role/') === true ||
    identity.roleName?.startsWith('AWSServiceRoleFor') === true;
  return identity.instance !== null || isServiceLinked ? 'workload' : 'principal';
}

function isHidden(identity: ResolvedIdentity): boolean {
  return identity.userName === HIDDEN && !(identity.principalId !== null && isUniqueId(identity.principalId));
}

function isAnonymous({ account, principalId }: ResolvedIdentity): boolean {
  return account?.toUpperCase() === 'ANONYMOUS_PRINCIPAL' || /^anonymous$/i.test(principalId ?? '');
}

/** Session name behind the colon of `AROA…:name`; federated and provider ids are left whole. */
function sessionOf(principalId: string | null): string | null {
  if (principalId === null || !isUniqueId(principalId)) return null;
  const colon = principalId.indexOf(':');
  return colon < 0 ? null : principalId.slice(colon + 1);
}

/** Account, role and session of `arn:partition:sts::account:assumed-role/role/session` and its relatives. */
function readArn(arn: string | null): { account: string | null; role: string | null; session: string | null } {
  const parts = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):(.+)$/.exec(arn ?? '');
  if (parts === null) return { account: null, role: null, session: null };
  const session = /^assumed-role\/(?:.*\/)?([^/]+)\/([^/]*)$/.exec(parts[2]!);
  return {
    account: parts[1]!,
    role: session?.[1] ?? /^role\/(?:.*\/)?([^/]+)$/.exec(parts[2]!)?.[1] ?? null,
    session: session?.[2] ?? null,
  };
}

function lastPart(arn: string | null): string | null {
  if (arn === null) return null;
  const part = arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
  return part === '' ? null : part;
}

function parseObject(json: string | null): Loose {
  if (json === null || json === '') return {};
  try {
    const value = JSON.parse(json) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
  } catch {
    return {};
  }
}

function objectOf(parent: Loose, name: string): Loose {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

/** Numbers are taken as texts: account numbers lose their quotes in some exports, and with them leading zeros. */
function textOf(parent: Loose, name: string): string | null {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined;
  if (typeof value === 'number') return name === 'accountId' ? String(value).padStart(12, '0') : String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
