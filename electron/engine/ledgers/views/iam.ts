import type { LedgerRow } from '../../../../shared/contract/ledgers.ts';
import type { Escalation } from '../escalation/match.ts';
import { differencesBetween, stateAt, type SubjectAt } from '../iam/state-at.ts';
import type { IamChange } from '../iam/time-machine.ts';
import type { LedgerSource, LedgerView } from '../ledger-view.ts';

/** Name at the end of an actor's id, ARN or name: what changes call their subject. */
function subjectName(of: string): string {
  return of.slice(
    Math.max(of.lastIndexOf('/'), of.startsWith('arn:') || of.includes('/') ? -1 : of.lastIndexOf(':')) + 1,
  );
}

export function viewIam(source: LedgerSource): LedgerView {
  const all = source.list<IamChange>('iam');
  const name = source.of === null ? null : subjectName(source.of);
  const isAbout = (change: IamChange): boolean =>
    name === null || change.subject === name || change.subject === source.of;
  const chosen = all.filter((change) => (name !== null && isAbout(change)) || source.selected(change.event));
  const paths = source
    .list<Escalation>('escalations')
    .filter((each) => each.steps.some((event) => source.selected(event)));
  const at = source.at ?? source.end;
  const isAsked = source.at !== null || name !== null;
  const state = isAsked ? stateAt(all, at, isAbout) : [];
  if (isAsked && name !== null && state.length === 0) state.push(unseen(name));
  const differences =
    source.at !== null && source.until !== null
      ? differencesBetween(all, source.at, source.until).filter(
          (each) => name === null || each.subject === name || each.subject === source.of,
        )
      : [];
  return {
    tables: {
      changes: chosen.map((change) => ({
        time: change.time,
        account: change.account,
        principal: change.subject,
        kind: change.kind,
        fact: change.fact,
        key: change.key,
        old: shown(change.old),
        new: shown(change.value),
        findings: change.findings,
        eventName: change.eventName,
        by: change.by,
        via: change.via,
        events: [change.event],
      })),
      state: state.map(stateRow),
      differences: differences.map((each) => ({
        account: each.account,
        principal: each.subject,
        kind: each.kind,
        fact: each.fact,
        key: each.key,
        old: shown(each.old),
        new: shown(each.new),
        events: [each.event],
      })),
      paths: paths.map((each) => ({
        time: each.time,
        path: each.path,
        title: each.title,
        verdict: each.verdict,
        shownBy: each.shownBy,
        target: each.target,
        selfGrant: each.selfGrant,
        whoGains: each.whoGains,
        account: each.account,
        by: each.by,
        steps: each.steps,
      })),
    },
    figures: {
      changes: chosen.length,
      at: isAsked ? at : null,
      gainShown: paths.filter((each) => each.verdict === 'gain shown').length,
      possible: paths.filter((each) => each.verdict === 'possible').length,
      attempted: paths.filter((each) => each.verdict === 'attempted').length,
    },
    notes: ['unknown-before-first', 'not-an-evaluation', 'pass-role-unseen'],
  };
}

/** What is not known is not "no". */
function shown(value: string | null | undefined): string {
  return value === undefined ? 'unknown' : (value ?? 'removed');
}

function stateRow(subject: SubjectAt): LedgerRow {
  return {
    account: subject.account,
    principal: subject.subject,
    kind: subject.kind,
    exists: subject.exists,
    facts: subject.facts.map(({ fact, key, value, since, event }) => ({
      fact,
      key,
      value: shown(value),
      since,
      event,
    })),
    allows: subject.allows,
    unread: subject.unread,
    events: [...new Set(subject.facts.map((fact) => fact.event))],
  };
}

/** A principal of which nothing was seen by then: everything about it is unknown. */
function unseen(name: string): SubjectAt {
  return { account: '', kind: 'user', subject: name, exists: 'unknown', facts: [], allows: [], unread: [] };
}
