import { addNote, listNotes } from '../findings/notes.ts';
import { applyTag, listTags, undoTag } from '../findings/tags.ts';
import type { Handlers } from '../handlers.ts';
import type { EngineCase } from '../open-case.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Filter } from '../../../shared/contract/common.ts';

export const findingsHandlers: Handlers<'tags.list' | 'tags.apply' | 'tags.undo' | 'notes.add' | 'notes.list'> = {
  'tags.list': (engine) => ({ tags: listTags(engine.db) }),
  async 'tags.apply'(engine, params, options) {
    const events = 'ids' in params.on ? existing(engine, params.on.ids) : await selectedEvents(engine, params.on.filter, options);
    const change = engine.change('tags.apply', { name: params.name, color: params.color, remove: params.remove, ...describe(params.on) }, () => {
      const value = applyTag(engine.db, { ...params, events, examiner: engine.context.examiner });
      return { value, result: { changed: value.tagged } };
    });
    await engine.changed(['tags', 'audit']);
    return change;
  },
  async 'tags.undo'(engine, params) {
    const change = engine.change('tags.undo', params, () => {
      const value = undoTag(engine.db, params.undo);
      return { value, result: { changed: value.tagged } };
    });
    await engine.changed(['tags', 'audit']);
    return change;
  },
  async 'notes.add'(engine, params) {
    const note = engine.change('notes.add', params, () => {
      const value = addNote(engine.db, params, params.text, engine.context.examiner);
      return { value, result: { note: value.id } };
    });
    await engine.changed(['tags', 'audit']);
    return { note };
  },
  'notes.list': (engine, params) => ({ notes: listNotes(engine.db, params) }),
};

/** What the log says about the events of an act: a filter as written, or how many ids and the first of them. */
function describe(on: { ids: number[] } | { filter: Filter }): Record<string, unknown> {
  return 'ids' in on ? { events: on.ids.length, ids: on.ids.slice(0, 1000) } : { filter: on.filter };
}

/** @throws AppError `events/not-found` where one of the events does not exist: nothing is tagged then */
function existing(engine: EngineCase, ids: number[]): number[] {
  const { store } = engine.index.fields;
  const missing = ids.find((id) => store.positionOf(id) < 0);
  if (missing !== undefined) throw new AppError('events/not-found', `There is no event number ${missing} in this case.`);
  return ids;
}

async function selectedEvents(engine: EngineCase, filter: Filter, options: { signal?: AbortSignal | undefined }): Promise<number[]> {
  const selected = await engine.index.filter.select(filter, options);
  const ids = engine.index.fields.store.column('id');
  const events: number[] = [];
  selected.forEach((position) => events.push(ids[position]!));
  return events;
}
