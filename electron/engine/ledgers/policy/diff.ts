import type { PolicyDocument } from './decode.ts';
import { escalationActions } from './escalation-actions.ts';
import {
  accountOf,
  ATTACHED,
  type ConditionPart,
  covers,
  type Grant,
  grantsOf,
  isSameCondition,
  isSubset,
  overlaps,
} from './grants.ts';

/** One difference between two policies, or a property of what is new. Codes are part of the contract. */
export type PolicyFinding =
  | { code: 'NO_CHANGE' | 'NO_EARLIER_VERSION_SEEN' | 'POLICY_DELETED' }
  | { code: 'NEW_PRINCIPAL' | 'DELETED_PRINCIPAL'; principal: string }
  | { code: 'NEW_ACTION' | 'ACTION_WILDCARD' | 'ESCALATION_ACTION'; action: string }
  | { code: 'RESOURCE_WIDENED' | 'DENY_REMOVED' | 'DENY_ADDED'; action: string; resource: string }
  | { code: 'ALLOW_NARROWED'; action: string; principal: string }
  | { code: 'CONDITION_DROPPED' | 'CONDITION_CHANGED' | 'CONDITION_ADDED'; key: string; operator: string }
  | { code: 'PUBLIC_PRINCIPAL' | 'ADMIN'; conditioned: boolean }
  | { code: 'EXTERNAL_ACCOUNT'; account: string }
  | { code: 'SERVICE_PRINCIPAL'; service: string }
  | { code: 'FEDERATED_PRINCIPAL'; provider: string }
  | { code: 'OIDC_NO_SUBJECT' | 'OIDC_NO_AUDIENCE' | 'NOT_ACTION_ALLOW' | 'NOT_RESOURCE_ALLOW' | 'NOT_PRINCIPAL_ALLOW' }
  | { code: 'OIDC_SUBJECT_WILDCARD'; subject: string }
  | { code: 'PASSROLE'; resource: string; serviceBound: boolean };

/**
 * What a new text of a policy allows that the one before did not, and what it takes away. A comparison of two texts, not an evaluation: other policies may still
 * deny. `null` before: no earlier text is known; `null` after: the policy was deleted.
 * @param owner account whose policy it is, for telling foreign principals
 */
export function comparePolicies(
  before: PolicyDocument | null,
  after: PolicyDocument | null,
  owner: string,
): PolicyFinding[] {
  if (after === null) return [{ code: before === null ? 'NO_CHANGE' : 'POLICY_DELETED' }];
  const old = before === null ? [] : grantsOf(before);
  const fresh = grantsOf(after);
  const found = new Findings();
  if (before === null) found.add({ code: 'NO_EARLIER_VERSION_SEEN' });
  const [oldAllows, newAllows] = [allowsOf(old), allowsOf(fresh)];
  const isCovered = coverTest(oldAllows);
  for (const grant of newAllows) {
    if (isCovered(grant)) continue;
    const isNewPrincipal = sayWhatIsNew(grant, oldAllows, found);
    describeShape(grant, owner, isNewPrincipal, found);
  }
  const isStillCovered = coverTest(newAllows);
  for (const grant of oldAllows) if (!isStillCovered(grant)) sayWhatIsLost(grant, newAllows, found);
  compareDenials(old, fresh, found);
  return found.all.length === 0 ? [{ code: 'NO_CHANGE' }] : found.all;
}

/** Findings once each, in the order in which they were found. */
class Findings {
  readonly all: PolicyFinding[] = [];
  readonly #seen = new Set<string>();

  add(finding: PolicyFinding): void {
    const key = JSON.stringify(finding);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.all.push(finding);
  }
}

function allowsOf(grants: readonly Grant[]): Grant[] {
  return grants.filter((grant) => grant.effect === 'Allow');
}

/** Is a grant covered by any of these? Equal grants are found at once; wildcards are tried after that. */
function coverTest(grants: readonly Grant[]): (grant: Grant) => boolean {
  const exact = new Set(grants.map((grant) => keyOf(grant)));
  const wide = grants.filter(
    (grant) => /[*?]/.test(grant.action + grant.resource + grant.principal) || grant.action.startsWith('Not'),
  );
  return (grant) =>
    exact.has(keyOf(grant)) ||
    grants.some(
      (each) => (each.conditions.length < grant.conditions.length || wide.includes(each)) && coversGrant(each, grant),
    );
}

function keyOf({ principal, action, resource, conditions }: Grant): string {
  return JSON.stringify([
    principal,
    action.toLowerCase(),
    resource,
    conditions.map((part) => JSON.stringify(part)).toSorted(),
  ]);
}

function coversGrant(wider: Grant, grant: Grant): boolean {
  return (
    coversPrincipal(wider, grant) &&
    coversAction(wider, grant) &&
    covers(wider.resource, grant.resource) &&
    isSubset(wider.conditions, grant.conditions)
  );
}

function coversPrincipal(wider: Grant, grant: Grant): boolean {
  return wider.principal === '*' || wider.principal === grant.principal;
}

function coversAction(wider: Grant, grant: Grant): boolean {
  const [wide, narrow] = [wider.action.toLowerCase(), grant.action.toLowerCase()];
  if (wide.startsWith('notaction:') && !narrow.startsWith('notaction:'))
    return wide
      .slice(10)
      .split(',')
      .every((left) => !overlaps(left, narrow));
  return wide === narrow || covers(wide, narrow);
}

