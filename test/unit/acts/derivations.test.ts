import Database from 'better-sqlite3';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeCases, type OpenCase, openCase } from '../../../electron/engine/index.ts';
import { generateSessionForest } from '../../../electron/engine/sample/index.ts';
import { context, filledCase, makeFolder } from '../../support/small-case.ts';

let place: ReturnType<typeof makeFolder>;
let more = '';

beforeAll(() => {
  place = makeFolder();
  more = join(place.folder, 'more');
  mkdirSync(more);
  writeFileSync(join(more, 'forest.json'), JSON.stringify({ Records: generateSessionForest(3).records }));
});
afterAll(() => place.remove());

let number = 0;

/** A new case with the evidence, and with more of it taken in afterwards; closed. */
async function makeCase(): Promise<string> {
  const path = join(place.folder, `actors-${++number}.trailcase`);
  const opened = await filledCase(path, place.evidence);
  await opened.call('intake.import', { sources: [opened.grant(more)] });
  await opened.close();
  return path;
}

/** Does something to the file that no application does. */
function tamper(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

const actorsCheck = async (opened: OpenCase): Promise<unknown> =>
  (await opened.call('case.check', { deep: true })).checks.find(({ name }) => name === 'actors');

async function look(path: string, see: (opened: OpenCase) => Promise<void>): Promise<void> {
  const opened = await openCase(path, { readOnly: true }, context);
  try {
    await see(opened);
  } finally {
    await opened.close();
  }
}

const right = { ok: true, detail: 'worked out again and compared' };

describe('actors and sessions that a case keeps', () => {
  it('are those of all its evidence after every import, and of the joined case after a merge', async () => {
    const path = await makeCase();
    await look(path, async (opened) => {
      expect(await actorsCheck(opened)).toMatchObject(right);
      expect((await opened.call('audit.verify', {})).intact).toBe(true);
    });
    const [ana, ben, joined] = ['ana', 'ben', 'joined'].map((name) => join(place.folder, `${name}.trailcase`)) as [
      string,
      string,
      string,
    ];
    copyFileSync(path, ana);
    copyFileSync(path, ben);
    await mergeCases(ana, ben, joined, context);
    await look(joined, async (opened) => expect(await actorsCheck(opened)).toMatchObject(right));
  });

  it('are sealed and recomputed: a changed one is found by the log and by the check', async () => {
    const path = await makeCase();
    tamper(
      path,
      `UPDATE derived_chunk SET bytes = (SELECT bytes FROM derived_chunk WHERE name = 'actors:session:events') WHERE name = 'actors:session:origin'`,
    );
    await look(path, async (opened) => {
      expect((await opened.call('audit.verify', {})).intact).toBe(false);
      expect(await actorsCheck(opened)).toMatchObject({
        ok: false,
        detail: expect.stringContaining('session:origin') as string,
      });
    });
  });

  it('are worked out when they are asked for, where a case holds none', async () => {
    const path = await makeCase();
    let kept: unknown;
    await look(path, async (opened) => void (kept = await opened.call('sessions.list', { limit: 1000 })));
    tamper(path, `DELETE FROM derived_chunk WHERE name LIKE 'actors:%'`);
    await look(path, async (opened) => {
      expect(await opened.call('sessions.list', { limit: 1000 })).toEqual(kept);
      expect(await actorsCheck(opened)).toMatchObject({
        ok: false,
        detail: expect.stringContaining('made when the case is opened for writing') as string,
      });
    });
  });

  it('are made anew, and sealed, when a case opens whose import was cut short', async () => {
    const path = await makeCase();
    let kept: unknown;
    await look(path, async (opened) => void (kept = await opened.call('sessions.list', { limit: 1000 })));
    // As a process that was killed at the end of its import leaves it: the beginning is noted, the end is not.
    tamper(
      path,
      `DELETE FROM derived_chunk WHERE name LIKE 'actors:%'; DELETE FROM audit_entry WHERE seq > (SELECT max(seq) FROM audit_entry WHERE json_extract(body, '$.act') = 'intake.import.begin'); UPDATE case_info SET value = (SELECT lower(hex(hash)) FROM audit_entry ORDER BY seq DESC LIMIT 1) WHERE key = 'audit_head'`,
    );
    await (await openCase(path, {}, context)).close();
    await look(path, async (opened) => {
      expect((await opened.call('audit.list', { limit: 100 })).entries.some(({ act }) => act === 'case.recover')).toBe(
        true,
      );
      expect(await actorsCheck(opened)).toMatchObject(right);
      expect((await opened.call('audit.verify', {})).intact).toBe(true);
      expect(await opened.call('sessions.list', { limit: 1000 })).toEqual(kept);
    });
  });
});
