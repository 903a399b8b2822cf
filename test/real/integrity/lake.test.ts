import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LakeResult, verifyLakeResult } from '../../../electron/engine/integrity/lake.ts';
import { readPublicKeys } from '../../../electron/engine/integrity/public-keys.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';

const run = promisify(execFile);
const cases: [scenario: string, verdict: string, files: string[]][] = [
  ['good', 'LAKE_SIGN_VALID', ['LAKE_FILE_VALID', 'LAKE_FILE_VALID', 'LAKE_FILE_VALID']],
  ['tampered_file', 'LAKE_SIGN_VALID', ['LAKE_FILE_MODIFIED', 'LAKE_FILE_VALID', 'LAKE_FILE_VALID']],
  ['recompressed_file', 'LAKE_SIGN_VALID', ['LAKE_FILE_MODIFIED', 'LAKE_FILE_VALID', 'LAKE_FILE_VALID']],
  ['missing_file', 'LAKE_SIGN_VALID', ['LAKE_FILE_MISSING', 'LAKE_FILE_VALID', 'LAKE_FILE_VALID']],
  ['extra_file', 'LAKE_SIGN_VALID', ['LAKE_FILE_VALID', 'LAKE_FILE_VALID', 'LAKE_FILE_VALID', 'LAKE_FILE_UNLISTED']],
  ['reordered_list', 'LAKE_SIGN_BAD_SIGNATURE', ['LAKE_FILE_VALID', 'LAKE_FILE_VALID', 'LAKE_FILE_VALID']],
  ['hash_edited', 'LAKE_SIGN_BAD_SIGNATURE', ['LAKE_FILE_MODIFIED', 'LAKE_FILE_VALID', 'LAKE_FILE_VALID']],
  ['bad_signature', 'LAKE_SIGN_BAD_SIGNATURE', ['LAKE_FILE_VALID', 'LAKE_FILE_VALID', 'LAKE_FILE_VALID']],
];

describeShared('CloudTrail Lake query results', () => {
  let root = '';

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'trailcase-lake-'));
    const key = join(root, 'key.pem');
    await run('openssl', ['genrsa', '-out', key, '2048']);
    for (const [scenario] of cases)
      await run('python3', [
        sharedPath('tools/make_lake_result.py'),
        '--out',
        join(root, scenario),
        '--key',
        key,
        '--scenario',
        scenario,
      ]);
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const verifyFolder = (scenario: string, rename: (name: string) => string = (name) => name): LakeResult => {
    const folder = join(root, scenario);
    const files = readdirSync(folder)
      .filter((name) => name.startsWith('result_') && name !== 'result_sign.json')
      .toSorted()
      .map((name, index) => ({
        id: index + 1,
        path: `lake/${rename(name)}`,
        sha256Stored: createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      }));
    return verifyLakeResult(
      readFileSync(join(folder, 'result_sign.json')),
      files,
      readPublicKeys(readFileSync(join(folder, 'public-keys.json'))).keys,
    );
  };

  for (const [scenario, verdict, files] of cases) {
    it(scenario, () => {
      const result = verifyFolder(scenario);
      expect(result.verdict).toBe(verdict);
      expect(result.files.map((file) => file.verdict)).toEqual(files);
    });
  }

  it('cannot verify unpacked files, and says what is not authenticated', () => {
    const result = verifyFolder('good', (name) => name.replace('.gz', ''));
    expect(result.files.map((file) => file.verdict)).toEqual(Array(3).fill('LAKE_FILE_UNVERIFIABLE'));
    expect(result.unauthenticated).toEqual({
      region: 'us-east-2',
      queryCompleteTime: '2025-03-10T05:06:30Z',
      version: '1.0',
    });
  });

  it('needs the key that the file names, and a readable file', () => {
    expect(verifyLakeResult(readFileSync(join(root, 'good', 'result_sign.json')), [], []).verdict).toBe(
      'LAKE_SIGN_KEY_UNKNOWN',
    );
    for (const text of [
      '',
      '{}',
      '{"files":[]}',
      '[1]',
      '{"files":[{"fileName":"a"}],"hashSignature":"aa","publicKeyFingerprint":"b"}',
    ])
      expect(verifyLakeResult(text, [], []).verdict).toBe('LAKE_SIGN_INVALID_FORMAT');
  });
});