/** Says which part of a grant is new. @returns true where its principal is */
function sayWhatIsNew(grant: Grant, old: readonly Grant[], found: Findings): boolean {
  const samePrincipal = old.filter((each) => coversPrincipal(each, grant));
  if (samePrincipal.length === 0 && grant.principal !== ATTACHED) {
    found.add({ code: 'NEW_PRINCIPAL', principal: grant.principal });
    return true;
  }
  const sameAction = samePrincipal.filter((each) => coversAction(each, grant));
  const sameResource = sameAction.filter((each) => covers(each.resource, grant.resource));
  if (sameAction.length === 0) found.add({ code: 'NEW_ACTION', action: grant.action });
  else if (sameResource.length === 0)
    found.add({ code: 'RESOURCE_WIDENED', action: grant.action, resource: grant.resource });
  else {
    const missing = sameResource.map((each) => each.conditions.filter((part) => !holds(grant.conditions, part)));
    const least = missing.toSorted((a, b) => a.length - b.length)[0] ?? [];
    for (const { key, operator } of least)
      found.add({
        code: grant.conditions.some((part) => part.key === key) ? 'CONDITION_CHANGED' : 'CONDITION_DROPPED',
        key,
        operator,
      });
  }
  return false;
}

function holds(conditions: readonly ConditionPart[], part: ConditionPart): boolean {
  return conditions.some((each) => isSameCondition(each, part));
}

/** What kind of grant a new one is. */
function describeShape(grant: Grant, owner: string, isNewPrincipal: boolean, found: Findings): void {
  const { principal, action, resource, conditions } = grant;
  const conditioned = conditions.length > 0;
  if (principal === '*') found.add({ code: 'PUBLIC_PRINCIPAL', conditioned });
  const account = accountOf(principal);
  if (account !== null && account !== owner) found.add({ code: 'EXTERNAL_ACCOUNT', account });
  if (isNewPrincipal) describePrincipal(principal, found);
  if (principal.startsWith('NotPrincipal:')) found.add({ code: 'NOT_PRINCIPAL_ALLOW' });
  if (action.startsWith('NotAction:')) found.add({ code: 'NOT_ACTION_ALLOW' });
  if (resource.startsWith('NotResource:')) found.add({ code: 'NOT_RESOURCE_ALLOW' });
  describeWebIdentity(grant, found);
  const isAdmin = action === '*' && resource === '*';
  if (isAdmin && principal === ATTACHED) found.add({ code: 'ADMIN', conditioned });
  else if (action.includes('*') && !action.startsWith('NotAction:')) found.add({ code: 'ACTION_WILDCARD', action });
  if (principal !== ATTACHED) return;
  const matches = (name: string): boolean => covers(action.toLowerCase(), name.toLowerCase());
  if (matches('iam:PassRole'))
    found.add({
      code: 'PASSROLE',
      resource,
      serviceBound: conditions.some((part) => part.key === 'iam:passedtoservice'),
    });
  if (!isAdmin && escalationActions.some((name) => matches(name))) found.add({ code: 'ESCALATION_ACTION', action });
}

function describePrincipal(principal: string, found: Findings): void {
  if (principal.startsWith('Service:')) found.add({ code: 'SERVICE_PRINCIPAL', service: principal.slice(8) });
  if (principal.startsWith('Federated:')) found.add({ code: 'FEDERATED_PRINCIPAL', provider: principal.slice(10) });
  if (/^A(IDA|ROA|GPA|IPA|KIA|SIA)[A-Z0-9]{8,}$/.test(principal)) found.add({ code: 'DELETED_PRINCIPAL', principal });
}

/** A trust for web identities that says neither who nor for which audience. */
function describeWebIdentity({ principal, action, conditions }: Grant, found: Findings): void {
  if (!principal.startsWith('Federated:') || !covers(action.toLowerCase(), 'sts:assumerolewithwebidentity')) return;
  if (principal.includes(':saml-provider/')) return;
  const subjects = conditions.filter((part) => part.key.endsWith(':sub'));
  if (!conditions.some((part) => part.key.endsWith(':aud'))) found.add({ code: 'OIDC_NO_AUDIENCE' });
  if (subjects.length === 0) found.add({ code: 'OIDC_NO_SUBJECT' });
  for (const { operator, values } of subjects)
    for (const subject of values)
      if (operator.includes('like') && /[*?]/.test(subject)) found.add({ code: 'OIDC_SUBJECT_WILDCARD', subject });
}

/** What an allowed grant of before lost: a condition was put on it, or it is not there any more. */
function sayWhatIsLost(grant: Grant, fresh: readonly Grant[], found: Findings): void {
  const kept = fresh.filter(
    (each) => coversPrincipal(each, grant) && coversAction(each, grant) && covers(each.resource, grant.resource),
  );
  if (kept.length === 0) {
    found.add({ code: 'ALLOW_NARROWED', action: grant.action, principal: grant.principal });
    return;
  }
  for (const each of kept)
    for (const { key, operator } of each.conditions)
      if (!grant.conditions.some((part) => part.key === key)) found.add({ code: 'CONDITION_ADDED', key, operator });
}

function compareDenials(old: readonly Grant[], fresh: readonly Grant[], found: Findings): void {
  const [before, after] = [old, fresh].map((grants) => grants.filter((grant) => grant.effect === 'Deny'));
  const isBefore = coverTest(before!);
  const isAfter = coverTest(after!);
  for (const grant of before!)
    if (!isAfter(grant)) found.add({ code: 'DENY_REMOVED', action: grant.action, resource: grant.resource });
  for (const grant of after!)
    if (!isBefore(grant)) found.add({ code: 'DENY_ADDED', action: grant.action, resource: grant.resource });
}
