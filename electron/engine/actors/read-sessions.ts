import type Database from 'better-sqlite3';
import { termNumber } from '../../../shared/fields/index.ts';
import { numberOfOutcome } from '../../../shared/outcomes/index.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import { flags, RESOURCE_NEXT, RESOURCE_PART } from '../events/terms.ts';
import { isUnsuccessful } from './counting.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import { none } from './session-links.ts';
import type { IssuedKey, LinkingEvent, RoleSwitch, SessionInput } from './session-model.ts';

/** Figures of each identity number, from one pass over all events. */
export interface IdentityFigures {
  events: Uint32Array;
  unsuccessful: Uint32Array;
  /** Position of the first and last timed event plus one; 0 where there is none. */
  first: Uint32Array;
  last: Uint32Array;
  fromConsole: Uint8Array;
}

const SUCCESS = numberOfOutcome('success');

/** Calls that begin a console session for the principal that makes them. */
const signInNames = new Set(['ConsoleLogin', 'SwitchRole', 'CreateOAuth2Token']);
const assumeNames = new Set(['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity']);

export function countIdentities(store: ColumnStore, size: number): IdentityFigures {
  const figures: IdentityFigures = {
    events: new Uint32Array(size),
    unsuccessful: new Uint32Array(size),
    first: new Uint32Array(size),
    last: new Uint32Array(size),
    fromConsole: new Uint8Array(size),
  };
  const { events, unsuccessful, first, last, fromConsole } = figures;
  const [identity, outcome, bits] = [store.column('identity'), store.column('outcome'), store.column('flags')];
  const { timed, count } = store;
  for (let position = 0; position < count; position++) {
    const number = identity[position]!;
    events[number]!++;
    unsuccessful[number]! += isUnsuccessful[outcome[position]!]!;
    if ((bits[position]! & flags.fromConsole) !== 0) fromConsole[number] = 1;
    if (position < timed) {
      if (first[number] === 0) first[number] = position + 1;
      last[number] = position + 1;
    }
  }
  return figures;
}

/** Gathers what links sessions: issued keys, sign-ins, and AssumeRole calls that show no key. */
export function readSessionInput(
  db: Database.Database,
  store: ColumnStore,
  identities: readonly ResolvedIdentity[],
  actorOf: Uint32Array,
  figures: IdentityFigures,
): SessionInput {
  const copies = new SharedCopies(db);
  const issued = readIssuedKeys(db, identities, copies);
  const issuing = new Set(issued.map((each) => each.event));
  const readTerm = db.prepare(`SELECT value FROM term WHERE field = ${termNumber('resources')} AND id = ?`).pluck();
  const { signIns, unkeyed } = findLinkingEvents(store);
  const isOpen = ({ event, identity }: UnkeyedEvent): boolean =>
    !issuing.has(event) &&
    identities[identity]!.type !== 'AWSAccount' &&
    !copies.idsOf(event).some((copy) => issuing.has(copy));
  return {
    identities,
    actorOf,
    events: figures.events,
    fromConsole: figures.fromConsole,
    issued,
    signIns,
    switches: readSwitches(db),
    unkeyed: unkeyed.filter(isOpen).map(({ resources, ...each }) => ({
      ...each,
      roles: resources === 0 ? [] : readRoles(readTerm.get(resources) as string),
    })),
  };
}

/** Copies of one action in the trails of other accounts: events with one shared event id. */
class SharedCopies {
  /** By event, all events with its shared id. */
  readonly #groups = new Map<number, readonly number[]>();
  readonly #identityOf: Database.Statement;

  constructor(db: Database.Database) {
    this.#identityOf = db.prepare('SELECT identity FROM event WHERE id = ?').pluck();
    const lists = db
      .prepare(
        'SELECT group_concat(id) FROM event WHERE shared_event_id IS NOT NULL GROUP BY shared_event_id HAVING count(*) > 1',
      )
      .pluck();
    for (const list of lists.iterate() as IterableIterator<string>) {
      const events = list
        .split(',', MOST_COPIES)
        .map(Number)
        .sort((a, b) => a - b);
      for (const event of events) this.#groups.set(event, events);
    }
  }

