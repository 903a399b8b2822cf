import { type Act } from '../act.ts';
import type { Condition } from '../../calls/call-table.ts';
import { type Loose, textAt, textOf, textsAt, valuesAt } from '../../calls/resolve-path.ts';

/** One thing that a call names. */
export interface Named {
  /** As ledgers show it; null where the record does not say. */
  id: string | null;
  /** All spellings by which other calls may name it. */
  aliases: readonly string[];
  parent: string | null;
  parentAliases: readonly string[];
  /** Where the identity was read: the caller wrote it, the answer gave it, or it is the scope itself. */
  from: 'request' | 'response' | 'scope';
}

/** All things of a kind that a call names by paths: the first path that gives a value wins. */
export function nameThings(act: Act, kind: string, ids: readonly string[], parents: readonly string[]): Named[] {
  if (kind === 'ec2-security-group-rule') return nameSecurityGroupRules(act, parents);
  const parentTexts = firstTexts(act, parents);
  const parent = parentTexts[0] === undefined ? null : showId(kind, parentTexts[0]);
  const parentAliases = [
    ...new Set(parents.flatMap((path) => textsOf(act, path)).flatMap((text) => spellings(kind, text))),
  ];
  const path = ids.find((each) => textsOf(act, each).length > 0);
  if (path === undefined) return [{ id: null, aliases: [], parent, parentAliases, from: 'request' }];
  const texts = textsOf(act, path);
  const from = path.startsWith('@') ? 'scope' : path.startsWith('q.') ? 'request' : 'response';
  // Other paths name the same thing in other words, where there is one thing only.
  const others = texts.length === 1 ? ids.filter((each) => each !== path).flatMap((each) => textsOf(act, each)) : [];
  return texts.map((text) => ({
    id: showId(kind, text),
    aliases: [...new Set([text, ...others].flatMap((each) => spellings(kind, each)))],
    parent,
    parentAliases,
    from,
  }));
}

/** Does the condition hold for this record? */
export function meets(condition: Condition, act: Act): boolean {
  return condition.some(({ path, test, value }) => {
    if (path === 'all-blocked') return isAllBlocked(act.record);
    if (path === 'other-version') return true;
    if (test === 'present') return valuesAt(act.record, path).length > 0;
    const texts = textsAt(act.record, path).map((text) => text.toLowerCase());
    if (test === '!=') return !texts.includes(value.toLowerCase());
    return texts.some((text) => (test === '=' ? text === value.toLowerCase() : text.startsWith(value)));
  });
}

/** All four settings of a public access block are on. */
export function isAllBlocked(record: Loose): boolean {
  const names = ['blockPublicAcls', 'ignorePublicAcls', 'blockPublicPolicy', 'restrictPublicBuckets'];
  return names.every((name) => textAt(record, `q.PublicAccessBlockConfiguration.${name}`)?.toLowerCase() === 'true');
}

/** Texts at a path; `@account` and `@region` stand for themselves, `@caller` for the caller's name. */
function textsOf(act: Act, path: string): string[] {
  if (path === '@caller') return [act.caller.userName ?? act.caller.roleName ?? act.caller.arn ?? '@caller'];
  if (path.startsWith('@')) return [path];
  return textsAt(act.record, path);
}

function firstTexts(act: Act, paths: readonly string[]): string[] {
  for (const path of paths) {
    const texts = textsOf(act, path);
    if (texts.length > 0) return texts;
  }
  return [];
}

/** How ledgers show an identity: functions, trails and secrets by their names, KMS keys by their ids, everything else as the record has it. */
export function showId(kind: string, text: string): string {
  if (kind.startsWith('lambda-')) return functionName(text) ?? text;
  if (kind.startsWith('trail')) return /^arn:[^:]*:cloudtrail:[^:]*:[^:]*:trail\/(.+)$/.exec(text)?.[1] ?? text;
  if (kind.startsWith('secret'))
    return (
      /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(text)?.[1]?.replace(/-[A-Za-z0-9]{6}$/, '') ?? text
    );
  if (kind.startsWith('kms-')) return /^arn:[^:]*:kms:[^:]*:[^:]*:key\/(.+)$/.exec(text)?.[1] ?? text;
  return text;
}

/** Name of a function out of its ARN, partial ARN, or name with version or alias; null where the text is none of these. */
function functionName(text: string): string | null {
  const match = /(?:^|:)function:([^:]+)(?::[^:]+)?$/.exec(text);
  if (match !== null) return match[1]!;
  return /^[A-Za-z0-9-_]+:[A-Za-z0-9$_-]+$/.test(text) ? text.slice(0, text.indexOf(':')) : null;
}

