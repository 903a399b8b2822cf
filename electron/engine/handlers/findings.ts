import { composeBody, describeEvents, describeFields, existingEvents } from '../findings/compose-body.ts';
import { collectIndicators } from '../findings/facts.ts';
import {
  changeFinding,
  createFinding,
  findingHistory,
  getFinding,
  listFindings,
  listRemoved,
  orderFindings,
  removeFinding,
} from '../findings/findings.ts';
import { addNote, listNotes } from '../findings/notes.ts';
import { applyTag, listTags, undoTag } from '../findings/tags.ts';
import { noteStep } from '../findings/work-steps.ts';
import type { Handlers } from './handler.ts';
import type { EngineCase } from '../engine-case.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Filter } from '../../../shared/contract/common.ts';

type Names =
  | 'tags.list'
  | 'tags.apply'
  | 'tags.undo'
  | 'notes.add'
  | 'notes.list'
  | 'findings.list'
  | 'findings.get'
  | 'findings.save'
  | 'findings.order'
  | 'findings.delete'
  | 'findings.restore'
  | 'findings.history'
  | 'findings.indicators';

export const findingsHandlers: Handlers<Names> = {
  'findings.list': (engine) => ({ findings: listFindings(engine.db), removed: listRemoved(engine.db) }),
  'findings.get': (engine, params) => ({ finding: getFinding(engine.db, params.id) }),
  'findings.history': (engine, params) => ({ versions: findingHistory(engine.db, params.id) }),
  'findings.indicators': (engine, params) => {
    const findings = listFindings(engine.db).filter(
      (finding) => params.ids === undefined || params.ids.includes(finding.id),
    );
    return { indicators: collectIndicators(engine.index.fields, findings) };
  },
  async 'findings.save'(engine, params, options) {
    const { id, version, addEvents, removeEvents, ...fields } = params;
    const added =
      addEvents === undefined
        ? []
        : 'ids' in addEvents
          ? addEvents.ids
          : await selectedEvents(engine, addEvents.filter, options);
    const before = id === undefined ? null : getFinding(engine.db, id);
    if (before !== null && version !== undefined && before.version !== version) {
      throw new AppError(
        'findings/conflict',
        `The finding "${before.title}" was changed since it was read, by ${before.changedBy}.`,
        { hint: 'Look at its present state and make the change again.' },
      );
    }
    const body = composeBody(engine.index.fields, before, { fields, added, removed: removeEvents ?? [] });
    for (const link of body.links) getFinding(engine.db, link.finding);
    const act = before === null ? 'findings.create' : 'findings.change';
    const finding = engine.change(
      act,
      {
        ...(id === undefined ? {} : { id }),
        changes: describeFields(fields),
        ...(addEvents === undefined ? {} : { added: describeEvents(addEvents) }),
      },
      () => {
        const value =
          before === null
            ? createFinding(engine.db, body, engine.context.examiner)
            : changeFinding(engine.db, before.id, body, engine.context.examiner, 'change');
        noteStep(
          engine.db,
          engine.context.examiner,
          act,
          before === null
            ? { do: 'remove-finding', finding: value.id }
            : { do: 'finding', finding: value.id, version: before.version },
        );
        return { value, result: { finding: value.id, version: value.version, events: value.events.length } };
      },
    );
    return { finding };
  },
  async 'findings.order'(engine, params) {
    const order = engine.change('findings.order', params, () => {
      const before = listFindings(engine.db).map((finding) => finding.id);
      const value = orderFindings(engine.db, params.ids);
      noteStep(engine.db, engine.context.examiner, 'findings.order', { do: 'order-findings', ids: before });
      return { value, result: { findings: value } };
    });
    return { findings: order };
  },
  async 'findings.delete'(engine, params) {
    const version = engine.change('findings.delete', params, () => {
      const value = removeFinding(engine.db, params.id, engine.context.examiner);
      noteStep(engine.db, engine.context.examiner, 'findings.delete', {
        do: 'finding',
        finding: params.id,
        version: value,
      });
      return { value, result: { version: value } };
    });
    return { version };
  },
  async 'findings.restore'(engine, params) {
    const body = findingHistory(engine.db, params.id).find((each) => each.version === params.version)?.body;
    if (body === undefined)
      throw new AppError('findings/not-found', `Finding ${params.id} has no version ${params.version}.`);
    const finding = engine.change('findings.restore', params, () => {
      const before = listFindings(engine.db).find((each) => each.id === params.id)?.version ?? null;
      const value = changeFinding(engine.db, params.id, body, engine.context.examiner, 'restore');
      noteStep(
        engine.db,
        engine.context.examiner,
        'findings.restore',
        before === null
          ? { do: 'remove-finding', finding: params.id }
          : { do: 'finding', finding: params.id, version: before },
      );
      return { value, result: { finding: value.id, version: value.version } };
    });
    return { finding };
  },
  'tags.list': (engine) => ({ tags: listTags(engine.db) }),
  async 'tags.apply'(engine, params, options) {
    const events =
      'ids' in params.on
        ? existingEvents(engine.index.fields, params.on.ids)
        : await selectedEvents(engine, params.on.filter, options);
    const change = engine.change(
      'tags.apply',
      { name: params.name, color: params.color, remove: params.remove, ...describeEvents(params.on) },
      () => {
        const value = applyTag(engine.db, { ...params, events, examiner: engine.context.examiner });
        if (value.tagged > 0)
          noteStep(engine.db, engine.context.examiner, 'tags.apply', { do: 'tag', change: value.undo });
        return { value, result: { changed: value.tagged } };
      },
    );
    return change;
  },
  async 'tags.undo'(engine, params) {
    const change = engine.change('tags.undo', params, () => {
      const value = undoTag(engine.db, params.undo);
      noteStep(engine.db, engine.context.examiner, 'tags.undo', { do: 'tag', change: value.undo });
      return { value, result: { changed: value.tagged } };
    });
    return change;
  },
  async 'notes.add'(engine, params) {
    const note = engine.change('notes.add', params, () => {
      const value = addNote(engine.db, params, params.text, engine.context.examiner);
      noteStep(engine.db, engine.context.examiner, 'notes.add', { do: 'remove-note', note: value.id });
      return { value, result: { note: value.id } };
    });
    return { note };
  },
  'notes.list': (engine, params) => ({ notes: listNotes(engine.db, params) }),
};

/** Numbers of the events that a filter chooses. */
async function selectedEvents(
  engine: EngineCase,
  filter: Filter,
  options: { signal?: AbortSignal | undefined },
): Promise<number[]> {
  const selected = await engine.index.filter.select(filter, options);
  const ids = engine.index.fields.store.column('id');
  const events: number[] = [];
  selected.forEach((position) => events.push(ids[position]!));
  return events;
}
