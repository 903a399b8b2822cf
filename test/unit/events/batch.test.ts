import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { termFields } from '../../../shared/fields/index.ts';
import { BatchBuilder, type RecordBatch } from '../../../electron/engine/events/batch.ts';
import { readTerms } from '../../../electron/engine/events/batch-dictionary.ts';
import { readGuid } from '../../../electron/engine/events/record.ts';
import {
  DICTIONARY_COLUMNS,
  flags,
  IDENTITY_COLUMN,
  readTwoBits,
  RESOURCE_NEXT,
  RESOURCE_PART,
  TERM_COUNT,
} from '../../../electron/engine/events/terms.ts';

const place = { record: 0, offset: 0, length: 0, part: 0 };
const base = {
  eventVersion: '1.08',
  eventTime: '2023-07-10T12:03:25Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  eventID: '70e5932e-9022-4b38-837e-ca10dad94eb7',
};

function batchOf(...records: Record<string, unknown>[]): RecordBatch {
  const builder = new BatchBuilder();
  records.forEach((record, index) =>
    builder.add(record, { ...place, record: index, offset: index * 100, length: 99 }, 0),
  );
  return builder.take();
}

/** Text of a dictionary column at a row of a builder's first batch. */
function text(batch: RecordBatch, name: string, row = 0): string | null {
  const column = name === 'userIdentity' ? IDENTITY_COLUMN : termFields.findIndex((field) => field.name === name);
  const number = batch.dictionary[column]![row]!;
  return number === 0 ? null : readTerms(batch.newTerms[column]!)[number - 1]!;
}

