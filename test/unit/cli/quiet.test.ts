import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeSampleBundle } from '../../../electron/engine/index.ts';
import { type CommandName, commandNames } from '../../../shared/commands.ts';
import { runCli } from '../../support/run-cli.ts';

let folder = '';
const home = process.cwd();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-quiet-'));
  process.chdir(folder);
  await writeSampleBundle(join(folder, 'evidence'), { seed: 3, hours: 12, backgroundEvents: 150 });
  writeFileSync('passphrase', 'correct horse\n');
  writeFileSync('rule.kql', 'eventName : ConsoleLogin');
  await runCli(['new', 'a.trailcase', '--name', 'Quiet', '-q']);
  await runCli(['import', 'a.trailcase', 'evidence', '-q']);
  await runCli(['new', 'b.trailcase', '--name', 'Other', '-q']);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

/** Commands that do something: what they say about it is a message. Each round of a test has files of its own. */
const acts: Partial<Record<CommandName, (round: string) => string[] | Promise<string[]>>> = {
  new: (round) => [`${round}.trailcase`, '--name', 'New'],
  details: () => ['a.trailcase', '--number', '7'],
  import: () => ['a.trailcase', 'evidence'],
  tag: () => ['a.trailcase', 'denied', '--where', 'outcome : denied'],
  note: async () => {
    const { out } = await runCli(['events', 'a.trailcase', '--limit', '1', '--json']);
    return [
      'a.trailcase',
      '--event',
      (JSON.parse(out) as { events: { eventID: string }[] }).events[0]!.eventID,
      'text',
    ];
  },
  finding: () => ['a.trailcase', '--add', 'Something'],
  report: (round) => ['a.trailcase', '--out', `report-${round}`, '--json-report', 'report.json'],
  export: (round) => ['a.trailcase', '--as', 'records', '--out', `records-${round}`],
  key: (round) => ['create', `${round}.key`, '--passphrase-file', 'passphrase'],
  merge: (round) => ['a.trailcase', 'a.trailcase', '--out', `joined-${round}.trailcase`],
  demo: (round) => [`demo-${round}`],
};

/** Commands that answer a question: `--quiet` leaves the answer. */
const questions: Partial<Record<CommandName, string[]>> = {
  info: ['a.trailcase'],
  check: ['a.trailcase'],
  verify: ['a.trailcase'],
  coverage: ['a.trailcase'],
  limits: ['a.trailcase'],
  events: ['a.trailcase'],
  search: ['a.trailcase', 'Describe'],
  hours: ['a.trailcase'],
  count: ['a.trailcase', '--by', 'eventName'],
  actors: ['a.trailcase'],
  actor: ['a.trailcase', 'ip:none'],
  sessions: ['a.trailcase'],
  detect: ['a.trailcase', '--sets', 'cis'],
  leads: ['a.trailcase'],
  rules: ['check', 'rule.kql'],
  places: ['a.trailcase'],
  sql: ['a.trailcase', 'SELECT count(*) FROM events'],
  ask: ['a.trailcase', 'who failed to sign in'],
  audit: ['a.trailcase'],
  diff: ['a.trailcase', 'b.trailcase'],
  indicators: ['a.trailcase', 'passphrase'],
  formats: [],
  footprint: ['a.trailcase'],
  iam: ['a.trailcase'],
  flips: ['a.trailcase'],
  taken: ['a.trailcase'],
  destroyed: ['a.trailcase'],
  compute: ['a.trailcase'],
  models: ['a.trailcase'],
  accounts: ['a.trailcase'],
  signins: ['a.trailcase'],
  secrets: ['a.trailcase'],
};

it('every command is tried quietly', () => {
  expect([...Object.keys(acts), ...Object.keys(questions)].sort()).toEqual([...commandNames].sort());
});

it.each(Object.keys(acts) as CommandName[])('"%s -q" says nothing about what it did', async (name) => {
  // The demo takes its time: once is enough.
  for (const place of name === 'demo' ? ['before'] : ['before', 'after']) {
    const words = [name, ...(await acts[name]!(place))];
    const { err, out } = await runCli(place === 'before' ? ['-q', ...words] : [...words, '--quiet']);
    expect({ place, err, out }).toEqual({ place, err: '', out: '' });
  }
});

it.each(Object.keys(questions) as CommandName[])('"%s -q" answers and says nothing else', async (name) => {
  const words = [name, ...questions[name]!];
  const loud = await runCli(words);
  for (const quiet of [await runCli(['-q', ...words]), await runCli([...words, '-q'])]) {
    expect(quiet.err).toBe(loud.status === 1 ? loud.err : '');
    expect(quiet.status).toBe(loud.status);
    if (loud.status !== 1) expect(quiet.out).not.toBe('');
  }
});
