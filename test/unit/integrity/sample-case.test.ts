import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createCase,
  engineContext,
  type OpenCase,
  type SampleTruth,
  writeSampleBundle,
} from '../../../electron/engine/index.ts';
import { scratchFolder } from '../../support/case-file.ts';

const minute = 60_000;

describe('the sample breach in a case', () => {
  const scratch = scratchFolder();
  let opened: OpenCase;
  let truth: SampleTruth;

  beforeAll(async () => {
    const folder = join(scratch.path, 'evidence');
    truth = await writeSampleBundle(folder, { backgroundEvents: 1200 });
    opened = await createCase(
      join(scratch.path, 'sample.trailcase'),
      { name: 'Sample', number: '', examiner: 'test', organization: '', timezone: 'UTC', mandate: '' },
      engineContext({ examiner: 'test', machine: 'test' }),
    );
    const sources = ['AWSLogs', 'from-ticket-4471', 'digest-signatures.ndjson']
      .map((name) => join(folder, name))
      .filter((path) => existsSync(path));
    await opened.call('intake.import', { sources: sources.map((path) => opened.grant(path)) });
  }, 60_000);
  afterAll(async () => {
    await opened.close();
    scratch.remove();
  });

  const count = async (where: string): Promise<number> =>
    (await opened.call('events.page', { where, fields: ['eventName'], limit: 1 })).total;

  it('names callers as the timeline does', async () => {
    const { intervals, attempts } = await opened.call('integrity.tampering', {});
    const shown = [...intervals.flatMap((each) => [each.cause, each.endedBy ?? []].flat()), ...attempts];
    expect(shown.length).toBeGreaterThan(0);
    const page = await opened.call('events.page', { limit: 5000, fields: ['actor'] });
    for (const event of shown) {
      expect(page.columns['actor']![page.ids.indexOf(event.id)], String(event.id)).toBe(event.actor);
    }
  });

  it('verifies after import, and again when keys arrive: summary, field and log say the same', async () => {
    expect(await opened.call('integrity.summary', {})).toMatchObject({ state: 'needs-look', publicKeys: 0 });
    const before = await count('verdict : LOG_CONSISTENT');
    expect(before).toBeGreaterThan(1000);
    expect([await count('verdict : LOG_VALID'), (await count('verdict : LOG_DIFFERS_UNPROVEN')) > 0]).toEqual([
      0,
      true,
    ]);
    const progress: string[] = [];
    const summary = await opened.call(
      'integrity.verify',
      { keys: [opened.grant(join(scratch.path, 'evidence', 'public-keys.json'))] },
      { onProgress: (each) => progress.push(each.phase) },
    );
    expect(summary).toMatchObject({
      state: 'needs-look',
      publicKeys: 1,
      missing: 1,
      gaps: 1,
      logs: { LOG_MODIFIED: 1, LOG_MISSING: 1 },
      digests: { DIGEST_SIGNED: truth.totals.digests },
    });
    expect(progress).toEqual(expect.arrayContaining(['read', 'verify']));
    expect(await count('verdict : LOG_VALID')).toBeGreaterThan(before);
    expect([await count('verdict : LOG_CONSISTENT'), (await count('verdict : LOG_MODIFIED')) > 0]).toEqual([0, true]);
    const { entries } = await opened.call('audit.list', { limit: 100 });
    expect(entries.filter((entry) => entry.act === 'integrity.verify')).toHaveLength(2);
    expect((await opened.call('audit.verify', {})).intact).toBe(true);
  }, 30_000);

  it('names the altered and the missing file exactly', async () => {
    const { logs, total } = await opened.call('integrity.logs', { troubleOnly: true });
    expect([total, logs.map((log) => [log.verdict, log.key]).toSorted()]).toEqual([
      2,
      [
        ['LOG_MISSING', truth.missing.path],
        ['LOG_MODIFIED', truth.altered.path],
      ],
    ]);
    expect((await opened.call('integrity.missing', {})).objects.map((object) => object.key)).toEqual([
      truth.missing.path,
    ]);
    const delivered = logs.find((log) => log.verdict === 'LOG_MODIFIED')!.deliveredAt!;
    const cell = await opened.call('integrity.logs', {
      account: logs[0]!.account,
      region: logs.find((log) => log.verdict === 'LOG_MODIFIED')!.region,
      from: delivered - minute,
      to: delivered + minute,
    });
    expect(cell.logs.map((log) => log.key)).toContain(truth.altered.path);
  });

  it('finds the stop of the trail and the narrowed selectors with their intervals, and checks them against the digests', async () => {
    const { intervals, attempts } = await opened.call('integrity.tampering', {});
    const { account, region, stoppedAt, startedAt } = truth.restart;
    expect(
      intervals.map((each) => [
        each.change,
        each.account,
        each.region,
        each.from,
        each.to,
        each.certainty,
        each.eventsSeen > 0,
      ]),
    ).toEqual([
      ['trail-stopped', account, region, stoppedAt, startedAt, 'confirmed', false],
      ['selectors-narrowed', account, region, startedAt + 2 * minute, null, 'unconfirmed', false],
    ]);
    expect(intervals[1]).toMatchObject({ eventClasses: ['data', 'excluded-sources'], sources: ['kms.amazonaws.com'] });
    expect(attempts).toEqual([]);
    const stop = await opened.call('events.get', { id: intervals[0]!.cause.id });
    expect(truth.steps.find((step) => step.name === 'stop-logging')?.eventIds).toEqual([stop.eventID]);
    const { gaps } = await opened.call('integrity.chains', {});
    expect(gaps).toMatchObject([{ kind: 'DECLARED_RESTART', to: startedAt, detail: truth.restart.digestPath }]);
  });

  it('says what it cannot show', async () => {
    const { limits } = await opened.call('integrity.limits', {});
    expect(limits.map((limit) => limit.id)).toEqual([
      'keys-are-trusted',
      'open-end-many',
      'restart',
      'logs-missing',
      'logs-failed',
      'not-yet-digested',
      'no-network-events',
      'trail-stopped',
      'selectors-narrowed-open',
      'before-delivery',
    ]);
    for (const limit of limits) expect(limit.text).not.toMatch(/[{}]|undefined/);
  });

  it('answers other questions while it verifies, and can be cancelled', async () => {
    const control = new AbortController();
    const running = opened.call('integrity.verify', {}, { signal: control.signal }).then(
      () => 'done',
      (cause: { code: string }) => cause.code,
    );
    const info = await opened.call('case.info', {});
    expect(info.events).toBeGreaterThan(0);
    control.abort();
    expect(await running).toBe('cancelled');
    expect((await opened.call('integrity.chains', {})).chains).toHaveLength(6);
  });
});
