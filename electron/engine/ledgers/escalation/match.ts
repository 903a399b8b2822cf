import { type Act, isDone, nameCaller } from '../act.ts';
import { meaningOf } from '../footprint/call-index.ts';
import { nameThings } from '../footprint/identify.ts';
import { comparePolicies } from '../policy/diff.ts';
import { administratorPolicies, awsManagedName, policyOf } from '../policy/policy-of.ts';
import { textAt, textsAt, valuesAt } from '../../calls/resolve-path.ts';
import { type EscalationPath, escalationPaths, type PathCall } from './paths.ts';

type EscalationVerdict = 'gain shown' | 'possible' | 'attempted';

/** A known way to more rights, found in the calls of one origin. */
export interface Escalation {
  path: string;
  title: string;
  verdict: EscalationVerdict;
  /** Why the gain counts as shown; null where it does not. */
  shownBy: string | null;
  /** User, role or other thing that the last step is about. */
  target: string | null;
  /** The target is the caller's own user, or the role of the caller's session. */
  selfGrant: boolean;
  whoGains: string;
  account: string;
  by: string;
  time: number;
  /** Rows of the events, step by step. */
  steps: number[];
}

const DAY_MS = 24 * 3600 * 1000;

/** Paths whose steps name no common thing. */
const withoutCommonThing = new Set(['PE-27', 'PE-41']);

/** Begun paths that are kept for one origin and path: a tool that repeats a first step a thousand times is one begin. */
const MOST_OPEN = 64;

interface Begun {
  step: number;
  events: number[];
  /** Names of the things of the steps so far, and the text of the last request. */
  names: Set<string>;
  text: string;
  begin: number;
}

interface CallUse {
  path: EscalationPath;
  step: number;
  call: PathCall;
}

const uses = new Map<string, CallUse[]>();
for (const path of escalationPaths)
  path.steps.forEach((step, index) => {
    for (const call of step) {
      const key = `${call.source}:${call.name}`;
      uses.set(key, [...(uses.get(key) ?? []), { path, step: index, call }]);
    }
  });

/** Sources and names of all calls of the paths. */
export function escalationCalls(): string[] {
  return [...uses.keys()];
}

/** Finds the known ways to more rights in acts that come in order of time. */
export class EscalationReplay {
  readonly #found: Escalation[] = [];
  readonly #begun = new Map<string, Begun[]>();
  /** Users and keys that a path would gain, with the places of these paths, until they are used. */
  readonly #awaited = new Map<string, Escalation[]>();

  take(act: Act): void {
    this.#showGain(act);
    // Steps of later number first: one call may be the second step of one run and the first of the next.
    for (const use of (uses.get(`${act.source}:${act.name}`) ?? []).toSorted((a, b) => b.step - a.step))
      this.#step(use, act);
  }

  finish(): Escalation[] {
    return this.#found;
  }

  #step({ path, step, call }: CallUse, act: Act): void {
    if (act.outcome === 'throttled' || act.outcome === 'failed' || act.outcome === 'not-found') return;
    if (!holds(call.condition, act)) return;
    const isLast = step === path.steps.length - 1;
    const key = `${path.id}\n${act.account}\n${originOf(act)}`;
    if (step === 0) {
      if (isLast) this.#report(path, [act.event], act);
      else if (isDone(act)) this.#begin(key, act);
      return;
    }
    const names = namesOf(act);
    const text = requestText(act);
    const open = this.#begun.get(key) ?? [];
    const begun = open.find(
      (each) =>
        each.step === step - 1 &&
        act.time - each.begin <= DAY_MS &&
        !each.events.includes(act.event) &&
        (withoutCommonThing.has(path.id) || isAboutSame(each, names, text)),
    );
    if (begun === undefined) return;
    if (isLast) {
      open.splice(open.indexOf(begun), 1);
      this.#report(path, [...begun.events, act.event], act);
    } else if (isDone(act)) {
      begun.step = step;
      begun.events.push(act.event);
      for (const name of names) begun.names.add(name);
      begun.text = text;
    }
  }

  #begin(key: string, act: Act): void {
    const open = this.#begun.get(key) ?? [];
    this.#begun.set(key, open);
    if (open.length >= MOST_OPEN) open.shift();
    open.push({ step: 0, events: [act.event], names: namesOf(act), text: requestText(act), begin: act.time });
  }

  #report(path: EscalationPath, steps: number[], act: Act): void {
    const target = targetOf(act);
    const shownBy = isDone(act) ? gainShownBy(path, act) : null;
    const found: Escalation = {
      path: path.id,
      title: path.title,
      verdict: isDone(act) ? (shownBy === null ? 'possible' : 'gain shown') : 'attempted',
      shownBy,
      target,
      selfGrant: target !== null && (target === act.caller.userName || target === act.caller.roleName),
      whoGains: path.whoGains,
      account: act.account,
      by: nameCaller(act.caller),
      time: act.time,
      steps,
    };
    this.#found.push(found);
    if (!isDone(act)) return;
    for (const awaited of awaitedOf(path.id, act))
      this.#awaited.set(awaited, [...(this.#awaited.get(awaited) ?? []), found]);
  }

  /** A later use of the key, or a sign-in of the user, shows the gain. */
  #showGain(act: Act): void {
    if (this.#awaited.size === 0 || !isDone(act)) return;
    const { key, userName } = act.caller;
    this.#shown(key === null ? '' : `key ${key}`, act, 'the key was used');
    if (act.name === 'ConsoleLogin' && userName !== null)
      this.#shown(`login ${act.account} ${userName}`, act, 'the user signed in');
  }

  #shown(awaited: string, act: Act, reason: string): void {
    for (const found of this.#awaited.get(awaited) ?? []) {
      found.verdict = 'gain shown';
      found.shownBy = reason;
      found.steps.push(act.event);
    }
    this.#awaited.delete(awaited);
  }
}

