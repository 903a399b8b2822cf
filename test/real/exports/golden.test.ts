import { parquetMetadata } from 'hyparquet';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ExportedEvent, onOneLine, parseExactly } from '../../../electron/engine/exports/exported-event.ts';
import { canonicalJson } from '../../../electron/engine/audit/canonical-json.ts';
import { observables } from '../../../electron/engine/exports/documents/stix.ts';
import { columnsOf, schemaOf } from '../../../electron/engine/exports/parquet/schema.ts';
import { uuidV5 } from '../../../electron/engine/exports/uuid.ts';
import { ecs } from '../../../electron/engine/exports/formats/ecs.ts';
import type { RowFormat } from '../../../electron/engine/exports/formats/format.ts';
import { ocsf } from '../../../electron/engine/exports/formats/ocsf.ts';
import { records, splunk } from '../../../electron/engine/exports/formats/records.ts';
import { suzaku } from '../../../electron/engine/exports/formats/suzaku.ts';
import { timesketch, timesketchCsv } from '../../../electron/engine/exports/formats/timesketch.ts';
import type { CloudTrailRecord } from '../../../electron/engine/events/record.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';

const golden = (name: string): string => readFileSync(sharedPath(`data/exports/${name}`), 'utf8');

/** What the golden files say of the three records beside what stands in them. */
const marks: Partial<ExportedEvent>[] = [
  { outcome: 'sign-in-failure', actor: 'user ana @111122223333', actorKind: 'iam-user' },
  {
    outcome: 'success',
    actor: 'user ana @111122223333',
    actorKind: 'iam-user',
    origin: 'AKIATRAILCASEEXAMPL1',
    tags: ['initial access'],
  },
  {
    outcome: 'denied',
    actor: 'role ops/ana-cli @111122223333',
    actorKind: 'role-session',
    session: 'S-1',
    origin: 'AKIATRAILCASEEXAMPL1',
    tags: ['impact'],
    findings: [
      {
        id: 'F-001',
        uid: '2c0d6a51-0000-4000-8000-000000000001',
        title: 'Bucket deletion refused',
        author: 'Trailcase',
        severity: 'medium',
        techniques: ['attack.impact', 'T1485'],
      },
    ],
  },
];

const events = (): ExportedEvent[] =>
  golden('records.jsonl')
    .trim()
    .split('\n')
    .map((line, index) => {
      const original = parseExactly(line) as CloudTrailRecord;
      return {
        original,
        text: onOneLine(line),
        time: Date.parse(original['eventTime'] as string),
        file: 'AWSLogs/111122223333/CloudTrail/us-east-1/2024/05/12/111122223333_CloudTrail_us-east-1_20240512T0920Z_A1b2C3d4E5f6G7h8.json.gz',
        record: index,
        fileSha256: 'c57bd70e68bbdd1aaf4dcaeb9b23be8fcaaf557f94ed7be845423a73c6982201',
        verdict: 'signature-verified',
        session: null,
        origin: null,
        tags: [],
        findings: [],
        ...marks[index],
      } as unknown as ExportedEvent;
    });

const write = (format: RowFormat): string =>
  (format.head ?? '') +
  events()
    .map((event) => format.rows(event, { remark: () => {}, overlong: () => {} }))
    .join('');

describeShared('golden exports', () => {
  it.each<[string, RowFormat]>([
    ['records.jsonl', records],
    ['timesketch.jsonl', timesketch],
    ['timesketch.csv', timesketchCsv],
    ['ecs.ndjson', ecs(false)],
    ['ocsf.ndjson', ocsf],
    ['splunk.ndjson', splunk],
    ['suzaku.csv', suzaku(false)],
  ])('%s, byte for byte', (name, format) => {
    const rows = write(format).split('\n');
    const expected = golden(name).split('\n');
    expected.forEach((line, index) => expect(rows[index]).toBe(line));
    expect(rows.length).toBe(expected.length);
  });

  it('stix.json: observables have the ids that the standard gives them', () => {
    const { objects } = JSON.parse(golden('stix.json')) as { objects: Record<string, string>[] };
    for (const { type, id, spec_version: _, account_login: __, ...members } of objects.filter((each) =>
      /^(?:ipv4-addr|user-account)$/.test(each['type']!),
    ))
      expect(`${type}--${uuidV5(observables, canonicalJson(members))}`).toBe(id);
  });

  it.each(['typed', 'athena'] as const)('the Parquet schema of the profile %s', async (profile) => {
    const bytes = readFileSync(sharedPath(`data/exports/events${profile === 'athena' ? '-athena' : ''}.parquet`));
    const { schema } = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    expect(schemaOf(columnsOf(profile, false))).toEqual(schema);
  });
});
