import type { Filter } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { type Finding, type FindingBody, mostFindingEvents } from '../../../shared/contract/findings.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import { factsOf } from './facts.ts';
import { bodyOf, emptyFinding } from './findings.ts';

/** What is asked of a finding: fields that change, and events that come and go. */
export interface FindingChange {
  fields: Partial<FindingBody>;
  added: readonly number[];
  removed: readonly number[];
}

/**
 * The body of a finding after a change: of a new one (`before` null) what is written, and for the rest what its events say.
 * @throws AppError `contract/bad-request` | `events/not-found`
 */
export function composeBody(columns: FieldColumns, before: Finding | null, change: FindingChange): FindingBody {
  const { fields, added, removed } = change;
  const body = before === null ? newBody(columns, fields, added) : { ...bodyOf(before), ...fields };
  if (before !== null) body.events = joinEvents(fields.events ?? before.events, added, removed);
  checkBody(columns, body);
  return body;
}

function newBody(columns: FieldColumns, fields: Partial<FindingBody>, added: readonly number[]): FindingBody {
  if (fields.title === undefined) throw new AppError('contract/bad-request', 'A new finding needs a title.');
  const events = joinEvents(fields.events ?? [], added, []);
  return {
    ...emptyFinding,
    ...(events.length === 0 ? {} : factsOf(columns, existingEvents(columns, events))),
    ...fields,
    events,
  };
}

/** Event numbers without doubles, in order of time. */
function joinEvents(events: readonly number[], added: readonly number[], removed: readonly number[]): number[] {
  const all = new Set([...events, ...added]);
  for (const event of removed) all.delete(event);
  return [...all].sort((a, b) => a - b);
}

function checkBody(columns: FieldColumns, body: FindingBody): void {
  if (body.events.length > mostFindingEvents) {
    throw new AppError(
      'contract/bad-request',
      `A finding can carry ${mostFindingEvents} events at most; these are ${body.events.length}.`,
      { hint: 'Tag the events, and name the tag in the narrative.' },
    );
  }
  if (body.from !== null && body.to !== null && body.from > body.to)
    throw new AppError('contract/bad-request', 'The time span of the finding ends before it begins.');
  if (body.events.length > 0) existingEvents(columns, body.events);
}

/** @throws AppError `events/not-found` where one of the events does not exist */
export function existingEvents<T extends readonly number[]>(columns: FieldColumns, events: T): T {
  const missing = events.find((id) => columns.store.positionOf(id) < 0);
  if (missing !== undefined)
    throw new AppError('events/not-found', `There is no event number ${missing} in this case.`);
  return events;
}

/** Which fields a change names, for the examiner log; long texts stay in the finding's history. */
export function describeFields(fields: Partial<FindingBody>): Record<string, unknown> {
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
export function describeEvents(on: { ids: number[] } | { filter: Filter }): Record<string, unknown> {
  return 'ids' in on ? { events: on.ids.length, ids: on.ids.slice(0, 1000) } : { filter: on.filter };
}
