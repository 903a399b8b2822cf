import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { termFields } from '../../../shared/fields/index.ts';
import { fillFields, missingFields } from '../../../electron/engine/acts/migrations/fill-fields.ts';
import { ColumnStore } from '../../../electron/engine/columns/column-store.ts';
import { flags } from '../../../electron/engine/events/terms.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';
import { makeRecord } from '../../support/imported-case.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());

const fields = termFields.filter(({ name }) => name === 'awsRegion' || name === 'vpcEndpointId');
const regions = ['us-east-1', 'eu-west-1', 'ap-northeast-2'];

function write(name: string): string {
  const path = join(scratch.path, name);
  const records = Array.from({ length: 5000 }, (_, index) =>
    makeRecord({
      awsRegion: regions[index % 3],
      ...(index % 7 === 0 ? { vpcEndpointId: `vpce-${index % 35}` } : {}),
      ...(index === 12 ? { awsRegion: ['several'] } : {}),
    }),
  );
  writeFileSync(path, JSON.stringify({ Records: records }));
  return path;
}

/** What the events say of the fields, by event. */
const textsSql = `SELECT e.id, e.flags, (SELECT value FROM term WHERE field = 3 AND id = e.region) AS region, (SELECT value FROM term WHERE field = 12 AND id = e.endpoint) AS endpoint FROM event e ORDER BY e.id`;
/** As a case of a format looks that did not have the fields, once its table was made anew. */
const forget = `UPDATE event SET region = 0, endpoint = 0, flags = flags & ~${flags.oddText}; DELETE FROM term WHERE field IN (3, 12)`;

describe('columns of new fields', () => {
  it('are filled from the records, in rows, dictionary and columns', async () => {
    const { file } = await importInto(scratch.path, [write('inside.json')]);
    const { db } = file;
    expect(missingFields(db)).toEqual([]);
    const before = db.prepare(textsSql).all();
    db.exec(forget);
    await fillFields(db, fields);
    expect(db.prepare(textsSql).all()).toEqual(before);
    const store = new ColumnStore(db);
    const [ids, column, names] = [store.column('id'), store.column('region'), store.dictionary(3)];
    for (let position = 0; position < store.count; position++)
      expect(names[column[position]!] || null).toBe((before[ids[position]! - 1] as { region: string | null }).region);
    file.close();
  });

  it('mark events whose record cannot be read any more, so that filters ask the record and say so', async () => {
    const path = write('referenced.json');
    const { file } = await importInto(scratch.path, [path], { reference: true });
    file.db.exec(forget);
    rmSync(path);
    await fillFields(file.db, fields);
    const marked = file.db
      .prepare(`SELECT count(*) FROM event WHERE region = 0 AND flags & ${flags.oddText}`)
      .pluck()
      .get();
    expect(marked).toBe(5000);
    file.close();
  });
});
