import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCase, engineContext, type OpenCase } from '../../../electron/engine/index.ts';
import type { ChainRow, CliRunRow, DigestRow, GapRow, LogRow } from '../../../shared/contract/index.ts';
import { describeShared, hasShared, sharedPath } from '../../support/reference-data.ts';
import { inflatedCopies, levels, openWorkshop, twoAtATime, type Workshop } from '../integrity/bundle.ts';

/**
 * The recorded scenarios through the whole engine: import, background verification, answers of the contract. Scenarios that share public keys
 * lie in one case, each under an account of its own: what one of them says must not touch another.
 */
interface Reference {
  digests: { file: string; verdict: string; findings?: string[] }[];
  logs: Record<string, number>;
  notValidLogs: { file: string; verdict: string }[];
  chains: {
    chain: string;
    begins: string;
    proven: [string, string][];
    gaps: { kind: string; from: string; to: string }[];
  }[];
}

interface Recorded {
  exit: number;
  digests: [number, number] | null;
  backfillDigests: [number, number] | null;
  logs: [number, number] | null;
  stderr: string[];
  summary: string[];
}

type Level = (typeof levels)[number];

const read = <T>(name: string): T =>
  (hasShared ? JSON.parse(readFileSync(sharedPath(`spec/vectors/${name}`), 'utf8')) : {}) as T;
const reference = read<Record<string, Record<Level, Reference>>>('offline-reference.json');
const recorded = read<Record<string, Record<string, Recorded>>>('cli-results.json');
const version = 'aws-cli 1.45.55 (GitHub head, 2026-07-23)';
const scenarios = Object.keys(reference);
const vectorAccount = '111122223333';
const accountOf = (scenario: string): string => String(200_000_000_000 + scenarios.indexOf(scenario));

/** What the contract says about one account. */
interface Answer {
  digests: DigestRow[];
  logs: LogRow[];
  chains: ChainRow[];
  gaps: GapRow[];
  runs: CliRunRow[];
}

