import type Database from 'better-sqlite3';
import { type TermName, termNumber } from '../../../shared/fields/index.ts';
import type { ActorKind } from '../../../shared/contract/actors.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { FoldedTexts } from '../columns/folded-texts.ts';
import { loadFold } from '../columns/stored-folds.ts';
import { loadValues } from '../columns/stored-values.ts';
import { hashText } from '../columns/text-table.ts';
import { fold } from '../../../shared/kql/index.ts';
import { makeAccounts, makeIdentities, makeKeys, readAccountGroups } from './actor-groups.ts';
import type { ActorGroups } from './actor-table.ts';
import { IdentityPositions } from './counting.ts';
import {
  makeAddresses,
  makeAgents,
  makeResources,
  makeToolchains,
  readAddressGroups,
  readAgentGroups,
  readNetworkGroups,
  readToolchainGroups,
} from './more-groups.ts';
import type { Derivation } from '../derived/derivation.ts';
import { type Derived, MadeDerived, readTexts } from '../derived/derived-arrays.ts';
import { countIdentities, readSessionInput } from './read-sessions.ts';
import { noIdentity, resolveIdentity, type ResolvedIdentity } from './resolve-identity.ts';
import { SessionCounter } from './session-figures.ts';
import { makeSessions } from './session-table.ts';
import { buildSessions } from './sessions.ts';
import type { SessionForestIndex } from './session-model.ts';
import { TALLY, tallyGroups } from './tally.ts';

/** Kinds whose events are counted beforehand. Resources can be millions, of which a page is looked at: they are counted when they are first asked for. */
export const talliedKinds: readonly ActorKind[] = ['identity', 'key', 'ip', 'network', 'agent', 'toolchain', 'account'];

/** Fields of a tally that are kept. */
const TALLIED = 6;
/** Dictionaries that actors are made from. */
const readTerms: readonly TermName[] = [
  'sourceIPAddress',
  'userAgent',
  'recipientAccountId',
  'resources',
  'tlsDetails.tlsVersion',
  'tlsDetails.cipherSuite',
];

/**
 * Works out all actors and sessions of a case: a function of its rows alone. Yields between steps, so that other work gets its turn.
 * Nothing of it is kept but the arrays.
 */
function* deriveActors(db: Database.Database, store: ColumnStore): Generator<undefined, MadeDerived> {
  const derived = new MadeDerived();
  const { identities, forms } = readIdentities(db);
  derived.setNumbers('identity:form', forms);
  const actorOf = makeIdentities(derived, identities);
  const keyOf = makeKeys(derived, store, identities);
  makeAccounts(derived, store, identities.length);
  yield;
  makeAddresses(derived, store);
  makeAgents(derived, store);
  makeToolchains(derived, store);
  yield;
  const terms = db
    .prepare(`SELECT value FROM term WHERE field = ${termNumber('resources')} ORDER BY id`)
    .pluck()
    .iterate() as IterableIterator<string>;
  // Not kept by the store: three million names are not wanted any more afterwards.
  const resources = loadFold(db, 'resources.ARN')!;
  makeResources(derived, resources, terms, readHashes(db, resources));
  yield;
  const groups = {
    ip: readAddressGroups(derived, store),
    network: readNetworkGroups(derived, store),
    agent: readAgentGroups(derived, store),
    toolchain: readToolchainGroups(derived, store),
    account: readAccountGroups(derived, store),
  };
  const identity = store.column('identity');
  const sizes: [ActorKind, Pick<ActorGroups, 'column' | 'groupOf'>, number][] = [
    ['identity', { column: identity, groupOf: actorOf }, derived.numbers('identity:fullest').length + 1],
    ['key', { column: identity, groupOf: keyOf }, derived.numbers('key:subkinds:codes').length + 1],
    ...Object.values(groups).map((each): [ActorKind, ActorGroups, number] => [each.kind, each, each.actors.length]),
  ];
  for (const [kind, { column, groupOf }, size] of sizes) {
    putTally(derived, kind, tallyGroups(store, column, groupOf, size, null), size);
    yield;
  }
  const figures = countIdentities(store, identities.length);
  const forest = buildSessions(readSessionInput(db, store, identities, actorOf, figures));
  yield;
  const counter = new SessionCounter(
    store,
    identities,
    groups,
    figures,
    forest,
    new IdentityPositions(identity, figures.events),
  );
  const keyNames =
    derived.numbers('key:of').length > 0
      ? readTexts(derived, 'key:names')
      : store.fold('userIdentity.accessKeyId')!.table;
  makeSessions(
    derived,
    forest,
    counter,
    (number) => identities[number]!.key,
    keyOf,
    (group) => keyNames.text(group - 1),
  );
  return derived;
}

