import { describe, expect, it } from 'vitest';
import { AccountReplay, listRelations, looksMasked } from '../../../electron/engine/ledgers/accounts/accounts.ts';
import { ComputeReplay, secondsOf } from '../../../electron/engine/ledgers/compute/compute.ts';
import { readPrices } from '../../../electron/engine/ledgers/compute/prices.ts';
import { EscalationReplay } from '../../../electron/engine/ledgers/escalation/match.ts';
import { explainFlips, FlipReplay } from '../../../electron/engine/ledgers/flips/flips.ts';
import { differencesBetween, stateAt } from '../../../electron/engine/ledgers/iam/state-at.ts';
import { IamReplay } from '../../../electron/engine/ledgers/iam/time-machine.ts';
import { listModels, ModelReplay } from '../../../electron/engine/ledgers/models/models.ts';
import { listSecrets, SecretReplay } from '../../../electron/engine/ledgers/secrets/secrets.ts';
import { findSignInPatterns, networkOf, SignInReplay } from '../../../electron/engine/ledgers/signins/signins.ts';
import {
  listTaken,
  listTakenObjects,
  readCopySource,
  TakenReplay,
} from '../../../electron/engine/ledgers/taken/taken.ts';
import type { Act } from '../../../electron/engine/ledgers/act.ts';
import { actsOf, type RecordParts, T0 } from './acts.ts';

const all = (): boolean => true;
const own = new Set(['111122223333']);

function run<T extends { take(act: Act): void }>(replay: T, parts: RecordParts[]): T {
  for (const act of actsOf(...parts)) replay.take(act);
  return replay;
}

