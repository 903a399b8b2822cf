import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandNames, commandSets } from '../../../shared/commands.ts';
import { runCli } from '../../support/run-cli.ts';

it.each(commandNames)('"%s" is a command', async (name) => {
  const { status, out } = await runCli([name, '--help']);
  expect({ status, usage: out.split('\n')[0] }).toEqual({
    status: 0,
    usage: expect.stringMatching(new RegExp(`^Usage: trailcase ${name}\\b`)) as string,
  });
});

it('the help announces no command that the table does not have', async () => {
  const { out } = await runCli(['--help']);
  const announced = out
    .slice(out.indexOf('\nCase:'))
    .split('\n')
    .flatMap((line) => /^ {2}([a-z]+)\b/.exec(line)?.[1] ?? []);
  expect(announced.length).toBeGreaterThan(15);
  expect(announced.filter((name) => ![...commandNames, 'help'].includes(name))).toEqual([]);
});

it('the table names every file of commands, and each once', () => {
  const files = readdirSync(join(import.meta.dirname, '../../../electron/cli/commands')).filter((name) =>
    name.endsWith('.ts'),
  );
  expect(commandSets.map(({ file }) => `${file}.ts`).sort()).toEqual(files.sort());
});
