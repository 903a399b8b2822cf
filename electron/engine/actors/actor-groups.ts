import { type ActorKind } from '../../../shared/contract/actors.ts';
import { fold, termText } from '../../../shared/kql/index.ts';
import { arrayFor, type Column, type ColumnStore } from '../columns/column-store.ts';
import { describeAddress } from './addresses.ts';
import { describeAgent } from './agents.ts';
import { describeKey } from './keys.ts';
import { isOwnId, resolveIdentity, type ResolvedIdentity } from './resolve-identity.ts';

export interface Actor {
  id: string;
  subkind: string;
  name: string;
  arn: string | null;
  account: string | null;
}

/** The actors of one kind. Group 0 is always "none": the events without such an actor. */
export interface ActorGroups {
  kind: ActorKind;
  actors: readonly Actor[];
  /** A number for each position; `groupOf` maps it to its actor. */
  column: Column;
  groupOf: Uint32Array;
  /** Where numbers may belong to several groups: those of number n are `ids[first[n]]` up to `ids[first[n + 1]]`; `groupOf` holds the first. */
  several: { first: Uint32Array; ids: Uint32Array } | null;
  byId: ReadonlyMap<string, number>;
  /** KQL that selects exactly the events of a group. */
  where(group: number): string;
}

/** Longer names make ids that the contract refuses; such actors are found by the front of their text and its length. */
const LONGEST_ID = 3000;

/** Reads all identities of a case; index 0 is "none". */
export function resolveIdentities(store: ColumnStore): ResolvedIdentity[] {
  return store.identities().map((json) => resolveIdentity(json === '' ? null : json));
}

/** The group of events without an actor of a kind. */
export function noActor(kind: ActorKind, subkind: string): Actor {
  return { id: `${kind}:`, subkind, name: '', arn: null, account: null };
}

/** Groups of a number of the column. */
export function eachGroup({ groupOf, several }: Pick<ActorGroups, 'groupOf' | 'several'>, number: number, visit: (group: number) => void): void {
  if (several === null || several.first[number] === several.first[number + 1]) visit(groupOf[number]!);
  else for (let at = several.first[number]!; at < several.first[number + 1]!; at++) visit(several.ids[at]!);
}

/** 1 for each number of the column that belongs to the group. */
export function numbersOfGroup({ groupOf, several }: Pick<ActorGroups, 'groupOf' | 'several'>, group: number): Uint8Array {
  const isChosen = new Uint8Array(groupOf.length);
  for (let number = 0; number < isChosen.length; number++) if (groupOf[number] === group) isChosen[number] = 1;
  if (several !== null) for (let number = 0; number < groupOf.length; number++) for (let at = several.first[number]!; at < several.first[number + 1]!; at++) if (several.ids[at] === group) isChosen[number] = 1;
  return isChosen;
}

/** Gathers numbers that fold to the same key into actors; what a filter cannot tell apart is one actor. */
export class Gathering {
  readonly actors: Actor[] = [];
  readonly members: number[][] = [];
  readonly groupOf: Uint32Array;
  readonly #byKey = new Map<string, number>();

  /** `size`: numbers of the column. */
  constructor(size: number, none: Actor) {
    this.groupOf = new Uint32Array(Math.max(size, 1));
    this.actors.push(none);
    this.members.push([]);
  }

  add(number: number, key: string, make: () => Actor): number {
    let group = this.#byKey.get(key);
    if (group === undefined) {
      group = this.actors.length;
      this.#byKey.set(key, group);
      this.actors.push(make());
      this.members.push([]);
    }
    this.groupOf[number] = group;
    this.members[group]!.push(number);
    return group;
  }

  finish(kind: ActorKind, column: Column, where: (group: number) => string): ActorGroups {
    return { kind, actors: this.actors, column, groupOf: this.groupOf, several: null, byId: new Map(this.actors.map((actor, group) => [actor.id, group])), where };
  }
}

/** Identities: one actor for each actor key, named by its fullest identity. */
export function groupIdentities(store: ColumnStore, identities: readonly ResolvedIdentity[]): ActorGroups {
  const gathering = new Gathering(identities.length, noActor('identity', 'none'));
  const fullest: number[] = [0];
  for (let number = 1; number < identities.length; number++) {
    const identity = identities[number]!;
    if (identity.subkind === 'none') continue;
    const group = gathering.add(number, fold(identity.actorKey), () => ({ id: '', subkind: '', name: '', arn: null, account: null }));
    const known = fullest[group];
    if (known === undefined || identity.fullness > identities[known]!.fullness) fullest[group] = number;
    const actor = gathering.actors[group]!;
    // The smallest spelling, so that the id does not depend on the order of import.
    const id = shorten(`identity:${identity.actorKey}`);
    if (actor.id === '' || id < actor.id) actor.id = id;
  }
  gathering.actors.forEach((actor, group) => {
    if (group === 0) return;
    const { subkind, name, arn, account } = identities[fullest[group]!]!;
    Object.assign(actor, { subkind, name, arn, account: subkind === 'service' ? null : account });
  });
  const shared = nameApart(gathering.actors, (group) => isPrincipal(identities[fullest[group]!]!));
  return gathering.finish('identity', store.column('identity'), (group) => {
    const actor = gathering.actors[group]!;
    if (group === 0) return 'not actor : *';
    return shared.has(fold(actor.name)) ? termText('userIdentity.principalId', identities[fullest[group]!]!.principalId) : termText('actor', actor.name);
  });
}

/** True where the principal id alone selects the actor's events. */
function isPrincipal(identity: ResolvedIdentity): boolean {
  return isOwnId(identity.principalId) && fold(identity.actorKey) === fold(identity.principalId);
}