/** Spellings of one identity: shown form, and for an ARN the name at its end. */
export function spellings(kind: string, text: string): string[] {
  const shown = showId(kind, text);
  const made = [shown];
  if (text !== shown) made.push(text);
  if (shown.startsWith('arn:')) {
    const name = shown.slice(Math.max(shown.lastIndexOf('/'), shown.lastIndexOf(':')) + 1);
    if (name !== '') made.push(name);
  }
  return kind.startsWith('rds-') ? made.map((each) => each.toLowerCase()) : made;
}

/**
 * Rules of a security group are known by their id and by direction, protocol, ports and range: older records have no id, and a rule may be revoked either way.
 * Shown as `ingress tcp/22-22/0.0.0.0/0`.
 */
function nameSecurityGroupRules(act: Act, parents: readonly string[]): Named[] {
  const parentTexts = [
    ...new Set(parents.concat('q.groupId', 'q.groupName').flatMap((path) => textsAt(act.record, path))),
  ];
  const parent = parentTexts[0] ?? null;
  const answered = valuesAt(act.record, 'r.securityGroupRuleSet.items[]');
  const direction = act.name.endsWith('Egress') ? 'egress' : 'ingress';
  const rules = requestedRules(act.record, direction);
  const answers = answered.map((value) => answeredRule(value as Loose)).filter((each) => each !== null);
  const ids = [
    'q.securityGroupRuleIds',
    'q.securityGroupRuleIds.items[].securityGroupRuleId',
    'q.securityGroupRuleId',
    'q.SecurityGroupRule.SecurityGroupRuleId',
  ].flatMap((path) => textsAt(act.record, path));
  const named = (id: string, aliases: readonly string[], from: Named['from']): Named => ({
    id,
    aliases,
    parent,
    parentAliases: parentTexts,
    from,
  });
  if (rules.length > 0)
    return rules.map((rule) => {
      const known = answers.filter((each) => each.text === rule).map((each) => each.id);
      return named(rule, [rule, ...known], 'request');
    });
  if (answers.length > 0) return answers.map(({ id, text }) => named(text, [text, id], 'response'));
  if (ids.length > 0) return ids.map((id) => named(id, [id], 'request'));
  return [{ id: null, aliases: [], parent, parentAliases: parentTexts, from: 'request' }];
}

function answeredRule(value: Loose): { id: string; text: string } | null {
  const rule = { requestParameters: value };
  const id = textAt(rule, 'q.securityGroupRuleId');
  if (id === null) return null;
  const range = textAt(
    rule,
    'q.cidrIpv4',
    'q.cidrIpv6',
    'q.prefixListId',
    'q.referencedGroupInfo.groupId',
    'q.referencedGroupId',
  );
  const direction = textAt(rule, 'q.isEgress')?.toLowerCase() === 'true' ? 'egress' : 'ingress';
  return { id, text: `${direction} ${protocolAndPorts(rule)}/${range ?? '?'}` };
}

function requestedRules(record: Loose, direction: string): string[] {
  // The flat form has its members beside an empty list.
  const permissions = [...valuesAt(record, 'q.ipPermissions.items[]'), ...valuesAt(record, 'q')];
  return permissions.flatMap((value) => {
    const permission = { requestParameters: value };
    const ranges = [
      ...textsAt(permission, 'q.ipRanges.items[].cidrIp'),
      ...textsAt(permission, 'q.ipv6Ranges.items[].cidrIpv6'),
      ...textsAt(permission, 'q.groups.items[].groupId|groupName'),
      ...textsAt(permission, 'q.prefixListIds.items[].prefixListId'),
      ...textsAt(permission, 'q.cidrIp'),
      ...textsAt(permission, 'q.cidrIpv6'),
    ];
    return ranges.map((range) => `${direction} ${protocolAndPorts(permission)}/${range}`);
  });
}

function protocolAndPorts(permission: Loose): string {
  const text = (path: string): string => textAt(permission, path) ?? '-1';
  return `${text('q.ipProtocol')}/${text('q.fromPort')}-${text('q.toPort')}`;
}

/** Names and ids in the list of what a batch call did not do; null where there is no such list. */
export function failedMembers(record: Loose): Set<string> | null {
  const found = new Set<string>();
  let seen = false;
  const collect = (value: unknown, depth: number): void => {
    if (depth > 6) return;
    if (Array.isArray(value)) for (const each of value) collect(each, depth + 1);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value))
        if (!/code|message|reason/i.test(name)) collect(each, depth + 1);
    } else {
      const text = textOf(value);
      if (text !== undefined) found.add(text);
    }
  };
  for (const value of valuesAt(record, 'r')) {
    for (const [name, list] of Object.entries(value as Loose)) {
      if (!/^(un)?(success|process|fail)|fail|invalidparameters|errors?$/i.test(name)) continue;
      if (/^(successful|success|processed)/i.test(name) || typeof list !== 'object' || list === null) continue;
      seen = true;
      collect(list, 0);
    }
  }
  return seen ? found : null;
}
