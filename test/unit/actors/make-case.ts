import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActorsIndex } from '../../../electron/engine/actors/actors-index.ts';
import { createCaseFile } from '../../../electron/engine/case/case-file.ts';
import { ColumnStore } from '../../../electron/engine/columns/column-store.ts';
import { FieldColumns } from '../../../electron/engine/columns/field-column.ts';
import { importEvidence } from '../../../electron/engine/intake/import.ts';

/** A case with evidence in a folder of its own, and its actors. */
export async function openTestCase(evidence: string | readonly object[]): Promise<{ db: ReturnType<typeof createCaseFile>['db']; store: ColumnStore; fields: FieldColumns; actors: ActorsIndex; close: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-actors-'));
  let path = evidence as string;
  if (typeof evidence !== 'string') {
    path = join(folder, 'records.json');
    writeFileSync(path, JSON.stringify({ Records: evidence }));
  }
  const file = createCaseFile(join(folder, 'test.trailcase'));
  await importEvidence(file.db, [path], { reference: false, examiner: 'test' });
  const store = new ColumnStore(file.db);
  const actors = new ActorsIndex(file.db, store);
  const fields = new FieldColumns(store, (name) => actors.fieldColumn(name));
  return {
    db: file.db, store, fields, actors,
    close: () => {
      file.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
