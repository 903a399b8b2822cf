import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomes, outcomeTable } from '../../../shared/outcomes/index.ts';
import englishOverview from '../../../shared/text/en/overview.json' with { type: 'json' };
import englishUi from '../../../shared/text/en/ui.json' with { type: 'json' };
import koreanOverview from '../../../shared/text/ko/overview.json' with { type: 'json' };
import koreanUi from '../../../shared/text/ko/ui.json' with { type: 'json' };
import { makeCase, makeRecord, type TestCase } from '../../support/imported-case.ts';

/** A record for each outcome, as CloudTrail writes it, all of one key. */
const recordOf: Record<(typeof outcomes)[number], Record<string, unknown>> = {
  success: {},
  denied: { errorCode: 'AccessDenied' },
  failed: { errorCode: 'ValidationException' },
  throttled: { errorCode: 'ThrottlingException' },
  'not-found': { errorCode: 'NoSuchBucket' },
  'dry-run': { errorCode: 'Client.DryRunOperation' },
  'sign-in-failure': {
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    responseElements: { ConsoleLogin: 'Failure' },
  },
  partial: { eventName: 'PutRecords', responseElements: { failedRecordCount: 3 } },
};

const second = (index: number): string => `2026-05-01T10:00:0${index}Z`;

describe('outcomes mean one thing everywhere', () => {
  let test: TestCase;
  beforeAll(async () => {
    test = await makeCase();
    const userIdentity = {
      type: 'IAMUser',
      principalId: 'AIDAANAEXAMPLE',
      arn: 'arn:aws:iam::111122223333:user/ana',
      accountId: '111122223333',
      accessKeyId: 'AKIAANAEXAMPLEKEY',
      userName: 'ana',
    };
    await test.takeRecords(
      'outcomes.json',
      outcomes.map((outcome, index) => makeRecord({ eventTime: second(index), userIdentity, ...recordOf[outcome] })),
    );
  });
  afterAll(() => test.remove());

  it('one event of each: what is denied, and what failed', async () => {
    const facet = await test.opened.call('events.facet', { field: 'outcome', limit: 20 });
    expect(facet.values.map(({ value, count }) => [value, count]).sort()).toEqual(
      outcomes.map((outcome) => [outcome, 1]).sort(),
    );
    const classes = Object.groupBy(outcomeTable, (each) => each.class);
    expect(
      Object.fromEntries(Object.entries(classes).map(([name, list]) => [name, list.map(({ code }) => code)])),
    ).toEqual({
      done: ['success'],
      denied: ['denied'],
      failed: ['failed', 'throttled', 'not-found', 'sign-in-failure'],
      neither: ['dry-run', 'partial'],
    });
  });

  it('Actors, Sessions, calls of an actor and collapsed rows count alike', async () => {
    const { actors } = await test.opened.call('actors.list', { kind: 'identity' });
    expect(actors.map(({ events, denied, failed }) => [events, denied, failed])).toEqual([[8, 1, 4]]);
    const sessions = await test.opened.call('sessions.list', {});
    expect(sessions.sessions.map(({ events, unsuccessful }) => [events, unsuccessful])).toEqual([[8, 5]]);
    const profile = await test.opened.call('actors.get', { id: actors[0]!.id });
    expect(profile.calls.reduce((sum, call) => sum + call.unsuccessful, 0)).toBe(5);
    const run = await test.opened.call('events.run', { offset: 0, length: 8 });
    expect([run.events, run.unsuccessful]).toEqual([8, 5]);
  });

  it('every outcome has its words in both languages, wherever one is shown', () => {
    for (const texts of [englishOverview, englishUi, koreanOverview, koreanUi]) {
      const words: Record<string, string> = texts.outcome;
      expect(outcomes.filter((outcome) => !words[outcome])).toEqual([]);
    }
  });
});
