import type { ResolvedIdentity } from './resolve-identity.ts';

/**
 * Sessions: what one sign-in, one key or one keyless principal did, and how it hangs on the session that it came from. Everything here is a function of the
 * identity number, so it is worked out over the dictionary of identities and the few events that issue keys or sign somebody in, never over all events.
 */
export type LinkKind = 'issued-key' | 'shared-event' | 'console-sign-in' | 'instance-role' | 'name-and-time';
export type Proof = 'proven' | 'inferred-strong' | 'inferred-weak';

export interface Session {
  /** Access key id, credential id, `principal@creation time` for sign-ins whose many keys belong together, or the actor key where nothing else is known. */
  id: string;
  /** Identity numbers, ascending. */
  identities: number[];
  /** The identity that tells most. */
  identity: number;
  /** Actor group of that identity. */
  actor: number;
  keys: string[];
  /** Begin as the credentials state it, milliseconds UTC. */
  createdAt: number | null;
  /** Index of the parent; −1 at a root. */
  parent: number;
  link: LinkKind | null;
  proof: Proof | null;
  /** Events that carry the link, ascending. */
  evidence: readonly number[];
  /** Index of the session at the root of what is proven or strongly inferred. */
  origin: number;
  hops: number;
  marks: readonly string[];
}

/** An event that hands out a key. `callers`: copies of the same call in other accounts (same shared event id) that show who called. */
export interface IssuedKey {
  event: number;
  time: number | null;
  identity: number;
  key: string;
  roleArn: string | null;
  sessionName: string | null;
  assumedRoleId: string | null;
  callers: { event: number; identity: number }[];
}

/** A successful sign-in, or a successful AssumeRole that shows no key; `roles` are its role ARNs. */
export interface LinkingEvent {
  event: number;
  time: number;
  identity: number;
  roles: readonly string[];
}

/** A successful SwitchRole in the console. `from`: ARN of the identity that switched, which may belong to another account. */
export interface RoleSwitch {
  event: number;
  time: number;
  identity: number;
  from: string;
}

export interface SessionInput {
  /** Index = identity number; 0 is "none". */
  identities: readonly ResolvedIdentity[];
  /** Actor group by identity number. */
  actorOf: Uint32Array;
  /** 1 where events of the identity number carry `sessionCredentialFromConsole`. */
  fromConsole: Uint8Array;
  /** Events by identity number. */
  events: Uint32Array;
  issued: readonly IssuedKey[];
  signIns: readonly LinkingEvent[];
  unkeyed: readonly LinkingEvent[];
  switches: readonly RoleSwitch[];
}

export interface SessionForestIndex {
  sessions: Session[];
  /** Session index by identity number; −1 for identity 0. */
  sessionOf: Int32Array;
}

