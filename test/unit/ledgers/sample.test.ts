import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCase, engineContext, type OpenCase } from '../../../electron/engine/index.ts';
import { type SampleTruth, writeSampleBundle } from '../../../electron/engine/sample/index.ts';
import {
  caseDetailsSchema,
  type LedgerAnswer,
  type LedgerName,
  type LedgerRow,
} from '../../../shared/contract/index.ts';

const root = mkdtempSync(join(tmpdir(), 'trailcase-ledgers-'));
let opened: OpenCase;
let truth: SampleTruth['ledgers'];

beforeAll(async () => {
  const evidence = join(root, 'evidence');
  truth = (await writeSampleBundle(evidence, { hours: 24, backgroundEvents: 1500 })).ledgers;
  opened = await createCase(
    join(root, 'sample.trailcase'),
    caseDetailsSchema.parse({ name: 'Sample' }),
    engineContext({ examiner: 'test' }),
  );
  await opened.call('intake.import', { sources: [opened.grant(evidence)] });
}, 120_000);

afterAll(async () => {
  await opened.close();
  rmSync(root, { recursive: true, force: true });
});

const ask = (ledger: LedgerName, more: object = {}): Promise<LedgerAnswer> =>
  opened.call('ledgers.get', { ledger, of: truth.by, limit: 10_000, eventIds: true, ...more });
const rowsOf = (answer: LedgerAnswer, table: string): LedgerRow[] =>
  answer.tables.find(({ name }) => name === table)!.rows;

describe('the ledgers of the sample', () => {
  it('list what the intruder left and took back, with the events', async () => {
    const entries = rowsOf(await ask('footprint'), 'entries');
    for (const { kind, id, eventId } of truth.standing)
      expect({
        kind,
        id,
        status: entries.find((row) => (row['acts'] as string[]).includes(eventId) && row['kind'] === kind)?.['status'],
      }).toEqual({ kind, id, status: 'standing' });
    for (const { eventId, endEventId } of truth.removed)
      expect(entries.find((row) => (row['acts'] as string[]).includes(eventId))).toMatchObject({
        status: 'removed',
        endings: [endEventId],
      });
  });

  it('name the account that a disk was shared with, and its size', async () => {
    const shares = rowsOf(await ask('taken'), 'rows').filter((row) => row['way'] === 'share');
    expect(shares).toMatchObject([
      { bucket: truth.share.snapshot, foreign: [truth.share.account], allocatedGb: 200, events: [truth.share.eventId] },
    ]);
  });

  it('find the instance that still runs, the models and the losses', async () => {
    expect(rowsOf(await ask('compute'), 'instances').find((row) => row['id'] === truth.instance.id)).toMatchObject({
      type: truth.instance.type,
      running: true,
      atLeast: true,
    });
    expect(rowsOf(await ask('models'), 'rows').find((row) => row['phase'] === 'use')).toMatchObject({
      model: truth.model.id,
      ok: truth.model.calls,
      logging: 'off',
    });
    const lost = rowsOf(await ask('destroyed'), 'rows');
    for (const { name, recoverable, eventId } of truth.lost)
      expect({
        name,
        answer: String(lost.find((row) => (row['events'] as string[])[0] === eventId)?.['answer']).split(' ')[0],
      }).toEqual({ name, answer: recoverable });
  });

  it('explain the call that worked the second time', async () => {
    const flips = rowsOf(await ask('flips'), 'flips');
    expect(flips.find((row) => (row['events'] as string[]).includes(truth.flip.deniedEventId))).toMatchObject({
      cause: 'change between',
      changedBySelf: true,
      explains: 'explains',
    });
  });

  it('choose by filters what all of them hold, and count alike', async () => {
    const all = await ask('footprint', { of: undefined });
    const own = await ask('footprint');
    const other = await ask('footprint', { of: undefined, where: `not userIdentity.arn : "${truth.by}"` });
    expect(rowsOf(own, 'entries').length).toBeLessThan(rowsOf(all, 'entries').length);
    expect(rowsOf(other, 'entries').some((row) => row['by'] === truth.by)).toBe(false);
    const page = await ask('footprint', { table: 'entries', offset: 2, limit: 3 });
    expect(page.tables[0]!.rows).toEqual(rowsOf(own, 'entries').slice(2, 5));
  });

  it('hold in the case what a replay makes anew', async () => {
    const checked = await opened.call('case.check', { deep: true });
    expect(checked.checks.filter((check) => !check.ok)).toEqual([]);
  });
});
