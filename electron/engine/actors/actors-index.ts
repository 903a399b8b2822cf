import type Database from 'better-sqlite3';
import type { z } from 'zod';
import {
  type ActorKind,
  actorKinds,
  type ActorProfile,
  type ActorRow,
  type actorsMethods,
  type Baseline,
  type LinkGraph,
  type PlaceDatabase,
  type SessionRow,
} from '../../../shared/contract/actors.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import type { FieldColumn } from '../columns/field.ts';
import type { ActorNumbers } from '../derived/replay.ts';
import { makeFieldColumn, readActorNumbers } from './actor-fields.ts';
import { ActorLists, type ListParams } from './actor-list.ts';
import { makePage } from './actor-pages.ts';
import type { ActorGroups } from './actor-table.ts';
import { describeAddress } from './addresses.ts';
import { CaseActors } from './case-actors.ts';
import { countNumbers } from './counting.ts';
import { drawLinkGraph, type LinkGraphParams } from './link-graph.ts';
import { News } from './news.ts';
import { addPlaces } from './places.ts';
import { LAST, TALLY } from './tally.ts';

export type SessionParams = z.output<(typeof actorsMethods)['sessions.list']['params']>;

/** Who did it: actors of several kinds, their pages, sessions and origins. Figures come from passes over the columns. Made anew after every import. */
export class ActorsIndex {
  readonly #actors: CaseActors;
  readonly #news: News;
  readonly #lists: ActorLists;

  constructor(db: Database.Database, columns: FieldColumns | ColumnStore) {
    this.#actors = new CaseActors(db, 'store' in columns ? columns.store : columns);
    this.#news = new News(this.#actors);
    this.#lists = new ActorLists(this.#actors, this.#news);
  }

  /**
   * Actors of a kind under a filter (null: all events), with the events that have no such actor as a row of their own (`subkind` "none" or "missing"): without
   * a `text`, the events of all rows add up to the events under the filter. `total` and `events` count all actors that the text leaves, not the page.
   * `failed` counts calls that neither worked nor were denied.
   */
  list(
    params: ListParams,
    selected: Bitmap | null,
  ): { actors: ActorRow[]; total: number; events: number; baseline: Baseline | null } {
    return this.#lists.list(params, selected);
  }

  /** One actor's page over the whole case, or over the events of a filter. @throws AppError `actors/not-found` */
  profile(
    id: string,
    selected: Bitmap | null = null,
    options: { baseline?: Baseline | undefined; limit?: number } = {},
  ): ActorProfile {
    return makePage(this.#actors, this.#news, this.#find(id), selected, options);
  }

  /** Databases by which addresses were placed, newest first. */
  get placeDatabases(): PlaceDatabase[] {
    return this.#actors.places.databases;
  }

  /** Looks the addresses of the case up in a MaxMind file and keeps the answers. @throws AppError `contract/bad-request` */
  addPlaces(path: string): PlaceDatabase {
    const { actors } = this.groups('ip');
    const database = addPlaces(
      this.#actors.db,
      path,
      Array.from({ length: actors.length - 1 }, (_, place) => actors.name(place + 1)),
      Date.now(),
    );
    this.#actors.forgetPlaces();
    return database;
  }

  /**
   * Sessions in tree order: every parent before its children. `of` names a session (its chain: everything above and below it) or an actor (its sessions, those
   * that it is the origin of, and their chains).
   * @throws AppError `actors/not-found`
   */
  sessions(params: SessionParams): { sessions: SessionRow[]; total: number } {
    const { sessions } = this.#actors;
    const rows = (places: ArrayLike<number>): SessionRow[] => Array.from(places, (place) => sessions.row(place));
    if (params.of === undefined || params.of === '') {
      const end = Math.min(sessions.count, params.offset + params.limit);
      return {
        sessions: rows(Array.from({ length: Math.max(0, end - params.offset) }, (_, index) => params.offset + index)),
        total: sessions.count,
      };
    }
    const places = this.#chain(params.of);
    return { sessions: rows(places.subarray(params.offset, params.offset + params.limit)), total: places.length };
  }

  /** Actors around a start actor, and what they share. @throws AppError `actors/not-found` */
  linkGraph(params: LinkGraphParams & { id: string }): LinkGraph {
    return drawLinkGraph(this.#actors, this.#find(params.id), params);
  }

  /** Columns of the derived fields `actor`, `actorKind`, `session`, `origin`, `hops` and `toolchain`; undefined for other names. */
  fieldColumn(name: string): FieldColumn | undefined {
    return makeFieldColumn(this.#actors, name);
  }

  /** Actor, session and origin by identity number, for a replay of records. */
  numbers(): ActorNumbers {
    return readActorNumbers(this.#actors);
  }

  /** By identity number, the session at the root of its session's chain (place in the tree + 1); 0 for none. `id` gives what it is called. */
  rootSessions(): { of: Uint32Array; id(place: number): string } {
    const { sessions } = this.#actors;
    const of = sessions.of.map((session) => (session === 0 ? 0 : sessions.origin(session - 1) + 1));
    return { of, id: (place) => sessions.ids.text(place - 1) };
  }

  groups(kind: ActorKind): ActorGroups {
    return this.#actors.groups(kind);
  }

  /** Time of the last event of an actor, ms UTC; null where the case has no such actor, or none of its events has a time. */
  lastSeen(kind: ActorKind, id: string): number | null {
    const group = this.groups(kind).actors.find(id);
    const last = group === undefined ? 0 : this.#actors.tally(kind)[group * TALLY + LAST]!;
    return last === 0 ? null : this.#actors.store.time()[last - 1]!;
  }

  /** Id of a session by the number that a replay gives it (its place + 1). */
  sessionId(session: number): string | null {
    return session <= 0 || session > this.#actors.sessions.count ? null : this.#actors.sessions.row(session - 1).id;
  }

  /** An actor by its id, or by the name or ARN in the place of the id where only one has it. */
  #find(id: string): { kind: ActorKind; group: number } {
    const kind = actorKinds.find((each) => id.startsWith(`${each}:`));
    const known = kind === undefined ? undefined : this.groups(kind).actors.find(id);
    if (kind !== undefined && known !== undefined) return { kind, group: known };
    const name = kind === undefined ? '' : id.slice(kind.length + 1);
    const named =
      kind === undefined || name === ''
        ? []
        : this.groups(kind).actors.findNamed(kind === 'ip' ? describeAddress(name).canonical : name);
    if (kind !== undefined && named.length === 1) return { kind, group: named[0]! };
    if (kind !== undefined && named.length > 1) {
      const ids = named.slice(0, 5).map((group) => this.groups(kind).actors.id(group));
      throw new AppError('actors/not-found', `${named.length} actors are called "${name}".`, {
        detail: ids.join('\n'),
        hint: 'Take one of their ids from the list of actors.',
      });
    }
    throw new AppError('actors/not-found', `There is no actor "${id}" in this case.`, {
      hint: `Take the id from the list of actors; ids begin with ${actorKinds.map((each) => `${each}:`).join(', ')}.`,
    });
  }

  #chain(of: string): Uint32Array {
    const { sessions, store, forms } = this.#actors;
    const place = sessions.find(of);
    if (place >= 0) return sessions.withRelatives([place]);
    const { kind, group } = this.#find(of);
    const counts = countNumbers(store.column('identity'), forms.length, this.#actors.positionsOf(kind, group));
    return sessions.withRelatives(sessions.placesOf(counts, kind === 'identity' ? group : 0));
  }
}