describe('BatchBuilder', () => {
  it('writes time, id, place and outcome of each record', () => {
    const batch = batchOf(base, {
      ...base,
      eventID: 'c3d5932e-9022-4b38-837e-ca10dad94eb7',
      eventTime: 'broken',
      errorCode: 'AccessDenied',
    });
    expect(batch.count).toBe(2);
    expect([...batch.time]).toEqual([Date.UTC(2023, 6, 10, 12, 3, 25), Number.NaN]);
    expect(readGuid(batch.eventId, 16)).toBe('c3d5932e-9022-4b38-837e-ca10dad94eb7');
    expect([[...batch.record], [...batch.offset], [...batch.length], [...batch.outcome]]).toEqual([
      [0, 1],
      [0, 100],
      [99, 99],
      [0, 1],
    ]);
  });

  it('numbers each distinct text once, across batches, and hands over only what is new', () => {
    const builder = new BatchBuilder();
    builder.add({ ...base, eventName: 'A' }, place, 0);
    builder.add({ ...base, eventName: 'B' }, place, 0);
    expect(readTerms(builder.take().newTerms[0]!)).toEqual(['A', 'B']);
    builder.add({ ...base, eventName: 'B' }, place, 0);
    builder.add({ ...base, eventName: 'C' }, place, 0);
    const second = builder.take();
    expect([...second.dictionary[0]!]).toEqual([2, 3]);
    expect(readTerms(second.newTerms[0]!)).toEqual(['C']);
    expect(builder.take()).toMatchObject({ count: 0, issued: [] });
  });

  it('loses nothing over any number of records', () => {
    const names = fc.array(fc.string(), { maxLength: 3000 });
    fc.assert(
      fc.property(names, (list) => {
        const batch = batchOf(...list.map((eventName) => ({ ...base, eventName })));
        const texts = ['', ...readTerms(batch.newTerms[0]!)];
        expect(Array.from(batch.dictionary[0]!, (number) => texts[number])).toEqual(list);
      }),
      { numRuns: 15 },
    );
  });

  it('knows missing, null and empty as missing', () => {
    const batch = batchOf({ ...base, errorCode: undefined, userAgent: null, awsRegion: '', userIdentity: null });
    for (const name of ['errorCode', 'userAgent', 'awsRegion', 'userIdentity'])
      expect(text(batch, name), name).toBeNull();
  });

  it('keeps values of another type as their JSON', () => {
    const batch = batchOf({
      ...base,
      recipientAccountId: 123456789012,
      userAgent: { a: [1] },
      userIdentity: { type: 'Root', extra: { deep: true } },
    });
    expect(text(batch, 'recipientAccountId')).toBe('123456789012');
    expect(text(batch, 'userAgent')).toBe('{"a":[1]}');
    expect(text(batch, 'userIdentity')).toBe('{"type":"Root","extra":{"deep":true}}');
  });

  it('keeps texts of any length and resources in any number whole, and forgets long ones between batches', () => {
    const long = 'x'.repeat(3 << 20);
    const builder = new BatchBuilder();
    for (let round = 0; round < 2; round++) {
      for (let each = 0; each < 6; each++)
        builder.add({ ...base, userAgent: `${long}${each}` }, { record: each, offset: 0, length: 1, part: 0 }, 0);
      builder.add({ ...base, userAgent: `${long}0` }, { record: 6, offset: 0, length: 1, part: 0 }, 0);
      const batch = builder.take();
      // One batch holds 18 million characters: what comes again after it is sent again.
      expect(readTerms(batch.newTerms[4]!).map((each) => each.slice(long.length))).toEqual([
        '0',
        '1',
        '2',
        '3',
        '4',
        '5',
      ]);
      expect(batch.restarted.includes(4)).toBe(round === 1);
      expect(batch.dictionary[4]![0]).toBe(batch.dictionary[4]![6]);
    }
    const resources = Array.from({ length: 3000 }, (_, index) => ({
      ARN: `arn:aws:s3:::bucket-${index}`,
      type: 'AWS::S3::Bucket',
    }));
    expect(text(batchOf({ ...base, resources }), 'resources')!.endsWith('bucket-2999')).toBe(true);
    expect(text(batchOf({ ...base, resources: resources[0] }), 'resources')!.endsWith('bucket-0')).toBe(true);
  });

  it('identifies records without eventID by their content, in any order of members', () => {
    const { eventID: _eventID, ...without } = base;
    const reversed = Object.fromEntries(Object.entries(without).reverse());
    const batch = batchOf(without, reversed, { ...without, eventName: 'Other' });
    const ids = [0, 1, 2].map((row) => readGuid(batch.eventId, row * 16));
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    expect([...batch.flags].every((bits) => (bits & flags.noEventId) !== 0)).toBe(true);
  });

  it('keeps an eventID that is no GUID, upper and lower case being the same', () => {
    const batch = batchOf({ ...base, eventID: 'Custom-1' }, { ...base, eventID: 'custom-1' });
    expect(readGuid(batch.eventId, 0)).toBe(readGuid(batch.eventId, 16));
    expect(batch.oddEventIds).toEqual([
      { row: 0, value: 'Custom-1' },
      { row: 1, value: 'custom-1' },
    ]);
    expect(batch.flags[0]! & flags.oddEventId).not.toBe(0);
  });

  it('reads booleans also where they are text', () => {
    const batch = batchOf(
      { ...base, readOnly: true, managementEvent: 'false' },
      { ...base, readOnly: 'True' },
      { ...base, readOnly: 'perhaps' },
    );
    expect([0, 1, 2].map((row) => readTwoBits(batch.flags[row]!, flags.readOnlyShift))).toEqual(['true', 'true', null]);
    expect(readTwoBits(batch.flags[0]!, flags.managementShift)).toBe('false');
  });

  it('flags omitted members, console sessions and summaries', () => {
    const batch = batchOf(
      { ...base, requestParameters: { omitted: true, originalSize: 300_000 } },
      { ...base, sessionCredentialFromConsole: 'true' },
      { eventType: 'AwsAggregatedEvent', eventId: 'x', timeWindow: { windowStart: '2023-07-10T12:00:00Z' } },
    );
    expect(batch.flags[0]! & flags.omitted).not.toBe(0);
    expect(batch.flags[1]! & flags.fromConsole).not.toBe(0);
    expect(batch.flags[2]! & flags.summary).not.toBe(0);
    expect(batch.time[2]).toBe(Date.UTC(2023, 6, 10, 12));
  });

  it('notes the key that a call handed out, and for whom', () => {
    const batch = batchOf(base, {
      ...base,
      requestParameters: { roleArn: 'arn:aws:iam::1:role/a', roleSessionName: 's' },
      responseElements: {
        credentials: { accessKeyId: 'ASIAEXAMPLE', sessionToken: 'secret' },
        assumedRoleUser: { arn: 'arn:aws:sts::1:assumed-role/a/s' },
      },
    });
    expect(batch.issued).toHaveLength(1);
    expect(batch.issued[0]).toMatchObject({ row: 1, key: 'ASIAEXAMPLE' });
    expect(JSON.parse(batch.issued[0]!.subject)).toMatchObject({
      roleArn: 'arn:aws:iam::1:role/a',
      assumedRoleUser: { arn: 'arn:aws:sts::1:assumed-role/a/s' },
    });
    expect(batch.issued[0]!.subject).not.toContain('secret');
  });

  it('notes who switched roles in the console', () => {
    const from = 'arn:aws:sts::1:assumed-role/a/s';
    const batch = batchOf(
      {
        ...base,
        eventName: 'SwitchRole',
        responseElements: { SwitchRole: 'Success' },
        additionalEventData: { SwitchFrom: from },
      },
      { ...base, eventName: 'SwitchRole', additionalEventData: [7] },
    );
    expect(batch.issued).toEqual([{ row: 0, key: '', subject: JSON.stringify({ switchFrom: from }) }]);
  });

  it('indexes TLS version and cipher suite', () => {
    const batch = batchOf({ ...base, tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256' } });
    expect(text(batch, 'tlsDetails.tlsVersion')).toBe('TLSv1.3');
    expect(text(batch, 'tlsDetails.cipherSuite')).toBe('TLS_AES_128_GCM_SHA256');
  });

  it('joins resources with separators that no value can forge', () => {
    const batch = batchOf({
      ...base,
      resources: [
        { type: 'AWS::S3::Object', ARN: `a${RESOURCE_NEXT}b` },
        { type: 'AWS::S3::Bucket', ARN: 'c' },
        'odd',
        null,
      ],
    });
    expect(text(batch, 'resources')).toBe(
      `AWS::S3::Object${RESOURCE_PART}a\uFFFDb${RESOURCE_NEXT}AWS::S3::Bucket${RESOURCE_PART}c`,
    );
  });

  it('gives every field a column, the identity last', () => {
    expect(batchOf(base).dictionary).toHaveLength(DICTIONARY_COLUMNS);
    expect(IDENTITY_COLUMN).toBe(TERM_COUNT);
    expect(new Set(termFields.map((field) => field.number)).size).toBe(TERM_COUNT);
  });

  it('does not fail on any record, and keeps its count', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.dictionary(
            fc.constantFrom(
              ...Object.keys(base),
              'userIdentity',
              'resources',
              'responseElements',
              'tlsDetails',
              'sharedEventID',
              'timeWindow',
              '__proto__',
            ),
            fc
              .anything({ maxDepth: 3 })
              .map(
                (value) =>
                  JSON.parse(
                    JSON.stringify(value ?? null, (_key, each) => (typeof each === 'bigint' ? String(each) : each)) ??
                      'null',
                  ) as unknown,
              ),
          ),
          { maxLength: 20 },
        ),
        (records) => {
          expect(batchOf(...records).count).toBe(records.length);
        },
      ),
    );
  });
});
