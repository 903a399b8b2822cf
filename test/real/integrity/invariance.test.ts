import fc from 'fast-check';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type VerificationResult, verifyEvidence } from '../../../electron/engine/integrity/verify-evidence.ts';
import { describeShared } from '../../support/reference-data.ts';
import {
  atLevel,
  type Bundle,
  levels,
  measure,
  openWorkshop,
  readBundle,
  twoAtATime,
  type Workshop,
} from './bundle.ts';

const scenarios = [
  'two_trails',
  'modified_digest',
  'deleted_two_digests',
  'validation_off_gap',
  'backfill_log_missing',
  'attacker_resigned_tail',
  'added_log',
  'log_listed_twice',
  'prev_signature_wrong_but_signed',
];

/** What must not change: verdicts, gaps and coverage; not what is said about paths. */
function essence(result: VerificationResult): unknown {
  return {
    digests: result.digests.map((digest) => [basename(digest.key), digest.verdict]).toSorted(),
    logs: result.logs.map((log) => [basename(log.key ?? log.path ?? ''), log.verdict, log.place]).toSorted(),
    chains: result.chains.map(({ id, verdict, begins, proven, gaps, untrusted }) => ({
      id,
      verdict,
      begins,
      proven,
      gaps,
      untrusted,
    })),
  };
}

describeShared('verdicts and the outer shape of the evidence', () => {
  const bundles = new Map<string, Bundle>();
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = await openWorkshop();
    await twoAtATime(scenarios, async (scenario) => {
      bundles.set(scenario, readBundle(await workshop.make(scenario)));
    });
  }, 120_000);
  afterAll(() => {
    workshop.dispose();
  });

  for (const scenario of scenarios) {
    it(`${scenario}: any order, any folders, any compression give the same verdicts`, () => {
      const bundle = bundles.get(scenario);
      if (!bundle) throw new Error('not generated');
      const contents = new Map(bundle.digests.map((digest) => [digest.objectId, digest.content]));
      for (const level of levels) {
        const expected = essence(verifyEvidence(atLevel(bundle, level)));
        fc.assert(
          fc.property(
            fc.shuffledSubarray(bundle.objects, { minLength: bundle.objects.length }),
            fc.shuffledSubarray(bundle.signatures, { minLength: bundle.signatures.length }),
            fc.boolean(),
            fc.integer({ min: 1, max: 9 }),
            (objects, signatures, isFlat, compression) => {
              const changed = objects.map((object, index) => {
                const path = isFlat ? `flat/${basename(object.path)}` : `copy ${index % 2}/${object.path}`;
                const content = contents.get(object.id);
                // Digests are compressed anew; of a log only its hashes are known here, as in the case file.
                if (content === undefined) return { ...object, path };
                return { ...measure(object.id, path, gzipSync(content, { level: compression })).object };
              });
              expect(essence(verifyEvidence(atLevel({ ...bundle, objects: changed, signatures }, level)))).toEqual(
                expected,
              );
            },
          ),
          { numRuns: 15 },
        );
      }
    });
  }
});
