import { describe, expect, it } from 'vitest';
import {
  buildCoverage,
  day,
  hour as hourStep,
  listMissingObjects,
  subtractSpans,
} from '../../../electron/engine/integrity/coverage.ts';
import { describeLimits, limitRow } from '../../../electron/engine/integrity/limits.ts';
import { type VerificationInput, verifyEvidence } from '../../../electron/engine/integrity/verify-evidence.ts';
import { hour, makeChain, makeEvidence, makeObject, makeSigner, start } from '../../support/digest-chain.ts';

const signer = makeSigner();

/** States by hour of the day, 4 to 4 + n. */
function statesOf(input: VerificationInput): Record<string, string> {
  return Object.fromEntries(
    buildCoverage(verifyEvidence(input), hourStep).map((cell) => [
      new Date(cell.start).toISOString().slice(11, 13),
      cell.state,
    ]),
  );
}

describe('the coverage matrix', () => {
  it('tells verified hours with and without log files apart', () => {
    const chain = makeChain({
      signer,
      hours: 4,
      logsPerHour: 1,
      edit: (document, index) => {
        if (index === 2) document['logFiles'] = [];
      },
    });
    const evidence = makeEvidence([chain], [signer]);
    const objects = evidence.objects.filter((object) => !object.path.endsWith(chain[2]?.logs[0]?.key ?? ''));
    const cells = buildCoverage(verifyEvidence({ ...evidence, objects }), hourStep);
    expect(cells.map((cell) => [cell.state, cell.logs, cell.events])).toEqual([
      ['verified-with-events', 1, 1],
      ['verified-with-events', 1, 1],
      ['verified-empty', 0, 0],
      ['verified-with-events', 1, 1],
      ['verified-empty', 0, 0],
    ]);
    expect(cells[0]?.provenShare).toBeCloseTo((60 - 12 - 34 / 60) / 60, 6);
    expect(cells[1]?.provenShare).toBe(1);
    expect(buildCoverage(verifyEvidence(evidence), day)).toMatchObject([{ state: 'events-without-digest', logs: 4 }]);
  });

  it('shows missing files with their keys, gaps, failures, unproven heads and unlisted files', () => {
    const chain = makeChain({ signer, hours: 8, logsPerHour: 1 });
    const evidence = makeEvidence([chain], [signer]);
    const lost = chain[1]?.logs[0]?.key ?? '';
    const altered = chain[6]?.logs[0]?.key ?? '';
    const objects = evidence.objects
      .filter(
        (object) =>
          !object.path.endsWith(lost) &&
          !object.path.endsWith(chain[3]?.key ?? '-') &&
          !object.path.endsWith(chain[3]?.logs[0]?.key ?? '-'),
      )
      .map((object) => (object.path.endsWith(altered) ? makeObject(object.id, object.path, 'altered') : object));
    objects.push(makeObject(900, 'x/111122223333_CloudTrail_us-east-2_20250310T1330Z_ABCDEFGHIJKLMNOP.json.gz', 'x'));
    const input = { ...evidence, objects, signatures: [] };
    expect(statesOf(input)).toEqual({
      '04': 'verified-with-events',
      '05': 'listed-but-missing',
      // The digest before the missing one has no successor that could prove it.
      '06': 'unproven-with-events',
      '07': 'gap',
      '08': 'gap',
      '09': 'verified-with-events',
      '10': 'failed',
      '11': 'unproven-with-events',
      '12': 'unproven-empty',
      '13': 'events-without-digest',
    });
    const result = verifyEvidence(input);
    expect(buildCoverage(result, hourStep).find((cell) => cell.state === 'listed-but-missing')?.missing).toEqual([
      lost,
    ]);
    expect(listMissingObjects(result)).toEqual([
      { bucket: 'example-bucket', key: chain[3]?.key, kind: 'digest', isCertain: true },
      { bucket: 'example-bucket', key: lost, kind: 'log', isCertain: true },
    ]);
  });

  it('shows restarts, unless another trail proves the time', () => {
    const before = makeChain({ signer, hours: 2, logsPerHour: 1 });
    const after = makeChain({ signer, hours: 2, logsPerHour: 1, from: start + 4 * hour });
    expect(statesOf(makeEvidence([[...before, ...after]], [signer]))).toMatchObject({
      '06': 'restart',
      '07': 'restart',
      '08': 'restart',
      '09': 'verified-with-events',
    });
    const other = makeChain({ signer, hours: 7, logsPerHour: 1, trail: 'second-trail' });
    expect(statesOf(makeEvidence([[...before, ...after], other], [signer]))).toMatchObject({
      '06': 'verified-with-events',
      '07': 'verified-with-events',
    });
  });

  it('is not filled up by a forged digest that claims all of time', () => {
    const forged = makeChain({
      signer: makeSigner(),
      hours: 1,
      trail: 'forged',
      edit: (document) => {
        document['digestStartTime'] = '0001-01-01T00:00:00Z';
      },
    });
    const real = makeChain({ signer, hours: 3, logsPerHour: 1 });
    const cells = buildCoverage(verifyEvidence(makeEvidence([forged, real], [signer])), day);
    expect(cells.length).toBeLessThan(5000);
    const hours = buildCoverage(verifyEvidence(makeEvidence([forged, real], [signer])), hourStep);
    expect(hours.find((cell) => cell.start === Date.parse('2025-03-10T06:00:00Z'))).toMatchObject({
      state: 'verified-with-events',
      provenShare: 1,
    });
  });

  it('subtracts spans', () => {
    expect(
      subtractSpans(
        [0, 10],
        [
          [2, 3],
          [5, 7],
        ],
      ),
    ).toEqual([
      [0, 2],
      [3, 5],
      [7, 10],
    ]);
    expect(subtractSpans([0, 10], [[-5, 20]])).toEqual([]);
    expect(subtractSpans([0, 10], [[20, 30]])).toEqual([[0, 10]]);
  });
});

