import { type Act, isDone, nameCaller } from '../act.ts';
import { meaningOf } from '../footprint/call-index.ts';
import { nameThings } from '../footprint/identify.ts';
import { decodePolicy } from '../policy/decode.ts';
import { comparePolicies, type PolicyFinding } from '../policy/diff.ts';
import { policyOf } from '../policy/policy-of.ts';
import { type FactChange, type FactName, readFacts, type SubjectKind } from './facts.ts';

/** A change with what was so before, as far as that is known, and what the difference of two policies means. */
export interface IamChange extends FactChange {
  /** What was so before; undefined where nothing had been seen: unknown, which is not "no". */
  old: string | null | undefined;
  findings: PolicyFinding[];
}

/** Order inside a second: beginnings, changes, ends of parts, ends of the whole. */
function rank(change: { fact: FactName; value: string | null }): number {
  if (change.value !== null) return change.fact === 'exists' ? 0 : 1;
  return change.fact === 'exists' ? 3 : 2;
}

/** Gathers every change of what users, roles, groups and policies are, in order of time. What was so at a time is read from these changes. */
export class IamReplay {
  readonly #changes: IamChange[] = [];
  readonly #known = new Map<string, string | null>();
  #second: FactChange[] = [];

  take(act: Act): void {
    if (!isDone(act)) return;
    const updates = readFacts(act);
    const changes: FactChange[] = [...updates, ...resourcePolicies(act)].map((update) => ({
      ...update,
      event: act.event,
      time: act.time,
      account: accountOf(act),
      eventName: act.eventName,
      by: nameCaller(act.caller),
      via: act.via,
    }));
    for (const change of changes) {
      const [before] = this.#second;
      if (before !== undefined && Math.floor(before.time / 1000) !== Math.floor(change.time / 1000)) this.#flush();
      this.#second.push(change);
    }
  }

  finish(): IamChange[] {
    this.#flush();
    return this.#changes;
  }

  #flush(): void {
    for (const change of this.#second.toSorted((a, b) => rank(a) - rank(b))) this.#apply(change);
    this.#second = [];
  }

  #apply(change: FactChange): void {
    const prefix = `${change.account}\n${change.kind}\n${change.subject}\n`;
    const key = `${prefix}${change.fact}\n${change.key}`;
    const old = this.#known.get(key);
    if (change.fact === 'exists') for (const name of this.#factsOf.get(prefix) ?? []) this.#known.set(name, null);
    const before = change.fact === 'policy version' ? this.#versionBefore(prefix) : old;
    this.#known.set(key, change.value);
    this.#factsOf.set(prefix, (this.#factsOf.get(prefix) ?? new Set()).add(key));
    this.#changes.push({
      ...change,
      old: change.fact === 'policy version' ? before : old,
      findings: findingsOf(change, before),
    });
  }

  readonly #factsOf = new Map<string, Set<string>>();

  /** The text of the default version of a policy, which a new version is compared with. */
  #versionBefore(prefix: string): string | null | undefined {
    const version = this.#known.get(`${prefix}default version\n`) ?? 'text';
    return this.#known.get(`${prefix}policy version\n${version}`);
  }
}

const policyFacts = new Set<FactName>(['trust', 'inline policy', 'policy version', 'resource policy']);

function findingsOf(change: FactChange, before: string | null | undefined): PolicyFinding[] {
  if (!policyFacts.has(change.fact)) return [];
  const [old, fresh] = [before, change.value].map((text) => {
    const decoded = text === null || text === undefined ? null : decodePolicy(text);
    return decoded?.readable === true ? decoded.document : null;
  });
  // What cannot be read is not compared: the value says why.
  return change.value !== null && fresh === null ? [] : comparePolicies(old ?? null, fresh ?? null, change.account);
}

/** Policies of buckets, keys, topics, functions and other resources, by kind and name of the resource. */
function resourcePolicies(act: Act): Pick<FactChange, 'kind' | 'subject' | 'fact' | 'key' | 'value'>[] {
  if (act.source === 'iam' || act.source === 'organizations' || act.source === 'sso') return [];
  const meaning = meaningOf(act.source, act.name);
  return (meaning?.rows ?? []).flatMap((row) => {
    if (row.exposure !== 'policy' && row.kind !== 'lambda-permission') return [];
    return nameThings(act, row.kind, row.ids, row.parents).map(({ id, parent }) => {
      const isGone = row.effect === 'deleted' || row.effect === 'detached';
      const decoded = isGone ? null : policyOf(act);
      const value =
        decoded === null ? null : decoded.readable ? JSON.stringify(decoded.document) : `unreadable: ${decoded.why}`;
      return {
        kind: 'resource' as SubjectKind,
        subject: `${row.kind}:${parent ?? id ?? 'not in the record'}`,
        fact: 'resource policy' as FactName,
        key: row.kind === 'lambda-permission' ? (id ?? '') : '',
        value: isGone ? null : (value ?? 'unreadable: not in the record'),
      };
    });
  });
}

/** Account of the user, role or policy. */
function accountOf(act: Act): string {
  return act.account === '' ? (act.caller.account ?? '') : act.account;
}