  idsOf(event: number): readonly number[] {
    return (this.#groups.get(event) ?? []).filter((other) => other !== event);
  }

  of(event: number): { event: number; identity: number }[] {
    return this.idsOf(event).map((other) => ({ event: other, identity: this.#identityOf.get(other) as number }));
  }
}

/** More copies of one action than accounts see are looked at no closer. */
const MOST_COPIES = 100;

function readIssuedKeys(
  db: Database.Database,
  identities: readonly ResolvedIdentity[],
  copies: SharedCopies,
): IssuedKey[] {
  const rows = db
    .prepare(
      `SELECT i.event, i.key, i.subject, e.time, e.identity FROM issued_key i JOIN event e ON e.id = i.event WHERE i.key <> '' ORDER BY i.event`,
    )
    .raw()
    .iterate() as IterableIterator<[number, string, string, number | null, number]>;
  const issued: IssuedKey[] = [];
  const texts = new Map<string, string>();
  // Roles and names come many times: each is held once.
  const share = (text: string | null): string | null =>
    text === null ? null : (texts.get(text) ?? (texts.set(text, text), text));
  for (const [event, key, subject, time, identity] of rows)
    issued.push({ event, key, time, identity, ...readSubject(subject, share), callers: none });
  for (const each of issued) if (identities[each.identity]?.type === 'AWSAccount') each.callers = copies.of(each.event);
  return issued;
}

/** Successful switches of roles in the console that say who switched. */
function readSwitches(db: Database.Database): RoleSwitch[] {
  const rows = db
    .prepare(
      `SELECT i.event, i.subject, e.time, e.identity FROM issued_key i JOIN event e ON e.id = i.event WHERE i.key = '' AND e.outcome = ? AND e.time IS NOT NULL AND e.identity > 0 ORDER BY i.event`,
    )
    .all(SUCCESS) as { event: number; subject: string; time: number; identity: number }[];
  return rows.map(({ subject, ...row }) => ({
    ...row,
    from: (JSON.parse(subject) as { switchFrom: string }).switchFrom,
  }));
}

function readSubject(
  json: string,
  share: (text: string | null) => string | null,
): { roleArn: string | null; sessionName: string | null; assumedRoleId: string | null } {
  const text = (value: unknown): string | null => share(typeof value === 'string' && value !== '' ? value : null);
  try {
    const subject = JSON.parse(json) as Record<string, unknown>;
    const assumed = subject['assumedRoleUser'] as Record<string, unknown> | null | undefined;
    return {
      roleArn: text(subject['roleArn']),
      sessionName: text(subject['roleSessionName']),
      assumedRoleId: text(assumed?.['assumedRoleId']),
    };
  } catch {
    return { roleArn: null, sessionName: null, assumedRoleId: null };
  }
}

/** An AssumeRole call; `resources`: number of its list of resources. */
type UnkeyedEvent = Omit<LinkingEvent, 'roles'> & { resources: number };

/** One pass over the event names; only the few events that link are looked at closer. */
function findLinkingEvents(store: ColumnStore): { signIns: LinkingEvent[]; unkeyed: UnkeyedEvent[] } {
  const kinds = Uint8Array.from(store.textsOf('eventName'), (name) =>
    signInNames.has(name) ? 1 : assumeNames.has(name) ? 2 : 0,
  );
  const [name, identity, outcome, resources, ids] = [
    store.column('name'),
    store.column('identity'),
    store.column('outcome'),
    store.column('resources'),
    store.column('id'),
  ];
  const time = store.time();
  const signIns: LinkingEvent[] = [];
  const unkeyed: UnkeyedEvent[] = [];
  for (let position = 0; position < store.timed; position++) {
    const kind = kinds[name[position]!]!;
    if (kind === 0 || outcome[position] !== SUCCESS || identity[position] === 0) continue;
    const event = { event: ids[position]!, time: time[position]!, identity: identity[position]! };
    if (kind === 1) signIns.push({ ...event, roles: [] });
    else unkeyed.push({ ...event, resources: resources[position]! });
  }
  return { signIns, unkeyed };
}

function readRoles(resources: string): string[] {
  return resources
    .split(RESOURCE_NEXT)
    .map((each) => each.split(RESOURCE_PART)[1] ?? '')
    .filter((name) => name.includes(':role/'));
}
