import Database from 'better-sqlite3';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase } from '../../../electron/engine/index.ts';
import type { CheckResult } from '../../../shared/contract/index.ts';
import { context, filledCase, makeFolder } from '../../support/small-case.ts';

let place: ReturnType<typeof makeFolder>;
let good = '';

beforeAll(async () => {
  place = makeFolder();
  good = join(place.folder, 'good.trailcase');
  await (await filledCase(good, place.evidence)).close();
});
afterAll(() => place.remove());

let number = 0;

/** Failed checks of a copy that somebody changed with another program. */
async function failedAfter(change: (db: Database.Database) => void, deep = false): Promise<CheckResult[]> {
  const path = join(place.folder, `changed-${number++}.trailcase`);
  copyFileSync(good, path);
  const db = new Database(path);
  change(db);
  db.close();
  const opened = await openCase(path, { readOnly: true }, context);
  try {
    return (await opened.call('case.check', { deep })).checks.filter((check) => !check.ok);
  } finally {
    await opened.close();
  }
}

const names = (checks: CheckResult[]): string[] => checks.map((check) => check.name);

it('finds nothing in a case that nobody changed', async () => {
  expect(await failedAfter(() => {}, true)).toEqual([]);
});

describe('a check finds', () => {
  it('one flipped bit of stored evidence, and names the file', async () => {
    const failed = await failedAfter((db) => {
      const { rowid, bytes } = db.prepare('SELECT rowid, bytes FROM evidence_chunk ORDER BY rowid LIMIT 1').get() as {
        rowid: number;
        bytes: Buffer;
      };
      bytes[bytes.length >> 1]! ^= 1;
      db.prepare('UPDATE evidence_chunk SET bytes = ? WHERE rowid = ?').run(bytes, rowid);
    });
    expect(names(failed)).toEqual(['audit', 'evidence']);
    expect(failed[1]!.detail).toContain('CloudTrail_eu-west-1');
  });

  it.each<[what: string, sql: string, check: string]>([
    ['a hash of evidence', "UPDATE evidence_file SET sha256 = x'00' WHERE id = 1", 'evidence'],
    ['a removed piece of evidence', 'DELETE FROM evidence_chunk WHERE file = 1', 'evidence'],
    ['a count in the account', 'UPDATE evidence_file SET rejected = rejected + 1 WHERE id = 1', 'account'],
    ['a removed row', 'DELETE FROM event WHERE id = 3', 'rows'],
    ['a removed duplicate', 'DELETE FROM occurrence', 'rows'],
    ['an altered audit entry', `UPDATE audit_entry SET body = replace(body, 'Ana', 'Bob') WHERE seq = 2`, 'audit'],
    ['a removed audit entry', 'DELETE FROM audit_entry WHERE seq = 2', 'audit'],
    [
      'the newest audit entry removed',
      'DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)',
      'audit',
    ],
  ])('%s', async (_what, sql, check) => {
    expect(names(await failedAfter((db) => void db.exec(sql)))).toContain(check);
  });
});

describe('a deep check finds', () => {
  it.each<[field: string, sql: string]>([
    ['eventTime', 'UPDATE event SET time = time + 1000 WHERE id = 3'],
    ['outcome', 'UPDATE event SET outcome = 0 WHERE id = 3'],
    ['eventName', 'UPDATE event SET name = name + 1 WHERE id = 3'],
    [
      'sourceIPAddress',
      `UPDATE event SET address = (SELECT id FROM term WHERE field = 4 AND value = '203.0.113.9') WHERE id = 3`,
    ],
    ['userIdentity', 'UPDATE event SET identity = identity + 1 WHERE id = 3'],
    ['flags', 'UPDATE event SET flags = flags | 1 << 4 WHERE id = 3'],
    ['sharedEventID', "UPDATE event SET shared_event_id = x'00112233445566778899aabbccddeeff' WHERE id = 3"],
    ['record', "UPDATE event SET event_id = x'00112233445566778899aabbccddeeff' WHERE id = 3"],
    ['record', 'UPDATE event SET offset = offset + 1 WHERE id = 3'],
  ])('an altered row: %s', async (field, sql) => {
    const records = (await failedAfter((db) => void db.exec(sql), true)).find((check) => check.name === 'records');
    expect(records?.detail).toContain(`event 3 (${field})`);
  });

  it('a field that the import never read, in rows, dictionary and columns alike', async () => {
    const failed = await failedAfter(
      (db) => void db.exec(`UPDATE event SET endpoint = 0; DELETE FROM term WHERE field = 12`),
      true,
    );
    expect(failed.find((check) => check.name === 'records')?.detail).toContain('(vpcEndpointId)');
  });

  it('a dictionary text that stands for another', async () => {
    const failed = await failedAfter(
      (db) => void db.exec(`UPDATE term SET value = 'ListRoles' WHERE field = 1 AND value = 'CreateUser'`),
      true,
    );
    expect(failed.find((check) => check.name === 'records')?.detail).toContain('event 3 (eventName)');
  });

  it('columns that say something else than the rows', async () => {
    const failed = await failedAfter((db) => {
      const chunk = db.prepare("SELECT rowid, bytes FROM column_chunk WHERE name LIKE 'outcome:%'").get() as {
        rowid: number;
        bytes: Buffer;
      };
      const other = db.prepare("SELECT bytes FROM column_chunk WHERE name LIKE 'file:%'").get() as { bytes: Buffer };
      db.prepare('UPDATE column_chunk SET bytes = ? WHERE rowid = ?').run(other.bytes, chunk.rowid);
    }, true);
    expect(names(failed)).toContain('index');
  });

  it('columns that cannot be read', async () => {
    const failed = await failedAfter((db) => void db.exec("UPDATE column_chunk SET bytes = x'00'"), true);
    expect(names(failed)).toEqual(expect.arrayContaining(['columns', 'index']));
    expect(failed.every((check) => check.detail !== '')).toBe(true);
  });
});
