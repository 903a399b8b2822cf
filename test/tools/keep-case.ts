/**
 * Keeps a case of the present format before the format changes: `node test/tools/keep-case.ts` in the tree of the version that was released, before `SCHEMA_VERSION`
 * rises. Writes the case and its public keys to `test/fixtures/cases`, and what a case of the format holds to `electron/engine/acts/migrations/schema-N.ts`. The kept
 * files are never made again: they are what that version wrote.
 */
import Database from 'better-sqlite3';
import { hash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readObjects } from '../../electron/engine/case/case-file.ts';
import { SCHEMA_VERSION } from '../../electron/engine/case/schema.ts';
import { createCase, writeSampleBundle } from '../../electron/engine/index.ts';
import { caseDetailsSchema } from '../../shared/contract/index.ts';

const root = resolve(import.meta.dirname, '../..');
const target = join(root, `test/fixtures/cases/case-${SCHEMA_VERSION}`);
if (existsSync(`${target}.trailcase.gz`)) throw new Error(`${target}.trailcase.gz is kept already.`);

const folder = mkdtempSync(join(tmpdir(), 'kept-case-'));
try {
  const evidence = join(folder, 'evidence');
  const path = join(folder, 'case.trailcase');
  await makeEvidence(evidence);
  await makeCase(path, evidence);
  writeFileSync(`${target}.trailcase.gz`, gzipSync(readFileSync(path), { level: 9 }));
  writeFileSync(join(root, `electron/engine/acts/migrations/schema-${SCHEMA_VERSION}.ts`), listObjects(path));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** One Region of the made-up breach, without the public keys: a test hands those in. */
async function makeEvidence(evidence: string): Promise<void> {
  const { files } = await writeSampleBundle(evidence, { seed: 3, hours: 12, backgroundEvents: 150 });
  const keys = files.find(({ kind }) => kind === 'public-keys')!;
  renameSync(join(evidence, keys.path), `${target}.public-keys.json`);
  const logs = join(evidence, 'AWSLogs');
  for (const account of readdirSync(logs))
    for (const kind of readdirSync(join(logs, account)))
      for (const region of readdirSync(join(logs, account, kind)))
        if (account !== '111122223333' || region !== 'us-east-1')
          rmSync(join(logs, account, kind, region), { recursive: true });
}

/** A case with something in every table of the examiner's work. */
async function makeCase(path: string, evidence: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const context = { examiner: 'Ana', machine: 'lab-1', application: `Trailcase ${version}` };
  const details = {
    name: 'Kept case',
    number: 'K-1',
    examiner: 'Ana',
    timezone: 'Asia/Seoul',
    mandate: 'Who used the key?',
    questions: 'Which key?\nWhat was read?',
  };
  const opened = await createCase(path, caseDetailsSchema.parse(details), context);
  const tag = (name: string, where: string): Promise<unknown> =>
    opened.call('tags.apply', { name, color: 2, on: { filter: { where } } });
  await opened.call('intake.import', { sources: [opened.grant(evidence)] });
  await tag('read', 'eventName : GetObject');
  await tag('denied', 'outcome : denied');
  await opened.call('notes.add', { event: 3, text: 'Logging stops here.' });
  await opened.call('findings.save', {
    title: 'Objects were read',
    severity: 'high',
    confidence: 'medium',
    narrative: 'Read from outside.',
    counterHypothesis: 'A backup.',
    techniques: ['T1530'],
    questions: [2],
    status: 'reviewed',
    addEvents: { filter: { where: 'tag : read' } },
  });
  await opened.call('views.save', { name: 'Denied', filter: { where: 'outcome : denied' } });
  await opened.call('report.write', {
    target: opened.grant(mkdtempSync(join(folder, 'report-'))),
    formats: ['json'],
    title: 'Kept',
    redact: true,
  });
  await opened.call('integrity.verify', { keys: [], signatures: [] });
  await opened.close();
}

function listObjects(path: string): string {
  const db = new Database(path, { readonly: true });
  const lines = readObjects(db)
    .filter(({ name }) => !name.startsWith('sqlite_stat'))
    .map(({ type, name, sql }) => `  '${type} ${name}': '${sql === null ? '' : hash('sha256', sql)}',`)
    .toSorted();
  db.close();
  return `/** What a case of format ${SCHEMA_VERSION} holds. Written by \`test/tools/keep-case.ts\`; never changed. */\nexport const schema${SCHEMA_VERSION}: Record<string, string> = {\n${lines.join('\n')}\n};\n`;
}
