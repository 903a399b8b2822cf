import type Database from 'better-sqlite3';
import type { z } from 'zod';
import { type ActorKind, actorKinds, type ActorProfile, type ActorRow, type actorsMethods, type SessionRow } from '../../../shared/contract/actors.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { fold } from '../../../shared/kql/index.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { FieldColumn, FieldColumns } from '../columns/field-column.ts';
import { type ActorGroups, groupAccounts, groupAddresses, groupAgents, groupIdentities, groupKeys, resolveIdentities } from './actor-groups.ts';
import { countNumbers, countRows, DENIED, EVENTS, FAILED, FIRST, IdentityPositions, LAST, listPositions, type Positions, positionsOfGroup, SPARK, sumGroups, TALLY, tallyGroups, WRITES } from './counting.ts';
import { drawLinkGraph, type LinkGraph, type LinkGraphParams } from './link-graph.ts';
import { countCalls, countOutcomes, countRegions, countResources, listSpellings } from './profile-parts.ts';
import { countIdentities, type IdentityFigures, readSessionInput } from './read-sessions.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import { SessionRows } from './session-rows.ts';
import { buildSessions, type SessionForestIndex } from './sessions.ts';

export type ListParams = z.output<(typeof actorsMethods)['actors.list']['params']>;
export type SessionParams = z.output<(typeof actorsMethods)['sessions.list']['params']>;

/** A derived field by identity. `aliases` are further texts by which a filter may name the value; they are never shown or counted. */
export interface ActorFieldColumn extends FieldColumn {
  aliases?(number: number): readonly string[];
}