/** All answers of a case, apart by account. */
async function askAll(opened: OpenCase): Promise<(account: string) => Answer> {
  const { digests } = await opened.call('integrity.digests', {});
  const { logs } = await opened.call('integrity.logs', { limit: 100_000 });
  const { chains, gaps } = await opened.call('integrity.chains', {});
  const { runs } = await opened.call('integrity.cli', {
    from: Date.parse('2025-03-10T04:00:00Z'),
    to: Date.parse('2025-03-10T16:00:00Z'),
  });
  return (account) => {
    const own = chains.filter((chain) => chain.account === account);
    return {
      digests: digests.filter((digest) => digest.account === account),
      logs: logs.filter((log) => log.account === account),
      chains: own,
      gaps: gaps.filter((gap) => own.some((chain) => chain.id === gap.chain)),
      runs: runs.filter((run) => run.trailArn.includes(account)),
    };
  };
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const time = (value: number): string => new Date(value).toISOString().replace('.000Z', 'Z');

/** Our answers in the words of the reference file. */
function inReferenceWords(answer: Answer, account: string): Reference {
  const originals = answer.logs.filter((log) => !log.isCopy);
  const logs: Record<string, number> = {};
  for (const log of originals) {
    const name = log.place === null ? log.verdict : `${log.verdict}:${log.place}`;
    logs[name] = (logs[name] ?? 0) + 1;
  }
  const good = ['LOG_VALID', 'LOG_CONSISTENT', 'LOG_MATCHES_UNPROVEN_DIGEST'];
  const own: Reference = {
    digests: answer.digests.map((digest) => ({
      file: fileName(digest.copyOf === null ? digest.key : (digest.path ?? '')),
      verdict: digest.verdict,
      findings:
        digest.verdict === 'DIGEST_MISSING'
          ? [digest.reason.replace(', not in the evidence', '')]
          : digest.findings.filter((name) => name !== 'DECOMPRESSED_COPY'),
    })),
    logs,
    notValidLogs: originals
      .filter((log) => !good.includes(log.verdict))
      .map((log) => ({ file: fileName(log.key), verdict: log.verdict })),
    chains: answer.chains.map((chain) => ({
      chain: chain.id.endsWith('/backfill') ? chain.id.replace('/backfill', '/True') : `${chain.id}/False`,
      begins: chain.begins,
      proven: chain.proven.map(([from, to]) => [time(from), time(to)]),
      gaps: answer.gaps
        .filter((gap) => gap.chain === chain.id)
        .map((gap) => ({ kind: gap.kind, from: time(gap.from), to: time(gap.to) })),
    })),
  };
  return JSON.parse(JSON.stringify(own).replaceAll(account, vectorAccount)) as Reference;
}

function ordered(value: Reference): Reference {
  const text = (item: unknown): string => JSON.stringify(item);
  const sort = <Item>(items: Item[]): Item[] => items.toSorted((left, right) => (text(left) < text(right) ? -1 : 1));
  return {
    digests: sort(
      value.digests.map((digest) => ({
        file: digest.file,
        verdict: digest.verdict,
        findings: (digest.findings ?? []).toSorted(),
      })),
    ),
    logs: Object.fromEntries(Object.entries(value.logs).toSorted()),
    notValidLogs: sort(value.notValidLogs),
    chains: sort(value.chains.map((chain) => ({ ...chain, begins: chain.begins.split(' ')[0] ?? '' }))),
  };
}

function inRecordedWords(run: CliRunRow, account: string): Recorded {
  const ratio = (kind: string): [number, number] | null => {
    const match = new RegExp(`^(\\d+)/(\\d+) ${kind} files valid`, 'm').exec(run.stdout);
    return match ? [Number(match[1]), Number(match[2])] : null;
  };
  const lines = run.stderr.split('\n').filter((line) => line !== '');
  const summaries = ['Results found for', 'No digests found', 'No valid digests found in range'];
  return {
    exit: run.exitStatus,
    digests: ratio('digest'),
    backfillDigests: ratio('backfill digest'),
    logs: ratio('log'),
    stderr: lines.map((line) =>
      line
        .replace(/s3:\/\/\S*\//, '')
        .replace(/(fingerprint )[0-9a-f]{32}/, '$1<fp>')
        .replaceAll(account, vectorAccount),
    ),
    summary: run.stdout.split('\n').filter((line) => summaries.some((text) => line.startsWith(text))),
  };
}

describeShared('generated scenarios in a case', () => {
  const folders = new Map<string, string>();
  const answers = new Map<string, Answer>();
  let workshop: Workshop;
  let cases = 0;

  const newCase = (): Promise<OpenCase> => {
    cases += 1;
    const details = { name: 'Scenarios', number: '', examiner: 'test', organization: '', timezone: 'UTC', mandate: '' };
    return createCase(
      join(workshop.root, `case-${cases}.trailcase`),
      details,
      engineContext({ examiner: 'test', machine: 'test' }),
    );
  };
  const keep = async (opened: OpenCase, names: string[], level: Level): Promise<void> => {
    const answerOf = await askAll(opened);
    for (const name of names) answers.set(`${name} with ${level}`, answerOf(accountOf(name)));
  };

  beforeAll(async () => {
    workshop = await openWorkshop();
    await twoAtATime(scenarios, async (scenario) => {
      folders.set(scenario, await workshop.make(scenario, ['--account', accountOf(scenario)]));
    });
    const folder = (name: string): string => folders.get(name) ?? '';
    const groups = Map.groupBy(scenarios, (name) => readFileSync(join(folder(name), 'public-keys.json'), 'utf8'));
    for (const names of groups.values()) {
      const add = (opened: OpenCase, paths: string[]): Promise<unknown> =>
        opened.call('intake.import', { sources: paths.map((path) => opened.grant(path)) });
      const bundles = names.map((name) => join(folder(name), 's3'));
      const sidecars = names
        .map((name) => join(folder(name), 'meta'))
        .filter((path) => readdirSync(path, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile()));
      const keys = join(folder(names[0] ?? ''), 'public-keys.json');
      const one = await newCase();
      await add(one, bundles);
      await keep(one, names, 'nothing');
      await add(one, sidecars);
      await keep(one, names, 'metadata');
      await one.call('integrity.verify', { keys: [one.grant(keys)] });
      await keep(one, names, 'keys+metadata');
      await one.close();
      const other = await newCase();
      await add(other, [...bundles, keys]);
      await keep(other, names, 'keys');
      await other.close();
    }
  }, 240_000);
  afterAll(() => {
    workshop.dispose();
  });

  it('are 61, in a handful of cases', () => {
    expect(scenarios).toHaveLength(61);
    expect([answers.size, cases]).toEqual([61 * 4, 10]);
  });

  for (const level of levels) {
    describe(level, () => {
      it.each(scenarios.filter((scenario) => !inflatedCopies.has(scenario)))(
        '%s: the verdicts of the reference',
        (scenario) => {
          const answer = answers.get(`${scenario} with ${level}`);
          const expected = reference[scenario]?.[level];
          if (!answer || !expected) throw new Error('not asked');
          expect(ordered(inReferenceWords(answer, accountOf(scenario)))).toEqual(ordered(expected));
        },
      );
    });
  }

  it.each([...inflatedCopies])('%s: is judged by its content', (scenario) => {
    for (const level of levels) {
      const words = JSON.stringify(inReferenceWords(answers.get(`${scenario} with ${level}`)!, accountOf(scenario)));
      expect(words, level).not.toMatch(/INVALID_FORMAT|HASH_MISMATCH/);
    }
  });

  it.each(scenarios)('%s: the words and the exit status of the AWS CLI', (scenario) => {
    const runs = answers.get(`${scenario} with keys+metadata`)?.runs ?? [];
    const expected = recorded[scenario]?.[version];
    // Without any digest there is no trail to name; with two trails the recording is of the first.
    if (scenario === 'deleted_all_digests') expect(runs).toEqual([]);
    else
      expect(
        inRecordedWords(
          runs.find((run) => run.trailArn.endsWith('/example-trail'))!,
          accountOf(scenario),
        ),
      ).toEqual(expected);
  });
});