/**
 * Several actors may have one name: a re-created user, users of two accounts. Those with an id of their own keep the name and are told apart by the id;
 * the others get what tells them apart added. Returns the folded names that several actors have.
 */
function nameApart(actors: Actor[], hasOwnId: (group: number) => boolean): Set<string> {
  const counts = new Map<string, number>();
  const count = (name: string, by: number): number => {
    const total = (counts.get(fold(name)) ?? 0) + by;
    counts.set(fold(name), total);
    return total;
  };
  for (const actor of actors.slice(1)) count(actor.name, 1);
  actors.forEach((actor, group) => {
    if (group === 0 || counts.get(fold(actor.name))! < 2 || hasOwnId(group)) return;
    count(actor.name, -1);
    const base = actor.name;
    actor.name = `${base} [${actor.id.slice('identity:'.length)}]`;
    for (let again = 2; count(actor.name, 1) > 1; again++) {
      count(actor.name, -1);
      actor.name = `${base} [${again}]`;
    }
  });
  return new Set([...counts].filter(([, total]) => total > 1).map(([name]) => name));
}

/** Access keys, by identity. */
export function groupKeys(store: ColumnStore, identities: readonly ResolvedIdentity[]): ActorGroups {
  const gathering = new Gathering(identities.length, noActor('key', 'none'));
  for (let number = 1; number < identities.length; number++) {
    const { key, account } = identities[number]!;
    if (key === null) continue;
    gathering.add(number, fold(key), () => {
      const described = describeKey(key);
      return { id: shorten(`key:${key}`), subkind: described.type, name: key, arn: null, account: account ?? described.account };
    });
  }
  return gathering.finish('key', store.column('identity'), (group) => termText('userIdentity.accessKeyId', group === 0 ? null : gathering.actors[group]!.name));
}

/** Addresses; all spellings of one address are one actor. */
export function groupAddresses(store: ColumnStore): ActorGroups {
  const texts = store.dictionary(4);
  const gathering = new Gathering(texts.length, noActor('ip', 'missing'));
  for (let number = 1; number < texts.length; number++) {
    const described = describeAddress(texts[number]!);
    const name = described.class === 'ipv4' || described.class === 'ipv6' ? described.canonical : texts[number]!;
    const subkind = described.scope === 'none' ? described.class : `${described.class} ${described.awsBlock === null ? described.scope : 'aws'}`;
    gathering.add(number, fold(described.canonical), () => ({ id: shorten(`ip:${name}`), subkind, name, arn: null, account: null }));
  }
  return gathering.finish('ip', store.column('address'), (group) => termText('sourceIPAddress', group === 0 ? null : gathering.actors[group]!.name));
}

/** User agents as they stand. */
export function groupAgents(store: ColumnStore): ActorGroups {
  const texts = store.dictionary(5);
  const gathering = new Gathering(texts.length, noActor('agent', 'missing'));
  for (let number = 1; number < texts.length; number++) {
    const text = texts[number]!;
    gathering.add(number, fold(text), () => {
      const described = describeAgent(text);
      return { id: shorten(`agent:${text}`), subkind: described.attackTool ?? described.class, name: text, arn: null, account: null };
    });
  }
  return gathering.finish('agent', store.column('agent'), (group) => termText('userAgent', group === 0 ? null : gathering.actors[group]!.name));
}

/**
 * Accounts that act: the caller's by its `accountId`, or where the identity names none (AWS services) the account whose trail recorded the event. An account
 * that only occurs as a caller is `foreign`: its own trail is not in the evidence.
 */
export function groupAccounts(store: ColumnStore, identities: readonly ResolvedIdentity[]): ActorGroups {
  const recipients = store.dictionary(11);
  const callers = store.identities().map((json, number) => (json === '' ? null : readAccountId(json, identities[number]!)));
  const gathering = new Gathering(1, noActor('account', 'none'));
  const own = new Set(recipients.slice(1).map(fold));
  const groupOfText = (text: string | null | undefined): number => {
    if (text === null || text === undefined || text === '') return 0;
    return gathering.add(0, fold(text), () => ({ id: shorten(`account:${text}`), subkind: own.has(fold(text)) ? 'own' : 'foreign', name: text, arn: null, account: text }));
  };
  const ofCaller = Uint32Array.from(callers, groupOfText);
  const ofRecipient = Uint32Array.from(recipients, groupOfText);
  const identity = store.column('identity');
  const recipient = store.column('recipient');
  const column = arrayFor(gathering.actors.length, store.count);
  for (let position = 0; position < store.count; position++) column[position] = ofCaller[identity[position]!]! || ofRecipient[recipient[position]!]!;
  const groupOf = Uint32Array.from(gathering.actors, (_, group) => group);
  const where = (group: number): string => {
    const name = gathering.actors[group]!.name;
    if (group === 0) return 'not userIdentity.accountId : * and not recipientAccountId : *';
    return `${termText('userIdentity.accountId', name)} or (not userIdentity.accountId : * and ${termText('recipientAccountId', name)})`;
  };
  return { ...gathering.finish('account', column, where), groupOf };
}

/** The `accountId` exactly as a filter on `userIdentity.accountId` reads it. */
function readAccountId(json: string, identity: ResolvedIdentity): string | null {
  if (identity.account === null || !json.includes('accountId')) return null;
  const value = (JSON.parse(json) as { accountId?: unknown }).accountId;
  return value === undefined || value === null || value === '' || typeof value === 'object' ? null : String(value);
}

export function shorten(id: string): string {
  return id.length <= LONGEST_ID ? id : `${id.slice(0, LONGEST_ID)}…${id.length}`;
}
