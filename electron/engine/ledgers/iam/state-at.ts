import { decodePolicy } from '../policy/decode.ts';
import { grantsOf } from '../policy/grants.ts';
import { administratorPolicies, awsManagedName } from '../policy/policy-of.ts';
import { type FactName, factNames, type SubjectKind } from './facts.ts';
import type { IamChange } from './time-machine.ts';

/** A fact at a time: its value, since when, and the event that shows it. A fact that is not listed is unknown. */
interface FactAt {
  fact: FactName;
  key: string;
  /** Null: seen removed. */
  value: string | null;
  since: number;
  event: number;
}

export interface SubjectAt {
  account: string;
  kind: SubjectKind;
  subject: string;
  /** `yes`, `no` (deletion seen), or `unknown`. */
  exists: 'yes' | 'no' | 'unknown';
  facts: FactAt[];
  /** Rights that policies seen by then allow, with the policy that says so. Not an evaluation: boundaries and other policies may deny. */
  allows: {
    action: string;
    resource: string;
    effect: 'Allow' | 'Deny';
    conditioned: boolean;
    from: string;
    since: number;
    event: number;
  }[];
  /** Policies attached whose text is not in the evidence. */
  unread: { policy: string; administratorByName: boolean }[];
}

/** State of all subjects (or one) after the events of a time. */
export function stateAt(
  changes: readonly IamChange[],
  time: number,
  choose: (change: IamChange) => boolean = () => true,
): SubjectAt[] {
  const subjects = new Map<string, SubjectAt>();
  const policies = new Map<string, Map<string, FactAt>>();
  for (const change of changes) {
    if (change.time > time) continue;
    const id = `${change.account}\n${change.kind}\n${change.subject}`;
    const facts = policies.get(id) ?? new Map<string, FactAt>();
    policies.set(id, facts);
    // A thing that begins or ends has none of the parts that were seen before.
    if (change.fact === 'exists') facts.clear();
    facts.set(`${change.fact}\n${change.key}`, {
      fact: change.fact,
      key: change.key,
      value: change.value,
      since: change.time,
      event: change.event,
    });
    if (choose(change) && !subjects.has(id))
      subjects.set(id, {
        account: change.account,
        kind: change.kind,
        subject: change.subject,
        exists: 'unknown',
        facts: [],
        allows: [],
        unread: [],
      });
  }
  for (const [id, subject] of subjects) {
    const facts = [...policies.get(id)!.values()];
    subject.facts = facts.toSorted(
      (a, b) => factNames.indexOf(a.fact) - factNames.indexOf(b.fact) || a.key.localeCompare(b.key),
    );
    const exists = facts.find(({ fact }) => fact === 'exists');
    subject.exists =
      exists === undefined
        ? facts.some(({ value }) => value !== null)
          ? 'yes'
          : 'unknown'
        : exists.value === null
          ? 'no'
          : 'yes';
    if (subject.exists !== 'no') addRights(subject, facts, policies);
  }
  return [...subjects.values()].toSorted((a, b) => a.kind.localeCompare(b.kind) || a.subject.localeCompare(b.subject));
}

/** Facts that differ between two times. */
export function differencesBetween(
  changes: readonly IamChange[],
  from: number,
  to: number,
): {
  subject: string;
  kind: SubjectKind;
  account: string;
  fact: FactName;
  key: string;
  old: string | null | undefined;
  new: string | null | undefined;
  event: number;
}[] {
  const before = indexFacts(stateAt(changes, from));
  const after = indexFacts(stateAt(changes, to));
  return [...after].flatMap(([key, { subject, fact }]) => {
    const old = before.get(key)?.fact.value;
    return old === fact.value
      ? []
      : [
          {
            subject: subject.subject,
            kind: subject.kind,
            account: subject.account,
            fact: fact.fact,
            key: fact.key,
            old,
            new: fact.value,
            event: fact.event,
          },
        ];
  });
}

function indexFacts(subjects: readonly SubjectAt[]): Map<string, { subject: SubjectAt; fact: FactAt }> {
  return new Map(
    subjects.flatMap((subject) =>
      subject.facts.map(
        (fact) =>
          [
            `${subject.account}\n${subject.kind}\n${subject.subject}\n${fact.fact}\n${fact.key}`,
            { subject, fact },
          ] as const,
      ),
    ),
  );
}

function addRights(
  subject: SubjectAt,
  facts: readonly FactAt[],
  policies: ReadonlyMap<string, ReadonlyMap<string, FactAt>>,
): void {
  const groups = facts.filter(({ fact, value }) => fact === 'group' && value !== null);
  const own = [
    ...facts.map((fact) => ({ fact, through: '' })),
    ...groups.flatMap(({ key }) =>
      [...(policies.get(`${subject.account}\ngroup\n${key}`)?.values() ?? [])].map((fact) => ({
        fact,
        through: ` through group ${key}`,
      })),
    ),
  ];
  for (const { fact, through } of own) {
    if (fact.value === null) continue;
    if (fact.fact === 'inline policy' || (subject.kind === 'policy' && fact.fact === 'policy version'))
      addGrants(subject, fact.value, `${fact.fact} ${fact.key}${through}`, fact);
    if (fact.fact !== 'attached policy') continue;
    const attached = policies.get(`${subject.account}\npolicy\n${fact.key}`);
    const version = attached?.get('default version\n')?.value ?? null;
    const text = version === null ? undefined : attached?.get(`policy version\n${version}`)?.value;
    if (typeof text === 'string') addGrants(subject, text, `${fact.key} ${version}${through}`, fact);
    else {
      const name = awsManagedName(fact.key);
      subject.unread.push({
        policy: `${fact.key}${through}`,
        administratorByName: name !== null && administratorPolicies.has(name),
      });
    }
  }
}

/** A state lists at most this many rights of one subject. */
const MOST_RIGHTS = 500;

function addGrants(subject: SubjectAt, text: string, from: string, { since, event }: FactAt): void {
  const decoded = decodePolicy(text);
  if (!decoded.readable) {
    subject.unread.push({ policy: from, administratorByName: false });
    return;
  }
  for (const { effect, action, resource, conditions } of grantsOf(decoded.document)) {
    if (subject.allows.length >= MOST_RIGHTS) return;
    subject.allows.push({ action, resource, effect, conditioned: conditions.length > 0, from, since, event });
  }
}
