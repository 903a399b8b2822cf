import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { importedTables, sealImported } from '../../../electron/engine/audit/content.ts';
import { walkChain } from '../../../electron/engine/audit/log.ts';
import { sealEntered } from '../../../electron/engine/audit/seal-apart.ts';
import { makeLog } from '../../support/archives.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();

it('works out the same digests as sealing in place, of all tables that are not derived', async () => {
  const log = join(scratch.path, 'log.json');
  writeFileSync(log, makeLog(500));
  const { file } = await importInto(scratch.path, [log]);
  const apart = await sealEntered(file.db);
  const whole = await sealImported(file.db, walkChain(file.db).vouched, {});
  expect(Object.keys(apart)).toEqual(importedTables.filter((table) => table !== 'derived_chunk'));
  expect({ ...apart, derived_chunk: whole['derived_chunk'] }).toEqual(whole);
  expect(apart['event']).toMatchObject({ rows: 500 });
  file.close();
});
