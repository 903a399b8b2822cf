import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../support/run-cli.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-details-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the description of a case', () => {
  it('takes mandate and questions from files, and findings that answer them', async () => {
    const file = join(folder, 'a.trailcase');
    writeFileSync(join(folder, 'mandate.txt'), 'Find out what happened.\n');
    writeFileSync(join(folder, 'questions.txt'), '1. Who was it?\n2. When?\n');
    expect(
      (await runCli(['new', file, '--name', 'A', '--mandate', join(folder, 'mandate.txt'), '--json'])).status,
    ).toBe(0);
    const changed = await runCli([
      'details',
      file,
      '--questions',
      join(folder, 'questions.txt'),
      '--number',
      'N-1',
      '--json',
    ]);
    expect(changed.status).toBe(0);
    expect((JSON.parse(changed.out) as { case: object }).case).toMatchObject({
      name: 'A',
      number: 'N-1',
      mandate: 'Find out what happened.',
      questions: '1. Who was it?\n2. When?',
    });
    expect((await runCli(['info', file])).out).toMatch(/Question 2 +When\?/);
    const finding = await runCli(['finding', file, '--add', 'It was Kim', '--answers', '1', '--json']);
    expect((JSON.parse(finding.out) as { finding: object }).finding).toMatchObject({ questions: [1] });
  });

  it('is not changed by nothing, nor by a file that is not there', async () => {
    const file = join(folder, 'a.trailcase');
    expect((await runCli(['details', file])).status).not.toBe(0);
    const missing = await runCli(['details', file, '--questions', join(folder, 'none.txt')]);
    expect(missing.status).not.toBe(0);
    expect(missing.err).toContain('cannot be read');
  });
});
