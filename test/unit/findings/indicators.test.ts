import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIndicators } from '../../../electron/engine/findings/read-indicators.ts';
import { makeCase, type TestCase } from '../../support/imported-case.ts';

describe('lists are read by their content', () => {
  it('one value a line, written as reports write them, with comments', () => {
    const { format, indicators, leftOut } = readIndicators(
      '# seen by a partner\n198[.]51[.]100[.]7\n2001:db8::1 # v6\n203.0.113.0/24\nAKIAFAKEFAKEFAKE0001\narn:aws:iam::210987654321:role/ops\naws-cli/2.15.40\nmara\n10.0.0.5\nec2.amazonaws.com\n',
    );
    expect(format).toBe('plain');
    expect(indicators.map(({ type, value }) => `${type} ${value}`)).toEqual([
      'address 198.51.100.7',
      'address 2001:db8::1',
      'address 203.0.113.0/24',
      'key AKIAFAKEFAKEFAKE0001',
      'arn arn:aws:iam::210987654321:role/ops',
      'agent aws-cli/2.15.40',
      'name mara',
    ]);
    expect(leftOut).toEqual([
      { value: '10.0.0.5', reason: 'a private or reserved address' },
      { value: 'ec2.amazonaws.com', reason: 'the name of an AWS service' },
    ]);
  });

  it('CSV with a type and a value, or with event ids of another timeline', () => {
    expect(readIndicators('Type;Value\nipv4-addr;198.51.100.7\nuser-agent;"curl/8; x"\n').indicators).toEqual([
      { type: 'address', value: '198.51.100.7' },
      { type: 'agent', value: 'curl/8; x' },
    ]);
    expect(
      readIndicators('message,event_id,source_ip\nx,0a1b2c3d-0000-4000-8000-000000000001,198.51.100.7\n').indicators,
    ).toEqual([{ type: 'event-id', value: '0a1b2c3d-0000-4000-8000-000000000001' }]);
  });

  it('of a Timesketch export in which events carry stars, those alone', () => {
    const row = (id: number, label: string[]): string => JSON.stringify({ event_id: `e-${id}`, label });
    const { format, indicators } = readIndicators([row(1, []), row(2, ['__ts_star'])].join('\n'));
    expect({ format, indicators }).toEqual({ format: 'json-lines', indicators: [{ type: 'event-id', value: 'e-2' }] });
  });

  it('a STIX bundle by its patterns and observables; what CloudTrail does not hold is left out', () => {
    const { format, indicators, leftOut } = readIndicators(
      JSON.stringify({
        type: 'bundle',
        objects: [
          {
            type: 'indicator',
            pattern: "[ipv4-addr:value = '198.51.100.7' OR ipv4-addr:value ISSUBSET '203.0.113.0/24']",
          },
          {
            type: 'indicator',
            pattern: "[user-account:account_type = 'aws-access-key' AND user-account:user_id = 'AKIAFAKEFAKEFAKE0001']",
          },
          {
            type: 'indicator',
            pattern: "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'it\\'s']",
          },
          { type: 'indicator', pattern: "[domain-name:value = 'bad.example']" },
          { type: 'ipv4-addr', value: '192.168.1.1' },
        ],
      }),
    );
    expect(format).toBe('stix');
    expect(indicators).toEqual([
      { type: 'address', value: '198.51.100.7' },
      { type: 'address', value: '203.0.113.0/24' },
      { type: 'key', value: 'AKIAFAKEFAKEFAKE0001' },
      { type: 'agent', value: "it's" },
    ]);
    expect(leftOut.map(({ value }) => value)).toEqual(['bad.example', '192.168.1.1']);
  });

  it('anything else, without failing', () => {
    for (const text of [
      '',
      '\u0000',
      '{',
      '[]',
      '[1,2]',
      '{"type":"bundle","objects":[null,1]}',
      'value\n"',
      '\uFEFFip\n1.2.3',
    ])
      expect(() => readIndicators(text)).not.toThrow();
  });
});

describe('lists and a case', () => {
  let test: TestCase;
  beforeAll(async () => {
    test = await makeCase();
    const base = {
      eventVersion: '1.09',
      eventSource: 's3.amazonaws.com',
      awsRegion: 'eu-west-1',
      recipientAccountId: '210987654321',
    };
    await test.takeRecords('a.json', [
      {
        ...base,
        eventName: 'A',
        eventID: '0a1b2c3d-0000-4000-8000-000000000001',
        eventTime: '2026-05-01T10:00:00Z',
        sourceIPAddress: '198.51.100.7',
      },
      {
        ...base,
        eventName: 'B',
        eventID: '0a1b2c3d-0000-4000-8000-000000000002',
        eventTime: '2026-05-02T10:00:00Z',
        sourceIPAddress: '198.51.100.7',
        userAgent: 'Curl/8',
      },
      {
        ...base,
        eventName: 'C',
        eventID: '0a1b2c3d-0000-4000-8000-000000000003',
        eventTime: '2026-05-03T10:00:00Z',
        sourceIPAddress: '203.0.113.9',
      },
    ]);
  });
  afterAll(() => test.remove());

  it('tag what they match, say first and last, and show what was not found', async () => {
    const path = join(test.folder, 'partner.txt');
    writeFileSync(path, '198.51.100.7\ncurl/8\n203.0.113.200\n172.16.0.1\n0a1b2c3d-0000-4000-8000-000000000003\n');
    const answer = await test.opened.call('indicators.import', { files: [test.opened.grant(path)] });
    expect(answer).toMatchObject({
      lists: [{ source: 'partner.txt', indicators: 4, leftOut: 1, tag: 'indicators: partner.txt', tagged: 3 }],
      matched: [
        { type: 'address', events: 2, first: Date.UTC(2026, 4, 1, 10), last: Date.UTC(2026, 4, 2, 10) },
        { type: 'agent', value: 'curl/8', events: 1 },
        { type: 'event-id', events: 1 },
      ],
      missed: [{ type: 'address', value: '203.0.113.200' }],
      leftOut: [{ value: '172.16.0.1', source: 'partner.txt' }],
    });
    const { total } = await test.opened.call('events.page', {
      where: 'tag : "indicators: partner.txt"',
      fields: [],
      limit: 1,
    });
    expect(total).toBe(3);
    const { entries } = await test.opened.call('audit.list', { limit: 1000 });
    expect(entries.findLast(({ act }) => act === 'tags.indicators')).toMatchObject({
      params: { source: 'partner.txt', sha256: answer.lists[0]!.sha256 },
      result: { indicators: 4, matched: 3, leftOut: 1, events: 3 },
    });
  });
});
