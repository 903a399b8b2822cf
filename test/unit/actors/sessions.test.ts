import { describe, expect, it } from 'vitest';
import { makeCase, makeRecord } from '../../support/memory-case.ts';

const account = '111122223333';
const user = {
  type: 'IAMUser',
  principalId: 'AIDAQEXAMPLEUSERIDXYZ',
  arn: `arn:aws:iam::${account}:user/alice`,
  accountId: account,
  accessKeyId: 'AKIAQEXAMPLEKEYID234',
  userName: 'alice',
};
const attributes = (creationDate: string): object => ({ attributes: { creationDate, mfaAuthenticated: 'false' } });

function roleSession(name: string, key: string | null, creationDate: string, more: object = {}): object {
  const sessionIssuer = {
    type: 'Role',
    principalId: 'AROAQEXAMPLEROLEIDXYZ',
    arn: `arn:aws:iam::${account}:role/Deploy`,
    accountId: account,
    userName: 'Deploy',
  };
  return {
    type: 'AssumedRole',
    principalId: `AROAQEXAMPLEROLEIDXYZ:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/Deploy/${name}`,
    accountId: account,
    ...(key === null ? {} : { accessKeyId: key }),
    sessionContext: { sessionIssuer, ...attributes(creationDate) },
    ...more,
  };
}

function assume(by: object, key: string | null, more: Record<string, unknown> = {}): Record<string, unknown> {
  return makeRecord({
    eventName: 'AssumeRole',
    userIdentity: by,
    requestParameters: { roleArn: `arn:aws:iam::${account}:role/Deploy`, roleSessionName: 'x' },
    responseElements: key === null ? null : { credentials: { accessKeyId: key } },
    resources: [{ ARN: `arn:aws:iam::${account}:role/Deploy`, accountId: account, type: 'AWS::IAM::Role' }],
    ...more,
  });
}

function sessionsOf(records: object[]) {
  const { actors, ...rest } = makeCase(records);
  const { sessions, total } = actors.sessions({ offset: 0, limit: 1000 });
  expect(total).toBe(sessions.length);
  return { ...rest, actors, sessions, byId: new Map(sessions.map((session) => [session.id, session])) };
}

