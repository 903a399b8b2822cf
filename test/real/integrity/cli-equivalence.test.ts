import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  cliEvidence,
  type CliRequest,
  type CliRun,
  proposeCliRequests,
  runCli,
} from '../../../electron/engine/integrity/cli-equivalence.ts';
import { verifyEvidence } from '../../../electron/engine/integrity/verify-evidence.ts';
import { describeShared, hasShared, sharedPath } from '../../support/reference-data.ts';
import { atLevel, type Bundle, openWorkshop, readBundle, twoAtATime, type Workshop } from './bundle.ts';

type Ratio = [valid: number, total: number] | null;

interface Recorded {
  exit: number;
  digests: Ratio;
  backfillDigests: Ratio;
  logs: Ratio;
  stderr: string[];
  summary: string[];
}

const recorded = (
  hasShared ? JSON.parse(readFileSync(sharedPath('spec/vectors/cli-results.json'), 'utf8')) : {}
) as Record<string, Record<string, Recorded>>;
const version = 'aws-cli 1.45.55 (GitHub head, 2026-07-23)';

interface TrailDescription {
  trailList: [
    {
      Name: string;
      S3BucketName: string;
      S3KeyPrefix?: string;
      HomeRegion: string;
      TrailARN: string;
      IsOrganizationTrail: boolean;
    },
  ];
}

function requestFor(folder: string, overrides: Partial<CliRequest> = {}): CliRequest {
  const [trail] = (JSON.parse(readFileSync(join(folder, 'trail.json'), 'utf8')) as TrailDescription).trailList;
  return {
    trailArn: trail.TrailARN,
    trail: trail.Name,
    homeRegion: trail.HomeRegion,
    region: trail.HomeRegion,
    account: trail.TrailARN.split(':')[4] ?? '',
    organization: null,
    bucket: trail.S3BucketName,
    prefix: trail.S3KeyPrefix ?? null,
    start: Date.parse('2025-03-10T04:00:00Z'),
    end: Date.parse('2025-03-10T16:00:00Z'),
    isVerbose: true,
    ...overrides,
  };
}