/**
 * Who did it: actors of five kinds, their profiles, sessions and origins. Identities are read once from their dictionary; figures come from passes over the
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

  constructor(db: Database.Database, columns: FieldColumns | ColumnStore) {
    this.#db = db;
    this.#store = 'store' in columns ? columns.store : columns;
  }

  /**
   * Actors of a kind under a filter (null: all events), with the events that have no such actor as a row of their own (`subkind` "none" or "missing"): without
   * a `text`, the events of all rows add up to the events under the filter. `total` and `events` count all actors that the text leaves, not the page.
   * `failed` counts calls that neither worked nor were denied.
   */
  list(params: ListParams, selected: Bitmap | null): { actors: ActorRow[]; total: number; events: number } {
    const positions = listPositions(selected);
    const groups = this.groups(params.kind);
    const tally = positions === null ? this.#tallyAll(params.kind) : tallyGroups(this.#store, groups.column, groups.groupOf, groups.actors.length, positions);
    const passes = this.#textTest(params.kind, params.text);
    const found: number[] = [];
    let events = 0;
    for (let group = 0; group < groups.actors.length; group++) {
      const count = tally[group * TALLY + EVENTS]!;
      if (count === 0 || !passes(group)) continue;
      found.push(group);
      events += count;
    }
    sortGroups(found, groups, tally, params);
    const page = found.slice(params.offset, params.offset + params.limit);
    return { actors: this.#actorRows(params.kind, page, tally, positions), total: found.length, events };
  }

  /** One actor's page over the whole case, or over the events of a filter. @throws AppError `actors/not-found` */
  profile(id: string, selected: Bitmap | null = null): ActorProfile {
    const kind = actorKinds.find((each) => id.startsWith(`${each}:`));
    const group = kind === undefined ? undefined : this.groups(kind).byId.get(id);
    if (kind === undefined || group === undefined) {
      throw new AppError('actors/not-found', `There is no actor "${id}" in this case.`, { hint: 'Take the id from the list of actors; ids begin with identity:, key:, ip:, agent: or account:.' });
    }
    const groups = this.groups(kind);
    const all = this.#positionsOf(kind, group);
    const positions = selected === null ? all : all.filter((position) => selected.has(position));
    const tally = tallyGroups(this.#store, groups.column, groups.groupOf, groups.actors.length, positions);
    const [row] = this.#actorRows(kind, [group], tally, positions);
    const counts = countNumbers(this.#store.column('identity'), this.identities.length, positions);
    return {
      ...row!,
      spellings: listSpellings(kind, groups.actors[group]!, this.identities, counts),
      outcomes: countOutcomes(this.#store, positions),
      calls: countCalls(this.#store, positions),
      resources: countResources(this.#store, positions),
      counterparts: this.#counterparts(kind, positions),
      regionsList: countRegions(this.#store, positions),
      sessions: this.#sessionsOf(kind, group, counts),
      where: groups.where(group),
      notes: this.#db.prepare('SELECT id, text, author, time FROM note WHERE target = ? ORDER BY id').all(`actor:${id}`) as ActorProfile['notes'],
    };
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
  linkGraph(params: LinkGraphParams): LinkGraph {
    return drawLinkGraph(this.#store, this.identities, (kind) => this.groups(kind), (kind, group) => this.#positionsOf(kind, group), this.forest, params);
  }

  /** Columns of the derived fields `actor`, `session`, `origin` and `hops`, by identity number. */
  fieldColumn(name: string): ActorFieldColumn | undefined {
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
      case 'agent': return groupAgents(this.#store);
      case 'account': return groupAccounts(this.#store, this.identities);
    }
  }

  #tallyAll(kind: ActorKind): Uint32Array {
    const known = this.#tallies.get(kind);
    if (known !== undefined) return known;
    const groups = this.groups(kind);
    const tally = tallyGroups(this.#store, groups.column, groups.groupOf, groups.actors.length, null);
    this.#tallies.set(kind, tally);
    return tally;
  }

  #textTest(kind: ActorKind, text: string | undefined): (group: number) => boolean {
    const wanted = fold(text?.trim() ?? '');
    if (wanted === '') return () => true;
    let texts = this.#searchTexts.get(kind);
    if (texts === undefined) {
      texts = this.groups(kind).actors.map(({ id, name, arn, account, subkind }) => fold([name, arn ?? '', account ?? '', subkind, id].join('\n')));
      this.#searchTexts.set(kind, texts);
    }
    return (group) => texts[group]!.includes(wanted);
  }

  #actorRows(kind: ActorKind, page: number[], tally: Uint32Array, positions: Positions): ActorRow[] {
    const { actors, column, groupOf } = this.groups(kind);
    const slotOfGroup = new Int32Array(actors.length).fill(-1);
    page.forEach((group, slot) => (slotOfGroup[group] = slot));
    const slotOf = new Int32Array(groupOf.length);
    for (let number = 0; number < groupOf.length; number++) slotOf[number] = slotOfGroup[groupOf[number]!]!;
    const [ips, keys] = [this.groups('ip'), this.groups('key')];
    const figures = countRows(this.#store, column, slotOf, page.length, positions, { addressOf: ips.groupOf, addresses: ips.actors.length, keyOf: keys.groupOf, keys: keys.actors.length });
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
      };
    });
  }

  #counterparts(kind: ActorKind, positions: Uint32Array): ActorProfile['counterparts'] {
    return actorKinds.filter((other) => other !== kind).flatMap((other) => {
      const { actors, column, groupOf } = this.groups(other);
      const counts = sumGroups(countNumbers(column, groupOf.length, positions), groupOf, actors.length);
      const found: ActorProfile['counterparts'] = [];
      for (let group = 1; group < counts.length; group++) if (counts[group]! > 0) found.push({ kind: other, id: actors[group]!.id, name: actors[group]!.name, count: counts[group]! });
      return found.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
    });
  }

  /** Sessions in which the actor occurs and, for an identity, those that it is the origin of. */
  #sessionsOf(kind: ActorKind, group: number, counts: Uint32Array): SessionRow[] {
    const wanted = this.#placesOf(kind, group, counts);
    return [...this.sessionRows.order].filter((place) => wanted.has(place)).map((place) => this.sessionRows.row(place));
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
    const kind = actorKinds.find((each) => of.startsWith(`${each}:`));
    const group = kind === undefined ? undefined : this.groups(kind).byId.get(of);
    if (kind === undefined || group === undefined) throw new AppError('actors/not-found', `There is no session or actor "${of}" in this case.`, { hint: 'Take the id from the list of sessions or actors.' });
    const counts = countNumbers(this.#store.column('identity'), this.identities.length, this.#positionsOf(kind, group));
    return this.sessionRows.withRelatives(this.#placesOf(kind, group, counts));
  }
}

function aliasesOf(actor: { id: string; arn: string | null } | undefined): string[] {
  return actor === undefined || actor.id === 'identity:' ? [] : actor.arn === null ? [actor.id] : [actor.arn, actor.id];
}

/** Sorts groups by the field asked for; ties by name, then id. Actors without a time stand last in both directions. */
function sortGroups(found: number[], { actors }: ActorGroups, tally: Uint32Array, { sort, descending }: ListParams): void {
  const byName = (a: number, b: number): number => compareText(actors[a]!.name, actors[b]!.name) || compareText(actors[a]!.id, actors[b]!.id);
  const sign = descending ? -1 : 1;
  if (sort === 'name') {
    found.sort((a, b) => sign * byName(a, b));
    return;
  }
  const field = { events: EVENTS, first: FIRST, last: LAST, denied: DENIED, writes: WRITES }[sort];
  const isTime = sort === 'first' || sort === 'last';
  found.sort((a, b) => {
    const left = tally[a * TALLY + field]!;
    const right = tally[b * TALLY + field]!;
    if (isTime && (left === 0) !== (right === 0)) return left === 0 ? 1 : -1;
    return sign * (left - right) || byName(a, b);
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