describe('a session', () => {
  it('hangs on the session that its key was issued to, and names the event', () => {
    const issuing = assume(user, 'ASIAQEXAMPLEKEYID001');
    const { byId, eventOf } = sessionsOf([
      issuing,
      makeRecord({ userIdentity: roleSession('x', 'ASIAQEXAMPLEKEYID001', '2026-05-12T08:00:00Z') }),
    ]);
    expect(byId.get('ASIAQEXAMPLEKEYID001')).toMatchObject({
      parent: 'AKIAQEXAMPLEKEYID234',
      link: 'issued-key',
      proof: 'proven',
      evidence: [eventOf(issuing['eventID'] as string)],
      hops: 1,
      origin: 'identity:AIDAQEXAMPLEUSERIDXYZ',
      originName: 'alice',
      actorName: 'Deploy/x',
    });
    expect(byId.get('AKIAQEXAMPLEKEYID234')).toMatchObject({ parent: null, link: null, proof: null, hops: 0 });
  });

  it('is proven across accounts by the shared event id', () => {
    const shared = '11111111-2222-4333-8444-555555555555';
    const own = assume(user, null, { sharedEventID: shared });
    const other = assume(
      { type: 'AWSAccount', principalId: user.principalId, accountId: account },
      'ASIAQEXAMPLEKEYID001',
      { sharedEventID: shared, recipientAccountId: '444455556666' },
    );
    const { byId, eventOf } = sessionsOf([
      own,
      other,
      makeRecord({ userIdentity: roleSession('x', 'ASIAQEXAMPLEKEYID001', '2026-05-12T08:00:00Z') }),
    ]);
    expect(byId.get('ASIAQEXAMPLEKEYID001')).toMatchObject({
      parent: user.accessKeyId,
      link: 'shared-event',
      proof: 'proven',
      evidence: [own, other].map((record) => eventOf(record['eventID'] as string)).sort((a, b) => a - b),
    });
    expect(byId.get(`seen-by-other-account:${user.principalId}`)).toMatchObject({
      parent: user.accessKeyId,
      link: 'shared-event',
      proof: 'proven',
      actorName: 'alice',
    });
  });

  it('gathers the many keys of a console session under its sign-in', () => {
    const begin = '2026-05-12T09:00:00Z';
    const consoleCall = (key: string): object =>
      makeRecord({
        userIdentity: { ...user, accessKeyId: key, sessionContext: attributes(begin) },
        sessionCredentialFromConsole: 'true',
        eventTime: '2026-05-12T09:01:00Z',
      });
    const signIn = makeRecord({
      eventName: 'ConsoleLogin',
      eventSource: 'signin.amazonaws.com',
      eventTime: begin,
      userIdentity: { ...user, accessKeyId: undefined },
      responseElements: { ConsoleLogin: 'Success' },
    });
    const failed = makeRecord({
      eventName: 'ConsoleLogin',
      eventSource: 'signin.amazonaws.com',
      eventTime: '2026-05-12T09:00:01Z',
      userIdentity: { ...user, accessKeyId: '' },
      responseElements: { ConsoleLogin: 'Failure' },
      errorMessage: 'Failed authentication',
    });
    const { byId, sessions, eventOf } = sessionsOf([
      signIn,
      failed,
      ...['ASIAQEXAMPLEKEYID001', 'ASIAQEXAMPLEKEYID002', 'ASIAQEXAMPLEKEYID003'].map(consoleCall),
    ]);
    expect(sessions).toHaveLength(2);
    expect(byId.get(`${user.principalId}@${begin}`)).toMatchObject({
      parent: user.principalId,
      link: 'console-sign-in',
      proof: 'inferred-strong',
      evidence: [eventOf(signIn['eventID'] as string)],
      events: 3,
      key: null,
      originName: 'alice',
    });
  });

  describe('of a role that somebody switched to in the console', () => {
    const begin = '2026-05-12T09:00:00Z';
    const switchTime = '2026-05-12T09:10:00Z';
    const anna = {
      type: 'IAMUser',
      principalId: 'AIDAQEXAMPLEANNA',
      arn: 'arn:aws:iam::444455556666:user/anna',
      accountId: '444455556666',
      userName: 'anna',
    };
    const consoleCall = (creationDate: string, key: string): object =>
      makeRecord({
        userIdentity: { ...anna, accessKeyId: key, sessionContext: attributes(creationDate) },
        sessionCredentialFromConsole: 'true',
        eventTime: creationDate,
        recipientAccountId: '444455556666',
      });
    const switched = (from: string | undefined, more: object = {}): Record<string, unknown> =>
      makeRecord({
        eventName: 'SwitchRole',
        eventSource: 'signin.amazonaws.com',
        eventTime: switchTime,
        userIdentity: { ...roleSession('anna', null, switchTime), sessionContext: undefined },
        responseElements: { SwitchRole: 'Success' },
        additionalEventData: { SwitchFrom: from, RedirectTo: 'https://console.example/' },
        ...more,
      });
    const inRole = makeRecord({
      userIdentity: roleSession('anna', 'ASIAQEXAMPLEKEYID007', switchTime),
      sessionCredentialFromConsole: 'true',
      eventTime: '2026-05-12T09:11:00Z',
    });

    it('hangs on the newest console session of who switched, inferred', () => {
      const act = switched(anna.arn);
      const { byId, eventOf } = sessionsOf([
        consoleCall('2026-05-11T09:00:00Z', 'ASIAQEXAMPLEKEYID000'),
        consoleCall(begin, 'ASIAQEXAMPLEKEYID001'),
        consoleCall('2026-05-12T10:00:00Z', 'ASIAQEXAMPLEKEYID002'),
        act,
        inRole,
      ]);
      const link = {
        parent: `${anna.principalId}@${begin}`,
        link: 'console-sign-in',
        proof: 'inferred-strong',
        evidence: [eventOf(act['eventID'] as string)],
        originName: 'anna',
        hops: 1,
      };
      expect(byId.get(`AROAQEXAMPLEROLEIDXYZ:anna@${switchTime}`)).toMatchObject({
        ...link,
        events: 1,
        key: 'ASIAQEXAMPLEKEYID007',
      });
      expect(byId.get('AROAQEXAMPLEROLEIDXYZ:anna')).toMatchObject({ ...link, events: 1 });
    });

    it('stays without origin where the switch failed, names nobody, or two could be meant', () => {
      const root = { parent: null, originName: 'Deploy/anna' };
      const own = 'AROAQEXAMPLEROLEIDXYZ:anna';
      const known = consoleCall(begin, 'ASIAQEXAMPLEKEYID001');
      expect(
        sessionsOf([
          known,
          switched(anna.arn, { responseElements: { SwitchRole: 'Failure' }, errorMessage: 'no' }),
          inRole,
        ]).byId.get(own),
      ).toMatchObject(root);
      expect(sessionsOf([known, switched(undefined), inRole]).byId.get(own)).toMatchObject(root);
      expect(
        sessionsOf([known, switched('arn:aws:iam::444455556666:user/somebody'), inRole]).byId.get(own),
      ).toMatchObject(root);
      const other = makeRecord({
        userIdentity: {
          ...anna,
          principalId: 'AIDAQEXAMPLEOTHER',
          accountId: '777788889999',
          arn: 'arn:aws:iam::777788889999:user/anna',
          accessKeyId: 'AKIAQEXAMPLEOTHERKEY',
        },
      });
      expect(
        sessionsOf([
          known,
          other,
          switched(anna.arn),
          switched('arn:aws:iam::777788889999:user/anna'),
          inRole,
        ]).byId.get(own),
      ).toMatchObject(root);
    });
  });

  it('makes the instance the origin of what its role does, and marks use from elsewhere', () => {
    const service = { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' };
    const keys = ['ASIAQEXAMPLEKEYID001', 'ASIAQEXAMPLEKEYID002', 'ASIAQEXAMPLEKEYID003'];
    const use = (key: string, sourceIPAddress: string): object =>
      makeRecord({ userIdentity: roleSession('i-0123456789abcdef0', key, '2026-05-12T08:00:00Z'), sourceIPAddress });
    const { byId } = sessionsOf([
      ...keys.slice(0, 2).map((key) => assume(service, key, { sourceIPAddress: 'ec2.amazonaws.com' })),
      use(keys[0]!, '203.0.113.5'),
      use(keys[0]!, '203.0.113.5'),
      use(keys[0]!, '10.0.0.9'),
      use(keys[1]!, '198.51.100.66'),
      use(keys[2]!, '203.0.113.5'),
      assume(roleSession('i-0123456789abcdef0', keys[1]!, '2026-05-12T08:00:00Z'), 'ASIAQEXAMPLEKEYID009', {
        sourceIPAddress: '198.51.100.66',
      }),
      makeRecord({ userIdentity: roleSession('next', 'ASIAQEXAMPLEKEYID009', '2026-05-12T08:00:00Z') }),
    ]);
    const instance = 'Deploy/i-0123456789abcdef0';
    expect(byId.get(keys[0]!)).toMatchObject({
      parent: 'service:ec2.amazonaws.com',
      link: 'issued-key',
      proof: 'proven',
      originName: instance,
      hops: 0,
      addresses: ['203.0.113.5', '10.0.0.9'],
      marks: [],
    });
    expect(byId.get(keys[1]!)).toMatchObject({ originName: instance, marks: ['outside-instance'] });
    expect(byId.get(keys[2]!)).toMatchObject({
      parent: null,
      link: 'instance-role',
      proof: 'inferred-strong',
      originName: instance,
      marks: [],
    });
    expect(byId.get('ASIAQEXAMPLEKEYID009')).toMatchObject({ parent: keys[1], originName: instance, hops: 1 });
  });

  it('is only weakly inferred by role and time, never where two could be meant, and gives no origin', () => {
    const lost = assume(user, null);
    const used = makeRecord({ userIdentity: roleSession('x', 'ASIAQEXAMPLEKEYID001', '2026-05-12T08:00:01Z') });
    const { byId } = sessionsOf([lost, used]);
    expect(byId.get('ASIAQEXAMPLEKEYID001')).toMatchObject({
      parent: user.accessKeyId,
      link: 'name-and-time',
      proof: 'inferred-weak',
      originName: 'Deploy/x',
      hops: 0,
    });
    const two = sessionsOf([
      lost,
      used,
      makeRecord({ userIdentity: roleSession('y', 'ASIAQEXAMPLEKEYID002', '2026-05-12T08:00:00Z') }),
    ]);
    expect(two.byId.get('ASIAQEXAMPLEKEYID001')).toMatchObject({ parent: null, link: null });
    const refused = sessionsOf([{ ...lost, errorCode: 'AccessDenied' }, used]);
    expect(refused.byId.get('ASIAQEXAMPLEKEYID001')).toMatchObject({ parent: null });
  });

  it('follows a service that acts for a role session by name and time', () => {
    const issuing = assume(user, 'ASIAQEXAMPLEKEYID001');
    const { byId } = sessionsOf([
      issuing,
      makeRecord({ userIdentity: roleSession('x', 'ASIAQEXAMPLEKEYID001', '2026-05-12T08:00:00Z') }),
      makeRecord({
        userIdentity: roleSession('x', 'ASIAQEXAMPLEKEYID777', '2026-05-12T08:00:00Z', {
          invokedBy: 'athena.amazonaws.com',
        }),
      }),
    ]);
    expect(byId.get('AROAQEXAMPLEROLEIDXYZ:x@2026-05-12T08:00:00Z')).toMatchObject({
      parent: 'ASIAQEXAMPLEKEYID001',
      link: 'name-and-time',
      proof: 'inferred-strong',
      hops: 2,
      originName: 'alice',
    });
  });

  it('survives rings and chains of any length', () => {
    const key = (index: number): string => `ASIAQEXAMPLE${String(index).padStart(8, '0')}`;
    const session = (index: number): object => roleSession(`s-${index}`, key(index), '2026-05-12T08:00:00Z');
    const ring = sessionsOf([0, 1, 2].map((index) => assume(session(index), key((index + 1) % 3))));
    expect(ring.sessions.filter(({ parent }) => parent === null)).toHaveLength(1);
    expect(ring.sessions.map(({ hops }) => hops)).toEqual([0, 1, 2]);
    expect(ring.sessions[0]!.marks).toContain('ring');
    const length = 3000;
    const chain = makeCase(Array.from({ length }, (_, index) => assume(session(index), key(index + 1)))).actors;
    const rows = chain.sessions({ offset: length - 1, limit: 1 });
    expect(rows.sessions[0]).toMatchObject({ hops: length - 1, originName: 'Deploy/s-0' });
    expect(chain.sessions({ of: key(1500), offset: 0, limit: 10_000 }).total).toBe(length);
  });

  it('says who created a long-lived key', () => {
    const created = makeRecord({
      eventName: 'CreateAccessKey',
      eventSource: 'iam.amazonaws.com',
      userIdentity: user,
      responseElements: { accessKey: { accessKeyId: 'AKIAQEXAMPLEKEYID999', userName: 'backdoor' } },
    });
    const backdoor = {
      ...user,
      principalId: 'AIDAQEXAMPLEUSERID222',
      userName: 'backdoor',
      arn: `arn:aws:iam::${account}:user/backdoor`,
      accessKeyId: 'AKIAQEXAMPLEKEYID999',
    };
    const { byId } = sessionsOf([created, makeRecord({ userIdentity: backdoor })]);
    expect(byId.get('AKIAQEXAMPLEKEYID999')).toMatchObject({
      parent: user.accessKeyId,
      link: 'issued-key',
      proof: 'proven',
      originName: 'alice',
      marks: ['created-key'],
    });
  });
});