function inRecordedWords(run: CliRun): Recorded {
  const ratio = (counts: { valid: number; invalid: number }): Ratio =>
    counts.valid + counts.invalid === 0 ? null : [counts.valid, counts.valid + counts.invalid];
  const summaries = ['Results found for', 'No digests found', 'No valid digests found in range'];
  return {
    exit: run.exitStatus,
    digests: ratio(run.digests),
    backfillDigests: ratio(run.backfillDigests),
    logs: ratio(run.logs),
    stderr: run.problems.map((line) =>
      line.replace(/s3:\/\/\S*\//, '').replace(/(fingerprint )[0-9a-f]{32}/, '$1<fp>'),
    ),
    summary: run.stdout.split('\n').filter((line) => summaries.some((text) => line.startsWith(text))),
  };
}

describeShared('what the AWS CLI would have printed', () => {
  const scenarios = Object.keys(recorded);
  const folders = new Map<string, string>();
  const bundles = new Map<string, Bundle>();
  let workshop: Workshop;

  const variants: { name: string; options: string[]; request: Partial<CliRequest> }[] = [
    { name: 'organization', options: ['--org', 'o-exampleorgid'], request: { organization: 'o-exampleorgid' } },
    { name: 'prefix', options: ['--prefix', 'audit/logs'], request: {} },
    {
      name: 'shadow Region',
      options: ['--region', 'eu-central-1', '--home', 'us-east-1'],
      request: { region: 'eu-central-1' },
    },
    {
      name: 'organization, prefix and shadow Region',
      options: [
        '--org',
        'o-exampleorgid',
        '--prefix',
        'a/b/c',
        '--region',
        'eu-west-3',
        '--home',
        'ap-southeast-2',
        '--seed',
        '7',
        '--trail',
        'my_trail_v1.2',
      ],
      request: { organization: 'o-exampleorgid', region: 'eu-west-3' },
    },
    {
      name: 'another seed, account and bucket',
      options: ['--seed', '99', '--account', '444455556666', '--bucket', 'other-bucket', '--hours', '5'],
      request: {},
    },
  ];

  const elsewhere = variants.find(({ name }) => name === 'organization, prefix and shadow Region')!;

  beforeAll(async () => {
    workshop = await openWorkshop();
    await twoAtATime(scenarios, async (scenario) => {
      folders.set(scenario, await workshop.make(scenario));
    });
    const more = variants.flatMap((variant) => ['good', 'tampered_log'].map((scenario) => ({ variant, scenario })));
    await twoAtATime(more, async ({ variant, scenario }) => {
      folders.set(`${scenario} ${variant.name}`, await workshop.make(scenario, variant.options));
    });
    // Every attack once more in another organization, place, Region and with other random bytes.
    await twoAtATime(scenarios, async (scenario) => {
      folders.set(`${scenario} elsewhere`, await workshop.make(scenario, elsewhere.options));
    });
    for (const [name, folder] of folders) bundles.set(name, readBundle(folder));
  }, 240_000);
  afterAll(() => {
    workshop.dispose();
  });

  const folderOf = (name: string): string => folders.get(name) ?? '';
  const bundleOf = (name: string): Bundle =>
    bundles.get(name) ?? { objects: [], digests: [], signatures: [], publicKeys: [] };
  const runFor = (name: string, overrides: Partial<CliRequest> = {}): CliRun =>
    runCli(requestFor(folderOf(name), overrides), cliEvidence(atLevel(bundleOf(name), 'keys+metadata')));

  for (const scenario of scenarios) {
    it(scenario, () => {
      expect(inRecordedWords(runFor(scenario))).toEqual(recorded[scenario]?.[version]);
    });
  }

  for (const scenario of scenarios) {
    it(`${scenario}, in another organization, prefix, Region and seed`, () => {
      const { exit, digests, backfillDigests, logs, stderr } = inRecordedWords(
        runFor(`${scenario} elsewhere`, elsewhere.request),
      ) as unknown as Record<string, unknown> & { stderr: string[] };
      const known = recorded[scenario]?.[version] as unknown as Record<string, unknown> & { stderr: string[] };
      expect({ exit, digests, backfillDigests, logs, lines: stderr.length }).toEqual({
        exit: known['exit'],
        digests: known['digests'],
        backfillDigests: known['backfillDigests'],
        logs: known['logs'],
        lines: known.stderr.length,
      });
      const count = (counts: Record<string, number>): [string, number][] => Object.entries(counts).toSorted();
      const here = verifyEvidence(atLevel(bundleOf(`${scenario} elsewhere`), 'keys+metadata')).counts;
      const there = verifyEvidence(atLevel(bundleOf(scenario), 'keys+metadata')).counts;
      expect([count(here.digests), count(here.logs), count(here.chains)]).toEqual([
        count(there.digests),
        count(there.logs),
        count(there.chains),
      ]);
    });
  }

  for (const variant of variants) {
    it(`verdicts and CLI agree for ${variant.name}`, () => {
      const hours = variant.options.includes('--hours') ? 5 : 6;
      for (const [scenario, valid] of [
        ['good', hours * 2],
        ['tampered_log', hours * 2 - 1],
      ] as const) {
        const name = `${scenario} ${variant.name}`;
        const run = runFor(name, variant.request);
        expect([run.exitStatus, run.digests, run.logs]).toEqual([
          valid < hours * 2 ? 1 : 0,
          { valid: hours, invalid: 0 },
          { valid, invalid: hours * 2 - valid },
        ]);
        const result = verifyEvidence(atLevel(bundleOf(name), 'keys+metadata'));
        expect(result.counts.digests).toEqual({ DIGEST_SIGNED: hours });
        expect(result.counts.logs).toEqual(
          valid < hours * 2 ? { LOG_MODIFIED: 1, LOG_VALID: valid } : { LOG_VALID: valid },
        );
        expect(result.chains.map((chain) => [chain.verdict, chain.begins])).toEqual([
          ['CHAIN_INTACT', 'AT_CHAIN_START'],
        ]);
        const proposed = proposeCliRequests(result.chains);
        expect(proposed).toHaveLength(1);
        expect(proposed[0]).toMatchObject({
          ...variant.request,
          trailArn: requestFor(folderOf(name)).trailArn,
          prefix: requestFor(folderOf(name)).prefix,
          bucket: requestFor(folderOf(name)).bucket,
        });
      }
    });
  }

  it('prints the whole transcript of a damaged chain as the CLI does', () => {
    const run = runFor('deleted_digest', { isVerbose: false });
    const missing =
      'AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2025/03/10/111122223333_CloudTrail-Digest_us-east-2_example-trail_us-east-2_20250310T081234Z.json.gz';
    expect(run.stderr).toBe(`Digest file\ts3://example-trail-bucket/${missing}\tINVALID: not found\n\n`);
    expect(run.stdout).toBe(
      [
        'Validating log files for trail arn:aws:cloudtrail:us-east-2:111122223333:trail/example-trail between 2025-03-10T04:00:00Z and 2025-03-10T16:00:00Z',
        '',
        'Results requested for 2025-03-10T04:00:00Z to 2025-03-10T16:00:00Z',
        'Results found for 2025-03-10T04:12:34Z to 2025-03-10T10:12:34Z:',
        '',
        '5/6 digest files valid, 1/6 digest files INVALID',
        '10/10 log files valid',
        '',
      ].join('\n'),
    );
  });

  it('visits the digests that the CLI visits at the bounds of the period', () => {
    const visited = (start: string, end: string): string[] => {
      const run = runFor('good', { start: Date.parse(`2025-03-10T${start}Z`), end: Date.parse(`2025-03-10T${end}Z`) });
      return [...run.stdout.matchAll(/Digest file\t\S*_20250310T(\d{4})\d\dZ/g)].map((match) => match[1] ?? '');
    };
    expect(visited('06:00:00', '08:00:00')).toEqual(['0812', '0712', '0612']);
    expect(visited('06:12:34', '07:12:33')).toEqual(['0712', '0612']);
    expect(visited('06:12:35', '07:12:34')).toEqual(['0812', '0712']);
    expect(visited('05:12:34', '05:12:34')).toEqual(['0612', '0512']);
    expect(visited('12:00:00', '13:00:00')).toEqual([]);
    expect(
      runFor('good', { start: Date.parse('2025-03-10T12:00:00Z'), end: Date.parse('2025-03-10T13:00:00Z') }).stdout,
    ).toContain('No digests found');
  });
});
