import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCase, engineContext, type OpenCase, writeSampleBundle } from '../../../electron/engine/index.ts';
import { caseDetailsSchema } from '../../../shared/contract/index.ts';
import { scratchFolder } from '../../support/case-file.ts';
import { printedFilters } from '../../support/printed-filters.ts';

describe('filters that are printed, in the sample case', () => {
  const scratch = scratchFolder();
  let opened: OpenCase;
  beforeAll(async () => {
    const folder = join(scratch.path, 'evidence');
    await writeSampleBundle(folder, { backgroundEvents: 600 });
    opened = await createCase(
      join(scratch.path, 'sample.trailcase'),
      caseDetailsSchema.parse({ name: 'Sample' }),
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

  it('run, and find something, so that nobody who tries one is told that there is nothing', async () => {
    const empty: string[] = [];
    for (const filter of new Set(printedFilters().map((each) => each.filter))) {
      const { total } = await opened.call('events.page', { where: filter, fields: ['eventName'], limit: 1 });
      if (total === 0) empty.push(filter);
    }
    expect(empty).toEqual([]);
  });
});
