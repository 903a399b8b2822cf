import type { Command } from 'commander';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { AppError } from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { createCase, type OpenCase, type SampleTruth, writeSampleBundle } from '../../engine/index.ts';
import { printable } from '../output.ts';
import { type AddCommands, createSession, type GlobalOptions, type Session, tell } from '../session.ts';
import { countOption } from '../values.ts';

/** What the demo leaves in its folder. */
const products = [
  'evidence',
  'breach.trailcase',
  'report.pdf',
  'report.html',
  'report.json',
  'csv',
  'manifest.json',
  'MANIFEST.sha256',
];

/** `demo`: the whole way from a copied bucket to a report, on made-up evidence. */
export const commands: AddCommands = (program) => {
  program
    .command('demo')
    .argument('[dir]', 'folder for evidence, case and report', 'demo')
    .description('make up a breach and work through it: bundle, case, import, verification, tags, report')
    .option('--seed <n>', 'another breach for another number', countOption, 7)
    .option('--clobber', 'remove what an earlier demo left in the folder')
    .addHelpText('after', '\nExample:\n  trailcase demo /tmp/demo')
    .action(async (folder: string, options: { seed: number; clobber?: boolean }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      prepare(folder, options.clobber ?? false);
      const say = (text: string): void => session.output.err(`${text}\n`);
      say('1. Writing a made-up breach as it would come from a copied trail bucket …');
      const truth = await writeSampleBundle(join(folder, 'evidence'), { seed: options.seed });
      const caseFile = join(folder, 'breach.trailcase');
      const details = {
        name: 'Demo: leaked key at Example Ltd',
        number: 'DEMO-1',
        examiner: session.context.examiner,
        organization: 'Trailcase demo',
        timezone: 'UTC',
        mandate: 'Find out who used the leaked access key, what was done with it and what left the account.',
        questions:
          'How did the access last after the first key was used?\nWas data read, and which?\nWas the record of what happened interfered with?\nWas anything destroyed?\nHow did the key leave the company?',
      };
      const opened = await createCase(caseFile, details, session.context);
      try {
        await work(opened, session, folder, truth, say);
      } finally {
        await opened.close();
      }
    });
};

function prepare(folder: string, clobber: boolean): void {
  mkdirSync(folder, { recursive: true });
  const there = products.filter((name) => existsSync(join(folder, name)));
  if (there.length > 0 && !clobber) {
    throw new AppError('report/exists', `${folder} holds ${there.join(', ')} already.`, {
      hint: 'Choose another folder, or say --clobber to remove what an earlier demo left there.',
    });
  }
  for (const name of there) rmSync(join(folder, name), { recursive: true, force: true });
  for (const suffix of ['-wal', '-shm', '-lock']) rmSync(join(folder, `breach.trailcase${suffix}`), { force: true });
}

async function work(
  opened: OpenCase,
  session: Session,
  folder: string,
  truth: SampleTruth,
  say: (text: string) => void,
): Promise<void> {
  const long = { signal: session.signal, onProgress: session.output.progress };
  say('2. Importing it, hashing every file, removing duplicates …');
  const imported = await opened.call('intake.import', { sources: [opened.grant(join(folder, 'evidence'))] }, long);
  session.output.done();
  const integrity = await opened.call('integrity.summary', {});
  say(`3. Verified offline: ${integrity.headline}`);
  say('4. Following the attacker and tagging what was found …');
  const tagged = await tagStory(opened, truth);
  const identities = await opened.call('actors.list', { kind: 'identity', limit: 1000 });
  const sessions = await opened.call('sessions.list', { limit: 10_000 });
  const address = truth.attacker.addresses[0] ?? '';
  const actor = await opened.call('actors.get', { id: `ip:${address}` });
  say('5. Writing down what was found …');
  const findings = await writeFindings(opened, tagged);
  say('6. Writing the report …');
  const report = await opened.call(
    'report.write',
    {
      target: opened.grant(folder),
      formats: ['pdf', 'html', 'csv', 'json'],
      title: 'Leaked access key at Example Ltd',
    },
    long,
  );
  const document = {
    files: report.files.map((file) => file.name),
    records: imported.totals,
    integrity,
    tagged,
    findings,
    actors: identities.total,
    sessions: sessions.total,
  };
  tell(session.output, document, () => {
    const { totals } = imported;
    // The program as it is packaged runs inside Electron; a checkout has npm's commands.
    const isInstalled = process.versions['electron'] !== undefined;
    const command = isInstalled ? 'trailcase' : 'npx trailcase';
    const at = (name: string): string => printable(relative('.', join(folder, name)));
    return `
What was handed in   ${totals.files} files, ${totals.records} records = ${totals.indexed} indexed + ${totals.duplicates} duplicates + ${totals.rejected} rejected
When                 ${formatTime(imported.firstEvent)} to ${formatTime(imported.lastEvent)} (UTC)
Integrity            ${integrity.headline}
Who                  ${identities.total} identities, ${sessions.total} sessions
The attacker         ${address}: ${actor.events} events from ${formatTime(actor.first)} to ${formatTime(actor.last)}, ${actor.denied} denied, ${actor.writes} writes
Tagged               ${Object.entries(tagged)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')}

Report               ${at('report.pdf')}, ${at('report.html')}, ${at('csv')}
Check it             (cd ${printable(folder)} && sha256sum -c MANIFEST.sha256)

Try next
  ${isInstalled ? 'trailcase' : 'npm start --'} ${at('breach.trailcase')}
  ${command} verify ${at('breach.trailcase')}
  ${command} events ${at('breach.trailcase')} --where 'sourceIPAddress : ${address}'
  ${command} sessions ${at('breach.trailcase')} --of ip:${address}
`;
  });
}

