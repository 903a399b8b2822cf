import Database from 'better-sqlite3';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase } from '../../../electron/engine/index.ts';
import { context, filledCase, makeFolder } from '../../support/small-case.ts';

let place: ReturnType<typeof makeFolder>;
let keys = '';

beforeAll(() => {
  place = makeFolder();
  keys = join(place.folder, 'public-keys.json');
  writeFileSync(keys, JSON.stringify({ PublicKeyList: [] }));
});
afterAll(() => place.remove());

/** Names of the derived arrays that a case file holds. */
function derivedIn(path: string): string[] {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare('SELECT DISTINCT name FROM derived_chunk ORDER BY name').pluck().all() as string[];
  } finally {
    db.close();
  }
}

describe('taking evidence in', () => {
  it('leaves what is derived whole, also when public keys are taken in by a verification', async () => {
    const path = join(place.folder, 'keys.trailcase');
    const opened = await filledCase(path, place.evidence);
    const before = derivedIn(path);
    expect(before.length).toBeGreaterThan(50);
    await opened.call('integrity.verify', { keys: [opened.grant(keys)], signatures: [] });
    expect(derivedIn(path)).toEqual(before);
    const { checks } = await opened.call('case.check', { deep: true });
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    await opened.close();
    await (await openCase(path, {}, context)).close();
    expect(derivedIn(path)).toEqual(before);
  });

  it('is one act with a beginning and an end in the examiner log, whoever asks', async () => {
    const opened = await filledCase(join(place.folder, 'log.trailcase'), place.evidence);
    await opened.call('integrity.verify', { keys: [opened.grant(keys)], signatures: [] });
    const { entries } = await opened.call('audit.list', { limit: 100 });
    const acts = entries.map(({ act }) => act).filter((act) => act.startsWith('intake.'));
    expect(acts).toEqual(['intake.import.begin', 'intake.import.end', 'intake.import.begin', 'intake.import.end']);
    expect((await opened.call('audit.verify', {})).intact).toBe(true);
    await opened.close();
  });

  it('is refused where the case is open for reading only, with the reason', async () => {
    const path = join(place.folder, 'read-only.trailcase');
    await (await filledCase(path, place.evidence)).close();
    const opened = await openCase(path, { readOnly: true }, context);
    await expect(opened.call('integrity.verify', { keys: [opened.grant(keys)], signatures: [] })).rejects.toMatchObject(
      { code: 'case/read-only', message: expect.stringContaining('nothing can be taken in') as string },
    );
    await opened.close();
  });
});

describe('a case that opens for writing', () => {
  it('gets what it lacks of what is derived once, and says so in its log', async () => {
    const path = join(place.folder, 'lacking.trailcase');
    await (await filledCase(path, place.evidence)).close();
    const before = derivedIn(path);
    const db = new Database(path);
    // As a version with other rules would have left it, were it sealed.
    db.exec(`DELETE FROM derived_chunk`);
    db.close();
    const looked = await openCase(path, { readOnly: true }, context);
    const { checks } = await looked.call('case.check', { deep: true });
    expect(checks.find(({ name }) => name === 'actors')).toMatchObject({ ok: false });
    await looked.close();
    await (await openCase(path, {}, context)).close();
    expect(derivedIn(path)).toEqual(before);
    const opened = await openCase(path, {}, context);
    const { entries } = await opened.call('audit.list', { limit: 100 });
    expect(entries.filter(({ act }) => act === 'case.derive').map(({ result }) => result)).toEqual([
      { made: ['actors', 'ledgers'] },
    ]);
    // What was done to it from outside stays on record.
    expect(await opened.call('audit.verify', {})).toMatchObject({ intact: false });
    await opened.close();
  });
});
