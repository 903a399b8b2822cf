import type Database from 'better-sqlite3';
import type { z } from 'zod';
import { type ActorKind, actorKinds, type ActorProfile, type ActorRow, type actorsMethods, type Baseline, type LinkGraph, type PlaceDatabase, type SessionRow } from '../../../shared/contract/actors.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { fold } from '../../../shared/kql/index.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { Column, ColumnStore } from '../columns/column-store.ts';
import type { FieldColumn, FieldColumns } from '../columns/field-column.ts';
import { flags } from '../events/terms.ts';
import { type ActorGroups, eachGroup, groupAccounts, groupAddresses, groupAgents, groupIdentities, groupKeys, resolveIdentities } from './actor-groups.ts';
import { describeAddress } from './addresses.ts';
import { choosePositions, countNumbers, countRows, DENIED, EVENTS, FAILED, FIRST, foldTally, IdentityPositions, LAST, listPositions, type Positions, positionsOfGroup, SPARK, sumGroups, sumOutcomes, TALLY, tallyGroups, timeEdges, WRITES } from './counting.ts';
import { drawLinkGraph, type LinkGraphParams } from './link-graph.ts';
import { groupNetworks, groupResources, groupToolchains } from './more-groups.ts';
import { News } from './news.ts';
import { addPlaces, readPlaces } from './places.ts';
import { firstGroups, MOST } from './ranking.ts';
import { ColumnCounts, countActivity, countCounterparts, countOutcomes, countRegions, countResources, spanOf, usualBaseline } from './profile.ts';
import { countCalls, listSpellings } from './profile-parts.ts';
import { countIdentities, type IdentityFigures, readSessionInput } from './read-sessions.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import { SessionRows } from './session-rows.ts';
import { buildSessions, type SessionForestIndex } from './sessions.ts';
import { readToolchains, type Toolchains } from './toolchains.ts';

export type ListParams = z.output<(typeof actorsMethods)['actors.list']['params']>;
export type SessionParams = z.output<(typeof actorsMethods)['sessions.list']['params']>;

/**
 * Who did it: actors of several kinds, their profiles, sessions and origins. Identities are read once from their dictionary; figures come from passes over the
 * columns. Made anew after every import; parts are worked out on first use.
 */
export class ActorsIndex {
  readonly #db: Database.Database;
  readonly #store: ColumnStore;
  readonly #groups = new Map<ActorKind, ActorGroups>();
  readonly #tallies = new Map<ActorKind, Uint32Array>();
  readonly #searchTexts = new Map<ActorKind, readonly string[]>();
  #identities: readonly ResolvedIdentity[] | null = null;
  #figures: IdentityFigures | null = null;
  #forest: SessionForestIndex | null = null;
  #rows: SessionRows | null = null;
  #placeOfSession: Map<string, number> | null = null;
  #identityPositions: IdentityPositions | null = null;
  #toolchains: Toolchains | null = null;
  #selection: { bitmap: Bitmap; positions: Positions; tallies: Map<ActorKind, Uint32Array> } | null = null;
  #places: ReturnType<typeof readPlaces> | null = null;
  readonly #news: News;

  constructor(db: Database.Database, columns: FieldColumns | ColumnStore) {
    this.#db = db;
    this.#store = 'store' in columns ? columns.store : columns;
    this.#news = new News(this.#store, (kind) => this.groups(kind));
  }