/** Findings as an investigator would write them: facts by filter, conclusion and alternatives in words. */
async function writeFindings(opened: OpenCase, tagged: Record<string, number>): Promise<number> {
  const findings: {
    tag: string;
    title: string;
    narrative: string;
    counterHypothesis: string;
    techniques: string[];
    questions: number[];
    severity: 'medium' | 'high' | 'critical';
    confidence: 'medium' | 'high';
  }[] = [
    {
      tag: 'persistence',
      title: 'Access was made to last: new credentials and permissions',
      severity: 'high',
      confidence: 'high',
      techniques: ['T1098.001', 'T1136.003'],
      questions: [1],
      narrative:
        'From the foreign address, credentials were created that do not depend on the leaked key:\n\n- they stay valid when the leaked key is withdrawn\n- they have to be **deleted one by one**\n\nEach of these calls succeeded.',
      counterHypothesis:
        'An administrator who travels could have made them. Against it speak the address, the hour and the absence of a change record; the administrators were not yet asked.',
    },
    {
      tag: 'exfiltration',
      title: 'Objects were read in large numbers from outside',
      severity: 'critical',
      confidence: 'high',
      techniques: ['T1530'],
      questions: [2],
      narrative:
        'Objects were fetched one after the other within one session. The records give the names of the objects and, where S3 reports them, the bytes that left.',
      counterHypothesis:
        'A backup or an inventory would read the same objects. No such job runs from this address, and the agent is a command line tool.',
    },
    {
      tag: 'logging-tampered',
      title: 'Logging was switched off during the intrusion',
      severity: 'critical',
      confidence: 'high',
      techniques: ['T1562.008'],
      questions: [3],
      narrative:
        'While logging was off, nothing was recorded: what happened in that time cannot be told from this evidence. The digest chain shows the same gap.',
      counterHypothesis:
        'Maintenance of the trail would look alike. It would be made by the platform team, from its own addresses.',
    },
    {
      tag: 'destruction',
      title: 'Data was deleted at the end',
      severity: 'high',
      confidence: 'medium',
      techniques: ['T1485'],
      questions: [4],
      narrative: 'Objects were deleted and keys scheduled for deletion after the last of them had been read.',
      counterHypothesis: '',
    },
  ];
  let written = 0;
  for (const { tag, ...finding } of findings) {
    if ((tagged[tag] ?? 0) === 0) continue;
    await opened.call('findings.save', {
      ...finding,
      status: 'reviewed',
      addEvents: { filter: { where: `tag : ${tag}` } },
    });
    written += 1;
  }
  return written;
}

/** Tags what an investigator would find, by filters an investigator would write. */
async function tagStory(opened: OpenCase, truth: SampleTruth): Promise<Record<string, number>> {
  const tags: [name: string, color: number, where: string][] = [
    ['attacker-address', 0, truth.attacker.addresses.map((each) => `sourceIPAddress : "${each}"`).join(' or ')],
    [
      'persistence',
      1,
      'eventName : (CreateUser or CreateAccessKey or AttachUserPolicy or CreateLoginProfile) and tag : attacker-address',
    ],
    ['exfiltration', 2, 'eventName : GetObject and tag : attacker-address'],
    ['logging-tampered', 3, 'eventName : (StopLogging or PutEventSelectors or DeleteTrail or UpdateTrail)'],
    ['destruction', 4, 'eventName : (DeleteObject or ScheduleKeyDeletion) and tag : attacker-address'],
  ];
  const tagged: Record<string, number> = {};
  for (const [name, color, where] of tags) {
    const { tagged: count } = await opened.call('tags.apply', { name, color, on: { filter: { where } } });
    if (count > 0) tagged[name] = count;
  }
  return tagged;
}
