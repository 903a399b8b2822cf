import type { ActorKind } from '../../../shared/contract/actors.ts';
import { fold, termText } from '../../../shared/kql/index.ts';
import { arrayFor, type ColumnStore } from '../columns/column-store.ts';
import { type ActorGroups, ActorTable, type ActorTexts, shorten } from './actor-table.ts';
import { describeKey } from './keys.ts';
import { type MadeDerived, type Derived, readCoded, readTexts } from '../derived/derived-arrays.ts';
import { isOwnId, type ResolvedIdentity } from './resolve-identity.ts';

/** Reads an identity of the case by its number. */
export type ReadIdentity = (number: number) => ResolvedIdentity;

/** Gathers numbers that fold to the same key into actors; what a filter cannot tell apart is one actor. Actor 0 is "none". */
export class Gathering {
  readonly groupOf: Uint32Array;
  readonly names: string[] = [];
  readonly #byKey = new Map<string, number>();

  /** `size`: numbers of the column. */
  constructor(size: number) {
    this.groupOf = new Uint32Array(Math.max(size, 1));
  }

  /** The actor of a key; `true` where it is new and has got its name. */
  add(number: number, key: string, name: string): boolean {
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      this.groupOf[number] = known;
      return false;
    }
    this.names.push(name);
    this.#byKey.set(key, this.names.length);
    this.groupOf[number] = this.names.length;
    return true;
  }
}

/** Makes the groups of a kind from its parts. */
export function readGroups(
  kind: ActorKind,
  none: string,
  derived: Derived,
  column: ActorGroups['column'],
  texts: Omit<ActorTexts, 'subkinds' | 'names'> & { names?: ActorTexts['names'] },
  where: (group: number, actors: ActorTable) => string,
): ActorGroups {
  const actors = new ActorTable(kind, none, {
    names: texts.names ?? readTexts(derived, `${kind}:names`),
    subkinds: readCoded(derived, `${kind}:subkinds`),
    ...texts,
  });
  const groupOf = derived.numbers(`${kind}:of`);
  return {
    kind,
    actors,
    column,
    groupOf: groupOf.length === 0 ? new Uint32Array(1) : groupOf,
    several: null,
    where: (group) => where(group, actors),
  };
}

/** Identities: one actor for each actor key, named by its fullest identity. */
export function makeIdentities(derived: MadeDerived, identities: readonly ResolvedIdentity[]): Uint32Array {
  const gathering = new Gathering(identities.length);
  const fullest: number[] = [];
  const keys: string[] = [];
  for (let number = 1; number < identities.length; number++) {
    const { actorKey, fullness, subkind } = identities[number]!;
    if (subkind === 'none') continue;
    const isNew = gathering.add(number, fold(actorKey), '');
    const place = gathering.groupOf[number]! - 1;
    if (isNew || fullness > identities[fullest[place]!]!.fullness) fullest[place] = number;
    // The smallest spelling, so that the id does not depend on the order of import.
    if (isNew || actorKey < keys[place]!) keys[place] = actorKey;
  }
  const { names, isShared } = nameApart(
    fullest.map((number) => identities[number]!),
    keys,
  );
  derived.setNumbers('identity:of', gathering.groupOf);
  derived.setTexts('identity:names', names);
  derived.setTexts('identity:keys', keys);
  derived.setTexts(
    'identity:arns',
    fullest.map((number) => identities[number]!.arn ?? ''),
  );
  derived.setCoded(
    'identity:subkinds',
    fullest.map((number) => identities[number]!.subkind),
  );
  derived.setCoded(
    'identity:accounts',
    fullest.map((number) => (identities[number]!.subkind === 'service' ? null : identities[number]!.account)),
  );
  // Only actors that share their name are selected by what their identity says.
  derived.setNumbers(
    'identity:fullest',
    Uint32Array.from(fullest, (number, place) => (isShared[place] === true ? number : 0)),
  );
  return gathering.groupOf;
}

export function readIdentityGroups(derived: Derived, store: ColumnStore, readIdentity: ReadIdentity): ActorGroups {
  const fullest = derived.numbers('identity:fullest');
  const texts = {
    keys: readTexts(derived, 'identity:keys'),
    arns: readTexts(derived, 'identity:arns'),
    accounts: readCoded(derived, 'identity:accounts'),
  };
  return readGroups('identity', 'none', derived, store.column('identity'), texts, (group, actors) => {
    if (group === 0) return 'not actor : *';
    const number = fullest[group - 1]!;
    return number === 0
      ? termText('actor', actors.name(group))
      : termText('userIdentity.principalId', readIdentity(number).principalId);
  });
}

/** True where the principal id alone selects the actor's events. */
function isPrincipal(identity: ResolvedIdentity): boolean {
  return isOwnId(identity.principalId) && fold(identity.actorKey) === fold(identity.principalId);
}

/**
 * Several actors may have one name: a re-created user, users of two accounts. Those with an id of their own keep the name and are told apart by the id;
 * the others get what tells them apart added.
 */
