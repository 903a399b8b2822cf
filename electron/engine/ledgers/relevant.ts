import { termNumber } from '../../../shared/fields/index.ts';
import { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { ActorNumbers } from '../derived/replay.ts';
import { outcomes } from '../../../shared/outcomes/index.ts';
import { accountCalls } from './accounts/accounts.ts';
import { computeCalls } from './compute/compute.ts';
import { destroyedCalls } from './destroyed/destroyed.ts';
import { escalationCalls } from './escalation/match.ts';
import { plainEventName, plainEventSource } from './event-names.ts';
import { footprintCalls } from './footprint/call-index.ts';
import { modelCalls } from './models/models.ts';
import { secretCalls } from './secrets/secrets.ts';
import { signInCalls } from './signins/signins.ts';
import { takenCalls } from './taken/taken.ts';

/** Successes that are looked at for one principal and call after its last denial: one with the same resource is a flip. */
const MOST_SUCCESSES = 50;

/** Events of callers from other accounts, and of root users, that are read one by one. */
const MOST_OF_OTHERS = 200_000;

/** Sources and names of all calls that a ledger reads, as `source:Name` in plain form. */
function relevantCalls(): Set<string> {
  return new Set([
    ...footprintCalls().map(({ source, name }) => `${source}:${name}`),
    ...escalationCalls(),
    ...secretCalls(),
    ...computeCalls(),
    ...modelCalls(),
    ...signInCalls(),
    ...takenCalls(),
    ...destroyedCalls(),
    ...accountCalls(),
  ]);
}

/** Positions of the events whose records ledgers read: told by columns alone, without reading a record. */
export interface Relevant {
  /** Calls of the tables. */
  calls: Bitmap;
  /** Denials, and the calls that worked before and after them. */
  flips: Bitmap;
  /** Callers from other accounts. */
  foreign: Bitmap;
  /** Acts of root users. */
  root: Bitmap;
  /** More callers from other accounts, or acts of root, than are read. */
  isCut: boolean;
}

export function findRelevant(store: ColumnStore, identities: readonly IdentityNote[], numbers: ActorNumbers): Relevant {
  const calls = relevantCalls();
  const [names, sources] = [store.column('name'), store.column('source')];
  const wanted = pairTable(
    store.dictionary(termNumber('eventName')),
    store.dictionary(termNumber('eventSource')),
    calls,
  );
  const sourceCount = store.dictionarySize(termNumber('eventSource'));
  const made: Relevant = {
    calls: new Bitmap(store.count),
    flips: new Bitmap(store.count),
    foreign: new Bitmap(store.count),
    root: new Bitmap(store.count),
    isCut: false,
  };
  for (let position = 0; position < store.timed; position++)
    if (wanted.get(names[position]! * sourceCount + sources[position]!) === true) made.calls.set(position);
  findFlipCandidates(store, numbers, made.flips);
  findForeignAndRoot(store, identities, made);
  return made;
}

/** What the account and type of an identity are; index = identity number. */
export interface IdentityNote {
  account: string;
  isRoot: boolean;
  isAnonymous: boolean;
}

export function readIdentityNotes(store: ColumnStore): IdentityNote[] {
  return store.identities().map((json) => {
    try {
      const identity = (json === '' ? {} : JSON.parse(json)) as Record<string, unknown>;
      const account = typeof identity['accountId'] === 'string' ? identity['accountId'] : '';
      const isAnonymous = account === 'ANONYMOUS_PRINCIPAL' || identity['principalId'] === 'ANONYMOUS_PRINCIPAL';
      return { account: /^\d{12}$/.test(account) ? account : '', isRoot: identity['type'] === 'Root', isAnonymous };
    } catch {
      return { account: '', isRoot: false, isAnonymous: false };
    }
  });
}

function pairTable(
  names: readonly string[],
  sources: readonly string[],
  calls: ReadonlySet<string>,
): Map<number, boolean> {
  const byName = new Map<string, number[]>();
  names.forEach((name, number) => {
    const plain = plainEventName(name);
    byName.set(plain, [...(byName.get(plain) ?? []), number]);
  });
  const bySource = new Map(sources.map((source, number) => [plainEventSource(source), number]));
  const wanted = new Map<number, boolean>();
  for (const call of calls) {
    const colon = call.indexOf(':');
    const source = bySource.get(call.slice(0, colon));
    if (source === undefined) continue;
    for (const name of byName.get(call.slice(colon + 1)) ?? []) wanted.set(name * sources.length + source, true);
  }
  return wanted;
}

/** One pass for the keys that were denied anything, one for what worked for them. */
function findFlipCandidates(store: ColumnStore, { actor }: ActorNumbers, found: Bitmap): void {
  const [names, sources, identity, outcome] = [
    store.column('name'),
    store.column('source'),
    store.column('identity'),
    store.column('outcome'),
  ];
  const denied = outcomes.indexOf('denied');
  const success = outcomes.indexOf('success');
  const partial = outcomes.indexOf('partial');
  const dryRun = outcomes.indexOf('dry-run');
  const [nameCount, sourceCount] = [
    store.dictionarySize(termNumber('eventName')),
    store.dictionarySize(termNumber('eventSource')),
  ];
  const keyAt = (position: number): number =>
    ((actor[identity[position]!] ?? 0) * nameCount + names[position]!) * sourceCount + sources[position]!;
  const keys = new Map<number, { left: number; last: number }>();
  for (let position = 0; position < store.timed; position++)
    if (outcome[position] === denied) keys.set(keyAt(position), { left: 0, last: -1 });
  if (keys.size === 0) return;
  for (let position = 0; position < store.timed; position++) {
    const code = outcome[position];
    if (code !== denied && code !== success && code !== partial && code !== dryRun) continue;
    const known = keys.get(keyAt(position));
    if (known === undefined) continue;
    if (code === denied) {
      found.set(position);
      if (known.last >= 0) found.set(known.last);
      known.left = MOST_SUCCESSES;
    } else {
      known.last = position;
      if (known.left > 0) {
        found.set(position);
        known.left--;
      }
    }
  }
}

function findForeignAndRoot(store: ColumnStore, identities: readonly IdentityNote[], made: Relevant): void {
  const [identity, recipient] = [store.column('identity'), store.column('recipient')];
  const recipients = store.dictionary(termNumber('recipientAccountId'));
  let [foreign, root] = [0, 0];
  for (let position = 0; position < store.timed; position++) {
    const note = identities[identity[position]!];
    if (note === undefined) continue;
    if (note.isRoot && root++ < MOST_OF_OTHERS) made.root.set(position);
    const own = recipients[recipient[position]!] ?? '';
    const isForeign = note.isAnonymous || (note.account !== '' && own !== '' && note.account !== own);
    if (isForeign && foreign++ < MOST_OF_OTHERS) made.foreign.set(position);
  }
  made.isCut = foreign > MOST_OF_OTHERS || root > MOST_OF_OTHERS;
}
