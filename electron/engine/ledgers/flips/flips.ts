import { type Act, isDone, nameCaller } from '../act.ts';
import type { IamChange } from '../iam/time-machine.ts';
import { decodePolicy } from '../policy/decode.ts';
import { covers, grantsOf } from '../policy/grants.ts';
import { textsAt } from '../../calls/resolve-path.ts';

/** A call that was refused and then worked, or the other way round, for one principal, action and resource. */
export interface Flip {
  direction: 'denied to allowed' | 'allowed to denied';
  principal: string;
  account: string;
  eventSource: string;
  action: string;
  /** ARN or name that both records give; null where they give none. */
  resource: string | null;
  denials: number;
  firstDenied: number;
  lastDenied: number;
  /** First success after the denials; for the other direction the last one before. */
  allowed: number;
  sameSecond: boolean;
  /** Policy type that the message names as the reason. */
  deniedBy: string | null;
  /** The call was only tried out: it would have worked. */
  dryRun: boolean;
  sessions: { denied: string; allowed: string };
  denialEvents: number[];
  allowedEvent: number;
}

type FlipCause = 'change between' | 'propagation' | 'other session' | 'none seen';

export interface ExplainedFlip extends Flip {
  cause: FlipCause;
  strength: 'probable' | 'possible' | null;
  changes: IamChange[];
  /** A change was made by the principal itself. */
  changedBySelf: boolean;
  /** Does the new text's grant match action and resource? Null without a change. */
  explains: 'explains' | 'cannot be read' | 'does not match' | null;
}

/** New rights and roles take some seconds to spread: a change this long before the first denial may be the reason that it worked later. */
const PROPAGATION_MS = 60_000;

/** Distinct resources that one principal and action are followed for. */
const MOST_RUNS = 1000;

interface Run {
  resource: string | null;
  first: Act;
  last: Act;
  events: number[];
  message: string;
}

interface Known {
  runs: Run[];
  /** Last success by resource, for flips the other way round. */
  worked: Map<string, Act>;
}

/** Finds flips in acts that come in order of time; those of one second in any order: denials count first. */
export class FlipReplay {
  readonly #known = new Map<string, Known>();
  readonly #flips: Flip[] = [];
  #second: Act[] = [];

  take(act: Act): void {
    if (act.outcome !== 'denied' && act.outcome !== 'dry-run' && !isDone(act)) return;
    const [before] = this.#second;
    if (before !== undefined && Math.floor(before.time / 1000) !== Math.floor(act.time / 1000)) this.#flush();
    this.#second.push(act);
  }

  finish(): Flip[] {
    this.#flush();
    return this.#flips;
  }

  #flush(): void {
    for (const act of this.#second) if (act.outcome === 'denied') this.#deny(act);
    for (const act of this.#second) if (act.outcome !== 'denied') this.#allow(act);
    this.#second = [];
  }

  #at(act: Act): Known {
    const key = `${act.account}\n${principalOf(act)}\n${act.source}\n${act.name}`;
    const known = this.#known.get(key) ?? { runs: [], worked: new Map<string, Act>() };
    this.#known.set(key, known);
    return known;
  }

  #deny(act: Act): void {
    const known = this.#at(act);
    const resource = deniedResource(act);
    const run = known.runs.find((each) => each.resource === resource);
    if (run !== undefined) {
      run.last = act;
      run.events.push(act.event);
      return;
    }
    const message = String(act.record['errorMessage'] ?? '');
    if (known.runs.length < MOST_RUNS)
      known.runs.push({ resource, first: act, last: act, events: [act.event], message });
    const worked =
      known.worked.get(resource ?? '') ??
      (resource === null ? undefined : [...known.worked.values()].find((each) => namesResource(each, resource)));
    if (worked !== undefined && Math.floor(worked.time / 1000) !== Math.floor(act.time / 1000)) {
      this.#flips.push(
        this.#make('allowed to denied', { resource, first: act, last: act, events: [act.event], message }, worked),
      );
      known.worked.clear();
    }
  }

  #allow(act: Act): void {
    const known = this.#at(act);
    const run = known.runs.find((each) => each.resource === null || namesResource(act, each.resource));
    if (run !== undefined) {
      known.runs.splice(known.runs.indexOf(run), 1);
      this.#flips.push(this.#make('denied to allowed', run, act));
    }
    if (isDone(act) && known.worked.size < MOST_RUNS)
      known.worked.set(run?.resource ?? successResource(act) ?? '', act);
  }

  #make(direction: Flip['direction'], run: Run, allowed: Act): Flip {
    return {
      direction,
      principal: principalOf(allowed),
      account: allowed.account,
      eventSource: `${allowed.source}.amazonaws.com`,
      action: allowed.name,
      resource: run.resource,
      denials: run.events.length,
      firstDenied: run.first.time,
      lastDenied: run.last.time,
      allowed: allowed.time,
      sameSecond: Math.floor(run.last.time / 1000) === Math.floor(allowed.time / 1000),
      deniedBy: policyThatDenied(run.message),
      dryRun: allowed.outcome === 'dry-run',
      sessions: { denied: sessionOf(run.last), allowed: sessionOf(allowed) },
      denialEvents: run.events,
      allowedEvent: allowed.event,
    };
  }
}

