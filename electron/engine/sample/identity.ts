import { base32 } from './random.ts';
import type { Random } from './random.ts';
import { formatTime } from './values.ts';
import type { JsonObject } from './values.ts';

/** Somebody who can sign calls: the `userIdentity` block that the calls carry, and whose log they go to. */
export interface Principal {
  identity: JsonObject;
  /** The account whose trail records the calls. */
  account: string;
  /** The access key that signs; null where CloudTrail shows none. */
  key: string | null;
  /** True for the credentials behind a console session. */
  fromConsole?: boolean;
}

export interface User {
  account: string;
  name: string;
  id: string;
  key: string;
}

export interface Role {
  account: string;
  name: string;
  id: string;
  /** The path of the role's ARN, beginning and ending with `/`. */
  path: string;
}

/**
 * A unique id or access key id in today's form, in which ten base32 characters after the prefix hold the account number:
 * 1 flag bit, 40 bits of account, 9 further bits. Access keys have 20 characters, all other ids 21.
 */
export function makeId(random: Random, prefix: string, account: string): string {
  let bits = (1n << 49n) | (BigInt(account) << 9n) | BigInt(random.int(512));
  let middle = '';
  for (let index = 0; index < 10; index += 1) {
    middle = base32[Number(bits & 31n)]! + middle;
    bits >>= 5n;
  }
  const isKey = prefix === 'AKIA' || prefix === 'ASIA';
  return prefix + middle + random.text(base32, isKey ? 6 : 7);
}

export function makeUser(random: Random, account: string, name: string): User {
  return { account, name, id: makeId(random, 'AIDA', account), key: makeId(random, 'AKIA', account) };
}

export function makeRole(random: Random, account: string, name: string, path = '/'): Role {
  return { account, name, id: makeId(random, 'AROA', account), path };
}

export function userArn(user: User): string {
  return `arn:aws:iam::${user.account}:user/${user.name}`;
}

export function roleArn(role: Role): string {
  return `arn:aws:iam::${role.account}:role${role.path}${role.name}`;
}

export function sessionArn(role: Role, sessionName: string): string {
  return `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`;
}

export interface SessionAttributes {
  /** Milliseconds UTC; CloudTrail shows whole seconds. */
  createdAt: number;
  mfa?: boolean;
  sourceIdentity?: string;
  ec2RoleDelivery?: '1.0' | '2.0';
  onBehalfOf?: JsonObject;
}

/** An IAM user with the long-lived key, or with a session key where `session` is given. */
export function asUser(user: User, session?: SessionAttributes & { key: string; fromConsole?: boolean }): Principal {
  const key = session?.key ?? user.key;
  const identity: JsonObject = {
    type: 'IAMUser',
    principalId: user.id,
    arn: userArn(user),
    accountId: user.account,
    accessKeyId: key,
    userName: user.name,
  };
  if (session) {
    identity.sessionContext = { sessionIssuer: {}, webIdFederationData: {}, attributes: sessionAttributes(session) };
  }
  return { identity, account: user.account, key, fromConsole: session?.fromConsole === true };
}

function sessionAttributes(session: SessionAttributes): JsonObject {
  return { creationDate: formatTime(session.createdAt), mfaAuthenticated: session.mfa === true ? 'true' : 'false' };
}

/** A session of a role, with the key that STS issued for it. */
export function asRoleSession(role: Role, sessionName: string, key: string, session: SessionAttributes): Principal {
  const sessionContext: JsonObject = {
    sessionIssuer: {
      type: 'Role',
      principalId: role.id,
      arn: roleArn(role),
      accountId: role.account,
      userName: role.name,
    },
    webIdFederationData: {},
    attributes: sessionAttributes(session),
  };
  if (session.sourceIdentity !== undefined) sessionContext.sourceIdentity = session.sourceIdentity;
  if (session.ec2RoleDelivery !== undefined) sessionContext.ec2RoleDelivery = session.ec2RoleDelivery;
  const identity: JsonObject = {
    type: 'AssumedRole',
    principalId: `${role.id}:${sessionName}`,
    arn: sessionArn(role, sessionName),
    accountId: role.account,
    accessKeyId: key,
    sessionContext,
  };
  if (session.onBehalfOf !== undefined) identity.onBehalfOf = session.onBehalfOf;
  return { identity, account: role.account, key };
}

/** A GetFederationToken session of a user. */
export function asFederatedUser(user: User, name: string, key: string, createdAt: number): Principal {
  const identity: JsonObject = {
    type: 'FederatedUser',
    principalId: `${user.account}:${name}`,
    arn: `arn:aws:sts::${user.account}:federated-user/${name}`,
    accountId: user.account,
    accessKeyId: key,
    sessionContext: {
      sessionIssuer: {
        type: 'IAMUser',
        principalId: user.id,
        arn: userArn(user),
        accountId: user.account,
        userName: user.name,
      },
      webIdFederationData: {},
      attributes: sessionAttributes({ createdAt }),
    },
  };
  return { identity, account: user.account, key };
}

/** The account root, with a console session key where one is given. */
export function asRoot(account: string, session?: SessionAttributes & { key: string }): Principal {
  const identity: JsonObject = {
    type: 'Root',
    principalId: account,
    arn: `arn:aws:iam::${account}:root`,
    accountId: account,
  };
  if (session) {
    identity.accessKeyId = session.key;
    identity.sessionContext = { attributes: sessionAttributes(session) };
  }
  return { identity, account, key: session?.key ?? null, fromConsole: session !== undefined };
}

/** An AWS service that acts in `account` under its own name. */
export function asService(account: string, service: string): Principal {
  return { identity: { type: 'AWSService', invokedBy: service }, account, key: null };
}

/** The caller of a cross-account call, as the other account's log shows it. */
export function asForeignAccount(caller: Principal, recipient: string): Principal {
  const identity: JsonObject = {
    type: 'AWSAccount',
    principalId: caller.identity.principalId,
    accountId: caller.account,
  };
  return { identity, account: recipient, key: null };
}

/** A workforce user behind IAM Identity Center, who has neither ARN nor key. */
export function asIdentityCenterUser(account: string, userId: string, store: string, credentialId: string): Principal {
  const identity: JsonObject = {
    type: 'IdentityCenterUser',
    accountId: account,
    onBehalfOf: { userId, identityStoreArn: `arn:aws:identitystore::${account}:identitystore/${store}` },
    credentialId,
  };
  return { identity, account, key: null };
}

/** The same principal while a service acts for it (forward access session). */
export function throughService(principal: Principal, service: string): Principal {
  return { ...principal, identity: { ...principal.identity, invokedBy: service } };
}
