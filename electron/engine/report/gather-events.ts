import { citedEvents } from '../../../shared/citations.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ActorKind, ActorRow, EventDetail, Filter, Finding } from '../../../shared/contract/index.ts';
import { type CallOptions, stopIfCancelled } from '../case/call-options.ts';
import { type Ask, collectPages } from './ask.ts';
import type { CitedEvent, Indicator, ReportModel } from './model.ts';

/** The filter that finds what is tagged or carries one of these findings. */
export function citedFilter(findings: readonly Finding[]): string {
  const numbers = findings.map(({ id }) => `"${id}"`).join(' or ');
  return numbers === '' ? 'tag : *' : `tag : * or finding : (${numbers})`;
}

/** Further events of the scope that a report lists; how many there are beyond is said in the report. */
const scopedLimit = 5000;

/** Details asked for at the same time. The engine answers one after the other anyway; what waits is held in memory (64 at once cost 40 MB more than 8). */
const detailsAtOnce = 8;

/** Indexed fields that the report prints, by the name of their place in the model. */
const citedFields = {
  eventName: 'eventName',
  eventSource: 'eventSource',
  target: 'target',
  actor: 'actor',
  sourceIPAddress: 'sourceIPAddress',
  awsRegion: 'awsRegion',
  recipientAccountId: 'recipientAccountId',
  outcome: 'outcome',
  errorCode: 'errorCode',
  session: 'session',
  arn: 'userIdentity.arn',
  accessKeyId: 'userIdentity.accessKeyId',
  userAgent: 'userAgent',
} as const;
type Cited = { [K in keyof typeof citedFields]: string };
interface ListedEvent {
  id: number;
  fields: Cited;
}

/** All events that are tagged, carry a finding or are cited by a sentence of one, in time order (those without a time where the engine sorts them). */
export async function gatherCited(
  ask: Ask,
  where: string,
  findings: readonly Finding[],
  language: 'en' | 'ko',
  more: CallOptions,
): Promise<CitedEvent[]> {
  const events = await readEvents(ask, await listEvents(ask, { where }, Infinity, more.signal), language, more);
  await addFromSentences(ask, findings, events, language);
  const byEvent = new Map<number, number[]>();
  for (const finding of findings)
    for (const event of finding.events) byEvent.set(event, [...(byEvent.get(event) ?? []), finding.id]);
  for (const event of events) event.findings = byEvent.get(event.id) ?? [];
  return events;
}

/** Adds the events that only a sentence cites, where their time puts them. Numbers that the case does not have are left to the sentence. */
async function addFromSentences(
  ask: Ask,
  findings: readonly Finding[],
  events: CitedEvent[],
  language: 'en' | 'ko',
): Promise<void> {
  const there = new Set(events.map(({ id }) => id));
  const texts = findings.flatMap(({ narrative, counterHypothesis }) => [narrative, counterHypothesis]);
  for (const id of [...citedEvents(texts)].filter((each) => !there.has(each)).sort((a, b) => a - b)) {
    let detail: EventDetail;
    try {
      detail = await ask('events.get', { id, language });
    } catch (cause) {
      if (cause instanceof AppError && cause.code === 'events/not-found') continue;
      throw cause;
    }
    const fields = Object.fromEntries(
      Object.entries(citedFields).map(([key, name]) => [key, detail.fields[name]?.join(', ') ?? '']),
    ) as Cited;
    const at = events.findIndex(({ time }) => time === null || (detail.time !== null && time > detail.time));
    events.splice(at < 0 ? events.length : at, 0, cite(detail, fields));
  }
}