/** The links between sessions as they are found, before they are put down; for tests of the rules. */
export function deriveForest(db: Database.Database, store: ColumnStore): SessionForestIndex {
  const { identities } = readIdentities(db);
  const actorOf = makeIdentities(new MadeDerived(), identities);
  return buildSessions(readSessionInput(db, store, identities, actorOf, countIdentities(store, identities.length)));
}

/** Actors and sessions. Raise `rules` with every change of what is derived. */
export const actorsDerivation: Derivation = {
  name: 'actors',
  rules: 1,
  basis(db) {
    const last = (sql: string): number => (db.prepare(sql).pluck().get() as number | null) ?? 0;
    return [
      last('SELECT max(id) FROM identity'),
      last('SELECT max(id) FROM issued_key'),
      ...readTerms.map((name) => last(`SELECT max(id) FROM term WHERE field = ${termNumber(name)}`)),
    ];
  },
  steps: deriveActors,
};

/** Tallies field by field: neighbours are like numbers then. */
function putTally(derived: MadeDerived, kind: ActorKind, tally: Uint32Array, size: number): void {
  const columns = new Uint32Array(size * TALLIED);
  for (let field = 0; field < TALLIED; field++)
    for (let group = 0; group < size; group++) columns[field * size + group] = tally[group * TALLY + field]!;
  derived.setNumbers(`${kind}:tally`, columns);
}

/** The tally of all events of a kind. */
export function readTally(derived: Derived, kind: ActorKind): Uint32Array {
  const columns = derived.numbers(`${kind}:tally`);
  const size = columns.length / TALLIED;
  const tally = new Uint32Array(size * TALLY);
  for (let field = 0; field < TALLIED; field++)
    for (let group = 0; group < size; group++) tally[group * TALLY + field] = columns[field * size + group]!;
  return tally;
}

/**
 * Reads all identities; number 0 is "none". Texts that several share are held once. `forms`: the first identity that tells the same about its actor but for keys,
 * times and what comes with them; one for many where sessions come and go.
 */
function readIdentities(db: Database.Database): { identities: ResolvedIdentity[]; forms: Uint32Array } {
  const texts = new Map<string, string>();
  const share = <T extends string | null>(text: T): T =>
    text === null ? text : ((texts.get(text) ?? (texts.set(text, text), text)) as T);
  const identities: ResolvedIdentity[] = [noIdentity];
  const forms: number[] = [0];
  const formOf = new Map<string, number>();
  for (const json of db
    .prepare('SELECT value FROM identity ORDER BY id')
    .pluck()
    .iterate() as IterableIterator<string>) {
    const identity = resolveIdentity(json);
    const form = formNames.map((name) => identity[name] ?? '').join('\n');
    const number = identities.push(identity) - 1;
    const known = formOf.get(form);
    if (known === undefined) formOf.set(form, number);
    const like = identities[known ?? 0]!;
    for (const name of shared)
      (identity[name] as string | null) = identity[name] === like[name] ? like[name] : share(identity[name]);
    forms.push(known ?? number);
  }
  return { identities, forms: Uint32Array.from(forms) };
}

/** Members of an identity that are the same for all its sessions and shown on an actor's page. */
const formNames = [
  'type',
  'userName',
  'arn',
  'principalId',
  'account',
  'roleArn',
  'roleName',
  'sessionName',
  'sourceIdentity',
  'onBehalfOf',
  'identityProvider',
  'invokedBy',
] as const;
const shared = [...formNames, 'actorKey', 'name', 'instance', 'credentialId', 'signInSession'] as const;

function readHashes(db: Database.Database, { table }: FoldedTexts): Uint32Array {
  const stored = new Uint32Array(loadValues(db, 'texts:resources.ARN:hashes').buffer);
  return stored.length === table.count
    ? stored
    : Uint32Array.from({ length: table.count }, (_, text) => hashText(fold(table.text(text))));
}
