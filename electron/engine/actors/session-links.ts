import { lowerBound } from './counting.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import type {
  IssuedKey,
  LinkingEvent,
  LinkKind,
  Proof,
  RoleSwitch,
  Session,
  SessionForestIndex,
  SessionInput,
} from './session-model.ts';

/** Clocks of the token service and of the trail differ by up to this much. */
const CLOCK_MS = 2000;
/** A console session's creation follows its sign-in within this time. */
const SIGN_IN_MS = 5000;
/** Events named for one link; more would not make it truer. */
const EVIDENCE = 20;

interface Candidate {
  parent: number;
  link: LinkKind;
  evidence: number[];
  /** 0 the caller's own copy shows the key, 1 joined by a shared event id, 2 only the other account's copy is there. */
  rank: number;
  time: number;
}

export function linkByIssuedKey(
  { identities, issued }: SessionInput,
  { sessions, sessionOf }: SessionForestIndex,
): void {
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
        const callers = row.callers.filter(
          ({ identity }) => identity > 0 && identities[identity]!.type !== 'AWSAccount',
        );
        for (const caller of callers)
          candidates.push({
            parent: sessionOf[caller.identity]!,
            link: 'shared-event',
            evidence: [caller.event, row.event],
            rank: 1,
            time,
          });
        if (callers.length === 0)
          candidates.push({ parent: own, link: 'issued-key', evidence: [row.event], rank: 2, time });
      }
    }
    const [best] = candidates
      .filter(({ parent }) => parent !== self)
      .sort((a, b) => a.rank - b.rank || a.time - b.time || a.evidence[0]! - b.evidence[0]!);
    if (best === undefined) return;
    const agreeing = candidates.filter(({ parent }) => parent === best.parent);
    attach(
      session,
      best.parent,
      best.link,
      'proven',
      agreeing.flatMap(({ evidence }) => evidence),
    );
    if (candidates.some(({ parent, rank }) => parent !== best.parent && rank < 2)) mark(session, 'several-issuers');
    if (session.keys.some((key) => key.startsWith('AKIA'))) mark(session, 'created-key');
  });
}

