import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { termFields } from '../../../shared/fields/index.ts';
import { oddFlags, readIndependently } from '../../../electron/engine/acts/independent-reader.ts';
import { readTerms } from '../../../electron/engine/events/batch-dictionary.ts';
import { BatchBuilder } from '../../../electron/engine/events/batch.ts';
import type { CloudTrailRecord } from '../../../electron/engine/events/record.ts';
import { importsIn } from '../../tools/check-imports.ts';
import { makeRecord } from '../../support/imported-case.ts';

/** What the import makes of a record. */
function imported(record: CloudTrailRecord): ReturnType<typeof readIndependently> {
  const builder = new BatchBuilder();
  builder.add(record, { record: 0, offset: 0, length: 1, part: 0 }, 0);
  const batch = builder.take();
  const names = [...termFields.map(({ name }) => name as string), 'userIdentity'];
  const texts = names.map((name, column): [string, string] => [
    name,
    ['', ...readTerms(batch.newTerms[column]!)][batch.dictionary[column]![0]!]!,
  ]);
  const shared = Buffer.from(batch.sharedEventId);
  return {
    time: Number.isNaN(batch.time[0]!) ? null : batch.time[0]!,
    outcome: batch.outcome[0]!,
    flags: batch.flags[0]! & ~oddFlags,
    oddAtLeast: batch.flags[0]! & oddFlags,
    eventId: Buffer.from(batch.eventId),
    sharedEventId: shared.every((byte) => byte === 0) ? null : shared,
    texts: new Map(texts),
  };
}

const leaf = fc.oneof(
  fc.constantFrom(
    null,
    '',
    true,
    false,
    'true',
    'False',
    0,
    1.08,
    'a',
    'é\ud800',
    'x\u001ey\u001f',
    '2026-05-01T10:00:00Z',
    '2026-05-01 10:00:00.5',
    '2026-02-30T00:00:00Z',
    '00000000-0000-4000-8000-00000000000A',
  ),
  fc.string({ maxLength: 6 }),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'ARN',
        'arn',
        'type',
        'ARNPrefix',
        'resourceName',
        'tlsVersion',
        'TLSVersion',
        'cipherSuite',
        'omitted',
        'windowStart',
        'userName',
      ),
      tie('any'),
      { maxKeys: 4 },
    ),
  ),
})).any;
const members = [
  'eventTime',
  'eventName',
  'EventName',
  'eventSource',
  'awsRegion',
  'userAgent',
  'errorCode',
  'errorMessage',
  'eventID',
  'eventId',
  'sharedEventID',
  'readOnly',
  'managementEvent',
  'sessionCredentialFromConsole',
  'resources',
  'tlsDetails',
  'TLSDetails',
  'tlsDetails.tlsVersion',
  'userIdentity',
  'requestParameters',
  'eventType',
  'timeWindow',
  'vpcEndpointId',
];

describe('the reader that judges the index', () => {
  it('reads what the import reads, from records of any form, and asks for no flag that the import does not set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 12 }), (odd) => {
        const record = JSON.parse(JSON.stringify({ ...makeRecord(), ...odd })) as CloudTrailRecord;
        const [wanted, made] = [readIndependently(record), imported(record)];
        expect(wanted.oddAtLeast & ~made.oddAtLeast).toBe(0);
        expect({ ...wanted, oddAtLeast: 0 }).toEqual({ ...made, oddAtLeast: 0 });
      }),
      { numRuns: 700 },
    );
  });

  it('reads any path of a new field before the import knows it', () => {
    const record = makeRecord({ tlsDetails: { tlsVersion: 'TLSv1.3', keyExchange: 'x25519' } });
    const { texts } = readIndependently(record, [{ name: 'tlsDetails.keyExchange' }]);
    expect(texts.get('tlsDetails.keyExchange')).toBe('x25519');
  });

  it('uses nothing of the way in which the import reads records', () => {
    const source = readFileSync(
      join(import.meta.dirname, '../../../electron/engine/acts/independent-reader.ts'),
      'utf8',
    );
    const own = importsIn(source).filter((each) => each.includes('/events/'));
    // Rules that say what a record means are shared: outcomes, and times in forms that are not CloudTrail's.
    expect(own.toSorted()).toEqual([
      '../events/event-time.ts',
      '../events/outcome.ts',
      '../events/record.ts',
      '../events/terms.ts',
    ]);
  });
});
