import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseEntries } from '../../../electron/engine/ledgers/footprint/choose.ts';
import { type Entry, sectionOf } from '../../../electron/engine/ledgers/footprint/entries.ts';
import { quote } from '../../../electron/engine/ledgers/footprint/proposal.ts';
import { type Footprint, FootprintReplay } from '../../../electron/engine/ledgers/footprint/replay.ts';
import { actsOf, type RecordParts, T0 } from './acts.ts';

function replay(...parts: RecordParts[]): Footprint {
  const made = new FootprintReplay();
  for (const act of actsOf(...parts)) made.take(act);
  return made.finish(T0 + 3600_000);
}

function states(footprint: Footprint): string[] {
  return footprint.entries.map((entry) => `${entry.kind} ${entry.id} ${entry.status}`);
}

describe('footprint', () => {
  it('leaves out the members that a batch call did not do', () => {
    const footprint = replay({
      call: 'events:PutTargets',
      q: { rule: 'nightly', targets: [{ id: 'one' }, { id: 'two' }] },
      r: { failedEntryCount: 1, failedEntries: [{ targetId: 'two', errorCode: 'ConcurrentModificationException' }] },
    });
    expect(states(footprint)).toEqual(['event-target one standing']);
  });

  it('counts a dry run as an attempt', () => {
    const footprint = replay(
      { call: 'lambda:UpdateFunctionCode20150331v2', q: { functionName: 'f', dryRun: true }, r: { functionName: 'f' } },
      { call: 'iam:CreateUser', q: { userName: 'eve' }, errorCode: 'AccessDenied' },
    );
    expect(footprint.entries).toEqual([]);
    expect(footprint.attempts.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['iam-user', 'denied'],
      ['lambda-code', 'dry-run'],
    ]);
  });

  it('finds a revoked rule by its attributes and by its id', () => {
    const authorize: RecordParts = {
      call: 'ec2:AuthorizeSecurityGroupIngress',
      q: {
        groupId: 'sg-1',
        ipPermissions: {
          items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
        },
      },
      r: {
        securityGroupRuleSet: {
          items: [
            {
              securityGroupRuleId: 'sgr-1',
              isEgress: false,
              ipProtocol: 'tcp',
              fromPort: 22,
              toPort: 22,
              cidrIpv4: '0.0.0.0/0',
            },
          ],
        },
      },
    };
    const byId = replay(authorize, {
      call: 'ec2:RevokeSecurityGroupIngress',
      at: 5,
      q: { groupId: 'sg-1', securityGroupRuleIds: { items: [{ securityGroupRuleId: 'sgr-1' }] } },
    });
    const byFlatForm = replay(authorize, {
      call: 'ec2:RevokeSecurityGroupIngress',
      at: 5,
      q: { groupId: 'sg-1', ipPermissions: {}, ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0/0' },
    });
    const ofOther = replay(authorize, {
      call: 'ec2:RevokeSecurityGroupEgress',
      at: 5,
      q: { groupId: 'sg-1', ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0/0' },
    });
    expect([byId, byFlatForm, ofOther].map((each) => each.entries[0]!.status)).toEqual([
      'removed',
      'removed',
      'standing',
    ]);
    expect(byId.entries[0]!.exposure).toEqual([{ code: 'OPEN_TO_INTERNET', range: 'ingress tcp/22-22/0.0.0.0/0' }]);
  });

  it('keeps an inactive key on the list, and lets it stand again', () => {
    const make: RecordParts = {
      call: 'iam:CreateAccessKey',
      q: { userName: 'eve' },
      r: { accessKey: { accessKeyId: 'AKIAQAAAAAAAQBBCDEFG', userName: 'eve' } },
    };
    const turn = (at: number, status: string): RecordParts => ({
      call: 'iam:UpdateAccessKey',
      at,
      q: { accessKeyId: 'AKIAQAAAAAAAQBBCDEFG', userName: 'eve', status },
    });
    expect(replay(make, turn(5, 'Inactive')).entries[0]!.status).toBe('disabled');
    const again = replay(make, turn(5, 'Inactive'), turn(9, 'Active'));
    expect(again.entries[0]!.status).toBe('standing');
    expect(sectionOf(again.entries[0]!)).toBe('standing');
  });

  it('takes a name that is used again for another thing', () => {
    const footprint = replay(
      { call: 'iam:CreateUser', q: { userName: 'eve' } },
      { call: 'iam:DeleteUser', at: 5, q: { userName: 'eve' } },
      { call: 'iam:CreateUser', at: 9, q: { userName: 'eve' } },
    );
    expect(footprint.entries.filter(({ effect }) => effect === 'created').map(({ status }) => status)).toEqual([
      'removed',
      'standing',
    ]);
  });

  it('deletes before it creates anew in one second, because AWS refuses the other order', () => {
    const footprint = replay(
      { call: 'iam:CreateUser', q: { userName: 'eve' } },
      { call: 'iam:CreateUser', at: 5, q: { userName: 'eve' } },
      { call: 'iam:DeleteUser', at: 5, q: { userName: 'eve' } },
    );
    expect(footprint.entries.filter(({ effect }) => effect === 'created').map(({ status }) => status)).toEqual([
      'removed',
      'standing',
    ]);
  });

  it('keeps things of other Regions and accounts apart', () => {
    const make = (region: string, account: string): RecordParts => ({
      call: 'lambda:CreateFunction20150331',
      q: { functionName: 'f' },
      region,
      account,
    });
    const footprint = replay(
      make('eu-west-1', '111122223333'),
      make('us-east-1', '111122223333'),
      make('eu-west-1', '444455556666'),
      {
        call: 'lambda:DeleteFunction20150331',
        at: 5,
        q: { functionName: 'arn:aws:lambda:us-east-1:111122223333:function:f' },
        region: 'us-east-1',
      },
    );
    expect(footprint.entries.slice(0, 3).map(({ status }) => status)).toEqual(['standing', 'removed', 'standing']);
  });

  it('reads the wrapped and the plain form of a call', () => {
    const footprint = replay(
      {
        call: 'ec2:CreateFlowLogs',
        q: { CreateFlowLogsRequest: { ResourceId: { tag: 1, content: 'vpc-1' } } },
        r: { CreateFlowLogsResponse: { flowLogIdSet: { item: 'fl-1' }, unsuccessful: '' } },
      },
      {
        call: 'ec2:DeleteFlowLogs',
        at: 5,
        q: { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-1' } } },
        r: { DeleteFlowLogsResponse: { unsuccessful: '' } },
      },
    );
    expect(states(footprint).slice(0, 1)).toEqual(['ec2-flow-log fl-1 removed']);
  });

  it('shares and takes shares back by the members of one call', () => {
    const footprint = replay(
      {
        call: 'ec2:ModifySnapshotAttribute',
        q: {
          snapshotId: 'snap-1',
          createVolumePermission: { add: { items: [{ userId: '444455556666' }, { group: 'all' }] } },
        },
      },
      {
        call: 'ec2:ModifySnapshotAttribute',
        at: 5,
        q: { snapshotId: 'snap-1', createVolumePermission: { remove: { items: [{ group: 'all' }] } } },
      },
    );
    expect(states(footprint)).toEqual(['ec2-snapshot-share 444455556666 standing', 'ec2-snapshot-share all removed']);
    expect(footprint.entries.map(({ exposure }) => exposure[0]?.code)).toEqual([
      'EXTERNAL_ACCOUNT',
      'PUBLIC_PRINCIPAL',
    ]);
  });

  it('waits for the date of a scheduled deletion, and takes it back when it is called off', () => {
    const make: RecordParts = { call: 'kms:CreateKey', r: { keyMetadata: { keyId: 'k-1' } } };
    const schedule: RecordParts = {
      call: 'kms:ScheduleKeyDeletion',
      at: 5,
      q: { keyId: 'k-1' },
      r: { keyId: 'arn:aws:kms:eu-west-1:111122223333:key/k-1', deletionDate: 'May 9, 2024 9:00:00 AM' },
    };
    const [entry] = replay(make, schedule).entries;
    expect([entry!.status, entry!.until]).toEqual(['scheduled', Date.parse('2024-05-09T09:00:00Z')]);
    expect(
      replay(make, schedule, { call: 'kms:CancelKeyDeletion', at: 9, q: { keyId: 'k-1' } }).entries[0]!.status,
    ).toBe('disabled');
  });

  it('takes the identity from the copy of the caller and the state from the copy of the owner', () => {
    const footprint = replay(
      {
        call: 'sts:AssumeRole',
        account: '444455556666',
        callerAccount: '111122223333',
        q: { roleArn: 'arn:aws:iam::444455556666:role/r' },
        r: { credentials: { accessKeyId: 'ASIAQAAAAAAAQBBCDEFG', expiration: 'May 2, 2024 9:30:00 AM' } },
        more: {
          sharedEventID: 'x',
          userIdentity: { type: 'AWSAccount', principalId: 'AIDAQAAF4MFHAFABCDEFG', accountId: '111122223333' },
        },
      },
      {
        call: 'sts:AssumeRole',
        account: '111122223333',
        q: { roleArn: 'arn:aws:iam::444455556666:role/r' },
        r: { credentials: { accessKeyId: 'ASIAQAAAAAAAQBBCDEFG', expiration: 'May 2, 2024 9:30:00 AM' } },
        more: { sharedEventID: 'x' },
      },
    );
    expect(footprint.entries.map(({ account, by, acts, status }) => ({ account, by, acts, status }))).toEqual([
      { account: '444455556666', by: 'arn:aws:iam::111122223333:user/mallory', acts: [1, 2], status: 'expired' },
    ]);
  });

  it('tells what a selection took away only where it had not made it', () => {
    const { entries } = replay(
      { call: 'iam:CreateUser', q: { userName: 'eve' }, by: 'admin' },
      { call: 'iam:DeleteUser', at: 5, q: { userName: 'eve' } },
    );
    const of = (...events: number[]): string[] =>
      chooseEntries(entries, (event) => events.includes(event)).map((entry) => `${entry.effect} ${sectionOf(entry)}`);
    expect(of(2)).toEqual(['deleted notRestored']);
    expect(of(1, 2)).toEqual(['created removed']);
  });

  it('says that the record of a removal is missing where AWS refuses to remove the parent without it', () => {
    const { entries } = replay(
      { call: 'iam:CreateRole', q: { roleName: 'r' } },
      {
        call: 'iam:AttachRolePolicy',
        at: 1,
        q: { roleName: 'r', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      },
      { call: 'iam:DeleteRole', at: 5, q: { roleName: 'r' } },
    );
    expect(
      entries.slice(0, 2).map(({ status, endedWith, recordMissing }) => ({ status, endedWith, recordMissing })),
    ).toEqual([
      { status: 'removed', endedWith: null, recordMissing: false },
      { status: 'ended with parent', endedWith: 'iam-role', recordMissing: true },
    ]);
  });

  it('quotes hostile names for a shell', () => {
    expect(quote("a'; rm -rf /")).toBe(`'a'\\''; rm -rf /'`);
    expect(quote('plain-name_1')).toBe('plain-name_1');
    expect(quote('-x')).toBe(`'-x'`);
  });

  /** What AWS keeps, as simply as can be: names of users with their policies, and targets of rules. */
  class Account {
    readonly standing = new Set<string>();

    has = (what: string): boolean => this.standing.has(what);
  }

  type Step = {
    user: number;
    what: 'create' | 'delete' | 'attach' | 'detach' | 'put' | 'unput' | 'targets' | 'untargets';
    policy: number;
    pause: boolean;
    fails: boolean;
    copied: boolean;
    account: number;
  };
  const step: fc.Arbitrary<Step> = fc.record({
    user: fc.nat(2),
    what: fc.constantFrom('create', 'delete', 'attach', 'detach', 'put', 'unput', 'targets', 'untargets'),
    policy: fc.nat(1),
    pause: fc.boolean(),
    fails: fc.boolean(),
    copied: fc.boolean(),
    account: fc.nat(1),
  });

  it('equals a simple simulator of the account, whatever is made, changed, attached and deleted', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(), (steps, seed) => {
        const accounts = [new Account(), new Account()];
        const parts: RecordParts[] = [];
        let at = 0;
        // In one second each user is either made and added to, or taken from: the order of the records in it does not matter then.
        let direction = new Map<string, boolean>();
        for (const each of steps) {
          if (each.pause) {
            at++;
            direction = new Map();
          }
          const isMaking = ['create', 'attach', 'put', 'targets'].includes(each.what);
          const place = `${each.account} ${each.user}`;
          if ((direction.get(place) ?? isMaking) !== isMaking) {
            at++;
            direction = new Map();
          }
          direction.set(place, isMaking);
          parts.push(...perform(accounts[each.account]!, each, at));
        }
        const shuffled = shuffleSeconds(parts, seed);
        const standing = replay(...shuffled)
          .entries.filter((entry) => sectionOf(entry) === 'standing')
          .map((entry) => nameOf(entry))
          .toSorted();
        const expected = accounts
          .flatMap(({ standing: names }, index) => [...names].map((name) => `${index} ${name}`))
          .toSorted();
        expect([...new Set(standing)]).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  let sharedCalls = 0;
  const numbers = ['111122223333', '444455556666'];
  const nameOf = (entry: Entry): string =>
    `${numbers.indexOf(entry.account)} ${entry.kind} ${entry.id} ${entry.parent ?? ''}`.trimEnd();

  function perform(
    account: Account,
    { user, what, policy, fails, copied, account: index }: Step,
    at: number,
  ): RecordParts[] {
    const userName = `u${user}`;
    const policyArn = `arn:aws:iam::aws:policy/P${policy}`;
    const self = `iam-user ${userName}`;
    const number = numbers[index]!;
    const answer = (call: string, q: object, isDone: boolean, more: Partial<RecordParts> = {}): RecordParts[] => {
      const part: RecordParts = {
        call,
        q,
        at,
        account: number,
        ...(isDone ? {} : { errorCode: 'NoSuchEntity' }),
        ...more,
      };
      if (!copied) return [part];
      // The caller stands in another account and has a copy of its own.
      const sharedEventID = `shared-${sharedCalls++}`;
      const caller = '999988887777';
      return [
        { ...part, callerAccount: caller, more: { sharedEventID } },
        { ...part, account: caller, callerAccount: caller, more: { sharedEventID } },
      ];
    };
    const set = (name: string, isThere: boolean): void =>
      void (isThere ? account.standing.add(name) : account.standing.delete(name));
    switch (what) {
      case 'create': {
        const isDone = !account.has(self);
        set(self, true);
        return answer('iam:CreateUser', { userName }, isDone);
      }
      case 'delete': {
        const isDone = account.has(self);
        for (const name of account.standing)
          if (isDone && (name === self || name.endsWith(` ${userName}`))) account.standing.delete(name);
        return answer('iam:DeleteUser', { userName }, isDone);
      }
      case 'attach':
      case 'detach': {
        const name = `iam-policy-attachment ${policyArn} ${userName}`;
        const isDone = account.has(self) && (what === 'attach' || account.has(name));
        if (isDone) set(name, what === 'attach');
        return answer(
          what === 'attach' ? 'iam:AttachUserPolicy' : 'iam:DetachUserPolicy',
          { userName, policyArn },
          isDone,
        );
      }
      case 'put':
      case 'unput': {
        const name = `iam-inline-policy p${policy} ${userName}`;
        const isDone = account.has(self) && (what === 'put' || account.has(name));
        if (isDone) set(name, what === 'put');
        return answer(
          what === 'put' ? 'iam:PutUserPolicy' : 'iam:DeleteUserPolicy',
          { userName, policyName: `p${policy}`, policyDocument: '{"Statement":[]}' },
          isDone,
        );
      }
      case 'targets': {
        const failed = fails ? [{ targetId: 'b', errorCode: 'X' }] : [];
        for (const id of fails ? ['a'] : ['a', 'b']) set(`event-target ${id} rule${user}`, true);
        return answer('events:PutTargets', { rule: `rule${user}`, targets: [{ id: 'a' }, { id: 'b' }] }, true, {
          r: { failedEntryCount: failed.length, failedEntries: failed },
        });
      }
      case 'untargets': {
        const failed = fails ? [{ targetId: 'a', errorCode: 'X' }] : [];
        for (const id of fails ? ['b'] : ['a', 'b']) set(`event-target ${id} rule${user}`, false);
        return answer('events:RemoveTargets', { rule: `rule${user}`, ids: ['a', 'b'] }, true, {
          r: { failedEntryCount: failed.length, failedEntries: failed },
        });
      }
    }
  }

  /** Records of one second in another order: none may be read from it. */
  function shuffleSeconds(parts: readonly RecordParts[], seed: number): RecordParts[] {
    let state = seed + 1;
    const next = (): number => (state = (state * 48271) % 2147483647);
    return parts
      .map((part) => ({ part, key: next() }))
      .toSorted((a, b) => (a.part.at ?? 0) - (b.part.at ?? 0) || a.key - b.key)
      .map(({ part }) => part);
  }
});