function nameApart(
  fullest: readonly ResolvedIdentity[],
  keys: readonly string[],
): { names: string[]; isShared: boolean[] } {
  const counts = new Map<string, number>();
  const count = (name: string, by: number): number => {
    const total = (counts.get(fold(name)) ?? 0) + by;
    counts.set(fold(name), total);
    return total;
  };
  const names = fullest.map(({ name }) => name);
  for (const name of names) count(name, 1);
  fullest.forEach((identity, place) => {
    const base = names[place]!;
    if (counts.get(fold(base))! < 2 || isPrincipal(identity)) return;
    count(base, -1);
    names[place] = `${base} [${shorten(`identity:${keys[place]!}`).slice('identity:'.length)}]`;
    for (let again = 2; count(names[place]!, 1) > 1; again++) {
      count(names[place]!, -1);
      names[place] = `${base} [${again}]`;
    }
  });
  return { names, isShared: names.map((name) => counts.get(fold(name))! > 1) };
}

/** Access keys, by identity. Their texts are those of the field `userIdentity.accessKeyId`, and not stored twice where they agree. */
export function makeKeys(
  derived: MadeDerived,
  store: ColumnStore,
  identities: readonly ResolvedIdentity[],
): Uint32Array {
  const gathering = new Gathering(identities.length);
  const subkinds: string[] = [];
  const accounts: (string | null)[] = [];
  for (let number = 1; number < identities.length; number++) {
    const { key, account } = identities[number]!;
    if (key === null || !gathering.add(number, fold(key), key)) continue;
    const described = describeKey(key);
    subkinds.push(described.type);
    accounts.push(account ?? described.account);
  }
  derived.setCoded('key:subkinds', subkinds);
  derived.setCoded('key:accounts', accounts);
  const folded = store.fold(KEY);
  const isSame =
    folded?.links.kind === 'one' &&
    folded.table.count === gathering.names.length &&
    folded.links.of.every((text, number) => text === gathering.groupOf[number]);
  if (!isSame) {
    derived.setNumbers('key:of', gathering.groupOf);
    derived.setTexts('key:names', gathering.names);
  }
  return gathering.groupOf;
}

const KEY = 'userIdentity.accessKeyId';

export function readKeyGroups(derived: Derived, store: ColumnStore): ActorGroups {
  const folded = store.fold(KEY);
  const own = derived.numbers('key:of');
  const isOwn = own.length > 0 || folded === undefined || folded.links.kind !== 'one';
  const texts = {
    keys: null,
    arns: null,
    accounts: readCoded(derived, 'key:accounts'),
    ...(isOwn ? {} : { names: folded.table }),
  };
  const groups = readGroups('key', 'none', derived, store.column('identity'), texts, (group, actors) =>
    termText(KEY, group === 0 ? null : actors.name(group)),
  );
  return isOwn ? groups : { ...groups, groupOf: folded.links.kind === 'one' ? folded.links.of : groups.groupOf };
}

/**
 * Accounts that act: the caller's by its `accountId`, or where the identity names none (AWS services) the account whose trail recorded the event. An account
 * that only occurs as a caller is `foreign`: its own trail is not in the evidence.
 */
export function makeAccounts(derived: MadeDerived, store: ColumnStore, identities: number): void {
  const callers = store.fold('userIdentity.accountId')!;
  const recipients = store.textsOf('recipientAccountId');
  const gathering = new Gathering(1);
  const own = new Set(recipients.slice(1).map(fold));
  const groupOf = (text: string | null): number => {
    if (text === null || text === '') return 0;
    gathering.add(0, fold(text), text);
    return gathering.groupOf[0]!;
  };
  derived.setNumbers(
    'account:callers',
    Uint32Array.from({ length: identities }, (_, number) => groupOf([callers.textsOf(number)].flat()[0] ?? null)),
  );
  derived.setNumbers('account:recipients', Uint32Array.from(recipients, groupOf));
  derived.setTexts('account:names', gathering.names);
  derived.setCoded(
    'account:subkinds',
    gathering.names.map((name) => (own.has(fold(name)) ? 'own' : 'foreign')),
  );
  derived.setNumbers(
    'account:of',
    Uint32Array.from({ length: gathering.names.length + 1 }, (_, group) => group),
  );
}

export function readAccountGroups(derived: Derived, store: ColumnStore): ActorGroups {
  const [callers, recipients] = [derived.numbers('account:callers'), derived.numbers('account:recipients')];
  const [identity, recipient] = [store.column('identity'), store.column('recipient')];
  const column = arrayFor(derived.numbers('account:of').length, store.count);
  for (let position = 0; position < store.count; position++)
    column[position] = callers[identity[position]!]! || recipients[recipient[position]!]!;
  return readGroups(
    'account',
    'none',
    derived,
    column,
    { keys: null, arns: null, accounts: (name) => name },
    (group, actors) => {
      const name = actors.name(group);
      if (group === 0) return 'not userIdentity.accountId : * and not recipientAccountId : *';
      return `${termText('userIdentity.accountId', name)} or (not userIdentity.accountId : * and ${termText('recipientAccountId', name)})`;
    },
  );
}
