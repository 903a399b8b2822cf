import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSampleBundle } from '../../../electron/engine/index.ts';
import { expectSameSelections, readAll, selectIds, selectPlainly } from './compare-filters.ts';
import { type Json, makeCase, makeRecord, type TestCase } from '../../support/imported-case.ts';

describe('on the sample breach, the engine selects what a filter means over the original records', () => {
  let test: TestCase;

  beforeAll(async () => {
    test = await makeCase();
    const bundle = join(test.folder, 'bundle');
    mkdirSync(bundle);
    await writeSampleBundle(bundle, { backgroundEvents: 700 });
    await test.take(bundle);
    await test.opened.call('tags.apply', { name: 'sts', on: { filter: { where: 'eventSource : sts*' } } });
    await test.opened.call('tags.apply', { name: 'failed', on: { filter: { where: 'not outcome : success' } } });
  });
  afterAll(() => test.remove());

  it('for filters made from its values', async () => {
    await expectSameSelections(test.opened, { runs: 400 });
  });

  it('for every kind of pattern on ids', async () => {
    const seen = await readAll(test.opened);
    const id = String(seen[5]!.record['eventID']);
    const patterns = [
      `*${id.slice(-6)}`,
      `*${id.slice(20, 28).toUpperCase()}*`,
      `*${id.slice(7, 15)}*`,
      `${id.slice(0, 3)}*`,
      `${id.slice(0, 3)}*${id.slice(-2)}`,
      `*${id.slice(0, 2)}*-*${id.slice(-1)}`,
      '*-*',
      '*-4*',
      '*x*',
      '*z',
      'zz*',
    ];
    for (const pattern of [
      ...patterns,
      `(*z or *${id.slice(-5)} or ${id.slice(0, 2)}*)`,
      `(*${id.slice(9, 12)}* and not ${id.slice(0, 1)}*)`,
    ]) {
      const where = `eventID : ${pattern}`;
      expect(await selectIds(test.opened, where), where).toEqual(selectPlainly(seen, where));
    }
  });

  it('and says how many: nothing is selected twice, nothing is left out', async () => {
    const seen = await readAll(test.opened);
    for (const where of [
      '',
      '*',
      'eventName : *',
      'requestParameters.roleName : *',
      'not requestParameters : *',
      'assume and not tag : sts',
    ]) {
      const ids = await selectIds(test.opened, where);
      expect(ids, where).toEqual(
        where === '' ? seen.map((each) => each.id).sort((a, b) => a - b) : selectPlainly(seen, where),
      );
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

describe('with values of any length and number', () => {
  let test: TestCase;

  beforeAll(async () => {
    test = await makeCase();
    const long = 'x'.repeat(9000);
    const resources = Array.from({ length: 1500 }, (_, index) => ({
      ARN: `arn:aws:s3:::bucket-${index}`,
      type: index === 1499 ? 'AWS::S3::Object' : 'AWS::S3::Bucket',
    }));
    await test.takeRecords('long.json', [
      makeRecord({ userAgent: `${long}needle`, errorMessage: `${long}denied at last` }),
      makeRecord({ userAgent: `${long}other`, userIdentity: { type: 'IAMUser', userName: `${long}needle` } }),
      makeRecord({ resources, requestParameters: { text: `${long}needle` } }),
      makeRecord({ resources: resources[7] }),
      makeRecord({ resources: [{ ARN: `arn:aws:s3:::${long}/needle`, type: 'AWS::S3::Object' }] }),
    ]);
  });
  afterAll(() => test.remove());

  it.each([
    'userAgent : *needle',
    'userAgent : *NEEDLE*',
    'userAgent : x*other',
    'errorMessage : *last',
    'resources.ARN : *bucket-1499',
    'resources.ARN : "arn:aws:s3:::bucket-7"',
    'resources.ARN : */needle',
    'resources.type : "AWS::S3::Object"',
    'userIdentity.userName : *needle',
    'requestParameters.text : *needle',
    'needle',
    'not userAgent : *needle',
    'resources : { ARN : *bucket-1499 and type : *Object }',
  ])('finds what stands at their end: %s', async (where) => {
    const found = await selectIds(test.opened, where);
    expect(found).toEqual(selectPlainly(await readAll(test.opened), where));
    expect(found.length).toBeGreaterThan(0);
  });
});

describe('with members of other forms than CloudTrail writes', () => {
  let test: TestCase;
  const odd: Json[] = [
    { userAgent: ['one', 'two'] },
    { sourceIPAddress: { from: '203.0.113.9', by: '198.51.100.1' } },
    { eventType: [['deep']] },
    { readOnly: 'perhaps' },
    { managementEvent: 1 },
    { readOnly: 'TRUE' },
    { sessionCredentialFromConsole: false },
    { sessionCredentialFromConsole: 'TRUE' },
    { sharedEventID: 'shared-1' },
    { sharedEventID: 77 },
    { eventID: 12_345 },
    { eventID: 'custom-7' },
    { userIdentity: 'root' },
    { userIdentity: [{ type: 'IAMUser', userName: 'bob' }, { userName: 'eve' }] },
    { tlsDetails: [{ tlsVersion: 'TLSv1.3' }] },
    { tlsDetails: { tlsVersion: ['TLSv1.2', 'TLSv1.1'] } },
    { resources: [{ Arn: 'arn:aws:s3:::cased', TYPE: 'Thing' }] },
    {
      resources: [
        [{ ARN: 'arn:aws:s3:::inner' }],
        { ARN: ['arn:aws:s3:::a', 'arn:aws:s3:::b'], type: ['One', { of: 'Two' }, 'Three'] },
      ],
    },
    { resources: { ARN: 5, type: null } },
    { recipientAccountId: 111_122_223_333 },
    { errorCode: null, awsRegion: '' },
    { userAgent: '' },
    { userAgent: undefined, UserAgent: 'Cased/1' },
    { userIdentity: undefined, useridentity: { type: 'Root' } },
    { readOnly: undefined, ReadOnly: true },
    { readOnly: null, sharedEventID: null, userAgent: null },
  ];

  beforeAll(async () => {
    test = await makeCase();
    await test.takeRecords(
      'odd.json',
      Array.from({ length: 10 }, (_, round) =>
        odd.map((members, index) =>
          makeRecord({
            ...(round % 2 === 0 ? odd[(index + round) % odd.length] : {}),
            ...members,
            eventTime: `2026-05-01T${10 + round}:00:00Z`,
          }),
        ),
      ).flat(),
    );
  });
  afterAll(() => test.remove());

  it('for filters made from its values', async () => {
    await expectSameSelections(test.opened, { runs: 200 });
  });

  it.each([
    ['userAgent : two', 10],
    ['not userAgent : two', 150],
    ['userAgent : ""', 10],
    ['userAgent : "Cased/1"', 5],
    ['userIdentity.type : Root', 5],
    ['awsRegion : *', 200],
    ['sourceIPAddress : 198.51.100.0/24', 10],
    ['eventType : deep', 10],
    ['readOnly : perhaps', 10],
    ['managementEvent : 1', 10],
    ['readOnly : true and userAgent : one', 10],
    ['sessionCredentialFromConsole : false', 10],
    ['sessionCredentialFromConsole : true', 10],
    ['sharedEventID : shared-1', 1],
    ['sharedEventID : *', 2],
    ['userIdentity.userName : eve', 10],
    ['tlsDetails.tlsVersion : TLSv1.3', 10],
    ['resources.ARN : *cased', 10],
    ['resources.ARN : *inner', 10],
    ['resources.ARN : "arn:aws:s3:::b"', 10],
    ['resources.type : three', 10],
  ])('asks their records: %s', async (where, least) => {
    const found = await selectIds(test.opened, where);
    expect(found).toEqual(selectPlainly(await readAll(test.opened), where));
    expect(found.length).toBeGreaterThanOrEqual(least);
  });
});
