import {
  asFederatedUser,
  asForeignAccount,
  asRoleSession,
  asService,
  asUser,
  makeId,
  roleArn,
  sessionArn,
  userArn,
} from './identity.ts';
import type { Principal, Role, SessionAttributes, User } from './identity.ts';
import { base64 } from './random.ts';
import type { Random } from './random.ts';
import { formatResponseDate } from './values.ts';
import type { JsonObject } from './values.ts';
import { happen, noteSession } from './scene.ts';
import type { Scene } from './scene.ts';

/** Where and how a call is made. */
export interface Origin {
  at: number;
  region: string;
  address: string;
  userAgent: string;
}

function credentials(random: Random, key: string, expiresAt: number): JsonObject {
  return {
    accessKeyId: key,
    sessionToken: `IQoJb3JpZ2luX2VjE${random.text(base64, 180)}==`,
    expiration: formatResponseDate(expiresAt),
  };
}

function roleResources(role: Role): JsonObject[] {
  return [{ accountId: role.account, type: 'AWS::IAM::Role', ARN: roleArn(role) }];
}

/**
 * A successful AssumeRole. Across accounts it is recorded twice under one sharedEventID: the caller's copy names the caller, the
 * role owner's copy shows the foreign account only. `responseIn` says which copies carry the issued key.
 */
export function assumeRole(
  scene: Scene,
  origin: Origin,
  options: {
    by: Principal;
    role: Role;
    sessionName: string;
    seconds?: number;
    mfa?: boolean;
    sourceIdentity?: string;
    responseIn?: 'both' | 'target';
    step?: string;
  },
): Principal {
  const { by, role, sessionName } = options;
  const { random } = scene;
  const seconds = options.seconds ?? 3600;
  const key = makeId(random, 'ASIA', role.account);
  const attributes: SessionAttributes = { createdAt: origin.at, mfa: options.mfa === true };
  if (options.sourceIdentity !== undefined) attributes.sourceIdentity = options.sourceIdentity;
  const session = asRoleSession(role, sessionName, key, attributes);
  const crossesAccounts = by.account !== role.account;
  const request: JsonObject = { roleArn: roleArn(role), roleSessionName: sessionName, durationSeconds: seconds };
  const response: JsonObject = {
    credentials: credentials(random, key, origin.at + seconds * 1000),
    assumedRoleUser: { assumedRoleId: `${role.id}:${sessionName}`, arn: sessionArn(role, sessionName) },
  };
  if (options.sourceIdentity !== undefined) {
    request.sourceIdentity = options.sourceIdentity;
    response.sourceIdentity = options.sourceIdentity;
  }
  const call = { ...origin, service: 'sts', name: 'AssumeRole', request, resources: roleResources(role) };
  if (!crossesAccounts) {
    const record = happen(scene, { ...call, by, response }, options.step);
    noteSession(scene, session, { via: 'AssumeRole', parentKey: by.key, issuedBy: [record] });
    return session;
  }
  const sharedEventId = random.uuid();
  const own = happen(
    scene,
    { ...call, by, response: options.responseIn === 'target' ? null : response, sharedEventId },
    options.step,
  );
  const other = happen(
    scene,
    { ...call, by: asForeignAccount(by, role.account), response, sharedEventId },
    options.step,
  );
  noteSession(scene, session, { via: 'AssumeRole', parentKey: by.key, issuedBy: [own, other] });
  return session;
}

/** A service takes a role for a workload (EC2, Lambda, ECS, service-linked roles). Responses of this kind lack `assumedRoleUser`. */
export function assumeRoleByService(
  scene: Scene,
  at: number,
  region: string,
  options: { service: string; role: Role; sessionName: string; ec2RoleDelivery?: '1.0' | '2.0' },
): Principal {
  const { service, role, sessionName } = options;
  const key = makeId(scene.random, 'ASIA', role.account);
  const attributes: SessionAttributes = { createdAt: at };
  if (options.ec2RoleDelivery !== undefined) attributes.ec2RoleDelivery = options.ec2RoleDelivery;
  const session = asRoleSession(role, sessionName, key, attributes);
  const record = happen(scene, {
    at,
    region,
    service: 'sts',
    name: 'AssumeRole',
    by: asService(role.account, service),
    address: service,
    userAgent: service,
    request: { roleArn: roleArn(role), roleSessionName: sessionName, durationSeconds: 3600 },
    response: { credentials: credentials(scene.random, key, at + 3_600_000) },
    resources: roleResources(role),
    sharedEventId: scene.random.uuid(),
  });
  noteSession(scene, session, { via: 'AssumeRole', parentKey: null, issuedBy: [record] });
  return session;
}

