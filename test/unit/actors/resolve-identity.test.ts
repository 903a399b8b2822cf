import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noIdentity, resolveIdentity } from '../../../electron/engine/actors/resolve-identity.ts';

const role = {
  type: 'Role',
  principalId: 'AROAQEXAMPLEROLEIDXYZ',
  arn: 'arn:aws:iam::111122223333:role/path/Deploy',
  accountId: '111122223333',
  userName: 'Deploy',
};
const attributes = { creationDate: '2026-05-12T08:00:00Z', mfaAuthenticated: 'false' };

/** subkind | standing | name | account | actor key */
const shapes: [string, object | null, string][] = [
  ['nothing', null, 'none | unknown |  |  | '],
  ['an empty object', {}, 'unknown | unknown | unknown |  | unknown:'],
  [
    'root',
    { type: 'Root', principalId: '111122223333', arn: 'arn:aws:iam::111122223333:root', accountId: '111122223333' },
    'root | principal | root(111122223333) | 111122223333 | root:111122223333',
  ],
  [
    'root with an alias',
    { type: 'Root', principalId: '111122223333', accountId: '111122223333', userName: 'my-alias' },
    'root | principal | root(111122223333) | 111122223333 | root:111122223333',
  ],
  [
    'an IAM user',
    {
      type: 'IAMUser',
      principalId: 'AIDAQEXAMPLEUSERIDXYZ',
      arn: 'arn:aws:iam::111122223333:user/team/alice',
      accountId: '111122223333',
      accessKeyId: 'AKIAQEXAMPLEKEYID234',
      userName: 'alice',
    },
    'user | principal | alice | 111122223333 | AIDAQEXAMPLEUSERIDXYZ',
  ],
  [
    'a user that a service acts for',
    {
      type: 'IAMUser',
      principalId: 'AIDAQEXAMPLEUSERIDXYZ',
      accountId: '111122223333',
      userName: 'alice',
      invokedBy: 'cloudformation.amazonaws.com',
    },
    'user | service-for-principal | alice | 111122223333 | AIDAQEXAMPLEUSERIDXYZ',
  ],
  [
    'a user known by name only',
    { userName: 'alice', accountId: '111122223333' },
    'user | principal | alice | 111122223333 | user:111122223333/alice',
  ],
  [
    'a hidden user name',
    {
      type: 'IAMUser',
      principalId: '111122223333',
      accountId: '111122223333',
      accessKeyId: '',
      userName: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    },
    'user | principal | unknown user name(111122223333) | 111122223333 | hidden:111122223333',
  ],
  [
    'a failed sign-in of a known user',
    {
      type: 'IAMUser',
      principalId: 'AIDAQEXAMPLEUSERIDXYZ',
      accountId: '111122223333',
      accessKeyId: '',
      userName: 'alice',
    },
    'user | principal | alice | 111122223333 | AIDAQEXAMPLEUSERIDXYZ',
  ],
  [
    'a role session',
    {
      type: 'AssumedRole',
      principalId: 'AROAQEXAMPLEROLEIDXYZ:build-7',
      arn: 'arn:aws:sts::111122223333:assumed-role/Deploy/build-7',
      accountId: '111122223333',
      accessKeyId: 'ASIAQEXAMPLEKEYID234',
      sessionContext: { sessionIssuer: role, attributes },
    },
    'role session | principal | Deploy/build-7 | 111122223333 | AROAQEXAMPLEROLEIDXYZ:build-7',
  ],
  [
    'a role session without issuer',
    {
      type: 'AssumedRole',
      principalId: 'AROAQEXAMPLEROLEIDXYZ:build-7',
      arn: 'arn:aws-cn:sts::111122223333:assumed-role/Deploy/build-7',
    },
    'role session | principal | Deploy/build-7 | 111122223333 | AROAQEXAMPLEROLEIDXYZ:build-7',
  ],
  [
    'an instance',
    {
      type: 'AssumedRole',
      principalId: 'AROAQEXAMPLEROLEIDXYZ:i-0123456789abcdef0',
      arn: 'arn:aws:sts::111122223333:assumed-role/Deploy/i-0123456789abcdef0',
      accountId: '111122223333',
      sessionContext: { sessionIssuer: role },
    },
    'role session | workload | Deploy/i-0123456789abcdef0 | 111122223333 | AROAQEXAMPLEROLEIDXYZ:i-0123456789abcdef0',
  ],
  [
    'a role',
    {
      type: 'Role',
      principalId: 'AROAQEXAMPLEROLEIDXYZ',
      arn: 'arn:aws:iam::111122223333:role/Deploy',
      accountId: '111122223333',
    },
    'role | principal | Deploy | 111122223333 | AROAQEXAMPLEROLEIDXYZ',
  ],
  [
    'a federated user',
    {
      type: 'FederatedUser',
      principalId: '111122223333:bob',
      arn: 'arn:aws:sts::111122223333:federated-user/bob',
      accountId: '111122223333',
      sessionContext: {
        sessionIssuer: { type: 'IAMUser', userName: 'alice', arn: 'arn:aws:iam::111122223333:user/alice' },
      },
    },
    'federated | principal | bob | 111122223333 | 111122223333:bob',
  ],
  [
    'a SAML user',
    { type: 'SAMLUser', principalId: 'Zm9v=:carol', userName: 'carol', identityProvider: 'Zm9v=' },
    'saml | principal | carol |  | Zm9v=:carol',
  ],
  [
    'a web identity user',
    {
      type: 'WebIdentityUser',
      principalId: 'accounts.example.com:app:dave',
      userName: 'dave',
      identityProvider: 'accounts.example.com',
    },
    'web identity | principal | dave |  | accounts.example.com:app:dave',
  ],
  [
    'an Identity Center user',
    {
      type: 'IdentityCenterUser',
      accountId: '111122223333',
      onBehalfOf: { userId: 'u-1', identityStoreArn: 'arn:aws:identitystore::111122223333:identitystore/d-1' },
      credentialId: 'c-1',
    },
    'identity center | principal | idc:u-1 | 111122223333 | identity-center:u-1',
  ],
  [
    'a directory user',
    { type: 'Directory', accountId: '111122223333', userName: 'erin' },
    'directory | principal | erin | 111122223333 | directory:111122223333/erin',
  ],
  [
    'another account',
    { type: 'AWSAccount', principalId: '444455556666', accountId: '444455556666' },
    'account | unknown | 444455556666 | 444455556666 | account:444455556666',
  ],
  [
    'a user of another account',
    { type: 'AWSAccount', principalId: 'AIDAQEXAMPLEUSERIDXYZ', accountId: '444455556666' },
    'user | principal | 444455556666:AIDAQEXAMPLEUSERIDXYZ | 444455556666 | AIDAQEXAMPLEUSERIDXYZ',
  ],
  [
    'an anonymous caller',
    { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
    'anonymous | unknown | anonymous | ANONYMOUS_PRINCIPAL | anonymous',
  ],
  [
    'a service',
    { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
    'service | service | ec2.amazonaws.com |  | service:ec2.amazonaws.com',
  ],
  [
    'a service event without type',
    { accountId: '111122223333', invokedBy: 'secretsmanager.amazonaws.com' },
    'service | service | secretsmanager.amazonaws.com | 111122223333 | service:secretsmanager.amazonaws.com',
  ],
  [
    'an account alone',
    { accountId: '111122223333' },
    'account | unknown | 111122223333 | 111122223333 | account:111122223333',
  ],
  [
    'an unknown type',
    { type: 'Unknown', principalId: '111122223333', accountId: '111122223333', userName: 'frank' },
    'unknown | unknown | frank | 111122223333 | unknown:111122223333/frank',
  ],
  [
    'a type of the future',
    { type: 'Quantum', principalId: 'Q-1', accountId: '111122223333' },
    'unknown | unknown | Q-1 | 111122223333 | Q-1',
  ],
  [
    'an account number that lost its quotes',
    { type: 'Root', accountId: 12345678901 },
    'root | principal | root(012345678901) | 012345678901 | root:012345678901',
  ],
  [
    'members of other types',
    { type: ['Root'], principalId: {}, sessionContext: 'x', userName: null },
    'unknown | unknown | unknown |  | unknown:',
  ],
];

describe('an identity', () => {
  it.each(shapes)('%s', (_, identity, expected) => {
    const resolved = resolveIdentity(identity === null ? null : JSON.stringify(identity));
    expect(
      [resolved.subkind, resolved.standing, resolved.name, resolved.account ?? '', resolved.actorKey].join(' | '),
    ).toBe(expected);
  });

  it('reads both forms of the creation date', () => {
    const at = Date.UTC(2013, 10, 2, 1, 6, 28);
    for (const creationDate of ['20131102T010628Z', '2013-11-02T01:06:28Z']) {
      expect(resolveIdentity(JSON.stringify({ sessionContext: { attributes: { creationDate } } })).createdAt).toBe(at);
    }
  });

  it('is never an error and never touches a prototype', () => {
    fc.assert(fc.property(fc.json(), (json) => void resolveIdentity(json)));
    fc.assert(fc.property(fc.string(), (text) => void resolveIdentity(text)));
    const hostile = resolveIdentity(
      '{"__proto__":{"type":"Root"},"constructor":{"type":"Root"},"sessionContext":{"__proto__":{"sourceIdentity":"x"}}}',
    );
    expect(hostile.type).toBeNull();
    expect(hostile.sourceIdentity).toBeNull();
    expect(({} as { type?: string }).type).toBeUndefined();
    expect(noIdentity.subkind).toBe('none');
  });
});
