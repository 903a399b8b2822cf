import { formatTime } from '../../../shared/format/index.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import type { Session, SessionForestIndex, SessionInput } from './session-model.ts';
import {
  linkByIssuedKey,
  linkByNameAndTime,
  linkByRoleAndTime,
  linkConsole,
  linkForeignCopies,
  linkSwitches,
  mark,
  none,
} from './session-links.ts';

/** Groups identities into sessions and links them. */
export function buildSessions(input: SessionInput): SessionForestIndex {
  const index = groupIdentities(input);
  linkByIssuedKey(input, index);
  linkForeignCopies(input, index);
  linkSwitches(input, index);
  linkConsole(input, index);
  linkByNameAndTime(input, index);
  linkByRoleAndTime(input, index);
  cutRings(index.sessions);
  traceOrigins(input, index);
  return index;
}

function groupIdentities({ identities, actorOf, fromConsole, issued, signIns }: SessionInput): SessionForestIndex {
  const issuedKeys = new Set(issued.map((each) => each.key));
  const begin = (number: number): string => `${actorOf[number]}@${identities[number]!.createdAt}`;
  // Beginnings (actor and creation time) that are console sessions, and the keys that occur at each beginning.
  const consoles = new Set<string>();
  const signedIn = new Set(signIns.map(({ identity, time }) => `${actorOf[identity]}@${time}`));
  const keysAt = new Map<string, Set<string>>();
  for (let number = 1; number < identities.length; number++) {
    const { key, createdAt } = identities[number]!;
    if (createdAt === null) continue;
    const at = begin(number);
    if (fromConsole[number] === 1 || signedIn.has(at)) consoles.add(at);
    if (key !== null && !issuedKeys.has(key)) (keysAt.get(at) ?? keysAt.set(at, new Set()).get(at)!).add(key);
  }
  const isGathered = (number: number): boolean => {
    const { key, createdAt, subkind, invokedBy } = identities[number]!;
    if (createdAt === null) return false;
    if (key === null) return true;
    if (issuedKeys.has(key)) return false;
    if (consoles.has(begin(number))) return true;
    if (subkind === 'user' || subkind === 'root') return key.startsWith('ASIA') && keysAt.get(begin(number))!.size > 1;
    return invokedBy !== null;
  };
  const index: SessionForestIndex = { sessions: [], sessionOf: new Int32Array(identities.length).fill(-1) };
  const byId = new Map<string, number>();
  for (let number = 1; number < identities.length; number++) {
    const identity = identities[number]!;
    const id = isGathered(number)
      ? `${identity.actorKey}@${formatTime(identity.createdAt!)}`
      : (identity.key ?? identity.credentialId ?? keylessId(identity));
    const folded = id.toLowerCase();
    let place = byId.get(folded);
    if (place === undefined) {
      byId.set(folded, (place = index.sessions.length));
      index.sessions.push({
        id,
        identities: [],
        identity: number,
        actor: actorOf[number]!,
        keys: [],
        createdAt: identity.createdAt,
        parent: -1,
        link: null,
        proof: null,
        evidence: none,
        origin: place,
        hops: 0,
        marks: none,
      });
    }
    index.sessionOf[number] = place;
    const session = index.sessions[place]!;
    session.identities.push(number);
    if (identity.fullness > identities[session.identity]!.fullness) {
      session.identity = number;
      session.actor = actorOf[number]!;
    }
    session.createdAt ??= identity.createdAt;
    if (identity.key !== null && !session.keys.includes(identity.key)) session.keys.push(identity.key);
  }
  return index;
}

/** The copy of a call that another account received shows the caller without key: it is a view of one of the caller's sessions, not one of its own. */
function keylessId(identity: ResolvedIdentity): string {
  return identity.type === 'AWSAccount' && identity.subkind !== 'anonymous'
    ? `seen-by-other-account:${identity.actorKey}`
    : identity.actorKey;
}

/** Rings, which only forged or damaged records make, are cut at their earliest session. */
function cutRings(sessions: Session[]): void {
  const state = new Uint8Array(sessions.length);
  for (let start = 0; start < sessions.length; start++) {
    const path: number[] = [];
    let at = start;
    for (; at >= 0 && state[at] === 0; at = sessions[at]!.parent) {
      state[at] = 1;
      path.push(at);
    }
    if (at >= 0 && state[at] === 1) {
      const first =
        sessions[path.slice(path.indexOf(at)).reduce((a, b) => (isEarlier(sessions[b]!, sessions[a]!) ? b : a))]!;
      Object.assign(first, { parent: -1, link: null, proof: null, evidence: none });
      mark(first, 'ring');
    }
    for (const place of path) state[place] = 2;
  }
}

/**
 * Origin and hops along proven and strongly inferred links. An instance is the origin of what is done with its role: the service that hands the role out is
 * its parent, but acts for nobody.
 */
function traceOrigins({ identities }: SessionInput, { sessions }: SessionForestIndex): void {
  const settled = new Uint8Array(sessions.length);
  for (let start = 0; start < sessions.length; start++) {
    const path: number[] = [];
    for (let at = start; at >= 0 && settled[at] === 0; at = sessions[at]!.parent) path.push(at);
    for (const place of path.toReversed()) {
      settle(sessions, identities, place);
      settled[place] = 1;
    }
  }
}

function settle(sessions: Session[], identities: readonly ResolvedIdentity[], place: number): void {
  const session = sessions[place]!;
  const isInstance = identities[session.identity]!.instance !== null;
  if (session.parent < 0) {
    if (isInstance) Object.assign(session, { link: 'instance-role', proof: 'inferred-strong' });
    return;
  }
  const parent = sessions[session.parent]!;
  const isHandedOut = isInstance && identities[parent.identity]!.subkind === 'service';
  if (isHandedOut || session.proof === 'inferred-weak') return;
  session.origin = parent.origin;
  session.hops = parent.hops + 1;
}

function isEarlier(a: Session, b: Session): boolean {
  const left = a.createdAt ?? Infinity;
  const right = b.createdAt ?? Infinity;
  return left < right || (left === right && a.id < b.id);
}