describe('what the evidence cannot show', () => {
  const ids = (input: VerificationInput): string[] => describeLimits(verifyEvidence(input)).map((limit) => limit.id);
  const chain = makeChain({ signer, hours: 4, logsPerHour: 1 });

  it('is stated even when all is well', () => {
    const limits = describeLimits(verifyEvidence(makeEvidence([chain], [signer])));
    expect(limits.map((limit) => limit.id)).toEqual([
      'keys-are-trusted',
      'open-end',
      'not-yet-digested',
      'before-delivery',
    ]);
    expect(limits[1]?.text).toBe(
      'For example-trail (111122223333, us-east-2), deliveries are proven up to 2025-03-10T08:12:34Z. Whether later digests and log files existed and were taken away cannot be told.',
    );
  });

  it('follows from what is missing', () => {
    const evidence = makeEvidence([chain], [signer]);
    expect(ids({ ...evidence, signatures: [] })).toEqual([
      'keys-are-trusted',
      'no-metadata',
      'head-unproven',
      'open-end',
      'not-yet-digested',
      'before-delivery',
    ]);
    expect(ids({ ...evidence, publicKeys: [] })).toEqual(['no-keys', 'not-yet-digested', 'before-delivery']);
    expect(ids({ objects: evidence.objects.filter((object) => object.kind === 'log'), digests: [] })).toEqual([
      'no-digests',
      'before-delivery',
    ]);
    const without = (keys: string[]): VerificationInput => ({
      ...evidence,
      objects: evidence.objects.filter((object) => !keys.some((key) => object.path.endsWith(key))),
    });
    expect(ids(without([chain[0]?.key ?? '']))).toContain('truncated');
    expect(ids(without([chain[2]?.key ?? '']))).toContain('digest-missing');
    expect(ids(without([chain[2]?.logs[0]?.key ?? '']))).toContain('logs-missing');
    const insight = makeObject(
      900,
      'x/111122223333_CloudTrail-Insight_us-east-2_20250310T0430Z_ABCDEFGHIJKLMNOP.json.gz',
      'x',
    );
    const elsewhere = makeObject(
      901,
      'x/111122223333_CloudTrail_eu-west-1_20250310T0430Z_ABCDEFGHIJKLMNOP.json.gz',
      'x',
    );
    expect(ids({ ...evidence, objects: [...evidence.objects, insight, elsewhere] })).toEqual(
      expect.arrayContaining(['no-digests-for-region', 'kind-not-digested', 'logs-unlisted']),
    );
    expect(ids(makeEvidence([chain], [makeSigner()]))).toContain('keys-unknown');
  });

  it('renders every parameter', () => {
    for (const limit of describeLimits(
      verifyEvidence({ ...makeEvidence([[...chain.slice(0, 2), ...chain.slice(3)]], [signer]), signatures: [] }),
    )) {
      expect(limit.text).not.toMatch(/[{}]|undefined/);
      expect(limitRow(limit.id as Parameters<typeof limitRow>[0], limit.params).text).toBe(limit.text);
    }
  });
});