/** AssumeRoleWithSAML and AssumeRoleWithWebIdentity: the caller is somebody of a federation provider and signs with no key. */
export function assumeRoleFederated(
  scene: Scene,
  origin: Origin,
  options: { kind: 'SAML' | 'WebIdentity'; role: Role; sessionName: string; provider: string; subject: string },
): Principal {
  const { kind, role, sessionName, provider, subject } = options;
  const { random } = scene;
  const key = makeId(random, 'ASIA', role.account);
  const session = asRoleSession(role, sessionName, key, { createdAt: origin.at });
  const name = `AssumeRoleWith${kind}`;
  const request: JsonObject = { roleArn: roleArn(role), roleSessionName: sessionName, durationSeconds: 3600 };
  const response: JsonObject = {
    credentials: credentials(random, key, origin.at + 3_600_000),
    assumedRoleUser: { assumedRoleId: `${role.id}:${sessionName}`, arn: sessionArn(role, sessionName) },
  };
  if (kind === 'SAML') {
    request.principalArn = `arn:aws:iam::${role.account}:saml-provider/${provider}`;
    request.sAMLAssertionID = `_${random.uuid()}`;
    Object.assign(response, {
      subject,
      subjectType: 'persistent',
      issuer: `https://login.${provider}.example/saml`,
      audience: 'https://signin.aws.amazon.com/saml',
    });
  } else {
    Object.assign(response, {
      subjectFromWebIdentityToken: subject,
      audience: 'sts.amazonaws.com',
      provider: `arn:aws:iam::${role.account}:oidc-provider/${provider}`,
    });
  }
  const identity: JsonObject = {
    type: `${kind}User`,
    principalId:
      kind === 'SAML' ? `${random.text(base64, 27)}=:${subject}` : `${provider}:sts.amazonaws.com:${subject}`,
    userName: subject,
    identityProvider: kind === 'SAML' ? `https://login.${provider}.example/saml` : provider,
  };
  const record = happen(scene, {
    ...origin,
    service: 'sts',
    name,
    by: { identity, account: role.account, key: null },
    request,
    response,
    resources: roleResources(role),
  });
  noteSession(scene, session, { via: name, parentKey: null, issuedBy: [record] });
  return session;
}

/** GetSessionToken: the same user goes on with a temporary key, here after MFA. */
export function getSessionToken(scene: Scene, origin: Origin, user: User, step?: string): Principal {
  const key = makeId(scene.random, 'ASIA', user.account);
  const session = asUser(user, { key, createdAt: origin.at, mfa: true });
  const record = happen(
    scene,
    {
      ...origin,
      service: 'sts',
      name: 'GetSessionToken',
      by: asUser(user),
      request: { serialNumber: `arn:aws:iam::${user.account}:mfa/${user.name}`, durationSeconds: 43200 },
      response: { credentials: credentials(scene.random, key, origin.at + 43_200_000) },
    },
    step,
  );
  noteSession(scene, session, { via: 'GetSessionToken', parentKey: user.key, issuedBy: [record] });
  return session;
}

/** GetFederationToken: a named session below a user that outlives the user's key being switched off. */
export function getFederationToken(scene: Scene, origin: Origin, user: User, name: string, step?: string): Principal {
  const key = makeId(scene.random, 'ASIA', user.account);
  const session = asFederatedUser(user, name, key, origin.at);
  const record = happen(
    scene,
    {
      ...origin,
      service: 'sts',
      name: 'GetFederationToken',
      by: asUser(user),
      request: { name, durationSeconds: 129600, policyArns: [{ arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }] },
      response: {
        credentials: credentials(scene.random, key, origin.at + 129_600_000),
        federatedUser: { federatedUserId: `${user.account}:${name}`, arn: session.identity.arn },
        packedPolicySize: 3,
      },
    },
    step,
  );
  noteSession(scene, session, { via: 'GetFederationToken', parentKey: user.key, issuedBy: [record] });
  return session;
}

/** Sign-in to the console. The outcome stands in `responseElements`; a failure has a message but no error code. */
export function consoleLogin(
  scene: Scene,
  origin: Origin,
  options: { user: User; outcome: 'Success' | 'Failure'; mfa: boolean; step?: string },
): void {
  const { user, outcome, mfa } = options;
  const identity: JsonObject = {
    type: 'IAMUser',
    principalId: user.id,
    ...(outcome === 'Success' ? { arn: userArn(user) } : {}),
    accountId: user.account,
    ...(outcome === 'Failure' ? { accessKeyId: '' } : {}),
    userName: user.name,
  };
  const additional: JsonObject = {
    LoginTo: `https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgsFromTB_${origin.region}_${scene.random.hex(16)}`,
    MobileVersion: 'No',
    MFAUsed: mfa ? 'Yes' : 'No',
  };
  if (mfa) additional.MFAIdentifier = `arn:aws:iam::${user.account}:mfa/${user.name}`;
  happen(
    scene,
    {
      ...origin,
      service: 'signin',
      name: 'ConsoleLogin',
      by: { identity, account: user.account, key: null },
      write: true,
      ...(outcome === 'Failure' ? { error: { message: 'Failed authentication' } } : {}),
      response: { ConsoleLogin: outcome },
      additional,
    },
    options.step,
  );
}

/** The key behind a console session: no recorded event issues it. */
export function consoleSession(scene: Scene, user: User, createdAt: number, mfa: boolean): Principal {
  const session = asUser(user, { key: makeId(scene.random, 'ASIA', user.account), createdAt, mfa, fromConsole: true });
  noteSession(scene, session, { via: 'console', parentKey: null, issuedBy: [] });
  return session;
}