/** The scope's events that are not cited anyway. An empty scope lists none: the cited events are the report's timeline then. */
export async function gatherScoped(
  ask: Ask,
  cited: string,
  scope: Filter,
  language: 'en' | 'ko',
  more: CallOptions,
): Promise<ReportModel['scoped']> {
  const where = scope.where?.trim() ?? '';
  if (where === '' && scope.from === undefined && scope.to === undefined) return { total: 0, events: [] };
  const filter: Filter = {
    ...scope,
    where: where === '' ? `not (${cited})` : `(${where}) and not (${cited})`,
  };
  const { total } = await ask('events.page', { ...filter, limit: 0, fields: [] });
  return {
    total,
    events: await readEvents(ask, await listEvents(ask, filter, scopedLimit, more.signal), language, more),
  };
}

/** Ids with the normalised fields: the same values that the grid shows, whatever form the record came in. */
function listEvents(ask: Ask, filter: Filter, most: number, signal: AbortSignal | undefined): Promise<ListedEvent[]> {
  const names = Object.entries(citedFields) as [keyof Cited, string][];
  return collectPages(
    async (offset) => {
      const page = await ask('events.page', {
        ...filter,
        offset,
        limit: Math.min(5000, most - offset),
        fields: Object.values(citedFields),
      });
      const rows = page.ids.map((id, index) => {
        const fields = Object.fromEntries(
          names.map(([key, name]) => [key, String(page.columns[name]?.[index] ?? '')]),
        ) as Cited;
        return { id, fields };
      });
      return { total: page.total, rows };
    },
    signal,
    most,
  );
}

async function readEvents(
  ask: Ask,
  listed: ListedEvent[],
  language: 'en' | 'ko',
  more: CallOptions,
): Promise<CitedEvent[]> {
  const events: CitedEvent[] = [];
  for (let start = 0; start < listed.length; start += detailsAtOnce) {
    stopIfCancelled(more);
    const part = listed.slice(start, start + detailsAtOnce);
    const details = await Promise.all(part.map(({ id }) => ask('events.get', { id, language })));
    details.forEach((detail, index) => {
      events.push(cite(detail, part[index]!.fields));
    });
    if (events.length % 64 === 0 || events.length === listed.length)
      more.onProgress?.({ phase: 'report-events', done: events.length, total: listed.length, unit: 'events' });
  }
  return events;
}

function cite(detail: EventDetail, fields: Cited): CitedEvent {
  return {
    id: detail.id,
    eventID: detail.eventID,
    time: detail.time,
    ...fields,
    tags: detail.tags,
    findings: [],
    completeness: detail.completeness,
    raw: detail.raw,
    rawSha256: detail.rawSha256,
    // The record that was indexed stands first; copies and conflicts follow in the engine's order.
    occurrences: [...detail.occurrences].sort(
      (a, b) => Number(a.relation !== 'indexed') - Number(b.relation !== 'indexed'),
    ),
    conflicts: detail.conflicts,
    about: detail.about?.why ?? '',
    technique: detail.about?.technique ?? '',
  };
}

const indicatorActors: Record<Indicator['kind'], ActorKind> = {
  sourceIPAddress: 'ip',
  accessKeyId: 'key',
  arn: 'identity',
  userAgent: 'agent',
};

/** Addresses, keys, ARNs and agents of the cited events, most frequent first, with what the whole case says of them. */
export async function gatherIndicators(
  ask: Ask,
  cited: CitedEvent[],
  signal: AbortSignal | undefined,
): Promise<Indicator[]> {
  const all: Indicator[] = [];
  for (const kind of ['sourceIPAddress', 'accessKeyId', 'arn', 'userAgent'] as const) {
    const byValue = new Map<string, Indicator>();
    for (const event of cited) {
      const value = event[kind];
      if (value === '') continue;
      let indicator = byValue.get(value);
      if (!indicator)
        byValue.set(value, (indicator = { kind, value, events: 0, first: null, last: null, inCase: null }));
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
async function addCaseFigures(
  ask: Ask,
  kind: ActorKind,
  wanted: Map<string, Indicator>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let open = wanted.size;
  let offset = 0;
  while (open > 0) {
    stopIfCancelled({ signal });
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
