import type { ActorKind, ActorRow, EventDetail, Filter } from '../../../shared/contract/index.ts';
import { type Ask, collectPages, type Companions, stopIfCancelled } from './ask.ts';
import type { CitedEvent, Indicator, ReportModel } from './model.ts';

const taggedFilter = 'tag: *';

/** Untagged events of the scope that a report lists; how many there are beyond is said in the report. */
export const scopedLimit = 5000;

/** Details asked for at the same time: enough to keep the engine busy, few enough to cancel quickly. */
const detailsAtOnce = 64;

/** All tagged events, in time order (those without a time where the engine sorts them). */
export async function gatherTagged(ask: Ask, more: Companions): Promise<CitedEvent[]> {
  return readEvents(ask, await listIds(ask, { where: taggedFilter }, Infinity, more.signal), more);
}

/** The scope's events that are not tagged. An empty scope lists none: the tagged events are the report's timeline then. */
export async function gatherScoped(ask: Ask, scope: Filter, more: Companions): Promise<ReportModel['scoped']> {
  const where = scope.where?.trim() ?? '';
  if (where === '' && scope.from === undefined && scope.to === undefined) return { total: 0, events: [] };
  const filter: Filter = { ...scope, where: where === '' ? `not ${taggedFilter}` : `(${where}) and not ${taggedFilter}` };
  const { total } = await ask('events.page', { ...filter, limit: 0, fields: [] });
  return { total, events: await readEvents(ask, await listIds(ask, filter, scopedLimit, more.signal), more) };
}

function listIds(ask: Ask, filter: Filter, most: number, signal: AbortSignal | undefined): Promise<number[]> {
  return collectPages(async (offset) => {
    const page = await ask('events.page', { ...filter, offset, limit: Math.min(5000, most - offset), fields: [] });
    return { total: page.total, rows: page.ids };
  }, signal, most);
}

async function readEvents(ask: Ask, ids: number[], more: Companions): Promise<CitedEvent[]> {
  const events: CitedEvent[] = [];
  for (let start = 0; start < ids.length; start += detailsAtOnce) {
    stopIfCancelled(more.signal);
    const batch = await Promise.all(ids.slice(start, start + detailsAtOnce).map((id) => ask('events.get', { id })));
    for (const detail of batch) events.push(cite(detail));
    more.onProgress?.({ phase: 'report-events', done: events.length, total: ids.length, unit: 'events' });
  }
  return events;
}

function cite(detail: EventDetail): CitedEvent {
  const field = (name: string): string => (Object.hasOwn(detail.fields, name) ? detail.fields[name]!.join(', ') : '');
  return {
    id: detail.id,
    eventID: detail.eventID,
    time: detail.time,
    eventName: field('eventName'),
    eventSource: field('eventSource'),
    actor: field('actor'),
    sourceIPAddress: field('sourceIPAddress'),
    awsRegion: field('awsRegion'),
    recipientAccountId: field('recipientAccountId'),
    outcome: field('outcome'),
    errorCode: field('errorCode'),
    tags: detail.tags,
    session: field('session'),
    arn: field('userIdentity.arn'),
    accessKeyId: field('userIdentity.accessKeyId'),
    userAgent: field('userAgent'),
    completeness: detail.completeness,
    raw: detail.raw,
    rawSha256: detail.rawSha256,
    // The record that was indexed stands first; copies and conflicts follow in the engine's order.
    occurrences: [...detail.occurrences].sort((a, b) => Number(a.relation !== 'indexed') - Number(b.relation !== 'indexed')),
    conflicts: detail.conflicts,
    about: detail.about?.why ?? '',
    technique: detail.about?.technique ?? '',
  };
}

const indicatorActors: Record<Indicator['kind'], ActorKind> = { sourceIPAddress: 'ip', accessKeyId: 'key', arn: 'identity', userAgent: 'agent' };

/** Addresses, keys, ARNs and agents of the tagged events, most frequent first, with what the whole case says of them. */
export async function gatherIndicators(ask: Ask, tagged: CitedEvent[], signal: AbortSignal | undefined): Promise<Indicator[]> {
  const all: Indicator[] = [];
  for (const kind of ['sourceIPAddress', 'accessKeyId', 'arn', 'userAgent'] as const) {
    const byValue = new Map<string, Indicator>();
    for (const event of tagged) {
      const value = event[kind];
      if (value === '') continue;
      let indicator = byValue.get(value);
      if (!indicator) byValue.set(value, indicator = { kind, value, events: 0, first: null, last: null, inCase: null });
      indicator.events += 1;
      if (event.time === null) continue;
      indicator.first = Math.min(indicator.first ?? event.time, event.time);
      indicator.last = Math.max(indicator.last ?? event.time, event.time);
    }
    await addCaseFigures(ask, indicatorActors[kind], byValue, signal);
    all.push(...[...byValue.values()].sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1)));
  }
  return all;
}

/** Walks the actors of a kind until every indicator has met its own; a case can have very many actors, so pages are not kept. */
async function addCaseFigures(ask: Ask, kind: ActorKind, wanted: Map<string, Indicator>, signal: AbortSignal | undefined): Promise<void> {
  let open = wanted.size;
  let offset = 0;
  while (open > 0) {
    stopIfCancelled(signal);
    const page = await ask('actors.list', { kind, offset, limit: 5000 });
    for (const actor of page.actors) {
      const indicator = wanted.get(valueOf(actor));
      if (!indicator || indicator.inCase) continue;
      indicator.inCase = { events: actor.events, first: actor.first, last: actor.last };
      open -= 1;
    }
    offset += page.actors.length;
    if (page.actors.length === 0 || offset >= page.total) return;
  }
}

function valueOf(actor: ActorRow): string {
  return actor.kind === 'identity' && actor.arn !== null ? actor.arn : actor.name;
}
