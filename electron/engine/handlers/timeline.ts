import { AppError } from '../../../shared/contract/errors.ts';
import { isDerived, resolveField, suggestFields } from '../../../shared/fields/index.ts';
import { complete } from '../../../shared/kql/index.ts';
import type { FieldColumn } from '../columns/field.ts';
import { readDetails } from '../case/case-details.ts';
import { lowerBound } from '../columns/column-store.ts';
import type { Handlers, StreamHandler } from './handler.ts';
import type { EngineCase } from '../engine-case.ts';
import { readDetail } from '../timeline/detail.ts';
import { readCounts } from '../timeline/counts.ts';
import { emptyFacet, findValues, readFacet, readMarkFacet, readTimeFacet } from '../timeline/facet.ts';
import { readHistogram } from '../timeline/histogram.ts';
import { readWeekHours } from '../timeline/hours.ts';
import { orderEvents } from '../timeline/order.ts';
import { readPage } from '../timeline/page.ts';
import { readRows } from '../timeline/rows.ts';

type Names =
  | 'events.page'
  | 'events.histogram'
  | 'events.hours'
  | 'events.facet'
  | 'events.count'
  | 'events.get'
  | 'events.raw'
  | 'events.rank'
  | 'events.complete';

export const timelineHandlers: Handlers<Names> = {
  async 'events.page'(engine, params, options) {
    const { fields, filter } = engine.index;
    for (const name of params.fields) knownField(name);
    if (params.orderBy !== undefined) knownField(params.orderBy);
    // Which events come first in another order than time's, only all of them tell.
    const { selected, isComplete, found } =
      params.partial && params.orderBy === undefined
        ? await filter.selectSoon(params, params.offset + params.limit, params.sort, options)
        : { selected: await filter.select(params, options), isComplete: true, found: 0 };
    await filter.marks.prepare([...params.fields, params.orderBy ?? 'eventTime'].map(knownField), options);
    const order = orderEvents(fields, filter.marks, selected, params);
    const batch = readPage(engine.db, fields, filter.marks, order, params, (event) => engine.recordText(event));
    const page = {
      ...batch,
      total: isComplete ? selected.count : found,
      all: fields.store.count,
      generation: engine.generation,
    };
    return isComplete ? page : { ...page, complete: false };
  },
  async 'events.histogram'(engine, params, options) {
    const { fields, filter } = engine.index;
    const split = params.split === undefined ? undefined : indexedField(engine, params.split).name;
    return readHistogram(fields, await filter.select(params, options), { ...params, split });
  },
  async 'events.hours'(engine, params, options) {
    const { fields, filter } = engine.index;
    const zone = params.zone ?? readDetails(engine.db).timezone;
    return readWeekHours(fields.store, await filter.select(params, options), zone);
  },
  async 'events.facet'(engine, params, options) {
    const { fields, filter } = engine.index;
    const name = knownField(params.field);
    const selected = await filter.select(params, options);
    const { order } = params;
    if (filter.marks.has(name)) {
      await filter.marks.prepare([name], options);
      return readMarkFacet(name, filter.marks, selected, params.limit, order);
    }
    if (name === 'eventTime') return readTimeFacet(fields.store, selected, params.limit);
    const field = fields.get(name);
    if (field !== undefined) return readFacet(name, field, selected, params.limit, order);
    return isDerived(name) ? emptyFacet(name, selected) : filter.countValues(name, selected, params.limit, options);
  },
  async 'events.count'(engine, params, options) {
    const { fields, filter } = engine.index;
    const by = params.by.map((name) => indexedField(engine, name));
    const selected = await filter.select(params, options);
    return readCounts(
      fields,
      selected,
      { fields: by.map((each) => each.field), intervalMs: params.intervalMs },
      params.limit,
    );
  },
  'events.get': (engine, params) =>
    readDetail(engine.db, engine.index.fields, params.id, engine.recordText(params.id), params.language),
  'events.raw': (engine, params) => ({ records: params.ids.map((id) => engine.recordText(id)) }),
  async 'events.rank'(engine, params, options) {
    const { fields, filter } = engine.index;
    const { store } = fields;
    const selected = await filter.select(params, options);
    const position =
      params.id !== undefined ? store.positionOf(params.id) : lowerBound(store.time(), store.timed, params.time ?? 0);
    if (position < 0) return { rank: 0, found: false };
    const rank = orderEvents(fields, filter.marks, selected, params).rankOf(position);
    const last = Math.max(0, selected.count - 1);
    return { rank: Math.min(Math.max(rank, 0), last), found: position < store.count && selected.has(position) };
  },
  async 'events.complete'(engine, params, options) {
    const { fields, filter } = engine.index;
    return complete(params.text, params.cursor, {
      async values(field, part) {
        const column = fields.get(field.name);
        if (column === undefined) {
          await filter.marks.prepare([field.name], options);
          return filter.marks.has(field.name)
            ? filter.marks.of(field.name).map(({ names: [value = ''] }) => ({ value }))
            : [];
        }
        return findValues(column, part, 50);
      },
    });
  },
};

export const timelineStreams: { 'events.rows': StreamHandler<'events.rows'> } = {
  async *'events.rows'(engine, params, options) {
    const { fields, filter } = engine.index;
    const { generation } = engine;
    for (const name of params.fields) knownField(name);
    if (params.orderBy !== undefined) knownField(params.orderBy);
    const selected = await filter.select(params, options);
    await filter.marks.prepare([...params.fields, params.orderBy ?? 'eventTime'].map(knownField), options);
    const ranges = params.ranges ?? [[0, selected.count] as const];
    const rows = yield* readRows(
      { db: engine.db, fields, marks: filter.marks, readText: (event) => engine.recordText(event) },
      selected,
      { ...params, ranges },
      options,
    );
    return { total: selected.count, rows, generation };
  },
};

/** The full name of a field. @throws AppError `kql/unknown-field` with close names */
function knownField(name: string): string {
  const field = resolveField(name);
  if (field === undefined) {
    const close = suggestFields(name);
    throw new AppError('kql/unknown-field', `There is no field "${name}".`, {
      hint:
        close.length > 0
          ? `Did you mean ${close.join(', ')}?`
          : 'Parameters of a call are written requestParameters.name.',
    });
  }
  return field.name;
}

function indexedField(engine: EngineCase, asked: string): { name: string; field: FieldColumn } {
  const name = knownField(asked);
  const field = engine.index.fields.get(name);
  if (field === undefined)
    throw new AppError('kql/unknown-field', `Events cannot be grouped by "${name}": it is not indexed.`, {
      hint: 'Group by an indexed field, or list the events with --fields and group them elsewhere.',
    });
  return { name, field };
}
