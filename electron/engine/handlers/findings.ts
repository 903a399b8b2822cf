import { collectIndicators, factsOf } from '../findings/facts.ts';
import {
  bodyOf,
  changeFinding,
  createFinding,
  emptyFinding,
  findingHistory,
  getFinding,
  listFindings,
  listRemoved,
  orderFindings,
  removeFinding,
} from '../findings/findings.ts';
import { addNote, listNotes } from '../findings/notes.ts';
import { applyTag, listTags, undoTag } from '../findings/tags.ts';
import type { Handlers } from './handler.ts';
import type { EngineCase } from '../engine-case.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Filter } from '../../../shared/contract/common.ts';
import { type FindingBody, mostFindingEvents } from '../../../shared/contract/findings.ts';

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
    const body = before === null ? newBody(engine, fields, added) : { ...bodyOf(before), ...fields };
    if (before !== null) body.events = joinEvents(fields.events ?? before.events, added, removeEvents ?? []);
    checkBody(engine, body);
    const act = before === null ? 'findings.create' : 'findings.change';
    const finding = engine.change(
      act,
      {
        ...(id === undefined ? {} : { id }),
        changes: describeFields(fields),
        ...(addEvents === undefined ? {} : { added: describe(addEvents) }),
      },
      () => {
        const value =
          before === null
            ? createFinding(engine.db, body, engine.context.examiner)
            : changeFinding(engine.db, before.id, body, engine.context.examiner, 'change');
        return { value, result: { finding: value.id, version: value.version, events: value.events.length } };
      },
    );
    await engine.changed(['findings', 'audit']);
    return { finding };
  },
  async 'findings.order'(engine, params) {
    const order = engine.change('findings.order', params, () => {
      const value = orderFindings(engine.db, params.ids);
      return { value, result: { findings: value } };
    });
    await engine.changed(['findings', 'audit']);
    return { findings: order };
  },
  async 'findings.delete'(engine, params) {
    const version = engine.change('findings.delete', params, () => {
      const value = removeFinding(engine.db, params.id, engine.context.examiner);
      return { value, result: { version: value } };
    });
    await engine.changed(['findings', 'audit']);
    return { version };
  },
  async 'findings.restore'(engine, params) {
    const body = findingHistory(engine.db, params.id).find((each) => each.version === params.version)?.body;
    if (body === undefined)
      throw new AppError('findings/not-found', `Finding ${params.id} has no version ${params.version}.`);
    const finding = engine.change('findings.restore', params, () => {
      const value = changeFinding(engine.db, params.id, body, engine.context.examiner, 'restore');
      return { value, result: { finding: value.id, version: value.version } };
    });
    await engine.changed(['findings', 'audit']);
    return { finding };
  },
  'tags.list': (engine) => ({ tags: listTags(engine.db) }),
  async 'tags.apply'(engine, params, options) {
    const events =
      'ids' in params.on ? existing(engine, params.on.ids) : await selectedEvents(engine, params.on.filter, options);
    const change = engine.change(
      'tags.apply',
      { name: params.name, color: params.color, remove: params.remove, ...describe(params.on) },
      () => {
        const value = applyTag(engine.db, { ...params, events, examiner: engine.context.examiner });
        return { value, result: { changed: value.tagged } };
      },
    );
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

/** A new finding: what is written, and for the rest what its events say. */
function newBody(engine: EngineCase, fields: Partial<FindingBody>, added: number[]): FindingBody {
  if (fields.title === undefined) throw new AppError('contract/bad-request', 'A new finding needs a title.');
  const events = joinEvents(fields.events ?? [], added, []);
  return {
    ...emptyFinding,
    ...(events.length === 0 ? {} : factsOf(engine.index.fields, existing(engine, events))),
    ...fields,
    events,
  };
}

/** Event numbers without doubles, in order of time. */
function joinEvents(events: number[], added: number[], removed: number[]): number[] {
  const all = new Set([...events, ...added]);
  for (const event of removed) all.delete(event);
  return [...all].sort((a, b) => a - b);
}

/** @throws AppError `contract/bad-request` | `events/not-found` | `findings/not-found` */
function checkBody(engine: EngineCase, body: FindingBody): void {
  if (body.events.length > mostFindingEvents) {
    throw new AppError(
      'contract/bad-request',
      `A finding can carry ${mostFindingEvents} events at most; these are ${body.events.length}.`,
      { hint: 'Tag the events, and name the tag in the narrative.' },
    );
  }
  if (body.from !== null && body.to !== null && body.from > body.to)
    throw new AppError('contract/bad-request', 'The time span of the finding ends before it begins.');
  if (body.events.length > 0) existing(engine, body.events);
  for (const link of body.links) getFinding(engine.db, link.finding);
}

/** Which fields a change names; long texts stay in the finding's history. */
function describeFields(fields: Partial<FindingBody>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? value.length > 500
          ? `${value.slice(0, 500)}…`
          : value
        : Array.isArray(value) && value.length > 100
          ? { count: value.length }
          : value,
    ]),
  );
}

/** What the log says about the events of an act: a filter as written, or how many ids and the first of them. */
function describe(on: { ids: number[] } | { filter: Filter }): Record<string, unknown> {
  return 'ids' in on ? { events: on.ids.length, ids: on.ids.slice(0, 1000) } : { filter: on.filter };
}

/** @throws AppError `events/not-found` where one of the events does not exist: nothing is tagged then */
function existing(engine: EngineCase, ids: number[]): number[] {
  const { store } = engine.index.fields;
  const missing = ids.find((id) => store.positionOf(id) < 0);
  if (missing !== undefined)
    throw new AppError('events/not-found', `There is no event number ${missing} in this case.`);
  return ids;
}

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
