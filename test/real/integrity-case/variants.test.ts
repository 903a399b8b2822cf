import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCase, engineContext, type OpenCase } from '../../../electron/engine/index.ts';
import { describeShared } from '../../support/reference-data.ts';
import { openWorkshop, twoAtATime, type Workshop } from '../integrity/bundle.ts';

const variants: { name: string; account: string; options: string[]; hours: number; id: string; prefix: string }[] = [
  {
    name: 'an organization trail',
    account: '300000000001',
    options: ['--org', 'o-exampleorgid'],
    hours: 6,
    id: 'o-exampleorgid/300000000001/us-east-2/example-trail/us-east-2',
    prefix: 'AWSLogs/o-exampleorgid/',
  },
  {
    name: 'a prefix',
    account: '300000000002',
    options: ['--prefix', 'audit/logs'],
    hours: 6,
    id: '/300000000002/us-east-2/example-trail/us-east-2',
    prefix: 'audit/logs/AWSLogs/',
  },
  {
    name: 'a shadow Region',
    account: '300000000003',
    options: ['--region', 'eu-central-1', '--home', 'us-east-1'],
    hours: 6,
    id: '/300000000003/eu-central-1/example-trail/us-east-1',
    prefix: 'AWSLogs/',
  },
  {
    name: 'organization, prefix, shadow Region, seed and an odd trail name',
    account: '300000000004',
    hours: 6,
    id: 'o-exampleorgid/300000000004/eu-west-3/my_trail_v1.2/ap-southeast-2',
    prefix: 'a/b/c/AWSLogs/o-exampleorgid/',
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
  },
  {
    name: 'another seed and bucket',
    account: '300000000005',
    options: ['--seed', '99', '--bucket', 'other-bucket', '--hours', '5'],
    hours: 5,
    id: '/300000000005/us-east-2/example-trail/us-east-2',
    prefix: 'AWSLogs/',
  },
];

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();