  /**
   * Actors of a kind under a filter (null: all events), with the events that have no such actor as a row of their own (`subkind` "none" or "missing"): without
   * a `text`, the events of all rows add up to the events under the filter. `total` and `events` count all actors that the text leaves, not the page.
   * `failed` counts calls that neither worked nor were denied.
   */
  list(params: ListParams, selected: Bitmap | null): { actors: ActorRow[]; total: number; events: number; baseline: Baseline | null } {
    const groups = this.groups(params.kind);
    const { positions, tally } = this.#tallySelected(params.kind, selected);
    const baseline = params.baseline ?? usualBaseline(this.#store);
    const isNew = this.#isNew(params.kind, baseline);
    const passesText = this.#textTest(params.kind, params.text);
    const passes = (group: number): boolean => (params.newOnly !== true || isNew[group] === 1) && passesText(group);
    const found: number[] = [];
    let events = 0;
    let isWhole = true;
    for (let group = 0; group < groups.actors.length; group++) {
      const count = tally[group * TALLY + EVENTS]!;
      if (count === 0) continue;
      if (!passes(group)) {
        isWhole = false;
        continue;
      }
      found.push(group);
      events += count;
    }
    if (groups.several !== null) events = isWhole ? (positions?.length ?? this.#store.count) : countMembers(groups, found, positions);
    const page = sortGroups(found, groups, tally, params).slice(params.offset);
    return { actors: this.#actorRows(params.kind, page, tally, positions, isNew), total: found.length, events, baseline };
  }

  /** One actor's page over the whole case, or over the events of a filter. @throws AppError `actors/not-found` */
  profile(id: string, selected: Bitmap | null = null, options: { baseline?: Baseline | undefined; limit?: number } = {}): ActorProfile {
    const { kind, group } = this.#find(id);
    const groups = this.groups(kind);
    const target = groups.actors[group]!.id;
    const limit = options.limit ?? 100_000;
    const all = this.#positionsOf(kind, group);
    const positions = selected === null ? all : all.filter((position) => selected.has(position));
    const baseline = options.baseline ?? usualBaseline(this.#store);
    const counts = new ColumnCounts(positions);
    const byIdentity = counts.of(this.#store.column('identity'), this.identities.length);
    const sessions = this.#sessionsOf(kind, group, byIdentity, limit);
    const writes = this.#writesAmong(positions);
    const row = this.#profileRow(kind, group, counts, writes.length, baseline);
    const { resources, total: resourcesTotal } = countResources(this.#store, counts, writes, limit);
    const { counterparts, total: counterpartsTotal } = countCounterparts(kind, (other) => this.groups(other), counts, limit);
    const { news, total: newsTotal } = this.#news.newValues(kind, selected === null ? counts : new ColumnCounts(all), baseline, limit);
    const calls = countCalls(this.#store, positions);
    return {
      ...row,
      spellings: [...listSpellings(kind, groups.actors[group]!, this.identities, byIdentity), ...this.#placeSpellings(row)],
      outcomes: countOutcomes(this.#store, counts), calls: calls.slice(0, limit), resources, counterparts, regionsList: countRegions(this.#store, counts), sessions: sessions.rows, news,
      totals: { calls: calls.length, resources: resourcesTotal, counterparts: counterpartsTotal, sessions: sessions.total, news: newsTotal },
      activity: countActivity(this.#store, positions), span: spanOf(this.#store), baseline,
      where: groups.where(group),
      notes: this.#db.prepare('SELECT id, text, author, time FROM note WHERE target = ? ORDER BY id').all(`actor:${target}`) as ActorProfile['notes'],
    };
  }

  /** Databases by which addresses were placed, newest first. */
  get placeDatabases(): PlaceDatabase[] {
    return this.#readPlaces().databases;
  }

  /** Looks the addresses of the case up in a MaxMind file and keeps the answers. @throws AppError `contract/bad-request` */
  addPlaces(path: string): PlaceDatabase {
    const database = addPlaces(this.#db, path, this.groups('ip').actors.slice(1).map(({ name }) => name), Date.now());
    this.#places = null;
    this.#searchTexts.delete('ip');
    return database;
  }

  /**
   * Sessions in tree order: every parent before its children. `of` names a session (its chain: everything above and below it) or an actor (its sessions, those
   * that it is the origin of, and their chains).
   * @throws AppError `actors/not-found`
   */
  sessions(params: SessionParams): { sessions: SessionRow[]; total: number } {
    const order = params.of === undefined || params.of === '' ? this.sessionRows.order : this.#chain(params.of);
    const page = [...order.subarray(params.offset, params.offset + params.limit)];
    return { sessions: page.map((place) => this.sessionRows.row(place)), total: order.length };
  }

  /** Actors around a start actor, and what they share. @throws AppError `actors/not-found` */
  linkGraph(params: LinkGraphParams & { id: string }): LinkGraph {
    return drawLinkGraph(this.#store, this.identities, (kind) => this.groups(kind), (kind, group) => this.#positionsOf(kind, group), this.forest, this.#find(params.id), params);
  }

  /** Columns of the derived fields `actor`, `session`, `origin` and `hops`, by identity number. */
  fieldColumn(name: string): FieldColumn | undefined {
    if (name === 'toolchain') return this.#toolchainColumn();
    if (!['actor', 'session', 'origin', 'hops'].includes(name)) return undefined;
    const column = this.#store.column('identity');
    const size = this.identities.length;
    const { actors, groupOf } = this.groups('identity');
    if (name === 'actor') return { column, size, texts: (number) => actors[groupOf[number]!]!.name || null, aliases: (number) => aliasesOf(actors[groupOf[number]!]!) };
    const { sessions, sessionOf } = this.forest;
    const read = (number: number): (typeof sessions)[number] | undefined => sessions[sessionOf[number]!];
    if (name === 'session') return { column, size, texts: (number) => read(number)?.id ?? null };
    if (name === 'hops') return { column, size, texts: (number) => read(number)?.hops.toString() ?? null };
    const originOf = (number: number): (typeof actors)[number] | undefined => {
      const session = read(number);
      return session === undefined ? undefined : actors[sessions[session.origin]!.actor];
    };
    return { column, size, texts: (number) => originOf(number)?.name ?? null, aliases: (number) => aliasesOf(originOf(number)) };
  }

  get identities(): readonly ResolvedIdentity[] {
    return (this.#identities ??= resolveIdentities(this.#store));
  }

  groups(kind: ActorKind): ActorGroups {
    const known = this.#groups.get(kind);
    if (known !== undefined) return known;
    const made = this.#makeGroups(kind);
    this.#groups.set(kind, made);
    return made;
  }

  get forest(): SessionForestIndex {
    return (this.#forest ??= buildSessions(readSessionInput(this.#db, this.#store, this.identities, this.groups('identity').groupOf, this.figures)));
  }

  get figures(): IdentityFigures {
    return (this.#figures ??= countIdentities(this.#store));
  }

  get sessionRows(): SessionRows {
    const groups = { identity: this.groups('identity'), ip: this.groups('ip'), agent: this.groups('agent') };
    return (this.#rows ??= new SessionRows(this.#store, this.identities, groups, this.figures, this.forest, this.#byIdentity));
  }

  #makeGroups(kind: ActorKind): ActorGroups {
    switch (kind) {
      case 'identity': return groupIdentities(this.#store, this.identities);
      case 'key': return groupKeys(this.#store, this.identities);
      case 'ip': return groupAddresses(this.#store);
      case 'network': return groupNetworks(this.#store);
      case 'agent': return groupAgents(this.#store);
      case 'toolchain': return groupToolchains(this.#readToolchains());
      case 'resource': return groupResources(this.#store);
      case 'account': return groupAccounts(this.#store, this.identities);
    }
  }

  #tallyAll(kind: ActorKind): Uint32Array {
    const known = this.#tallies.get(kind);
    if (known !== undefined) return known;
    const groups = this.groups(kind);
    const tally = this.#tally(groups, null);
    this.#tallies.set(kind, tally);
    return tally;
  }

  #tally(groups: ActorGroups, positions: Positions): Uint32Array {
    const { column, groupOf, several, actors } = groups;
    if (several === null) return tallyGroups(this.#store, column, groupOf, actors.length, positions);
    return foldTally(tallyGroups(this.#store, column, countUp(groupOf.length), groupOf.length, positions), actors.length, several);
  }

  /** Positions and tally of a filter; those of the filter asked for last are kept, because lists are asked for page by page. */
  #tallySelected(kind: ActorKind, selected: Bitmap | null): { positions: Positions; tally: Uint32Array } {
    if (selected !== this.#selection?.bitmap) this.#selection = selected === null ? null : { bitmap: selected, positions: listPositions(selected), tallies: new Map() };
    if (this.#selection === null || this.#selection.positions === null) return { positions: null, tally: this.#tallyAll(kind) };
    const { positions, tallies } = this.#selection;
    let tally = tallies.get(kind);
    if (tally === undefined) tallies.set(kind, (tally = this.#tally(this.groups(kind), positions)));
    return { positions, tally };
  }

  #isNew(kind: ActorKind, baseline: Baseline | null): Uint8Array {
    return this.#news.newGroups(kind, baseline, this.#tallyAll(kind));
  }

  #writesAmong(positions: Uint32Array): Uint32Array {
    const isWrite = new Uint8Array(1 << 16);
    for (let value = 0; value < isWrite.length; value++) isWrite[value] = ((value >>> flags.readOnlyShift) & 3) === 1 ? 1 : 0;
    return choosePositions(this.#store.column('flags'), isWrite, positions);
  }

  #readToolchains(): Toolchains {
    return (this.#toolchains ??= readToolchains(this.#store));
  }

  #toolchainColumn(): FieldColumn {
    const { toolchains, column } = this.#readToolchains();
    return { column, size: toolchains.length, texts: (number) => toolchains[number]?.fingerprint ?? null, aliases: (number) => (toolchains[number] ? [toolchains[number].name] : []) };
  }

  #readPlaces(): ReturnType<typeof readPlaces> {
    return (this.#places ??= readPlaces(this.#db));
  }

  #placeSpellings({ place }: ActorRow): ActorProfile['spellings'] {
    if (place === null) return [];
    const told = [['country', place.country], ['city', place.city], ['placed as', place.network], ['AS number', place.asn === null ? null : `AS${place.asn}`], ['organization', place.organization]] as const;
    const sources = this.placeDatabases.map(({ type, builtAt, sha256 }) => ({ label: 'places from', value: `${type}, ${new Date(builtAt).toISOString().slice(0, 10)}, SHA-256 ${sha256}` }));
    return [...told.flatMap(([label, value]) => (value === null ? [] : [{ label, value }])), ...sources];
  }

  /** An actor by its id, or by the name or ARN in the place of the id where only one has it. */
  #find(id: string): { kind: ActorKind; group: number } {
    const kind = actorKinds.find((each) => id.startsWith(`${each}:`));
    const known = kind === undefined ? undefined : this.groups(kind).byId.get(id);
    if (kind !== undefined && known !== undefined) return { kind, group: known };
    const named = kind === undefined ? [] : this.#named(kind, id.slice(kind.length + 1));
    if (kind !== undefined && named.length === 1) return { kind, group: named[0]! };
    if (kind !== undefined && named.length > 1) {
      const ids = named.slice(0, 5).map((group) => this.groups(kind).actors[group]!.id);
      throw new AppError('actors/not-found', `${named.length} actors are called "${id.slice(kind.length + 1)}".`, { detail: ids.join('\n'), hint: 'Take one of their ids from the list of actors.' });
    }
    throw new AppError('actors/not-found', `There is no actor "${id}" in this case.`, { hint: `Take the id from the list of actors; ids begin with ${actorKinds.map((each) => `${each}:`).join(', ')}.` });
  }

  #named(kind: ActorKind, name: string): number[] {
    const wanted = fold(kind === 'ip' ? describeAddress(name).canonical : name);
    const found: number[] = [];
    this.groups(kind).actors.forEach((actor, group) => {
      if (group !== 0 && (fold(actor.name) === wanted || (actor.arn !== null && fold(actor.arn) === wanted))) found.push(group);
    });
    return found;
  }

  #textTest(kind: ActorKind, text: string | undefined): (group: number) => boolean {
    const wanted = fold(text?.trim() ?? '');
    if (wanted === '') return () => true;
    let texts = this.#searchTexts.get(kind);
    if (texts === undefined) {
      const { places } = this.#readPlaces();
      texts = this.groups(kind).actors.map(({ id, name, arn, account, subkind }) => {
        const place = kind === 'ip' ? places.get(name) : undefined;
        return fold([name, arn ?? '', account ?? '', subkind, id, place === undefined ? '' : Object.values(place).join('\n')].join('\n'));
      });
      this.#searchTexts.set(kind, texts);
    }
    return (group) => texts[group]!.includes(wanted);
  }

  /** The row of one actor from what its page has counted anyway. */
  #profileRow(kind: ActorKind, group: number, counts: ColumnCounts, writes: number, baseline: Baseline | null): ActorRow {
    const store = this.#store;
    const { positions } = counts;
    const time = store.time();
    const byOutcome = counts.of(store.column('outcome'), 256);
    const distinct = (column: Column, size: number): number => countNonZero(counts.of(column, size));
    const distinctGroups = (other: ActorKind): number => countNonZero(sumGroups(counts.of(this.groups(other).column, this.groups(other).groupOf.length), this.groups(other)));
    const edges = timeEdges(store, positions, SPARK);
    const timed = edges[SPARK]!;
    return {
      ...this.groups(kind).actors[group]!, kind,
      first: timed === 0 ? null : time[positions[0]!]!, last: timed === 0 ? null : time[positions[timed - 1]!]!,
      events: positions.length, ...sumOutcomes(byOutcome), writes,
      ips: distinctGroups('ip'), keys: distinctGroups('key'), regions: distinct(store.column('region'), store.dictionary(3).length), services: distinct(store.column('source'), store.dictionary(2).length),
      spark: Array.from({ length: SPARK }, (_, part) => edges[part + 1]! - edges[part]!),
      isNew: this.#isNew(kind, baseline)[group] === 1, place: kind === 'ip' ? (this.#readPlaces().places.get(this.groups(kind).actors[group]!.name) ?? null) : null,
    };
  }

  #actorRows(kind: ActorKind, page: number[], tally: Uint32Array, positions: Positions, isNew: Uint8Array): ActorRow[] {
    const groups = this.groups(kind);
    const { actors, column } = groups;
    const places = kind === 'ip' ? this.#readPlaces().places : null;
    const slotOfGroup = new Int32Array(actors.length).fill(-1);
    page.forEach((group, slot) => (slotOfGroup[group] = slot));
    const { slotOf, moreSlots } = assignSlots(groups, slotOfGroup);
    const [ips, keys] = [this.groups('ip'), this.groups('key')];
    const figures = countRows(this.#store, column, slotOf, page.length, positions, { addressOf: ips.groupOf, addresses: ips.actors.length, keyOf: keys.groupOf, keys: keys.actors.length }, moreSlots);
    const time = this.#store.time();
    const at = (position: number): number | null => (position === 0 ? null : time[position - 1]!);
    return page.map((group, slot) => {
      const row = group * TALLY;
      return {
        ...actors[group]!, kind,
        first: at(tally[row + FIRST]!), last: at(tally[row + LAST]!),
        events: tally[row + EVENTS]!, denied: tally[row + DENIED]!, failed: tally[row + FAILED]!, writes: tally[row + WRITES]!,
        ips: figures.ips[slot]!, keys: figures.keys[slot]!, regions: figures.regions[slot]!, services: figures.services[slot]!,
        spark: Array.from(figures.spark.subarray(slot * SPARK, (slot + 1) * SPARK)),
        isNew: isNew[group] === 1, place: places?.get(actors[group]!.name) ?? null,
      };
    });
  }

  /** Sessions in which the actor occurs and, for an identity, those that it is the origin of; the first of them as rows. */
  #sessionsOf(kind: ActorKind, group: number, counts: Uint32Array, limit: number): { rows: SessionRow[]; total: number } {
    const wanted = this.#placesOf(kind, group, counts);
    const rows: SessionRow[] = [];
    for (const place of this.sessionRows.order) {
      if (rows.length >= limit || rows.length >= wanted.size) break;
      if (wanted.has(place)) rows.push(this.sessionRows.row(place));
    }
    return { rows, total: wanted.size };
  }

  #placesOf(kind: ActorKind, group: number, counts: Uint32Array): Set<number> {
    const { sessions, sessionOf } = this.forest;
    const wanted = new Set<number>();
    for (let number = 1; number < counts.length; number++) if (counts[number]! > 0 && sessionOf[number]! >= 0) wanted.add(sessionOf[number]!);
    if (kind === 'identity' && group !== 0) sessions.forEach((session, place) => sessions[session.origin]!.actor === group && wanted.add(place));
    return wanted;
  }

  #positionsOf(kind: ActorKind, group: number): Uint32Array {
    return positionsOfGroup(this.groups(kind), group, this.#store.column('identity'), this.#byIdentity, this.figures.events);
  }

  get #byIdentity(): IdentityPositions {
    return (this.#identityPositions ??= new IdentityPositions(this.#store.column('identity'), this.figures.events));
  }

  #chain(of: string): Uint32Array {
    this.#placeOfSession ??= new Map(this.forest.sessions.map((session, place) => [fold(session.id), place]));
    const place = this.#placeOfSession.get(fold(of));
    if (place !== undefined) return this.sessionRows.withRelatives([place]);
    const { kind, group } = this.#find(of);
    const counts = countNumbers(this.#store.column('identity'), this.identities.length, this.#positionsOf(kind, group));
    return this.sessionRows.withRelatives(this.#placesOf(kind, group, counts));
  }
}

/** Rows of the page by number of the column. */
function assignSlots(groups: ActorGroups, slotOfGroup: Int32Array): { slotOf: Int32Array; moreSlots: Map<number, number[]> | null } {
  const { groupOf, several } = groups;
  const slotOf = new Int32Array(groupOf.length);
  for (let number = 0; number < slotOf.length; number++) slotOf[number] = slotOfGroup[groupOf[number]!]!;
  if (several === null) return { slotOf, moreSlots: null };
  const moreSlots = new Map<number, number[]>();
  for (let number = 0; number < groupOf.length; number++) {
    for (let at = several.first[number]! + 1; at < several.first[number + 1]!; at++) {
      const slot = slotOfGroup[several.ids[at]!]!;
      if (slot < 0) continue;
      if (slotOf[number]! < 0) slotOf[number] = slot;
      else if (moreSlots.has(number)) moreSlots.get(number)!.push(slot);
      else moreSlots.set(number, [slot]);
    }
  }
  return { slotOf, moreSlots };
}

/** Entries but "missing" that occur. */
function countNonZero(counts: Uint32Array): number {
  let found = 0;
  for (let number = 1; number < counts.length; number++) if (counts[number]! > 0) found++;
  return found;
}

function countUp(length: number): Uint32Array {
  const numbers = new Uint32Array(length);
  for (let number = 0; number < length; number++) numbers[number] = number;
  return numbers;
}

/** Events that belong to one or more of the groups. */
function countMembers(groups: ActorGroups, found: readonly number[], positions: Positions): number {
  const wanted = new Uint8Array(groups.actors.length);
  for (const group of found) wanted[group] = 1;
  const counts = countNumbers(groups.column, groups.groupOf.length, positions);
  let events = 0;
  for (let number = 0; number < counts.length; number++) {
    let isMember = false;
    eachGroup(groups, number, (group) => (isMember ||= wanted[group] === 1));
    if (isMember) events += counts[number]!;
  }
  return events;
}

function aliasesOf(actor: { id: string; arn: string | null } | undefined): string[] {
  return actor === undefined || actor.id === 'identity:' ? [] : actor.arn === null ? [actor.id] : [actor.arn, actor.id];
}

/** The first groups by the field asked for; ties by name, then id. Actors without a time stand last in both directions. */
function sortGroups(found: readonly number[], { actors }: ActorGroups, tally: Uint32Array, { sort, descending, offset, limit }: ListParams): number[] {
  const wanted = Math.min(found.length, offset + limit);
  // Descending names: all of them, from the end.
  if (sort === 'name') return descending ? firstGroups(actors, found, () => 0, found.length).toReversed().slice(0, wanted) : firstGroups(actors, found, () => 0, wanted);
  const field = { events: EVENTS, first: FIRST, last: LAST, denied: DENIED, writes: WRITES }[sort];
  const isTime = sort === 'first' || sort === 'last';
  return firstGroups(actors, found, (group) => {
    const value = tally[group * TALLY + field]!;
    if (isTime && value === 0) return MOST;
    return descending ? MOST - 1 - value : value;
  }, wanted);
}