/** Ties the other account's view of a caller to the caller's session, where every shared event leads to the same one. */
export function linkForeignCopies(
  { identities, issued, events }: SessionInput,
  { sessions, sessionOf }: SessionForestIndex,
): void {
  const views = new Map<number, { parents: Set<number>; evidence: number[]; copies: Set<number> }>();
  for (const row of issued) {
    const self = sessionOf[row.identity]!;
    if (self < 0 || identities[row.identity]!.type !== 'AWSAccount') continue;
    for (const caller of row.callers) {
      if (caller.identity === 0 || identities[caller.identity]!.type === 'AWSAccount') continue;
      const view =
        views.get(self) ?? views.set(self, { parents: new Set(), evidence: [], copies: new Set() }).get(self)!;
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
export function linkSwitches(
  { identities, actorOf, fromConsole, switches }: SessionInput,
  { sessions, sessionOf }: SessionForestIndex,
): void {
  if (switches.length === 0) return;
  const begin = (place: number): number => sessions[place]!.createdAt ?? -Infinity;
  const sources = gatherSources(
    switches,
    identities,
    sessionOf,
    (place) =>
      begin(place) === -Infinity
        ? 'undated'
        : sessions[place]!.identities.some((number) => fromConsole[number] === 1)
          ? 'console'
          : 'other',
    begin,
  );
  const actors = new Set(switches.map(({ identity }) => actorOf[identity]!));
  const byActor = new Map<number, number[]>();
  sessions.forEach(({ actor, createdAt }, place) => {
    if (createdAt !== null && actors.has(actor)) listOf(byActor, actor).push(place);
  });
  for (const places of byActor.values()) places.sort((a, b) => begin(a) - begin(b));
  const claims = new Map<number, { source: number; event: number }[]>();
  for (const { from, time, identity, event } of switches) {
    const { console: consoles, undated, other } = sources.get(from.toLowerCase())!;
    const source =
      lastUntil(consoles, time + CLOCK_MS, begin) ??
      undated[0] ??
      lastUntil(other, time + CLOCK_MS, begin) ??
      other[0] ??
      consoles[0];
    if (source === undefined || sessions[source]!.actor === actorOf[identity]) continue;
    listOf(claims, sessionOf[identity]!).push({ source, event });
    const near = byActor.get(actorOf[identity]!) ?? [];
    for (
      let at = lowerBound(near.length, (index) => begin(near[index]!) < time - SIGN_IN_MS);
      at < near.length && begin(near[at]!) <= time + SIGN_IN_MS;
      at++
    )
      if (near[at] !== sessionOf[identity]) listOf(claims, near[at]!).push({ source, event });
  }
  for (const [self, found] of claims) {
    const session = sessions[self]!;
    // Several identities that switched to one session name leave open whose session it is.
    if (session.parent >= 0 || new Set(found.map(({ source }) => sessions[source]!.actor)).size !== 1) continue;
    const parent = found[0]!.source;
    attach(
      session,
      parent,
      'console-sign-in',
      'inferred-strong',
      found.filter(({ source }) => source === parent).map(({ event }) => event),
    );
  }
}

interface Sources {
  /** Oldest first. */
  console: number[];
  undated: number[];
  other: number[];
}

/** Sessions of the identities that switched, by ARN. */
function gatherSources(
  switches: readonly RoleSwitch[],
  identities: readonly ResolvedIdentity[],
  sessionOf: Int32Array,
  kindOf: (place: number) => keyof Sources,
  begin: (place: number) => number,
): Map<string, Sources> {
  const sources = new Map<string, Sources>(
    switches.map(({ from }) => [from.toLowerCase(), { console: [], undated: [], other: [] }]),
  );
  const seen = new Set<string>();
  for (let number = 1; number < identities.length; number++) {
    const arn = identities[number]!.arn?.toLowerCase();
    const known = arn === undefined ? undefined : sources.get(arn);
    const place = sessionOf[number]!;
    if (known === undefined || seen.has(`${place} ${arn}`)) continue;
    seen.add(`${place} ${arn}`);
    known[kindOf(place)].push(place);
  }
  for (const { console: consoles, other } of sources.values())
    for (const places of [consoles, other]) places.sort((a, b) => begin(a) - begin(b));
  return sources;
}

/** The last of some sessions, in the order of their beginnings, that had begun by a time. */
function lastUntil(places: readonly number[], time: number, begin: (place: number) => number): number | undefined {
  return places[lowerBound(places.length, (index) => begin(places[index]!) <= time) - 1];
}

function listOf<K, V>(lists: Map<K, V[]>, key: K): V[] {
  return lists.get(key) ?? lists.set(key, []).get(key)!;
}

/** Console sessions by principal and creation time = sign-in. The sign-in itself carries no key: it belongs to the principal's keyless session. */
export function linkConsole(
  { identities, actorOf, signIns }: SessionInput,
  { sessions, sessionOf }: SessionForestIndex,
): void {
  const byActor = new Map<number, LinkingEvent[]>();
  for (const each of signIns)
    (
      byActor.get(actorOf[each.identity]!) ?? byActor.set(actorOf[each.identity]!, []).get(actorOf[each.identity]!)!
    ).push(each);
  sessions.forEach((session, self) => {
    if (session.parent >= 0 || session.createdAt === null || identities[session.identity]!.instance !== null) return;
    const near = (byActor.get(session.actor) ?? [])
      .map((signIn) => ({ signIn, distance: Math.abs(signIn.time - session.createdAt!) }))
      .filter(({ signIn, distance }) => distance <= SIGN_IN_MS && sessionOf[signIn.identity] !== self)
      .sort((a, b) => a.distance - b.distance || a.signIn.event - b.signIn.event);
    if (near.length === 0) return;
    const same = near.filter(
      ({ signIn, distance }) =>
        distance === near[0]!.distance && sessionOf[signIn.identity] === sessionOf[near[0]!.signIn.identity],
    );
    attach(
      session,
      sessionOf[near[0]!.signIn.identity]!,
      'console-sign-in',
      'inferred-strong',
      same.map(({ signIn }) => signIn.event),
    );
  });
}

/**
 * Calls that a service makes for a role session carry keys that no event issues, or none: principal id (or role and session name) and creation time lead to
 * the event that issued the session.
 */
export function linkByNameAndTime(
  { identities, issued }: SessionInput,
  { sessions, sessionOf }: SessionForestIndex,
): void {
  const byName = new Map<string, IssuedKey[]>();
  const note = (name: string, row: IssuedKey): void =>
    void (byName.get(name) ?? byName.set(name, []).get(name)!).push(row);
  for (const row of issued) {
    if (row.assumedRoleId !== null) note(row.assumedRoleId.toLowerCase(), row);
    else if (row.roleArn !== null && row.sessionName !== null)
      note(`${row.roleArn}/${row.sessionName}`.toLowerCase(), row);
  }
  const byKey = new Map<string, number>();
  sessions.forEach((session, place) => session.keys.forEach((key) => byKey.set(key, place)));
  sessions.forEach((session, self) => {
    if (session.parent >= 0 || session.createdAt === null) return;
    if (session.identities.some((number) => identities[number]!.key !== null && identities[number]!.invokedBy === null))
      return;
    const { principalId, roleArn, sessionName } = identities[session.identity]!;
    const named = [
      ...(byName.get((principalId ?? '').toLowerCase()) ?? []),
      ...(byName.get(`${roleArn}/${sessionName}`.toLowerCase()) ?? []),
    ];
    const distance = (row: IssuedKey): number => Math.abs((row.time ?? Infinity) - session.createdAt!);
    const nearest = Math.min(...named.map(distance));
    const rows = named.filter((row) => nearest <= CLOCK_MS && distance(row) === nearest);
    // The session that got the key, where it occurs; else the one that asked for it.
    const parents = new Set(
      rows
        .map((row) => byKey.get(row.key) ?? sessionOf[row.identity]!)
        .filter((parent) => parent >= 0 && parent !== self),
    );
    const [parent] = parents;
    if (parents.size === 1)
      attach(
        session,
        parent!,
        'name-and-time',
        'inferred-strong',
        rows.map((row) => row.event),
      );
  });
}

/** Where the key is missing from the issuing event: the same role in the same second, and nothing else that fits on either side. */
export function linkByRoleAndTime(
  { identities, unkeyed }: SessionInput,
  { sessions, sessionOf }: SessionForestIndex,
): void {
  const byRole = new Map<string, LinkingEvent[]>();
  for (const each of unkeyed)
    for (const role of each.roles)
      (byRole.get(role.toLowerCase()) ?? byRole.set(role.toLowerCase(), []).get(role.toLowerCase())!).push(each);
  if (byRole.size === 0) return;
  const fits = new Map<number, LinkingEvent[]>();
  const claims = new Map<number, number>();
  sessions.forEach((session, self) => {
    const { roleArn, instance } = identities[session.identity]!;
    if (session.parent >= 0 || session.createdAt === null || roleArn === null || instance !== null) return;
    const near = (byRole.get(roleArn.toLowerCase()) ?? []).filter(
      (each) => Math.abs(each.time - session.createdAt!) <= CLOCK_MS && sessionOf[each.identity] !== self,
    );
    fits.set(self, near);
    for (const each of near) claims.set(each.event, (claims.get(each.event) ?? 0) + 1);
  });
  for (const [self, near] of fits) {
    if (near.length === 1 && claims.get(near[0]!.event) === 1)
      attach(sessions[self]!, sessionOf[near[0]!.identity]!, 'name-and-time', 'inferred-weak', [near[0]!.event]);
  }
}

/** Most sessions have no marks, and those at a root no evidence: one list stands for all of these. */
export const none: readonly never[] = [];

export function mark(session: Session, name: string): void {
  session.marks = [...session.marks, name];
}

function attach(session: Session, parent: number, link: LinkKind, proof: Proof, evidence: number[]): void {
  session.parent = parent;
  session.link = link;
  session.proof = proof;
  session.evidence = [...new Set(evidence)].sort((a, b) => a - b).slice(0, EVIDENCE);
}