describeShared('bundles of many makes in a case', () => {
  let workshop: Workshop;
  const newCase = (name: string): Promise<OpenCase> =>
    createCase(
      join(workshop.root, `${name}.trailcase`),
      { name, number: '', examiner: 'test', organization: '', timezone: 'UTC', mandate: '' },
      engineContext({ examiner: 'test', machine: 'test' }),
    );
  const add = (opened: OpenCase, ...paths: string[]): Promise<unknown> =>
    opened.call('intake.import', { sources: paths.map((path) => opened.grant(path)) });

  beforeAll(async () => {
    workshop = await openWorkshop();
  }, 60_000);
  afterAll(() => {
    workshop.dispose();
  });

  it('verifies them side by side, a good and a tampered one of each', async () => {
    for (const scenario of ['good', 'tampered_log']) {
      const folders: string[] = [];
      await twoAtATime(variants, async (variant) => {
        folders.push(await workshop.make(scenario, ['--account', variant.account, ...variant.options]));
      });
      const opened = await newCase(scenario);
      await add(
        opened,
        ...folders.flatMap((folder) => [join(folder, 's3'), join(folder, 'meta')]),
        join(folders[0] ?? '', 'public-keys.json'),
      );
      const { chains } = await opened.call('integrity.chains', {});
      const { runs } = await opened.call('integrity.cli', {});
      const { digests } = await opened.call('integrity.digests', {});
      const bad = scenario === 'good' ? 0 : 1;
      for (const variant of variants) {
        expect(
          chains.find((chain) => chain.id === variant.id),
          variant.name,
        ).toMatchObject({ verdict: 'CHAIN_INTACT', begins: 'AT_CHAIN_START', digests: variant.hours });
        const { logs } = await opened.call('integrity.logs', { account: variant.account });
        expect([
          variant.name,
          logs.length,
          logs.filter((log) => log.verdict === 'LOG_VALID').length,
          logs.filter((log) => log.verdict === 'LOG_MODIFIED').length,
        ]).toEqual([variant.name, 2 * variant.hours, 2 * variant.hours - bad, bad]);
        expect(
          digests
            .filter((digest) => digest.account === variant.account)
            .every(
              (digest) =>
                digest.verdict === 'DIGEST_SIGNED' &&
                digest.findings.length === 0 &&
                digest.key.startsWith(variant.prefix),
            ),
        ).toBe(true);
        const run = runs.find((each) => each.trailArn.includes(variant.account));
        expect([
          run?.exitStatus,
          run?.stdout.includes(`${variant.hours}/${variant.hours} digest files valid`),
          run?.stdout.includes(`${2 * variant.hours - bad}/${2 * variant.hours} log files valid`),
        ]).toEqual([bad, true, true]);
      }
      await opened.close();
    }
  }, 120_000);

  it('finds signatures in files that import does not recognise, and says which it used', async () => {
    const folder = await workshop.make('good');
    const loose = join(workshop.root, 'loose');
    mkdirSync(loose);
    const sidecars = filesBelow(join(folder, 'meta'));
    expect(sidecars).toHaveLength(6);
    const forms: ((name: string, key: string, metadata: Record<string, string>) => [file: string, text: string])[] = [
      (name, _key, metadata) => [
        `${name}.mc.txt`,
        `Name      : ${name}\nDate      : 2025-03-10 05:20:11 UTC\nSize      : 812 B\nMetadata  :\n  X-Amz-Meta-Signature          : ${metadata['signature']}\n  X-Amz-Meta-Signature-Algorithm: SHA256withRSA\n`,
      ],
      (name, _key, metadata) => [
        `${name}.headers`,
        `HTTP/1.1 200 OK\r\nx-amz-meta-signature: ${metadata['signature']}\r\nX-AMZ-META-SIGNATURE-ALGORITHM: SHA256withRSA\r\n`,
      ],
      (_name, key, metadata) => [
        's3cmd.txt',
        `s3://example-trail-bucket/${key} (object):\n   MIME type: application/json\n   x-amz-meta-signature: ${metadata['signature']}\n   x-amz-meta-signature-algorithm: SHA256withRSA\n`,
      ],
      (_name, key, metadata) => ['rclone.json', JSON.stringify([{ Path: key, Metadata: metadata }])],
      (_name, key, metadata) => [
        'collected.ndjson',
        `${JSON.stringify({ Bucket: 'example-trail-bucket', Key: key, Metadata: metadata })}\n`,
      ],
      (name) => [`${name}.json`, '{}'],
    ];
    const names: string[] = [];
    for (const [index, path] of sidecars.entries()) {
      const key = path.slice(path.indexOf('AWSLogs/')).replace(/\.json$/, '');
      const metadata = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
      const [file, text] = forms[index]!(basename(key), key, metadata);
      writeFileSync(join(loose, file), text);
      names.push(file);
    }
    writeFileSync(join(loose, 'readme.txt'), 'nothing of use in here\n');
    const opened = await newCase('sidecars');
    await add(opened, join(folder, 's3'), loose, join(folder, 'public-keys.json'));
    const { files, keys } = await opened.call('integrity.inputs', {});
    expect(
      files.map((file) => [basename(file.path), file.kind, file.entries, file.signatures, file.problems]).toSorted(),
    ).toEqual(
      [
        ...names.map((name, index) => [name, 'metadata', 1, index === 5 ? 0 : 1, []]),
        ['public-keys.json', 'public-keys', 1, 0, []],
      ].toSorted(),
    );
    expect(keys.map((key) => key.uses)).toEqual([6 - 1]);
    const { digests } = await opened.call('integrity.digests', {});
    expect(digests.map((digest) => [digest.verdict, digest.findings])).toEqual([
      ...Array.from({ length: 5 }, () => ['DIGEST_SIGNED', []]),
      ['DIGEST_UNPROVEN', ['METADATA_SIGNATURE_ABSENT']],
    ]);
    const listed = await opened.call('intake.files', { limit: 100 });
    const used = listed.files.filter((file) => file.verdict?.startsWith('USED_'));
    expect(used.map((file) => [basename(file.path), file.verdict]).toSorted()).toEqual(
      [...names.map((name) => [name, 'USED_METADATA']), ['public-keys.json', 'USED_PUBLIC_KEYS']].toSorted(),
    );
    expect(listed.files.find((file) => basename(file.path) === 'readme.txt')?.verdict).toBeNull();
    await opened.close();
  }, 60_000);

  it('verifies a case that is open for reading only without writing into it', async () => {
    const { openCase } = await import('../../../electron/engine/index.ts');
    const folder = await workshop.make('deleted_log');
    const path = join(workshop.root, 'source.trailcase');
    const source = await newCase('source');
    await add(source, join(folder, 's3'), join(folder, 'public-keys.json'));
    await source.close();
    const copy = join(workshop.root, 'copy.trailcase');
    cpSync(path, copy);
    const before = readFileSync(copy);
    const reader = await openCase(copy, { readOnly: true }, engineContext({}));
    const summary = await reader.call('integrity.verify', {});
    expect(summary).toMatchObject({ stored: false, state: 'needs-look', missing: 1, logs: { LOG_MISSING: 1 } });
    expect(await reader.call('integrity.summary', {})).toMatchObject({ stored: false, missing: 1 });
    await expect(
      reader.call('integrity.verify', { keys: [reader.grant(join(folder, 'public-keys.json'))] }),
    ).rejects.toMatchObject({ code: 'case/read-only' });
    await reader.close();
    expect(readFileSync(copy).equals(before)).toBe(true);
  }, 60_000);
});