/** Clocks of the token service and of the trail differ by up to this much. */
const CLOCK_MS = 2000;
/** A console session's creation follows its sign-in within this time. */
const SIGN_IN_MS = 5000;
/** Events named for one link; more would not make it truer. */
const EVIDENCE = 20;

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
    const id = isGathered(number) ? `${identity.actorKey}@${new Date(identity.createdAt!).toISOString().replace('.000Z', 'Z')}` : (identity.key ?? identity.credentialId ?? keylessId(identity));
    const folded = id.toLowerCase();
    let place = byId.get(folded);
    if (place === undefined) {
      byId.set(folded, (place = index.sessions.length));
      index.sessions.push({
        id, identities: [], identity: number, actor: actorOf[number]!, keys: [], createdAt: identity.createdAt,
        parent: -1, link: null, proof: null, evidence: none, origin: place, hops: 0, marks: none,
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
  return identity.type === 'AWSAccount' && identity.subkind !== 'anonymous' ? `seen-by-other-account:${identity.actorKey}` : identity.actorKey;
}

interface Candidate {
  parent: number;
  link: LinkKind;
  evidence: number[];
  /** 0 the caller's own copy shows the key, 1 joined by a shared event id, 2 only the other account's copy is there. */
  rank: number;
  time: number;
}

function linkByIssuedKey({ identities, issued }: SessionInput, { sessions, sessionOf }: SessionForestIndex): void {
  const byKey = new Map<string, IssuedKey[]>();
  for (const each of issued) (byKey.get(each.key) ?? byKey.set(each.key, []).get(each.key)!).push(each);
  sessions.forEach((session, self) => {
    const candidates: Candidate[] = [];
    for (const key of session.keys) {
      for (const row of byKey.get(key) ?? []) {
        const time = row.time ?? Infinity;
        const own = sessionOf[row.identity]!;
        if (identities[row.identity]!.type !== 'AWSAccount') {
          if (own >= 0) candidates.push({ parent: own, link: 'issued-key', evidence: [row.event], rank: 0, time });
          continue;
        }
        const callers = row.callers.filter(({ identity }) => identity > 0 && identities[identity]!.type !== 'AWSAccount');
        for (const caller of callers) candidates.push({ parent: sessionOf[caller.identity]!, link: 'shared-event', evidence: [caller.event, row.event], rank: 1, time });
        if (callers.length === 0) candidates.push({ parent: own, link: 'issued-key', evidence: [row.event], rank: 2, time });
      }
    }
    const [best] = candidates.filter(({ parent }) => parent !== self).sort((a, b) => a.rank - b.rank || a.time - b.time || a.evidence[0]! - b.evidence[0]!);
    if (best === undefined) return;
    const agreeing = candidates.filter(({ parent }) => parent === best.parent);
    attach(session, best.parent, best.link, 'proven', agreeing.flatMap(({ evidence }) => evidence));
    if (candidates.some(({ parent, rank }) => parent !== best.parent && rank < 2)) mark(session, 'several-issuers');
    if (session.keys.some((key) => key.startsWith('AKIA'))) mark(session, 'created-key');
  });
}

/** Ties the other account's view of a caller to the caller's session, where every shared event leads to the same one. */
function linkForeignCopies({ identities, issued, events }: SessionInput, { sessions, sessionOf }: SessionForestIndex): void {
  const views = new Map<number, { parents: Set<number>; evidence: number[]; copies: Set<number> }>();
  for (const row of issued) {
    const self = sessionOf[row.identity]!;
    if (self < 0 || identities[row.identity]!.type !== 'AWSAccount') continue;
    for (const caller of row.callers) {
      if (caller.identity === 0 || identities[caller.identity]!.type === 'AWSAccount') continue;
      const view = views.get(self) ?? views.set(self, { parents: new Set(), evidence: [], copies: new Set() }).get(self)!;
      view.parents.add(sessionOf[caller.identity]!);
      view.evidence.push(caller.event, row.event);
      view.copies.add(row.event);
    }
  }
  for (const [self, { parents, evidence, copies }] of views) {
    const session = sessions[self]!;
    const [parent] = parents;
    if (session.parent >= 0 || parents.size !== 1 || parent === self) continue;
    const all = session.identities.reduce((sum, number) => sum + events[number]!, 0);
    attach(session, parent!, 'shared-event', copies.size === all ? 'proven' : 'inferred-strong', evidence);
  }
}

/**
 * Who switched roles in the console: CloudTrail names the identity but not its session, so the newest console session of that identity that had begun by then is
 * taken, or else any session of it. The role's session, and the one that the switch itself belongs to, hang on it.
 */
function linkSwitches({ identities, actorOf, fromConsole, switches }: SessionInput, { sessions, sessionOf }: SessionForestIndex): void {
  if (switches.length === 0) return;
  const named = new Set(switches.map(({ from }) => from.toLowerCase()));
  const actors = new Set(switches.map(({ identity }) => actorOf[identity]!));
  const byArn = new Map<string, Set<number>>();
  const byActor = new Map<number, number[]>();
  for (let number = 1; number < identities.length; number++) {
    const arn = identities[number]!.arn?.toLowerCase();
    if (arn !== undefined && named.has(arn)) (byArn.get(arn) ?? byArn.set(arn, new Set()).get(arn)!).add(sessionOf[number]!);
  }
  sessions.forEach((session, place) => {
    if (actors.has(session.actor)) (byActor.get(session.actor) ?? byActor.set(session.actor, []).get(session.actor)!).push(place);
  });
  const isConsole = (place: number): boolean => sessions[place]!.identities.some((number) => fromConsole[number] === 1);
  const sourceOf = ({ from, time, identity }: RoleSwitch): number | undefined => {
    const rank = (place: number): number => {
      const { createdAt } = sessions[place]!;
      return createdAt === null ? 1 : createdAt > time + CLOCK_MS ? 3 : isConsole(place) ? 0 : 2;
    };
    const found = [...(byArn.get(from.toLowerCase()) ?? [])].filter((place) => place !== sessionOf[identity] && sessions[place]!.actor !== actorOf[identity]);
    return found.sort((a, b) => rank(a) - rank(b) || (sessions[b]!.createdAt ?? 0) - (sessions[a]!.createdAt ?? 0) || a - b)[0];
  };
  const claims = new Map<number, { source: number; event: number }[]>();
  const claim = (self: number, source: number, event: number): void => void (claims.get(self) ?? claims.set(self, []).get(self)!).push({ source, event });
  for (const each of switches) {
    const source = sourceOf(each);
    if (source === undefined) continue;
    claim(sessionOf[each.identity]!, source, each.event);
    const near = (byActor.get(actorOf[each.identity]!) ?? []).filter((place) => place !== sessionOf[each.identity] && Math.abs((sessions[place]!.createdAt ?? Infinity) - each.time) <= SIGN_IN_MS);
    for (const place of near) claim(place, source, each.event);
  }
  for (const [self, found] of claims) {
    const session = sessions[self]!;
    // Several identities that switched to one session name leave open whose session it is.
    if (session.parent >= 0 || new Set(found.map(({ source }) => sessions[source]!.actor)).size !== 1) continue;
    const parent = found[0]!.source;
    attach(session, parent, 'console-sign-in', 'inferred-strong', found.filter(({ source }) => source === parent).map(({ event }) => event));
  }
}

/** Console sessions by principal and creation time = sign-in. The sign-in itself carries no key: it belongs to the principal's keyless session. */
function linkConsole({ identities, actorOf, signIns }: SessionInput, { sessions, sessionOf }: SessionForestIndex): void {
  const byActor = new Map<number, LinkingEvent[]>();
  for (const each of signIns) (byActor.get(actorOf[each.identity]!) ?? byActor.set(actorOf[each.identity]!, []).get(actorOf[each.identity]!)!).push(each);
  sessions.forEach((session, self) => {
    if (session.parent >= 0 || session.createdAt === null || identities[session.identity]!.instance !== null) return;
    const near = (byActor.get(session.actor) ?? [])
      .map((signIn) => ({ signIn, distance: Math.abs(signIn.time - session.createdAt!) }))
      .filter(({ signIn, distance }) => distance <= SIGN_IN_MS && sessionOf[signIn.identity] !== self)
      .sort((a, b) => a.distance - b.distance || a.signIn.event - b.signIn.event);
    if (near.length === 0) return;
    const same = near.filter(({ signIn, distance }) => distance === near[0]!.distance && sessionOf[signIn.identity] === sessionOf[near[0]!.signIn.identity]);
    attach(session, sessionOf[near[0]!.signIn.identity]!, 'console-sign-in', 'inferred-strong', same.map(({ signIn }) => signIn.event));
  });
}

/**
 * Calls that a service makes for a role session carry keys that no event issues, or none: principal id (or role and session name) and creation time lead to
 * the event that issued the session.
 */
function linkByNameAndTime({ identities, issued }: SessionInput, { sessions, sessionOf }: SessionForestIndex): void {
  const byName = new Map<string, IssuedKey[]>();
  const note = (name: string, row: IssuedKey): void => void (byName.get(name) ?? byName.set(name, []).get(name)!).push(row);
  for (const row of issued) {
    if (row.assumedRoleId !== null) note(row.assumedRoleId.toLowerCase(), row);
    else if (row.roleArn !== null && row.sessionName !== null) note(`${row.roleArn}/${row.sessionName}`.toLowerCase(), row);
  }
  const byKey = new Map<string, number>();
  sessions.forEach((session, place) => session.keys.forEach((key) => byKey.set(key, place)));
  sessions.forEach((session, self) => {
    if (session.parent >= 0 || session.createdAt === null) return;
    if (session.identities.some((number) => identities[number]!.key !== null && identities[number]!.invokedBy === null)) return;
    const { principalId, roleArn, sessionName } = identities[session.identity]!;
    const named = [...(byName.get((principalId ?? '').toLowerCase()) ?? []), ...(byName.get(`${roleArn}/${sessionName}`.toLowerCase()) ?? [])];
    const distance = (row: IssuedKey): number => Math.abs((row.time ?? Infinity) - session.createdAt!);
    const nearest = Math.min(...named.map(distance));
    const rows = named.filter((row) => nearest <= CLOCK_MS && distance(row) === nearest);
    // The session that got the key, where it occurs; else the one that asked for it.
    const parents = new Set(rows.map((row) => byKey.get(row.key) ?? sessionOf[row.identity]!).filter((parent) => parent >= 0 && parent !== self));
    const [parent] = parents;
    if (parents.size === 1) attach(session, parent!, 'name-and-time', 'inferred-strong', rows.map((row) => row.event));
  });
}

/** Where the key is missing from the issuing event: the same role in the same second, and nothing else that fits on either side. */
function linkByRoleAndTime({ identities, unkeyed }: SessionInput, { sessions, sessionOf }: SessionForestIndex): void {
  const byRole = new Map<string, LinkingEvent[]>();
  for (const each of unkeyed) for (const role of each.roles) (byRole.get(role.toLowerCase()) ?? byRole.set(role.toLowerCase(), []).get(role.toLowerCase())!).push(each);
  if (byRole.size === 0) return;
  const fits = new Map<number, LinkingEvent[]>();
  const claims = new Map<number, number>();
  sessions.forEach((session, self) => {
    const { roleArn, instance } = identities[session.identity]!;
    if (session.parent >= 0 || session.createdAt === null || roleArn === null || instance !== null) return;
    const near = (byRole.get(roleArn.toLowerCase()) ?? []).filter((each) => Math.abs(each.time - session.createdAt!) <= CLOCK_MS && sessionOf[each.identity] !== self);
    fits.set(self, near);
    for (const each of near) claims.set(each.event, (claims.get(each.event) ?? 0) + 1);
  });
  for (const [self, near] of fits) {
    if (near.length === 1 && claims.get(near[0]!.event) === 1) attach(sessions[self]!, sessionOf[near[0]!.identity]!, 'name-and-time', 'inferred-weak', [near[0]!.event]);
  }
}

/** Most sessions have no marks, and those at a root no evidence: one list stands for all of these. */
const none: readonly never[] = [];

function mark(session: Session, name: string): void {
  session.marks = [...session.marks, name];
}

function attach(session: Session, parent: number, link: LinkKind, proof: Proof, evidence: number[]): void {
  session.parent = parent;
  session.link = link;
  session.proof = proof;
  session.evidence = [...new Set(evidence)].sort((a, b) => a - b).slice(0, EVIDENCE);
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
      const first = sessions[path.slice(path.indexOf(at)).reduce((a, b) => (isEarlier(sessions[b]!, sessions[a]!) ? b : a))]!;
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
