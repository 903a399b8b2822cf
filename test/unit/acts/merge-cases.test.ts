import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeCases, type OpenCase, openCase } from '../../../electron/engine/index.ts';
import { context, filledCase, makeFolder } from '../../support/small-case.ts';

let place: ReturnType<typeof makeFolder>;
let base = '';
const ben = { ...context, examiner: 'Ben' };

beforeAll(async () => {
  place = makeFolder();
  base = join(place.folder, 'base.trailcase');
  const opened = await filledCase(base, place.evidence);
  await opened.call('tags.apply', { name: 'shared', on: { ids: [1, 2] } });
  await opened.call('notes.add', { text: 'before the copies parted' });
  await opened.call('findings.save', { title: 'One', events: [1] });
  await opened.call('findings.save', { title: 'Two' });
  await opened.close();
});
afterAll(() => place.remove());

let number = 0;

/** Two copies, each worked on by one examiner, joined; then the result is looked at. */
async function merge(
  byAna: (opened: OpenCase) => Promise<unknown>,
  byBen: (opened: OpenCase) => Promise<unknown>,
): Promise<{ summary: Awaited<ReturnType<typeof mergeCases>>; joined: OpenCase }> {
  number += 1;
  const paths = ['ana', 'ben', 'joined'].map((name) => join(place.folder, `${name}-${number}.trailcase`)) as [
    string,
    string,
    string,
  ];
  for (const [path, who, work] of [
    [paths[0], context, byAna],
    [paths[1], ben, byBen],
  ] as const) {
    copyFileSync(base, path);
    const opened = await openCase(path, {}, who);
    await work(opened);
    await opened.close();
  }
  const summary = await mergeCases(...paths, context);
  return { summary, joined: await openCase(paths[2], { readOnly: true }, context) };
}

describe('two copies of one case', () => {
  it('are joined: tags, notes, findings and their history, details, and both logs', async () => {
    const { summary, joined } = await merge(
      async (ana) => {
        await ana.call('tags.apply', { name: 'by-ana', on: { ids: [3] } });
        await ana.call('notes.add', { event: 1, text: 'Ana saw this' });
        await ana.call('findings.save', { id: 1, narrative: 'written by Ana' });
      },
      async (other) => {
        await other.call('tags.apply', { name: 'by-ben', on: { ids: [4, 5] } });
        await other.call('tags.apply', { name: 'shared', remove: true, on: { ids: [2] } });
        await other.call('notes.add', { event: 2, text: 'Ben saw this' });
        await other.call('findings.save', { id: 2, title: 'Two, as Ben sees it' });
        await other.call('findings.save', {
          title: 'Three',
          events: [5],
          links: [{ finding: 1, relation: 'follows' }],
        });
        await other.call('case.update', { mandate: 'Find out more' });
      },
    );
    expect(summary.conflicts).toEqual([]);
    expect(summary.merged).toMatchObject({ tagChanges: 2, notes: 1, findings: 1, findingVersions: 2, details: 1 });
    expect((await joined.call('tags.list', {})).tags.map((tag) => [tag.name, tag.events])).toEqual([
      ['shared', 1],
      ['by-ana', 1],
      ['by-ben', 2],
    ]);
    expect((await joined.call('notes.list', {})).notes.map((note) => [note.author, note.text])).toEqual([
      ['Ana', 'before the copies parted'],
      ['Ana', 'Ana saw this'],
      ['Ben', 'Ben saw this'],
    ]);
    expect(
      (await joined.call('findings.list', {})).findings.map((each) => [
        each.title,
        each.narrative,
        each.changedBy,
        each.version,
      ]),
    ).toEqual([
      ['One', 'written by Ana', 'Ana', 2],
      ['Two, as Ben sees it', '', 'Ben', 2],
      ['Three', '', 'Ben', 1],
    ]);
    expect((await joined.call('events.page', { where: 'finding : Three', fields: [] })).ids).toEqual([5]);
    expect((await joined.call('case.info', {})).details.mandate).toBe('Find out more');
    expect(await joined.call('audit.verify', {})).toMatchObject({ intact: true, problems: [] });
    const entry = (await joined.call('audit.list', { act: 'case.merge' })).entries[0]!;
    const kept = (entry.params as { secondEntries: { body: { act: string; examiner: string } }[] }).secondEntries.map(
      ({ body }) => [body.examiner, body.act],
    );
    expect(kept).toContainEqual(['Ben', 'findings.change']);
    await joined.close();
  });

  it('show what both changed, and lose neither', async () => {
    const { summary, joined } = await merge(
      async (ana) => {
        await ana.call('findings.save', { id: 1, title: 'One by Ana' });
        await ana.call('tags.apply', { name: 'shared', remove: true, on: { ids: [1] } });
        await ana.call('tags.apply', { name: 'shared', on: { ids: [1] } });
        await ana.call('case.update', { number: 'A' });
      },
      async (other) => {
        await other.call('findings.save', { id: 1, title: 'One by Ben' });
        await other.call('tags.apply', { name: 'shared', remove: true, on: { ids: [1] } });
        await other.call('case.update', { number: 'B' });
      },
    );
    expect(summary.conflicts.map((conflict) => [conflict.kind, conflict.what])).toEqual([
      ['tag', 'shared'],
      ['finding', 'One by Ana'],
      ['details', 'number'],
    ]);
    expect((await joined.call('findings.list', {})).findings.map((each) => each.title)).toEqual([
      'One by Ana',
      'Two',
      'One by Ben',
    ]);
    expect((await joined.call('tags.list', {})).tags).toMatchObject([{ name: 'shared', events: 2 }]);
    expect((await joined.call('audit.verify', {})).intact).toBe(true);
    await joined.close();
  });

  it('are not joined where they are of other cases, hold other evidence, were altered, or the name is taken', async () => {
    const stranger = join(place.folder, 'stranger.trailcase');
    await (await filledCase(stranger, place.evidence)).close();
    const out = join(place.folder, 'never.trailcase');
    await expect(mergeCases(base, stranger, out, context)).rejects.toThrow('not copies of one case');
    const more = join(place.folder, 'more.trailcase');
    copyFileSync(base, more);
    const opened = await openCase(more, {}, context);
    await opened.call('intake.import', {
      sources: [opened.grant(join(import.meta.dirname, '../../support/small-case.ts'))],
    });
    await opened.close();
    await expect(mergeCases(base, more, out, context)).rejects.toThrow('do not hold the same evidence');
    const altered = join(place.folder, 'altered.trailcase');
    copyFileSync(base, altered);
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(altered);
    db.exec(`UPDATE note SET text = 'never'`);
    db.close();
    await expect(mergeCases(base, altered, out, context)).rejects.toMatchObject({ code: 'audit/broken' });
    await expect(mergeCases(base, base, base, context)).rejects.toMatchObject({ code: 'case/exists' });
    expect(existsSync(out)).toBe(false);
  });
});
