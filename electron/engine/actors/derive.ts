import type Database from 'better-sqlite3';
import type { ActorKind } from '../../../shared/contract/actors.ts';
import { ColumnStore } from '../columns/column-store.ts';
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
import { BASIS, MadeParts, type Parts, readTexts, StoredParts } from './parts.ts';
import { countIdentities, readSessionInput } from './read-sessions.ts';
import { noIdentity, resolveIdentity, type ResolvedIdentity } from './resolve-identity.ts';
import { SessionCounter } from './session-figures.ts';
import { makeSessions } from './session-table.ts';
import { buildSessions, type SessionForestIndex } from './sessions.ts';
import { TALLY, tallyGroups } from './tally.ts';

/** Rises when the rules by which actors and sessions are made change: what older rules made is made anew. */
const RULES = 1;

/** Kinds whose events are counted beforehand. Resources can be millions, of which a page is looked at: they are counted when they are first asked for. */
export const talliedKinds: readonly ActorKind[] = ['identity', 'key', 'ip', 'network', 'agent', 'toolchain', 'account'];

/** Fields of a tally that are kept. */
const TALLIED = 6;

/** Says which case the parts are about: rows that they were made from, and the rules. */
function basisOf(db: Database.Database, store: ColumnStore): Uint32Array {
  const count = (sql: string): number => (db.prepare(sql).pluck().get() as number | null) ?? 0;
  return Uint32Array.of(
    RULES,
    store.count,
    store.timed,
    count('SELECT max(id) FROM event'),
    count('SELECT max(id) FROM identity'),
    count('SELECT max(id) FROM issued_key'),
    ...[4, 5, 11, 13, 14, 15].map((field) => count(`SELECT max(id) FROM term WHERE field = ${field}`)),
  );
}

/** The parts that the case holds; null where they are missing or were made from other evidence or by other rules. */
export function storedParts(db: Database.Database, store: ColumnStore): StoredParts | null {
  const parts = new StoredParts(db);
  const basis = parts.numbers(BASIS);
  const wanted = basisOf(db, store);
  return basis.length === wanted.length && basis.every((value, index) => value === wanted[index]) ? parts : null;
}

/**
 * Works out all actors and sessions of a case: a function of its rows alone. Yields between steps, so that other work gets its turn.
 * Nothing of it is kept but the parts.
 */
export function* deriveActors(db: Database.Database, store: ColumnStore): Generator<undefined, MadeParts> {
  const parts = new MadeParts();
  parts.setNumbers(BASIS, basisOf(db, store));
  const { identities, forms } = readIdentities(db);
  parts.setNumbers('identity:form', forms);
  const actorOf = makeIdentities(parts, identities);
  const keyOf = makeKeys(parts, store, identities);
  makeAccounts(parts, store, identities.length);
  yield;
  makeAddresses(parts, store);
  makeAgents(parts, store);
  makeToolchains(parts, store);
  yield;
  const terms = db
    .prepare('SELECT value FROM term WHERE field = 13 ORDER BY id')
    .pluck()
    .iterate() as IterableIterator<string>;
  // Not kept by the store: three million names are not wanted any more afterwards.
  const resources = loadFold(db, 'resources.ARN')!;
  makeResources(parts, resources, terms, readHashes(db, resources));
  yield;
  const groups = {
    ip: readAddressGroups(parts, store),
    network: readNetworkGroups(parts, store),
    agent: readAgentGroups(parts, store),
    toolchain: readToolchainGroups(parts, store),
    account: readAccountGroups(parts, store),
  };
  const identity = store.column('identity');
  const sizes: [ActorKind, Pick<ActorGroups, 'column' | 'groupOf'>, number][] = [
    ['identity', { column: identity, groupOf: actorOf }, parts.numbers('identity:fullest').length + 1],
    ['key', { column: identity, groupOf: keyOf }, parts.numbers('key:subkinds:codes').length + 1],
    ...Object.values(groups).map((each): [ActorKind, ActorGroups, number] => [each.kind, each, each.actors.length]),
  ];
  for (const [kind, { column, groupOf }, size] of sizes) {
    putTally(parts, kind, tallyGroups(store, column, groupOf, size, null), size);
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
    parts.numbers('key:of').length > 0 ? readTexts(parts, 'key:names') : store.fold('userIdentity.accessKeyId')!.table;
  makeSessions(
    parts,
    forest,
    counter,
    (number) => identities[number]!.key,
    keyOf,
    (group) => keyNames.text(group - 1),
  );
  return parts;
}

/** The links between sessions as they are found, before they are put down; for tests of the rules. */
export function deriveForest(db: Database.Database, store: ColumnStore): SessionForestIndex {
  const { identities } = readIdentities(db);
  const actorOf = makeIdentities(new MadeParts(), identities);
  return buildSessions(readSessionInput(db, store, identities, actorOf, countIdentities(store, identities.length)));
}

/** All steps of a derivation at once. */
export function deriveNow(db: Database.Database, store: ColumnStore): MadeParts {
  for (const steps = deriveActors(db, store); ;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Works actors and sessions out and stores them beside the columns, unless they are there. Other work is let in between steps; the change is one transaction. */
export async function storeActors(db: Database.Database): Promise<void> {
  const store = new ColumnStore(db);
  if (storedParts(db, store) !== null) return;
  const steps = deriveActors(db, store);
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      db.transaction(() => step.value.store(db)).immediate();
      return;
    }
    await new Promise<void>((turn) => setImmediate(turn));
  }
}

/** Compares what the case holds with what its rows give: names of parts that differ, or null where the case holds none for these rows and rules. */
export function compareActors(db: Database.Database): string[] | null {
  const store = new ColumnStore(db);
  const stored = storedParts(db, store);
  return stored === null ? null : deriveNow(db, store).differences(stored);
}

/** Tallies field by field: neighbours are like numbers then. */
function putTally(parts: MadeParts, kind: ActorKind, tally: Uint32Array, size: number): void {
  const columns = new Uint32Array(size * TALLIED);
  for (let field = 0; field < TALLIED; field++)
    for (let group = 0; group < size; group++) columns[field * size + group] = tally[group * TALLY + field]!;
  parts.setNumbers(`${kind}:tally`, columns);
}

/** The tally of all events of a kind. */
export function readTally(parts: Parts, kind: ActorKind): Uint32Array {
  const columns = parts.numbers(`${kind}:tally`);
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