/** Names the likely cause of each flip. A cause is never proven: the sentence says "probable" or "possible". */
export function explainFlips(flips: readonly Flip[], changes: readonly IamChange[]): ExplainedFlip[] {
  const times = changes.map((change) => change.time);
  const within = (from: number, to: number): IamChange[] =>
    changes.slice(lowerBound(times, from), lowerBound(times, to + 1));
  return flips.map((flip) => {
    const [from, to] =
      flip.direction === 'denied to allowed' ? [flip.lastDenied, flip.allowed] : [flip.allowed, flip.firstDenied];
    const between = within(from, to).filter(
      (change) =>
        change.time > from - 1 && touches(change, flip, changes) && !(flip.sameSecond && change.time === from),
    );
    const strictly = between.filter((change) => change.time > from || change.time < to);
    if (strictly.length > 0) return explained(flip, 'change between', strictly);
    if (flip.direction === 'denied to allowed') {
      const before = within(flip.firstDenied - PROPAGATION_MS, flip.firstDenied).filter((change) =>
        touches(change, flip, changes),
      );
      if (before.length > 0) return explained(flip, 'propagation', before);
    }
    if (flip.sessions.denied !== flip.sessions.allowed)
      return { ...explained(flip, 'other session', []), strength: 'possible' };
    return explained(flip, 'none seen', []);
  });
}

function explained(flip: Flip, cause: FlipCause, changes: IamChange[]): ExplainedFlip {
  return {
    ...flip,
    cause,
    strength: cause === 'none seen' ? null : 'probable',
    changes,
    changedBySelf: changes.some(
      (change) => change.by === flip.principal || change.by.includes(`:assumed-role/${lastName(flip.principal)}/`),
    ),
    explains: changes.length === 0 ? null : explainsBy(flip, changes),
  };
}

function explainsBy(flip: Flip, changes: readonly IamChange[]): ExplainedFlip['explains'] {
  const action = `${flip.eventSource.replace('.amazonaws.com', '')}:${flip.action}`.toLowerCase();
  let isUnread = false;
  for (const change of changes) {
    if (change.value === null || !change.value.startsWith('{')) {
      isUnread ||= change.fact === 'attached policy' || (change.value ?? '').startsWith('unreadable');
      continue;
    }
    const decoded = decodePolicy(change.value);
    if (!decoded.readable) continue;
    const matches = grantsOf(decoded.document).some(
      (grant) =>
        covers(grant.action.toLowerCase(), action) && (flip.resource === null || covers(grant.resource, flip.resource)),
    );
    if (matches) return 'explains';
  }
  return isUnread ? 'cannot be read' : 'does not match';
}

/** Does a change concern this principal, its groups, its policies, or the resource of the call? */
function touches(change: IamChange, flip: Flip, changes: readonly IamChange[]): boolean {
  const name = lastName(flip.principal);
  if (change.kind === 'organization') return true;
  if ((change.kind === 'user' || change.kind === 'role') && change.subject === name) return true;
  const resource = flip.resource ?? '';
  if (change.kind === 'role' && resource.includes(':role/') && lastName(resource) === change.subject) return true;
  if (change.kind === 'resource') {
    const id = change.subject.slice(change.subject.indexOf(':') + 1);
    return resource !== '' && (resource === id || resource.includes(id));
  }
  const isOf = (fact: string, key: string): boolean =>
    changes.some(
      (each) =>
        each.time <= change.time &&
        each.subject === name &&
        each.fact === fact &&
        each.key === key &&
        each.value !== null,
    );
  if (change.kind === 'group') return isOf('group', change.subject);
  return change.kind === 'policy' && isOf('attached policy', change.subject);
}

function lastName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The user, or the role across its sessions. */
function principalOf(act: Act): string {
  return act.caller.roleArn ?? nameCaller(act.caller);
}

function sessionOf(act: Act): string {
  return act.session > 0 ? String(act.session) : (act.caller.key ?? act.caller.arn ?? '');
}

const resourcePaths = [
  'q.roleArn',
  'q.policyArn',
  'q.functionName',
  'q.bucketName',
  'q.secretId',
  'q.keyId',
  'q.topicArn',
  'q.queueUrl',
  'q.userName',
  'q.roleName',
  'q.name',
  'q.instanceId',
  'q.tableName',
  'q.modelId',
];

/** "is not authorized to perform: a on resource: b": the resource of a denied call, else what its request names. */
function deniedResource(act: Act): string | null {
  const message = String(act.record['errorMessage'] ?? '');
  const named = /on resource: (\S+)/.exec(message)?.[1]?.replace(/[.,]$/, '');
  return named !== undefined && named !== '*' ? named : successResource(act);
}

function successResource(act: Act): string | null {
  for (const path of resourcePaths) {
    const [text] = textsAt(act.record, path);
    if (text !== undefined) return text;
  }
  return null;
}

/** Does the record name the resource, by ARN or by the name at its end? A record that names none at all contradicts nothing. */
function namesResource(act: Act, resource: string): boolean {
  const own = successResource(act);
  if (own === resource) return true;
  const listed = act.record['resources'];
  const arns = Array.isArray(listed)
    ? listed.flatMap((each: unknown) =>
        typeof each === 'object' && each !== null && 'ARN' in each ? [String(each.ARN)] : [],
      )
    : [];
  if (arns.includes(resource)) return true;
  if (own === null && arns.length === 0) return true;
  const name = resource.slice(Math.max(resource.lastIndexOf('/'), resource.lastIndexOf(':')) + 1);
  return (
    own !== null && (own === name || resource === own.slice(Math.max(own.lastIndexOf('/'), own.lastIndexOf(':')) + 1))
  );
}

/** Which kind of policy a message names as the reason. */
function policyThatDenied(message: string): string | null {
  const explicit = /with an explicit deny in an? ([a-z -]+?policy|permissions boundary|VPC endpoint policy)/i.exec(
    message,
  );
  if (explicit !== null) return `explicit deny: ${explicit[1]}`;
  const missing = /because no ([a-z -]+?(?:policy|boundary)) allows/i.exec(message);
  return missing === null ? null : `no allow: ${missing[1]}`;
}

function lowerBound(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
