/**
 * A real attack, worked through with the questions that the window asks: 2,900 records of a Stratus Red Team run of 2023-07-10, with a label for every event.
 * The instance's credentials were stolen and used from the attacker's own address.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCase, engineContext, type OpenCase } from '../../../electron/engine/index.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';

interface Label {
  eventID: string;
  eventSource: string;
  eventName: string;
  phase: string;
  stratus_technique: string;
}

const attacker = '192.168.10.20';
const stolenKey = 'ASIATFQR7NSC36DZQP7P';
const role = 'stratus-red-team-ec2-steal-credentials-role';

describeShared('the stolen instance credential of the Invictus data set', () => {
  let folder: string;
  let opened: OpenCase;
  let labels: Label[];

  const count = async (where: string): Promise<number> => (await opened.call('events.page', { where, limit: 0 })).total;
  const idsOf = async (where: string): Promise<Set<string>> => {
    const page = await opened.call('events.page', { where, limit: 5000, fields: ['eventID'] });
    expect(page.ids).toHaveLength(page.total);
    return new Set(page.columns['eventID'] as string[]);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trailcase-real-'));
    opened = await createCase(
      join(folder, 'invictus.trailcase'),
      { name: 'Invictus', number: '', examiner: '', organization: '', timezone: 'UTC', mandate: '' },
      engineContext({}),
    );
    const bundle = sharedPath('data/real/invictus-stratus-2023');
    const summary = await opened.call('intake.import', { sources: [opened.grant(bundle)] });
    expect(summary.totals).toMatchObject({ records: 2900, indexed: 2900, duplicates: 0, rejected: 0 });
    labels = parse(readFileSync(join(bundle, 'labels.csv')), { columns: true }) as Label[];
  });
  afterAll(async () => {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has every labelled event once', async () => {
    expect(await idsOf('*')).toEqual(new Set(labels.map((label) => label.eventID)));
  });

  it('marks the one instance session that was used away from its instance', async () => {
    const { sessions } = await opened.call('sessions.list', {});
    const marked = sessions.filter((session) => session.marks.includes('outside-instance'));
    expect(marked.map((session) => session.key)).toEqual([stolenKey]);
    const [stolen] = marked;
    expect(stolen).toMatchObject({ addresses: [attacker], events: 2, proof: 'proven', link: 'issued-key' });
    expect(stolen!.actorName).toContain(role);
    expect(stolen!.originName).toContain('i-0dbc91f429e48eeed');
  });

  it('says what the thief did with it, and from where', async () => {
    const page = await opened.call('events.page', {
      where: `userIdentity.accessKeyId : ${stolenKey}`,
      fields: ['eventTime', 'eventName', 'sourceIPAddress', 'eventID'],
    });
    expect(page.columns['eventName']).toEqual(['GetCallerIdentity', 'DescribeInstances']);
    expect(page.columns['sourceIPAddress']).toEqual([attacker, attacker]);
    expect(page.columns['eventTime']).toEqual([Date.UTC(2023, 6, 10, 11, 57, 22), Date.UTC(2023, 6, 10, 11, 57, 22)]);
    const techniques = labels
      .filter((label) => (page.columns['eventID'] as string[]).includes(label.eventID))
      .map((label) => label.stratus_technique);
    expect(techniques).toEqual([
      'aws.credential-access.ec2-steal-instance-credentials',
      'aws.credential-access.ec2-steal-instance-credentials',
    ]);
  });

  it('leads from the key to the call that issued it and to its other, honest key', async () => {
    const { sessions } = await opened.call('sessions.list', { of: `key:${stolenKey}` });
    const evidence = sessions.find((session) => session.key === stolenKey)!.evidence;
    const details = await Promise.all(evidence.map((id) => opened.call('events.get', { id })));
    expect(details.map((detail) => detail.eventID)).toContain('55e25aa9-7165-446e-aef6-815c7a79a961');
    const honest = await opened.call('events.facet', {
      where: `userIdentity.arn : *${role}/i-0dbc91f429e48eeed and not userIdentity.accessKeyId : ${stolenKey}`,
      field: 'sourceIPAddress',
    });
    expect(honest.values).toEqual([{ value: '3.225.16.109', count: 13 }]);
  });

  it('finds the whole attack by its address, as the labels say', async () => {
    const detonated = labels.filter((label) => label.phase === 'detonation');
    expect(detonated).toHaveLength(158);
    // The tool writes its run id into the agent of every call but those made with the stolen key.
    const byAgent = await idsOf('userAgent : *stratus-red-team_*');
    const unmarked = detonated.filter((label) => !byAgent.has(label.eventID));
    expect(new Set(unmarked.map((label) => label.eventName))).toEqual(
      new Set(['GetCallerIdentity', 'DescribeInstances']),
    );
    const address = await opened.call('actors.get', { id: `ip:${attacker}` });
    const fromAddress = await idsOf(`sourceIPAddress : ${attacker}`);
    expect(address.events).toBe(fromAddress.size);
    for (const label of detonated)
      expect(fromAddress.has(label.eventID), `${label.eventName} ${label.eventID}`).toBe(true);
  });

  it('tells attempts from successes', async () => {
    expect(await count('eventName : GetPasswordData and outcome : denied')).toBe(29);
    expect(await count('eventName : (StopLogging or DeleteTrail) and outcome : not-found')).toBe(4);
    expect(await count('eventName : StopLogging and outcome : success')).toBe(0);
    expect(await count('eventName : LeaveOrganization and not outcome : success')).toBe(1);
    expect(await count('outcome : throttled')).toBe(102);
    const read = await idsOf('eventName : GetSecretValue and outcome : success');
    expect(labels.filter((label) => label.phase === 'detonation' && read.has(label.eventID))).toHaveLength(20);
  });

  it('sums to the whole in every list of actors', async () => {
    for (const kind of ['identity', 'key', 'ip', 'agent', 'account'] as const) {
      const { actors, events } = await opened.call('actors.list', { kind, limit: 100_000 });
      expect(events).toBe(2900);
      expect(actors.reduce((sum, actor) => sum + actor.events, 0)).toBe(2900);
    }
  });
});
