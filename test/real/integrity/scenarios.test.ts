import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fileNameOf, formatDigestTime } from '../../../electron/engine/integrity/digest-key.ts';
import { type VerificationResult, verifyEvidence } from '../../../electron/engine/integrity/verify-evidence.ts';
import { describeShared, hasShared, sharedPath } from '../../support/reference-data.ts';
import {
  atLevel,
  type Bundle,
  inflatedCopies,
  levels,
  openWorkshop,
  readBundle,
  twoAtATime,
  type Workshop,
} from './bundle.ts';

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

const reference = (
  hasShared ? JSON.parse(readFileSync(sharedPath('spec/vectors/offline-reference.json'), 'utf8')) : {}
) as Record<string, Record<string, Reference>>;

/** Our result in the words of the reference file. */
function inReferenceWords(result: VerificationResult): Reference {
  const originals = result.logs.filter((log) => !log.isCopy);
  const logs: Record<string, number> = {};
  for (const log of originals) {
    const name = log.place === null ? log.verdict : `${log.verdict}:${log.place}`;
    logs[name] = (logs[name] ?? 0) + 1;
  }
  const good = ['LOG_VALID', 'LOG_CONSISTENT', 'LOG_MATCHES_UNPROVEN_DIGEST'];
  return {
    digests: result.digests.map((digest) => ({
      file: fileNameOf(digest.copyOf === null ? digest.key : (digest.path ?? '')),
      verdict: digest.verdict,
      // The reference counts a missing digest's witness and leaves the decompressed copy unnamed.
      findings: (digest.verdict === 'DIGEST_MISSING'
        ? [digest.reason.replace(', not in the evidence', '')]
        : digest.findings.filter((name) => name !== 'DECOMPRESSED_COPY')
      ).toSorted(),
    })),
    logs,
    notValidLogs: originals
      .filter((log) => !good.includes(log.verdict))
      .map((log) => ({ file: fileNameOf(log.key ?? log.path ?? ''), verdict: log.verdict })),
    chains: result.chains.map((chain) => ({
      chain: `${[chain.organization ?? '', chain.account, chain.region, chain.trail, chain.homeRegion].join('/')}/${chain.isBackfill ? 'True' : 'False'}`,
      begins: chain.begins,
      proven: chain.proven.map(([from, to]) => [formatDigestTime(from), formatDigestTime(to)]),
      gaps: chain.gaps.map((gap) => ({
        kind: gap.kind,
        from: formatDigestTime(gap.from),
        to: formatDigestTime(gap.to),
      })),
    })),
  };
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

describeShared('generated scenarios against the reference verdicts', () => {
  const scenarios = Object.keys(reference);
  const bundles = new Map<string, Bundle>();
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = await openWorkshop();
    await twoAtATime(scenarios, async (scenario) => {
      bundles.set(scenario, readBundle(await workshop.make(scenario)));
    });
  }, 240_000);
  afterAll(() => {
    workshop.dispose();
  });

  it('there are 61 of them', () => {
    expect(scenarios).toHaveLength(61);
  });

  for (const scenario of scenarios) {
    for (const level of levels) {
      it(`${scenario} with ${level}`, () => {
        const bundle = bundles.get(scenario);
        const expected = reference[scenario]?.[level];
        if (!bundle || !expected) throw new Error('not generated');
        const answer = ordered(inReferenceWords(verifyEvidence(atLevel(bundle, level))));
        if (inflatedCopies.has(scenario)) expect(JSON.stringify(answer)).not.toMatch(/INVALID_FORMAT|HASH_MISMATCH/);
        else expect(answer).toEqual(ordered(expected));
      });
    }
  }
});
