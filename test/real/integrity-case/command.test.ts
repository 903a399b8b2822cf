import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeShared, sharedPath } from '../../support/reference-data.ts';
import { openWorkshop, type Workshop } from '../integrity/bundle.ts';

const program = resolve(import.meta.dirname, '../../../electron/cli/bin.js');

function trailcase(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return { status, out: stdout, err: stderr };
}

describeShared('trailcase verify and coverage', () => {
  let workshop: Workshop;
  const caseOf = (name: string, ...paths: string[]): string => {
    const path = join(workshop.root, `${name}.trailcase`);
    trailcase('new', path, '--name', name);
    expect(trailcase('import', path, ...paths).status).toBe(0);
    return path;
  };

  beforeAll(async () => {
    workshop = await openWorkshop();
  }, 60_000);
  afterAll(() => {
    workshop.dispose();
  });

  it('exits with 0 where all is proven, and prints what the AWS CLI prints', async () => {
    const folder = await workshop.make('good');
    const path = caseOf('good', join(folder, 's3'));
    const unproven = trailcase('verify', path);
    expect([unproven.status, unproven.out.includes('12 of 12')]).toEqual([0, false]);
    const verified = trailcase(
      'verify',
      path,
      '--public-keys',
      join(folder, 'public-keys.json'),
      '--signatures',
      join(folder, 'meta'),
    );
    expect([verified.status, verified.out.split('\n')[0]]).toEqual([
      0,
      '12 of 12 log files are proven to be as AWS delivered them. Nothing in the covered period was altered, added or removed.',
    ]);
    const view = trailcase(
      'verify',
      path,
      '--cli-view',
      '--from',
      '2025-03-10T04:00:00Z',
      '--to',
      '2025-03-10T16:00:00Z',
    );
    expect([
      view.status,
      view.out.endsWith(
        'Results requested for 2025-03-10T04:00:00Z to 2025-03-10T16:00:00Z\nResults found for 2025-03-10T04:12:34Z to 2025-03-10T10:12:34Z:\n\n6/6 digest files valid\n12/12 log files valid\n',
      ),
    ]).toEqual([0, true]);
    const days = JSON.parse(trailcase('coverage', path, '--by', 'day', '--json').out) as {
      by: string;
      cells: unknown[];
    };
    expect(days).toMatchObject({
      by: 'day',
      cells: [
        {
          account: '111122223333',
          region: 'us-east-2',
          start: '2025-03-10T00:00:00Z',
          state: 'verified-with-events',
          logs: 12,
        },
      ],
    });
    const hours = JSON.parse(trailcase('coverage', path, '--by', 'hour', '--json').out) as { cells: unknown[] };
    expect(hours.cells).toHaveLength(7);
    expect(trailcase('coverage', path, '--by', 'year').status).toBe(2);
  }, 120_000);

  it('exits with 3 where something does not verify, and lists it as JSON', async () => {
    const folder = await workshop.make('deleted_log');
    const path = caseOf('deleted', join(folder, 's3'), join(folder, 'public-keys.json'));
    const verified = trailcase('verify', path, '--json');
    const answer = JSON.parse(verified.out) as Record<string, unknown[]>;
    expect([verified.status, Object.keys(answer)]).toEqual([
      3,
      ['digests', 'logs', 'chains', 'gaps', 'missing', 'summary', 'lake', 'tampering', 'limits'],
    ]);
    expect([answer['digests']?.length, answer['logs']?.length, answer['missing']?.length]).toEqual([6, 12, 1]);
  }, 120_000);

  it('verifies CloudTrail Lake results', async () => {
    for (const [scenario, status, verdict] of [
      ['good', 0, 'LAKE_SIGN_VALID'],
      ['tampered_file', 3, 'LAKE_SIGN_VALID'],
      ['reordered_list', 3, 'LAKE_SIGN_BAD_SIGNATURE'],
      ['missing_file', 3, 'LAKE_SIGN_VALID'],
    ] as const) {
      const folder = join(workshop.root, `lake-${scenario}`);
      await promisify(execFile)('python3', [
        sharedPath('tools/make_lake_result.py'),
        '--out',
        folder,
        '--key',
        join(workshop.root, 'keys', 'k1.pem'),
        '--scenario',
        scenario,
      ]);
      expect(existsSync(join(folder, 'result_sign.json'))).toBe(true);
      const verified = trailcase('verify', caseOf(`lake-${scenario}`, folder), '--json');
      const { lake, logs } = JSON.parse(verified.out) as {
        lake: { verdict: string; files: { verdict: string }[] }[];
        logs: { verdict: string }[];
      };
      expect([scenario, verified.status, lake.map((each) => each.verdict)]).toEqual([scenario, status, [verdict]]);
      expect(logs.some((log) => log.verdict === 'LOG_UNLISTED')).toBe(false);
      expect(logs.every((log) => log.verdict === 'LAKE_FILE_VALID')).toBe(scenario === 'good');
    }
  }, 180_000);
});
