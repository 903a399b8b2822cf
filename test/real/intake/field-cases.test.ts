import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { scratchFolder } from '../../support/case-file.ts';
import { describeShared, hasShared, sharedPath } from '../../support/reference-data.ts';
import { runCli } from '../../support/run-cli.ts';

/** What the right answer to a field case is, as its `expect.json` says; see the README of that folder. */
interface Expected {
  input: string[];
  import?: Record<string, number>;
  files?: Record<string, Record<string, unknown>>;
  events?: { where?: string; fields: string[]; rows?: unknown[][] }[];
  counts?: Record<string, number>;
  actors?: Record<string, Record<string, string>>;
  sessions?: string[];
  verify?: { exit?: number; verdicts?: Record<string, number> };
  raw?: string[];
}

interface ImportedFile {
  path: string;
  reason: string | null;
  findings: { code: string }[];
  [member: string]: unknown;
}

const root = sharedPath('data/field-cases');
const names =
  hasShared && existsSync(root) ? readdirSync(root).filter((name) => existsSync(join(root, name, 'expect.json'))) : [];

async function answer<T>(...args: string[]): Promise<{ status: number | null; value: T }> {
  const { status, out, err } = await runCli([...args, '--json']);
  try {
    return { status, value: JSON.parse(out) as T };
  } catch {
    throw new Error(`${args.join(' ')}: ${err}${out}`);
  }
}

describeShared('field cases', () => {
  const scratch = scratchFolder();
  afterAll(() => scratch.remove());

  it.each(names)('%s', { timeout: 120_000 }, async (name) => {
    const expected = JSON.parse(readFileSync(join(root, name, 'expect.json'), 'utf8')) as Expected;
    const file = join(scratch.path, `${name}.trailcase`);
    await runCli(['new', file, '--name', 'field case', '-q']);
    const inputs = expected.input.map((each) => join(root, name, each));
    const imported = await answer<{ totals: Record<string, number>; evidence: ImportedFile[] }>(
      'import',
      file,
      ...inputs,
    );
    const { exit, ...totals } = expected.import ?? {};
    expect(imported.value.totals).toMatchObject(totals);
    if (exit !== undefined) expect(imported.status, JSON.stringify(imported.value.evidence)).toBe(exit);
    for (const [path, wanted] of Object.entries(expected.files ?? {})) {
      const found = imported.value.evidence.find((each) => each.path.endsWith(path));
      const codes = found?.findings.map(({ code }) => code);
      for (const [member, value] of Object.entries(wanted)) {
        if (member === 'reasonHas') expect(found?.reason).toContain(value);
        else if (member === 'finding') expect(codes).toContain(value);
        else if (member === 'noFinding') expect(codes).not.toContain(value);
        else expect(found?.[member]).toEqual(value);
      }
    }
    for (const { where, fields, rows } of expected.events ?? []) {
      const filter = where === undefined ? [] : ['--where', where];
      const { value } = await answer<{ events: Record<string, unknown>[] }>(
        'events',
        file,
        '--limit',
        '0',
        '--fields',
        fields.join(','),
        ...filter,
      );
      if (rows !== undefined)
        expect(value.events.map((event) => fields.map((field) => event[field] ?? null))).toEqual(rows);
    }
    const counted: Record<string, number> = {};
    for (const where of Object.keys(expected.counts ?? {}))
      counted[where] = (await answer<{ total: number }>('events', file, '--limit', '1', '--where', where)).value.total;
    expect(counted).toEqual(expected.counts ?? {});
    for (const [kind, wanted] of Object.entries(expected.actors ?? {})) {
      const { value } = await answer<{ actors: { name: string; subkind: string }[] }>('actors', file, '--kind', kind);
      expect(Object.fromEntries(value.actors.map((actor) => [actor.name, actor.subkind]))).toEqual(wanted);
    }
    if (expected.sessions !== undefined) {
      const text = JSON.stringify((await answer('sessions', file)).value);
      for (const each of expected.sessions) expect(text).toContain(each);
    }
    if (expected.verify !== undefined) {
      const { status, value } = await answer<{ verdicts: Record<string, number> }>('verify', file);
      expect(value.verdicts).toMatchObject(expected.verify.verdicts ?? {});
      if (expected.verify.exit !== undefined) expect(status).toBe(expected.verify.exit);
    }
    for (const each of expected.raw ?? [])
      expect((await runCli(['events', file, '--raw', '--limit', '0'])).out).toContain(each);
  });
});
