import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createCase, engineContext, openCase, type OpenCase } from '../../../electron/engine/index.ts';
import { scratchFolder } from '../../support/case-file.ts';

const record = (id: number) => ({
  eventVersion: '1.11',
  userIdentity: { type: 'IAMUser', accountId: '111122223333', userName: 'ana' },
  eventTime: `2026-01-01T00:00:0${id}Z`,
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  awsRegion: 'us-east-1',
  eventID: `00000000-0000-4000-8000-00000000000${id}`,
  eventType: 'AwsApiCall',
  managementEvent: true,
  eventCategory: 'Management',
  readOnly: false,
  recipientAccountId: '111122223333',
});

describe('taking acts of work back', () => {
  const scratch = scratchFolder();
  const context = engineContext({ examiner: 'Ana', machine: 'test' });
  let opened: OpenCase;
  let path = '';
  let number = 0;

  beforeEach(async () => {
    const evidence = join(scratch.path, 'records.json');
    writeFileSync(evidence, JSON.stringify({ Records: [1, 2, 3].map(record) }));
    path = join(scratch.path, `case-${++number}.trailcase`);
    opened = await createCase(
      path,
      { name: 'Undo', number: '', examiner: 'Ana', organization: '', timezone: 'UTC', mandate: '' },
      context,
    );
    await opened.call('intake.import', { sources: [opened.grant(evidence)] });
    return () => opened.close();
  }, 30_000);
  afterAll(() => scratch.remove());

  /** All that the examiner made, without what only counts versions. */
  const work = async () => {
    const { tags } = await opened.call('tags.list', {});
    const { notes } = await opened.call('notes.list', {});
    const { findings } = await opened.call('findings.list', {});
    const { details } = await opened.call('case.info', {});
    const page = await opened.call('events.page', { fields: [], limit: 10 });
    return {
      tags: tags.map((tag) => [tag.name, tag.events]).filter(([, events]) => events !== 0),
      marks: page.tags ?? {},
      notes: notes.map((note) => [note.target, note.text]),
      findings: findings.map(({ version: _v, changedAt: _c, position: _p, ...rest }) => rest),
      details,
    };
  };

  it('takes each kind of act back and makes it again, the newest first, and notes that in the examiner log', async () => {
    const states = [await work()];
    const acts: (() => Promise<unknown>)[] = [
      () => opened.call('tags.apply', { name: 'suspicious', on: { ids: [1, 2] } }),
      () => opened.call('tags.apply', { name: 'suspicious', remove: true, on: { ids: [2] } }),
      () => opened.call('notes.add', { event: 1, text: 'Seen.' }),
      () => opened.call('findings.save', { title: 'A user was made', addEvents: { ids: [1] } }),
      () => opened.call('findings.save', { id: 1, narrative: 'At night.' }),
      () => opened.call('findings.save', { title: 'Second' }),
      () => opened.call('findings.order', { ids: [2, 1] }),
      () => opened.call('findings.delete', { id: 1 }),
      () => opened.call('case.update', { number: '7' }),
    ];
    for (const act of acts) {
      await act();
      states.push(await work());
    }
    for (let at = acts.length; at > 0; at--) {
      expect((await opened.call('work.undo', {})).step?.examiner).toBe('Ana');
      expect(await work()).toEqual(states[at - 1]);
    }
    expect((await opened.call('work.undo', {})).step).toBeNull();
    for (let at = 1; at <= acts.length; at++) {
      await opened.call('work.redo', {});
      expect(await work()).toEqual(states[at]);
    }
    expect((await opened.call('work.redo', {})).step).toBeNull();
    const { entries } = await opened.call('audit.list', { limit: 1000 });
    expect(entries.filter((entry) => entry.act === 'work.undo')).toHaveLength(acts.length);
    expect(entries.filter((entry) => entry.act === 'work.redo')).toHaveLength(acts.length);
    expect((await opened.call('audit.verify', {})).intact).toBe(true);
  });

  it('goes on after the case was closed and opened again', async () => {
    await opened.call('tags.apply', { name: 'keep', on: { ids: [1] } });
    await opened.call('notes.add', { event: 2, text: 'To be taken back.' });
    await opened.call('drafts.save', { key: 'note:event:2', text: 'half a senten' });
    await opened.close();
    opened = await openCase(path, {}, context);
    expect((await opened.call('drafts.list', {})).drafts).toMatchObject([
      { key: 'note:event:2', text: 'half a senten', author: 'Ana' },
    ]);
    expect((await opened.call('work.steps', {})).undo?.act).toBe('notes.add');
    await opened.call('work.undo', {});
    expect((await opened.call('notes.list', {})).notes).toEqual([]);
    expect((await opened.call('work.steps', {})).redo?.act).toBe('notes.add');
    expect((await opened.call('tags.list', {})).tags).toMatchObject([{ name: 'keep', events: 1 }]);
  });

  it('forgets what was taken back once something new is done', async () => {
    await opened.call('tags.apply', { name: 'one', on: { ids: [1] } });
    await opened.call('work.undo', {});
    await opened.call('tags.apply', { name: 'two', on: { ids: [1] } });
    expect((await opened.call('work.redo', {})).step).toBeNull();
    expect((await work()).tags).toEqual([['two', 1]]);
  });

  it('hands the window its state back', async () => {
    await opened.call('work.note', { act: 'filter.change', before: '{"where":""}', after: '{"where":"a : b"}' });
    expect(await opened.call('work.undo', {})).toMatchObject({ window: '{"where":""}' });
    expect(await opened.call('work.redo', {})).toMatchObject({ window: '{"where":"a : b"}' });
  });

  it('comes back to where it was after any acts and as many steps back', async () => {
    const act = fc.oneof(
      fc.record({
        do: fc.constant('tag' as const),
        name: fc.constantFrom('a', 'b'),
        remove: fc.boolean(),
        ids: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { minLength: 1 }),
      }),
      fc.record({ do: fc.constant('note' as const), text: fc.constantFrom('x', 'y') }),
      fc.record({ do: fc.constant('finding' as const), title: fc.constantFrom('F', 'G') }),
      fc.record({ do: fc.constant('change' as const), narrative: fc.constantFrom('n', 'm') }),
    );
    await opened.call('tags.apply', { name: 'a', on: { ids: [1] } });
    await opened.call('tags.apply', { name: 'b', on: { ids: [3] } });
    await opened.call('findings.save', { title: 'First' });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 6 }), async (acts) => {
        const before = await work();
        const newest = (await opened.call('work.steps', {})).undo!.id;
        for (const each of acts) {
          if (each.do === 'tag')
            await opened.call('tags.apply', { name: each.name, remove: each.remove, on: { ids: each.ids } });
          else if (each.do === 'note') await opened.call('notes.add', { event: 1, text: each.text });
          else if (each.do === 'finding') await opened.call('findings.save', { title: each.title });
          else await opened.call('findings.save', { id: 1, narrative: each.narrative });
        }
        while ((await opened.call('work.steps', {})).undo!.id > newest) await opened.call('work.undo', {});
        expect(await work()).toEqual(before);
      }),
      { numRuns: 15, endOnFailure: true },
    );
  }, 30_000);
});
