import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scratchFolder } from '../../support/case-file.ts';
import { runCli } from '../../support/run-cli.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const fixtures = join(import.meta.dirname, '../../fixtures/archives');

describe('import', () => {
  it('takes passwords from a file, and keeps them nowhere', async () => {
    const file = join(scratch.path, 'a.trailcase');
    const secrets = join(scratch.path, 'passwords.txt');
    writeFileSync(secrets, 'not this one\nsecret\n');
    await runCli(['new', file, '--name', 'A', '-q']);
    const locked = await runCli(['import', file, join(fixtures, 'locked-names.7z'), '--json']);
    expect(locked.status).toBe(3);
    expect(locked.out).toContain('ARCHIVE_LOCKED');
    const opened = await runCli([
      'import',
      file,
      join(fixtures, 'locked-names.7z'),
      '--password-file',
      secrets,
      '--json',
    ]);
    expect(JSON.parse(opened.out)).toMatchObject({ totals: { indexed: 7 } });
    const log = await runCli(['audit', file, '--json']);
    expect(log.out).toContain('intake.import.begin');
    expect(log.out + opened.err).not.toMatch(/secret(?!s)|not this one/);
  });

  it('says with --dry-run what each file is and what its form cannot carry, and takes nothing in', async () => {
    const file = join(scratch.path, 'b.trailcase');
    const table = join(scratch.path, 'history.csv');
    writeFileSync(
      table,
      'User name,AWS access key,Event time,Event source,Event name,Event ID,Resources\na,AKIA,2026-05-01T10:00:00Z,s3.amazonaws.com,GetObject,11111111-2222-4333-8444-555555555555,[]\n',
    );
    await runCli(['new', file, '--name', 'A', '-q']);
    const look = await runCli(['import', file, table, join(fixtures, 'aes.zip'), '--dry-run', '--json']);
    expect(look.status).toBe(3);
    expect(JSON.parse(look.out)).toMatchObject({
      formats: [
        { format: 'archive', files: 1, cannotCarry: null },
        { format: 'event-history-csv', completeness: 'reduced', cannotCarry: expect.stringContaining('error message') },
      ],
      locked: [{ path: 'aes.zip' }],
    });
    expect((await runCli(['import', file, table, '--dry-run'])).out).toContain('nothing was taken in');
    expect(JSON.parse((await runCli(['info', file, '--json'])).out)).toMatchObject({ evidence: { records: 0 } });
    const taken = await runCli(['import', file, table, '--json']);
    expect(JSON.parse(taken.out)).toMatchObject({
      evidence: [{ completeness: 'reduced', cannotCarry: expect.stringContaining('error message') }],
    });
  });
});
