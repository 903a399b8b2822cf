import { formatDate } from '../../../shared/format/index.ts';
import type { ActorKind, ActorProfile, ActorRow, Baseline, SessionRow } from '../../../shared/contract/actors.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { Column } from '../columns/column-store.ts';
import type { CaseActors } from './case-actors.ts';
import { SPARK, sumGroups, sumOutcomes, timeEdges } from './counting.ts';
import type { News } from './news.ts';
import {
  ColumnCounts,
  countActivity,
  countCounterparts,
  countOutcomes,
  countRegions,
  countResources,
  spanOf,
  usualBaseline,
} from './profile.ts';
import { countCalls, listSpellings } from './profile-parts.ts';

/** One actor's page over the whole case, or over the events of a filter; see `ActorsIndex.profile`. */
export function makePage(
  actors: CaseActors,
  news: News,
  { kind, group }: { kind: ActorKind; group: number },
  selected: Bitmap | null,
  options: { baseline?: Baseline | undefined; limit?: number },
): ActorProfile {
  const { store } = actors;
  const groups = actors.groups(kind);
  const actor = groups.actors.at(group);
  const limit = options.limit ?? 100_000;
  const all = actors.positionsOf(kind, group);
  const positions = selected === null ? all : all.filter((position) => selected.has(position));
  const baseline = options.baseline ?? usualBaseline(store);
  const counts = new ColumnCounts(positions, news.usual(baseline, positions));
  const byIdentity = counts.of(store.column('identity'), actors.forms.length);
  const sessions = rowsOf(actors, actors.sessions.placesOf(byIdentity, kind === 'identity' ? group : 0), limit);
  const writes = actors.writesAmong(positions);
  const row: ActorRow = {
    ...actor,
    kind,
    ...countRow(actors, counts, writes.length),
    isNew: news.newGroups(kind, baseline)[group] === 1,
    place: kind === 'ip' ? (actors.places.places.get(actor.name) ?? null) : null,
  };
  const { resources, total: resourcesTotal } = countResources(actors.groups('resource'), counts, writes, limit);
  const { counterparts, total: counterpartsTotal } = countCounterparts(
    kind,
    (other) => actors.groups(other),
    counts,
    limit,
  );
  const { news: found, total: newsTotal } = news.newValues(
    kind,
    selected === null ? counts : new ColumnCounts(all, news.usual(baseline, all)),
    baseline,
    limit,
  );
  const calls = countCalls(store, positions);
  return {
    ...row,
    spellings: [
      ...listSpellings(kind, actor, actors.readIdentity, actors.forms, byIdentity),
      ...spellPlace(actors, row),
    ],
    outcomes: countOutcomes(store, counts),
    calls: calls.slice(0, limit),
    resources,
    counterparts,
    regionsList: countRegions(store, counts),
    sessions: sessions.rows,
    news: found,
    totals: {
      calls: calls.length,
      resources: resourcesTotal,
      counterparts: counterpartsTotal,
      sessions: sessions.total,
      news: newsTotal,
    },
    activity: countActivity(store, positions),
    span: spanOf(store),
    baseline,
    where: groups.where(group),
    notes: actors.db
      .prepare('SELECT id, text, author, time FROM note WHERE target = ? ORDER BY id')
      .all(`actor:${actor.id}`) as ActorProfile['notes'],
  };
}

/** What a list shows of an actor, from what its page counts anyway. */
function countRow(
  actors: CaseActors,
  counts: ColumnCounts,
  writes: number,
): Omit<ActorRow, 'id' | 'kind' | 'subkind' | 'name' | 'arn' | 'account' | 'isNew' | 'place'> {
  const { store } = actors;
  const { positions } = counts;
  const time = store.time();
  const distinct = (column: Column, size: number): number => countNonZero(counts.of(column, size));
  const distinctGroups = (kind: ActorKind): number =>
    countNonZero(
      sumGroups(counts.of(actors.groups(kind).column, actors.groups(kind).groupOf.length), actors.groups(kind)),
    );
  const edges = timeEdges(store, positions, SPARK);
  const timed = edges[SPARK]!;
  return {
    first: timed === 0 ? null : time[positions[0]!]!,
    last: timed === 0 ? null : time[positions[timed - 1]!]!,
    events: positions.length,
    ...sumOutcomes(counts.of(store.column('outcome'), 256)),
    writes,
    ips: distinctGroups('ip'),
    keys: distinctGroups('key'),
    regions: distinct(store.column('region'), store.textsOf('awsRegion').length),
    services: distinct(store.column('source'), store.textsOf('eventSource').length),
    spark: Array.from({ length: SPARK }, (_, part) => edges[part + 1]! - edges[part]!),
  };
}

function rowsOf({ sessions }: CaseActors, places: Uint32Array, limit: number): { rows: SessionRow[]; total: number } {
  return { rows: Array.from(places.subarray(0, limit), (place) => sessions.row(place)), total: places.length };
}

function spellPlace({ places }: CaseActors, { place }: ActorRow): ActorProfile['spellings'] {
  if (place === null) return [];
  const told = [
    ['country', place.country],
    ['city', place.city],
    ['placed as', place.network],
    ['AS number', place.asn === null ? null : `AS${place.asn}`],
    ['organization', place.organization],
  ] as const;
  const sources = places.databases.map(({ type, builtAt, sha256 }) => ({
    label: 'places from',
    value: `${type}, ${formatDate(builtAt)}, SHA-256 ${sha256}`,
  }));
  return [...told.flatMap(([label, value]) => (value === null ? [] : [{ label, value }])), ...sources];
}

/** Entries but "missing" that occur. */
function countNonZero(counts: Uint32Array): number {
  let found = 0;
  for (let number = 1; number < counts.length; number++) if (counts[number]! > 0) found++;
  return found;
}