function originOf(act: Act): string {
  return act.origin > 0 ? String(act.origin) : nameCaller(act.caller);
}

/** Names of the things that a call is about, long enough to be told from words. */
function namesOf(act: Act): Set<string> {
  const rows = meaningOf(act.source, act.name)?.rows ?? [];
  const named = rows.flatMap((row) =>
    nameThings(act, row.kind, row.ids, row.parents).flatMap(({ aliases, parentAliases }) => [
      ...aliases,
      ...parentAliases,
    ]),
  );
  const plain = [
    'q.userName',
    'q.roleName',
    'q.groupName',
    'q.functionName',
    'q.instanceId',
    'q.policyArn',
    'q.jobName',
    'q.name',
    'q.stackName',
    'q.changeSetName',
    'q.family',
    'q.roleArn',
    'q.instancesSet.items[].instanceId',
    'r.snapshotId',
    'r.volumeId',
    'r.imageId',
    'q.notebookInstanceName',
    'q.notebookInstanceLifecycleConfigName',
    'q.stackSetName',
    'r.pipelineId',
    'q.pipelineId',
    'r.projectId',
    'q.jobDefinitionName',
    'q.launchTemplateId',
    'q.launchTemplateName',
    'r.taskDefinition.taskDefinitionArn',
    'r.openIDConnectProviderArn',
    'r.sAMLProviderArn',
    'q.sAMLProviderArn',
  ];
  const texts = plain.flatMap((path) => textsAt(act.record, path));
  const ends = texts.filter((text) => text.startsWith('arn:')).map((text) => text.slice(text.lastIndexOf('/') + 1));
  return new Set([...named, ...texts, ...ends].filter((text) => text !== '' && !text.startsWith('@')));
}

/** Text of a request is looked into up to this length. */
const MOST_TEXT = 20_000;

function requestText(act: Act): string {
  return (
    JSON.stringify(act.record['requestParameters'] ?? '') + JSON.stringify(act.record['responseElements'] ?? '')
  ).slice(0, MOST_TEXT);
}

function isAboutSame(begun: Begun, names: ReadonlySet<string>, text: string): boolean {
  for (const name of names) if (begun.names.has(name)) return true;
  for (const name of begun.names) if (name.length > 3 && text.includes(name)) return true;
  return false;
}

/** Whom or what a step is about. */
function targetOf(act: Act): string | null {
  const named = textAt(
    act.record,
    'q.userName',
    'q.roleName',
    'q.groupName',
    'q.policyArn',
    'q.roleArn',
    'q.functionName',
    'q.instanceId',
    'q.target',
  );
  if (named !== null) return named;
  const [row] = meaningOf(act.source, act.name)?.rows ?? [];
  if (row === undefined) return null;
  const [thing] = nameThings(act, row.kind, row.ids, row.parents);
  return thing?.id ?? thing?.parent ?? null;
}

function holds(condition: string | null, act: Act): boolean {
  if (condition === null) return true;
  return condition.split(' or ').some((part) => {
    if (part === 'other-user') {
      const user = textAt(act.record, 'q.userName');
      return user !== null && user !== act.caller.userName;
    }
    // Sameness is told by the names that the steps share.
    if (part === 'same-role' || part.startsWith('same ')) return true;
    if (part === 'names-role') return JSON.stringify(act.record['requestParameters'] ?? '').includes(':role/');
    if (part === 'cluster-admin') return textAt(act.record, 'q.policyArn')?.endsWith('ClusterAdminPolicy') === true;
    const [path = '', test] = part.split(/!=|=/);
    if (test === undefined) return valuesAt(act.record, path).length > 0;
    const is = textAt(act.record, path)?.toLowerCase() === test.toLowerCase();
    return part.includes('!=') ? !is : is;
  });
}

/** Paths whose last record alone shows that somebody has more rights than before. */
function gainShownBy(path: EscalationPath, act: Act): string | null {
  const arn = textAt(act.record, 'q.policyArn', 'q.managedPolicyArn');
  const managed = arn === null ? null : awsManagedName(arn);
  if (/^(Attach|AttachManaged)/.test(act.name) && managed !== null && administratorPolicies.has(managed))
    return `${managed} makes an administrator by its name`;
  if (/^(Put(User|Role|Group)Policy|CreatePolicyVersion|PutInlinePolicy)/.test(act.name)) {
    const decoded = policyOf(act);
    if (decoded?.readable !== true) return null;
    const wide = comparePolicies(null, decoded.document, act.account).find(
      ({ code }) => code === 'ADMIN' || code === 'ESCALATION_ACTION',
    );
    return wide === undefined ? null : `the text has ${wide.code}`;
  }
  if (path.steps.length > 1 && /^Assume(Role|Root)/.test(act.name)) return 'the role was assumed';
  return null;
}

function awaitedOf(path: string, act: Act): string[] {
  const user = textAt(act.record, 'q.userName');
  if (path === 'PE-04' || path === 'PE-05' || path === 'PE-18') {
    const key = textAt(act.record, 'r.accessKey.accessKeyId');
    return key === null ? [] : [`key ${key}`];
  }
  return (path === 'PE-06' || path === 'PE-07') && user !== null ? [`login ${act.account} ${user}`] : [];
}
