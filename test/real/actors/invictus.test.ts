import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SessionRow } from '../../../shared/contract/actors.ts';
import { actorsDerivation, ActorsIndex } from '../../../electron/engine/actors/index.ts';
import { compareDerivation, storeDerivations } from '../../../electron/engine/derived/derivation.ts';
import { type CaseFile, createCaseFile } from '../../../electron/engine/case/case-file.ts';
import { ColumnStore } from '../../../electron/engine/columns/column-store.ts';
import { importEvidence } from '../../../electron/engine/intake/import.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';

type Json = Record<string, any>;

describeShared('actors and sessions of a simulated attack', () => {
  const source = sharedPath('data/real/invictus-stratus-2023');
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-actors-'));
  let file: CaseFile;
  let store: ColumnStore;
  let actors: ActorsIndex;
  let records: Json[];
  let sessions: SessionRow[];
  let sessionOf: (record: Json) => SessionRow | undefined;
  let eventOf: (eventId: string) => number;

  beforeAll(async () => {
    file = createCaseFile(join(folder, 'test.trailcase'));
    await importEvidence(file.db, [source], { reference: true, examiner: 'test' });
    store = new ColumnStore(file.db);
    actors = new ActorsIndex(file.db, store);
    records = readdirSync(source)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => (JSON.parse(readFileSync(join(source, name), 'utf8')) as Json)['Records'] as Json[]);
    sessions = actors.sessions({ offset: 0, limit: 10_000 }).sessions;
    const byId = new Map(sessions.map((session) => [session.id, session]));
    const find = file.db.prepare('SELECT id FROM event WHERE event_id = ?').pluck();
    eventOf = (eventId) => find.get(Buffer.from(eventId.replaceAll('-', ''), 'hex')) as number;
    const field = actors.fieldColumn('session')!;
    sessionOf = (record) =>
      byId.get(field.texts(field.column[store.positionOf(eventOf(record['eventID']))]!) as string);
  });

  afterAll(() => {
    file.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('account for all 2,900 events by every kind', () => {
    for (const kind of ['identity', 'key', 'ip', 'agent', 'account'] as const) {
      const answer = actors.list({ kind, sort: 'events', descending: true, offset: 0, limit: 100_000 }, null);
      expect(answer.events).toBe(2900);
      expect(answer.actors.reduce((sum, actor) => sum + actor.events, 0)).toBe(2900);
    }
    const people = actors
      .list({ kind: 'identity', sort: 'events', descending: true, offset: 0, limit: 100 }, null)
      .actors.filter(({ subkind }) => subkind === 'user');
    expect(people.map(({ name }) => name).sort()).toEqual([
      'benjamin',
      'bert-jan',
      'stratus-red-team-nmfalu-gfjyeaypjt',
    ]);
  });

  it('are the same where the case keeps them', async () => {
    await storeDerivations(file.db, [actorsDerivation]);
    expect(await compareDerivation(file.db, actorsDerivation)).toEqual([]);
    const kept = new ActorsIndex(file.db, store);
    expect(kept.sessions({ offset: 0, limit: 10_000 }).sessions).toEqual(sessions);
    for (const kind of ['identity', 'key', 'ip', 'agent', 'toolchain', 'resource'] as const) {
      const list = { kind, sort: 'events', descending: true, offset: 0, limit: 100_000 } as const;
      expect(kept.list(list, null)).toEqual(actors.list(list, null));
    }
  });

  it('prove every key whose issuing call is in the evidence, and nothing else', () => {
    const issuedBy = new Map<string, Json>();
    for (const record of records) {
      const key = record['responseElements']?.credentials?.accessKeyId as string | undefined;
      if (key !== undefined) issuedBy.set(key, record);
    }
    let right = 0;
    let wrong = 0;
    let missed = 0;
    const used = [
      ...new Set(records.map((record) => record['userIdentity']?.accessKeyId as string | undefined)),
    ].filter((key): key is string => key !== undefined && key !== '');
    for (const key of used) {
      const session = sessionOf(records.find((record) => record['userIdentity']?.accessKeyId === key)!)!;
      const issuing = issuedBy.get(key);
      const isProven = session.key === key && session.proof === 'proven';
      if (issuing === undefined) wrong += isProven ? 1 : 0;
      else if (!isProven) missed++;
      else if (session.parent === sessionOf(issuing)?.id && session.evidence.includes(eventOf(issuing['eventID'])))
        right++;
      else wrong++;
    }
    const strong = sessions.filter(({ proof }) => proof === 'inferred-strong').length;
    console.log(
      `${used.length} keys, ${right} proven links, precision ${right / (right + wrong)}, recall ${right / (right + missed)}; ${strong} strongly, ${sessions.filter(({ proof }) => proof === 'inferred-weak').length} weakly inferred`,
    );
    expect({ right, wrong, missed }).toEqual({ right: 8, wrong: 0, missed: 0 });
  });

  it('gather console keys under their sign-in', () => {
    const signIn = records.find(({ eventID }) => eventID === '8feee4c2-5e27-4857-8475-bfa7e7b6d791')!;
    const fromConsole = records.filter(
      ({ userIdentity }) =>
        userIdentity?.userName === 'bert-jan' &&
        userIdentity.sessionContext?.attributes?.creationDate === signIn['eventTime'],
    );
    const found = new Set(fromConsole.map((record) => sessionOf(record)!));
    expect(new Set(fromConsole.map(({ userIdentity }) => userIdentity.accessKeyId)).size).toBeGreaterThan(5);
    expect(found.size).toBe(1);
    expect([...found][0]).toMatchObject({
      link: 'console-sign-in',
      proof: 'inferred-strong',
      evidence: [eventOf(signIn['eventID'])],
      parent: sessionOf(signIn)!.id,
      originName: 'bert-jan',
      events: fromConsole.length,
    });
    for (const record of records.filter(
      ({ sessionCredentialFromConsole }) => sessionCredentialFromConsole === 'true',
    )) {
      const session = sessionOf(record)!;
      expect(session.id).toBe(
        `${record['userIdentity'].principalId}@${record['userIdentity'].sessionContext.attributes.creationDate}`,
      );
    }
  });

  it('mark the stolen instance credential, and it alone', () => {
    const stolen = sessions.find(({ key }) => key === 'ASIATFQR7NSC36DZQP7P')!;
    expect(stolen).toMatchObject({
      addresses: ['192.168.10.20'],
      events: 2,
      proof: 'proven',
      evidence: [eventOf('55e25aa9-7165-446e-aef6-815c7a79a961')],
    });
    expect(stolen.originName).toContain('/i-0dbc91f429e48eeed');
    expect(sessions.filter(({ marks }) => marks.includes('outside-instance')).map(({ key }) => key)).toEqual([
      'ASIATFQR7NSC36DZQP7P',
    ]);
    expect(actors.profile('ip:192.168.10.20').sessions.map(({ key }) => key)).toContain('ASIATFQR7NSC36DZQP7P');
  });

  it('lead from every event of the attack to who did it', () => {
    const [, ...rows] = readFileSync(join(source, 'labels.csv'), 'utf8').trim().split('\n');
    const labels = new Map(rows.map((row) => [row.split(',')[0]!, row.split(',')[5]!]));
    const origin = actors.fieldColumn('origin')!;
    const counts = new Map<string, number>();
    const wrong: string[] = [];
    let right = 0;
    for (const record of records) {
      const phase = labels.get(record['eventID'])!;
      const name = origin.texts(origin.column[store.positionOf(eventOf(record['eventID']))]!) as string;
      counts.set(`${phase}: ${name}`, (counts.get(`${phase}: ${name}`) ?? 0) + 1);
      const wanted = originOfPhase(phase, record);
      if (wanted === undefined) continue;
      if (name === wanted) right++;
      else wrong.push(`${phase} ${record['eventID']} ${name}`);
    }
    console.log(
      `origins: ${right} of ${right + wrong.length} right\n${[...counts]
        .sort()
        .map(([what, count]) => `  ${what}: ${count}`)
        .join('\n')}`,
    );
    expect(wrong).toEqual([]);
    expect(right).toBeGreaterThan(2200);
  });

  /** The attack ran as bert-jan, but for the stolen instance credential and the console user that it had made. */
  function originOfPhase(phase: string, record: Json): string | undefined {
    const { userIdentity } = record;
    if (phase === 'background-benjamin') return 'benjamin';
    if (
      ![
        'detonation',
        'warmup',
        'revert',
        'terraform-cleanup',
        'stratus-startup-check',
        'background-bert-jan-console',
      ].includes(phase)
    )
      return undefined;
    if (userIdentity.principalId?.endsWith(':i-0dbc91f429e48eeed'))
      return 'stratus-red-team-ec2-steal-credentials-role/i-0dbc91f429e48eeed';
    if (record['eventName'] === 'ConsoleLogin' && userIdentity.userName !== 'bert-jan')
      return userIdentity.userName as string;
    return 'bert-jan';
  }
});