describe('taken', () => {
  const read = (more: Partial<RecordParts> & { key?: string; bytes?: number } = {}): RecordParts => ({
    call: 's3:GetObject',
    q: { bucketName: 'b', key: more.key ?? 'p/k' },
    a: more.bytes === undefined ? {} : { bytesTransferredOut: more.bytes, AuthenticationMethod: 'AuthHeader' },
    ...more,
  });
  const facts = (parts: RecordParts[]) => run(new TakenReplay(), parts).finish();

  it('adds bytes up as a floor, and counts reads without size apart', () => {
    const [row] = listTaken(facts([read({ bytes: 791 }), read({ bytes: 9.0, at: 1 }), read({ at: 2 })]), all, own);
    expect(row).toMatchObject({ calls: 3, bytes: 800, withoutSize: 1, keys: 1, prefix: 'p/' });
  });

  it('leaves refused reads and heads out', () => {
    expect(
      facts([
        read({ errorCode: 'AccessDenied', bytes: 5 }),
        { call: 's3:HeadObject', q: { bucketName: 'b', key: 'k' } },
      ]),
    ).toHaveLength(0);
  });

  it('tells pre-signed and anonymous reads', () => {
    const parts = [
      read({ a: { AuthenticationMethod: 'QueryString', bytesTransferredOut: 1 } }),
      read({
        at: 1,
        more: { userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' } },
      }),
    ];
    expect(listTakenObjects(facts(parts), all)[0]!.how).toEqual(['pre-signed', 'anonymous']);
  });

  it('reads the source of a copy in its forms', () => {
    expect(readCopySource('/b/a%20dir/k?versionId=v1')).toEqual({ bucket: 'b', key: 'a dir/k', versionId: 'v1' });
    expect(readCopySource('b/k')).toEqual({ bucket: 'b', key: 'k', versionId: null });
    expect(readCopySource('%E0%A4%A')).toBe(null);
    expect(
      facts([{ call: 's3:CopyObject', q: { bucketName: 'to', key: 'n', 'x-amz-copy-source': 'from/k' } }]).get(0),
    ).toMatchObject({ what: 'from', key: 'k', to: 'to/n', bytes: null });
  });

  it('names the accounts of shares that the case does not know', () => {
    const [row] = listTaken(
      facts([
        {
          call: 'rds:ModifyDBSnapshotAttribute',
          q: {
            dBSnapshotIdentifier: 's',
            attributeName: 'restore',
            valuesToAdd: ['444455556666', 'all', '111122223333'],
          },
        },
      ]),
      all,
      own,
    );
    expect(row!.foreign).toEqual(['444455556666', 'all']);
  });
});

describe('flips', () => {
  const denied = (at: number, more: Partial<RecordParts> = {}): RecordParts => ({
    call: 's3:GetBucketPolicy',
    at,
    q: { bucketName: 'b' },
    errorCode: 'AccessDenied',
    errorMessage:
      'User is not authorized to perform: s3:GetBucketPolicy on resource: arn:aws:s3:::b because no identity-based policy allows the s3:GetBucketPolicy action',
    ...more,
  });
  const allowed = (at: number, q: object = { bucketName: 'b' }): RecordParts => ({ call: 's3:GetBucketPolicy', at, q });
  const explain = (...parts: RecordParts[]) =>
    explainFlips(run(new FlipReplay(), parts).finish(), run(new IamReplay(), parts).finish());

  it('names a change of the principal between the two', () => {
    const [flip] = explain(
      denied(0),
      {
        call: 'iam:PutUserPolicy',
        at: 5,
        q: {
          userName: 'mallory',
          policyName: 'p',
          policyDocument: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
        },
      },
      allowed(9),
    );
    expect(flip).toMatchObject({
      cause: 'change between',
      changedBySelf: true,
      explains: 'explains',
      deniedBy: 'no allow: identity-based policy',
      denials: 1,
    });
  });

  it('names a change of a group that the principal is in, and of a control policy', () => {
    const member: RecordParts = {
      call: 'iam:AddUserToGroup',
      at: -4000,
      q: { userName: 'mallory', groupName: 'g' },
      by: 'admin',
    };
    const attach: RecordParts = {
      call: 'iam:AttachGroupPolicy',
      at: 5,
      q: { groupName: 'g', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      by: 'admin',
    };
    expect(explain(member, denied(0), attach, allowed(9))[0]).toMatchObject({
      cause: 'change between',
      changedBySelf: false,
      explains: 'cannot be read',
    });
    const lift: RecordParts = {
      call: 'organizations:DetachPolicy',
      at: 5,
      q: { policyId: 'p-1', targetId: '111122223333' },
      by: 'admin',
    };
    expect(explain(denied(0), lift, allowed(9))[0]!.cause).toBe('change between');
  });

  it('keeps throttling and other resources out', () => {
    expect(explain(denied(0, { errorCode: 'ThrottlingException', errorMessage: 'Rate exceeded' }), allowed(9))).toEqual(
      [],
    );
    expect(explain(denied(0), allowed(9, { bucketName: 'other' }))).toEqual([]);
  });

  it('keeps the other direction apart', () => {
    expect(explain(allowed(0), denied(9)).map((flip) => flip.direction)).toEqual(['allowed to denied']);
  });
});

describe('IAM over time', () => {
  const changes = (...parts: RecordParts[]) => run(new IamReplay(), parts).finish();
  const made = changes(
    {
      call: 'iam:CreateRole',
      at: 10,
      q: {
        roleName: 'r',
        assumeRolePolicyDocument:
          '{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
      },
    },
    {
      call: 'iam:UpdateAssumeRolePolicy',
      at: 20,
      q: {
        roleName: 'r',
        policyDocument:
          '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:AssumeRole"}]}',
      },
    },
    { call: 'iam:DeleteRole', at: 30, q: { roleName: 'r' } },
    { call: 'iam:CreateRole', at: 40, q: { roleName: 'r', assumeRolePolicyDocument: '{"Statement":[]}' } },
  );

  it('knows nothing before the first sighting, and a state at each moment after it', () => {
    const trustAt = (at: number): string | null | undefined =>
      stateAt(made, T0 + at * 1000)[0]?.facts.find(({ fact }) => fact === 'trust')?.value;
    expect(trustAt(9)).toBe(undefined);
    expect(trustAt(10)).toContain('ec2.amazonaws.com');
    expect(trustAt(20)).toContain('444455556666');
    expect(stateAt(made, T0 + 30_000)[0]!.exists).toBe('no');
    expect(trustAt(40)).toContain('"Statement":[]');
  });

  it('says what a change means', () => {
    expect(made[2]!.findings.map(({ code }) => code)).toEqual(['NEW_PRINCIPAL', 'EXTERNAL_ACCOUNT', 'ALLOW_NARROWED']);
  });

  it('tells two times apart', () => {
    expect(differencesBetween(made, T0 + 10_000, T0 + 20_000).map(({ fact }) => fact)).toEqual(['trust']);
  });

  it('reads the rights of groups and of default versions', () => {
    const [user] = stateAt(
      changes(
        {
          call: 'iam:CreatePolicy',
          q: { policyName: 'p', policyDocument: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}' },
          r: { policy: { arn: 'arn:aws:iam::111122223333:policy/p', defaultVersionId: 'v1' } },
        },
        {
          call: 'iam:AttachGroupPolicy',
          at: 1,
          q: { groupName: 'g', policyArn: 'arn:aws:iam::111122223333:policy/p' },
        },
        { call: 'iam:AddUserToGroup', at: 2, q: { userName: 'eve', groupName: 'g' } },
      ),
      T0 + 9000,
      (change) => change.subject === 'eve',
    );
    expect(user!.allows).toMatchObject([
      { action: 's3:*', from: 'arn:aws:iam::111122223333:policy/p v1 through group g' },
    ]);
  });
});

describe('ways to more rights', () => {
  const found = (...parts: RecordParts[]) =>
    run(new EscalationReplay(), parts)
      .finish()
      .map((each) => `${each.path} ${each.verdict}${each.selfGrant ? ' self' : ''}`);

  it('tells a key for another user from a key of one’s own, and sees it used', () => {
    const key = { accessKey: { accessKeyId: 'AKIAQAAAAAAAQBBCDEFG', userName: 'eve' } };
    expect(found({ call: 'iam:CreateAccessKey', r: key })).toEqual([]);
    expect(found({ call: 'iam:CreateAccessKey', q: { userName: 'eve' }, r: key })).toEqual(['PE-04 possible']);
    const use: RecordParts = {
      call: 'iam:CreateUser',
      at: 9,
      q: { userName: 'x' },
      more: {
        userIdentity: {
          type: 'IAMUser',
          userName: 'eve',
          accessKeyId: 'AKIAQAAAAAAAQBBCDEFG',
          accountId: '111122223333',
        },
      },
    };
    expect(found({ call: 'iam:CreateAccessKey', q: { userName: 'eve' }, r: key }, use)[0]).toBe('PE-04 gain shown');
  });

  it('follows steps about the same thing by the same origin', () => {
    const [create, invoke]: RecordParts[] = [
      { call: 'lambda:CreateFunction20150331', q: { functionName: 'f', role: 'arn:aws:iam::111122223333:role/admin' } },
      { call: 'lambda:Invoke', at: 9, q: { functionName: 'f' } },
    ];
    expect(found(create!, invoke!)).toEqual(['PE-28 possible']);
    expect(found(create!, { ...invoke!, q: { functionName: 'other' } })).toEqual([]);
    expect(found(create!, { ...invoke!, by: 'somebody' })).toEqual([]);
  });

  it('reports what was refused as attempted, and a grant to oneself', () => {
    expect(
      found({
        call: 'iam:AttachUserPolicy',
        q: { userName: 'mallory', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
        errorCode: 'AccessDenied',
      }),
    ).toEqual(['PE-08 attempted self']);
    expect(
      found({
        call: 'iam:AttachUserPolicy',
        q: { userName: 'mallory', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      }),
    ).toEqual(['PE-08 gain shown self']);
  });
});

describe('compute', () => {
  const start: RecordParts = {
    call: 'ec2:RunInstances',
    q: { instanceType: 't3.micro' },
    r: { instancesSet: { items: [{ instanceId: 'i-1', instanceType: 't3.micro' }] } },
  };
  const runs = (...parts: RecordParts[]) =>
    run(new ComputeReplay(), parts)
      .finish()
      .runs.map((each) => ({ type: each.type, ...secondsOf(each, T0, T0 + 100_000) }));
  const on = (name: string, at: number, more: object = {}): RecordParts => ({
    call: `ec2:${name}`,
    at,
    q: { instancesSet: { items: [{ instanceId: 'i-1' }] }, ...more },
  });

  it('leaves the time between stop and start out, and goes on with another type', () => {
    expect(
      runs(
        start,
        on('StopInstances', 10),
        {
          call: 'ec2:ModifyInstanceAttribute',
          at: 15,
          q: { instanceId: 'i-1', instanceType: { value: 'p3.2xlarge' } },
        },
        on('StartInstances', 20),
        on('TerminateInstances', 50),
      ),
    ).toEqual([
      { type: 't3.micro', seconds: 10, atLeast: false },
      { type: 'p3.2xlarge', seconds: 30, atLeast: false },
    ]);
  });

  it('says "at least" for what ran before the evidence or runs at its end', () => {
    expect(runs(start)).toEqual([{ type: 't3.micro', seconds: 100, atLeast: true }]);
    expect(runs(on('TerminateInstances', 50))).toEqual([{ type: null, seconds: 50, atLeast: true }]);
  });

  it('takes prices from the list of the user only, by date', () => {
    const prices = readPrices(
      'type,region,purchase option,price,currency,valid from\nt3.micro,eu-west-1,on demand,0.01,USD,2020-01-01\nt3.micro,eu-west-1,on demand,0.02,USD,2024-01-01\n',
    );
    expect(prices.find('t3.micro', 'eu-west-1', 'on demand', T0)).toMatchObject({ perHour: 0.02, currency: 'USD' });
    expect(prices.find('t3.micro', 'us-east-1', 'on demand', T0)).toBe(null);
    expect(() => readPrices('a,b\n1,2\n')).toThrow('headings');
  });
});

describe('models', () => {
  it('tells probing from use, and whether logging was off', () => {
    const call = (at: number, modelId: string, errorCode?: string): RecordParts => ({
      call: 'bedrock:InvokeModel',
      at,
      q: { modelId },
      ...(errorCode === undefined ? {} : { errorCode }),
    });
    const facts = run(new ModelReplay(), [
      call(0, 'anthropic.claude-v2', 'ValidationException'),
      call(1, 'meta.llama3', 'AccessDeniedException'),
      { call: 'bedrock:DeleteModelInvocationLoggingConfiguration', at: 5 },
      call(9, 'us.anthropic.claude-v2'),
    ]).finish();
    const rows = listModels(facts, all);
    expect(rows.map((row) => [row.phase, row.model, row.provider, row.ok, row.logging])).toEqual([
      ['probe', 'anthropic.claude-v2', 'anthropic', 0, 'unknown'],
      ['probe', 'meta.llama3', 'meta', 0, 'unknown'],
      ['logging', null, null, 1, 'off'],
      ['use', 'us.anthropic.claude-v2', 'anthropic', 1, 'off'],
    ]);
  });
});

describe('sign-ins', () => {
  const attempt = (
    at: number,
    userName: string,
    result: 'Success' | 'Failure',
    more: { ip?: string; mfa?: string } = {},
  ): RecordParts => ({
    call: 'signin:ConsoleLogin',
    at,
    r: { ConsoleLogin: result },
    a: { MFAUsed: more.mfa ?? 'No' },
    more: {
      eventID: `${at}-${userName}-${more.ip ?? ''}`,
      sourceIPAddress: more.ip ?? '198.51.100.7',
      userIdentity: { type: 'IAMUser', accountId: '111122223333', userName },
      ...(result === 'Failure' ? { errorMessage: 'Failed authentication' } : {}),
    },
  });
  const patterns = (parts: RecordParts[]) =>
    findSignInPatterns(run(new SignInReplay(), parts).finish()).map((each) => each.pattern);

  it('finds guessing inside a window, by its edges', () => {
    const five = (step: number): RecordParts[] =>
      Array.from({ length: 5 }, (_, index) => attempt(index * step, 'alice', 'Failure'));
    expect(patterns(five(150))).toEqual(['brute force']);
    expect(patterns(five(151))).toEqual([]);
  });

  it('counts hidden names as one bucket for an address', () => {
    const hidden = Array.from({ length: 6 }, (_, index) => attempt(index, 'HIDDEN_DUE_TO_SECURITY_REASONS', 'Failure'));
    expect(patterns(hidden)).toEqual([]);
    const spray = ['a', 'b', 'c', 'd', 'HIDDEN_DUE_TO_SECURITY_REASONS'].map((name, index) =>
      attempt(index, name, 'Failure'),
    );
    expect(patterns(spray)).toEqual(['spray']);
  });

  it('sees a success after failures, and a password that was right without the second factor', () => {
    expect(
      patterns([1, 2, 3].map((at) => attempt(at, 'bob', 'Failure')).concat(attempt(9, 'bob', 'Success'))),
    ).toContain('success after failures');
    expect(patterns([attempt(0, 'bob', 'Failure', { mfa: 'Yes' })])).toEqual(['MFA stage']);
  });

  it('counts an attempt that two trails wrote once', () => {
    expect(run(new SignInReplay(), [attempt(0, 'bob', 'Failure'), attempt(0, 'bob', 'Failure')]).finish()).toHaveLength(
      1,
    );
  });

  it('gathers addresses by /24 and /64', () => {
    expect(networkOf('198.51.100.7')).toBe('198.51.100.0/24');
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(networkOf('2001:db8:0:0:1::1')).toBe(networkOf('2001:db8::2'));
  });

  it('names a password that somebody else set from the same address', () => {
    expect(
      patterns([
        { call: 'iam:CreateLoginProfile', q: { userName: 'bob' } },
        attempt(9, 'bob', 'Success', { mfa: 'Yes' }),
      ]),
    ).toEqual(['reset by another']);
  });
});

describe('secrets', () => {
  const rows = (parts: RecordParts[], selected: (event: number) => boolean = all) =>
    listSecrets(run(new SecretReplay(), parts).finish(), selected);

  it('joins names, ARNs and Decrypts of one secret', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-password-AbCdEf';
    const [row, ...more] = rows([
      { call: 'secretsmanager:GetSecretValue', q: { secretId: 'db-password' } },
      { call: 'secretsmanager:GetSecretValue', at: 60, q: { secretId: arn } },
      { call: 'kms:Decrypt', at: 120, q: { encryptionContext: { SecretARN: arn } } },
    ]);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ name: 'db-password', reads: 2, witness: 'both', readMissing: 1 });
  });

  it('does not name what a batch read by filters, and lists a path as possible', () => {
    expect(
      rows([{ call: 'secretsmanager:BatchGetSecretValue', q: { filters: [{ key: 'name', values: ['*'] }] } }])[0],
    ).toMatchObject({ name: null, reads: 0, possible: 1 });
    expect(rows([{ call: 'ssm:GetParametersByPath', q: { path: '/prod/', withDecryption: true } }])[0]).toMatchObject({
      name: '/prod/…',
      possible: 1,
    });
  });

  it('takes a later change by somebody else for a rotation', () => {
    const read: RecordParts = { call: 'secretsmanager:GetSecretValue', q: { secretId: 's' } };
    expect(rows([read, { call: 'secretsmanager:PutSecretValue', at: 9, q: { secretId: 's' } }])[0]!.rotated).toBe(null);
    expect(
      rows(
        [read, { call: 'secretsmanager:PutSecretValue', at: 9, q: { secretId: 's' }, by: 'admin' }],
        (event) => event === 1,
      )[0]!.rotated,
    ).toBe(T0 + 9000);
  });

  it('counts refused reads as attempts', () => {
    expect(
      rows([{ call: 'ssm:GetParameter', q: { name: '/p' }, errorCode: 'AccessDeniedException' }])[0],
    ).toMatchObject({ reads: 0, attempts: 1 });
  });
});

describe('accounts', () => {
  const relations = (...parts: RecordParts[]) =>
    listRelations(run(new AccountReplay(), parts).finish(), all, own).map((row) =>
      `${row.kind} ${row.other} ${row.proof} ${row.known ?? ''}`.trim(),
    );

  it('sees callers of other accounts, policies that trust them, and shares', () => {
    expect(relations({ call: 's3:ListObjects', callerAccount: '444455556666' })).toEqual([
      'called from another account 444455556666 proven not known to the case',
    ]);
    expect(
      relations({
        call: 'iam:UpdateAssumeRolePolicy',
        q: {
          roleName: 'r',
          policyDocument:
            '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole"}]}',
        },
      }),
    ).toEqual(['trusted by a policy 444455556666 stated not known to the case']);
  });

  it('counts the two copies of one call as a pair, whichever comes first', () => {
    const copy = (account: string): RecordParts => ({
      call: 'sts:AssumeRole',
      account,
      callerAccount: '444455556666',
      q: { roleArn: 'arn:aws:iam::111122223333:role/r' },
      more: { sharedEventID: 'x' },
    });
    for (const parts of [
      [copy('111122223333'), copy('444455556666')],
      [copy('444455556666'), copy('111122223333')],
    ]) {
      const rows = listRelations(run(new AccountReplay(), parts).finish(), all, own);
      expect(rows.map((row) => row.kind)).toContain('role assumed across accounts');
    }
  });

  it('warns that identifiers may be masked where most keys hold another account', () => {
    const keys = ['ASIARZPUZDIKAAQWERTY', 'ASIAY34FZKBOKMUTVV7A', 'ASIAQNZGKIQY56JQ7WML'].map((key) => ({
      key,
      account: '999988887777',
    }));
    expect(looksMasked(keys)).toEqual({ decoded: 3, other: 3, masked: true });
  });
});
