import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { previewImport } from '../../../electron/engine/intake/index.ts';
import { makeLog, makeRecord, makeTar, makeZip } from '../../support/archives.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const delivered = (number: number, region = 'us-east-2'): string =>
  `999988887777_CloudTrail_${region}_20260501T1005Z_${String(number).padStart(16, '0')}.json.gz`;

it('counts files and members, names formats, accounts and Regions, and says what is not recognised or cannot be read', async () => {
  const folder = join(scratch.path, 'a');
  mkdirSync(join(folder, 'logs'), { recursive: true });
  for (let number = 0; number < 60; number++)
    writeFileSync(join(folder, 'logs', delivered(number)), gzipSync(makeLog(20)));
  writeFileSync(
    join(folder, 'lookup.json'),
    JSON.stringify({
      Events: [{ EventId: 'x', CloudTrailEvent: JSON.stringify(makeRecord({ awsRegion: 'ap-northeast-2' })) }],
    }),
  );
  writeFileSync(join(folder, 'digest.json'), JSON.stringify({ awsAccountId: '1', digestS3Object: 'x', logFiles: [] }));
  writeFileSync(join(folder, 'notes.txt'), 'nothing');
  symlinkSync('/etc/passwd', join(folder, 'link'));
  writeFileSync(
    join(folder, 'bundle.zip'),
    makeZip([
      { name: delivered(99, 'eu-north-1'), bytes: gzipSync(makeLog(1)), stored: true },
      { name: 'readme', bytes: Buffer.from('x') },
    ]),
  );
  writeFileSync(
    join(folder, 'bundle.tar.zst'),
    zstdCompressSync(
      await makeTar([
        { name: 'x.json', bytes: makeLog(500) },
        {
          name: 'y.csv',
          bytes: Buffer.from(
            'Event ID,Event time,Event source,Event name\n1,2026-05-01T10:00:00Z,s3.amazonaws.com,GetObject\n',
          ),
        },
      ]),
    ),
  );
  const preview = await previewImport([folder]);
  expect(preview.formats.map(({ format, files }) => [format, files])).toEqual([
    ['trail', 62],
    ['archive', 2],
    ['digest', 1],
    ['event-history-csv', 1],
    ['lookup-events', 1],
  ]);
  expect(preview).toMatchObject({
    files: 69,
    accounts: ['111122223333', '999988887777'],
    regions: ['ap-northeast-2', 'eu-central-1', 'eu-north-1', 'us-east-2'],
  });
  expect(preview.notRecognised).toEqual(['a/bundle.zip!/readme', 'a/notes.txt']);
  expect(preview.unreadable).toEqual([
    { path: 'a/link', reason: expect.stringMatching(/link/) as string, said: { code: 'link', params: {} } },
  ]);
  // What it says is what the import finds.
  const { file, summary } = await importInto(scratch.path, [folder]);
  expect(summary.totals.files).toBe(preview.files + preview.unreadable.length);
  expect(summary.evidence.byStatus['not-read']).toBe(preview.unreadable.length);
  expect(summary.evidence.byStatus['not-recognised']).toBe(preview.notRecognised.length);
  file.close();
});

it('stops when asked to', async () => {
  const controller = new AbortController();
  controller.abort();
  expect((await previewImport([scratch.path], { signal: controller.signal })).files).toBe(0);
});
