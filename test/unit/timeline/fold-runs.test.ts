import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCase, makeRecord, type TestCase } from '../../support/imported-case.ts';

/** w: writes, u: does not say; letters of users else. One event each second. */
const order = 'aaaawaabbbbbuaaa';
const second = (index: number): string =>
  new Date(Date.UTC(2026, 4, 1, 10, 0, index)).toISOString().replace('.000', '');
const user = (name: string) => ({
  type: 'IAMUser',
  principalId: `AIDA${name.toUpperCase()}EXAMPLE`,
  arn: `arn:aws:iam::111122223333:user/${name}`,
  accountId: '111122223333',
  accessKeyId: `AKIA${name.toUpperCase()}EXAMPLEKEY`,
  userName: name,
});

describe('runs of read-only calls', () => {
  let test: TestCase;
  beforeAll(async () => {
    test = await makeCase();
    const records = [...order].map((letter, index) =>
      makeRecord({
        eventTime: second(index),
        userIdentity: user(letter === 'b' ? 'bob' : 'ana'),
        eventName: index % 2 ? 'DescribeVolumes' : 'DescribeInstances',
        readOnly: letter === 'w' ? false : letter === 'u' ? undefined : true,
        ...(index === 8 ? { errorCode: 'AccessDenied' } : {}),
      }),
    );
    await test.takeRecords('runs.json', [...records, makeRecord({ eventTime: 'never', userIdentity: user('ana') })]);
  });
  afterAll(() => test.remove());

  it('are three or more in a row, of one session, and say that they read only', async () => {
    const { starts, lengths, total } = await test.opened.call('events.runs', {});
    expect([[...starts], [...lengths], total]).toEqual([[0, 7, 13], [4, 5, 3], 17]);
  });

  it('turn round with the order, untimed events last', async () => {
    const { starts, lengths } = await test.opened.call('events.runs', { sort: 'desc' });
    expect([[...starts], [...lengths]]).toEqual([
      [0, 4, 12],
      [3, 5, 4],
    ]);
  });

  it('follow the filter: what it leaves out parts nothing', async () => {
    const { starts, lengths } = await test.opened.call('events.runs', { where: 'actor : *ana and readOnly : true' });
    expect([[...starts], [...lengths]]).toEqual([[0], [9]]);
  });

  it('say what they hold, in both orders', async () => {
    for (const ask of [
      { offset: 7, sort: 'asc' },
      { offset: 4, sort: 'desc' },
    ] as const) {
      const run = await test.opened.call('events.run', { ...ask, length: 5 });
      expect(run).toMatchObject({
        events: 5,
        distinct: 2,
        unsuccessful: 1,
        names: [
          { value: 'DescribeVolumes', count: 3 },
          { value: 'DescribeInstances', count: 2 },
        ],
        first: Date.parse(second(7)),
        last: Date.parse(second(11)),
      });
      expect(run.actor).toContain('bob');
    }
  });
});
