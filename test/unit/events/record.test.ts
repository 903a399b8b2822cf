import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCloudTrailRecord, parseTime, readGuid, writeGuid } from '../../../electron/engine/events/record.ts';

describe('parseTime', () => {
  it.each<[string, string, string]>([
    ['CloudTrail', '2023-07-10T12:03:25Z', '2023-07-10T12:03:25.000Z'],
    ['LookupEvents with an offset', '2023-07-10T23:03:25+11:00', '2023-07-10T12:03:25.000Z'],
    ['an offset without colon', '2023-07-10T07:03:25-0500', '2023-07-10T12:03:25.000Z'],
    ['Lake and Athena', '2026-01-11 22:54:56.000000000', '2026-01-11T22:54:56.000Z'],
    ['Lake with UTC', '2026-01-11 22:54:56.000 UTC', '2026-01-11T22:54:56.000Z'],
    ['exports with fractions', '2023-07-10T12:03:25.9999Z', '2023-07-10T12:03:25.999Z'],
    ['exports with a comma', '2023-07-10T12:03:25,5Z', '2023-07-10T12:03:25.500Z'],
    ['basic form', '20131102T010628Z', '2013-11-02T01:06:28.000Z'],
    ['lower case (RFC 3339)', '2023-07-10t12:03:25z', '2023-07-10T12:03:25.000Z'],
    ['a leap day', '2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['a leap second', '2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['white space around it', '  2023-07-10T12:03:25Z\n', '2023-07-10T12:03:25.000Z'],
    ['the first moment', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['the last second', '2199-12-31T23:59:59Z', '2199-12-31T23:59:59.000Z'],
    ['a doubled T', '2025-10-21TT00:52:27Z', ''],
    ['no leap day', '2023-02-29T00:00:00Z', ''],
    ['month 13', '2023-13-01T00:00:00Z', ''],
    ['day 0', '2023-01-00T00:00:00Z', ''],
    ['hour 24', '2023-01-01T24:00:00Z', ''],
    ['minute 60', '2023-01-01T00:60:00Z', ''],
    ['a date only', '2023-07-10', ''],
    ['before 1970', '1969-12-31T23:59:59Z', ''],
    ['after 2199', '2200-01-01T00:00:00Z', ''],
    ['a placeholder', '...', ''],
    ['seconds since 1970', '1688990605', ''],
    ['Korean digits of another script', '２０２３-07-10T12:03:25Z', ''],
    ['hours that are no digits', '2023-07-10T1a:03:25Z', ''],
  ])('%s: %s', (_source, text, expected) => {
    const ms = parseTime(text);
    if (expected === '') expect(ms).toBeNull();
    else expect(new Date(ms!).toISOString()).toBe(expected);
  });

  it.each([null, undefined, 0, 1688990605000, true, {}, [], ['2023-07-10T12:03:25Z']])(
    'takes %s for no time',
    (value) => {
      expect(parseTime(value)).toBeNull();
    },
  );

  const moment = fc.integer({ min: 0, max: 7_258_118_399 });
  it('gives back every second that it is given', () => {
    fc.assert(
      fc.property(
        moment,
        (second) => parseTime(new Date(second * 1000).toISOString().replace('.000Z', 'Z')) === second * 1000,
      ),
    );
  });

  it('reads every spelling of one moment as the same', () => {
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 0, max: 999 }),
        fc.integer({ min: -720, max: 840 }),
        (second, ms, offset) => {
          const time = second * 1000 + ms;
          fc.pre(time + offset * 60_000 >= 0);
          const iso = new Date(time).toISOString();
          const shifted = new Date(time + offset * 60_000).toISOString().slice(0, -1);
          const minutes = Math.abs(offset);
          const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
          for (const text of [
            iso,
            iso.replace('T', ' '),
            iso.replace('T', ' ').replace('Z', ' UTC'),
            iso.slice(0, -1),
            `${iso.slice(0, -1)}000000Z`,
            `${shifted}${zone}`,
          ])
            expect(parseTime(text), text).toBe(time);
        },
      ),
    );
  });

  it('never guesses: what it reads is written in the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789-:TZ. +'), maxLength: 26 }), (text) => {
        const ms = parseTime(text);
        if (ms !== null) expect(new Date(ms).getTime()).toBe(ms);
      }),
    );
  });
});

describe('GUIDs', () => {
  it('come back as they were, in lower case', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), fc.nat({ max: 8 }), (guid, upper, at) => {
        const bytes = new Uint8Array(at + 16);
        expect(writeGuid(upper ? guid.toUpperCase() : guid, bytes, at)).toBe(true);
        expect(readGuid(bytes, at)).toBe(guid.toLowerCase());
      }),
    );
  });

  it('are 36 characters with hyphens in their places, or none', () => {
    const bytes = new Uint8Array(16);
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.nat({ max: 35 }),
        fc.constantFrom('g', '-', ' ', 'é', '\u{1F600}', ''),
        (guid, at, other) => {
          const text = guid.slice(0, at) + other + guid.slice(at + 1);
          fc.pre(text.toLowerCase() !== guid.toLowerCase());
          return !writeGuid(text, bytes, 0);
        },
      ),
    );
    for (const text of ['', '...', '70e5932e90224b38837eca10dad94eb7', '{70e5932e-9022-4b38-837e-ca10dad94eb7}'])
      expect(writeGuid(text, bytes, 0)).toBe(false);
  });
});

describe('isCloudTrailRecord', () => {
  const record = {
    eventVersion: '1.08',
    eventTime: '2023-07-10T12:03:25Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    eventID: 'x',
    userIdentity: {},
  };
  it.each<[string, boolean, unknown]>([
    ['a record', true, record],
    [
      'an Insights event',
      true,
      { eventVersion: '1.08', eventTime: 'x', eventType: 'AwsCloudTrailInsight', insightDetails: {} },
    ],
    ['a five-minute summary', true, { eventType: 'AwsAggregatedEvent', timeWindow: { windowStart: 'x' } }],
    ['a record with an unreadable time', true, { ...record, eventTime: '...' }],
    ['a record without a time but with an id', true, { ...record, eventTime: undefined }],
    ['a log line of another product', false, { eventTime: 'x', eventSource: 'a', eventName: 'b' }],
    ['an answer of LookupEvents', false, { EventId: 'x', EventName: 'b', CloudTrailEvent: '{}' }],
    ['an array', false, [record]],
    ['nothing', false, null],
    ['a text', false, 'record'],
    ['a record whose name is a number', false, { ...record, eventName: 5 }],
  ])('%s: %s', (_name, expected, value) => {
    expect(isCloudTrailRecord(value)).toBe(expected);
  });
});
