import { isIP } from 'node:net';
import type { ReportPseudonym } from '../../../shared/contract/report.ts';
import type { ReportModel } from './model.ts';

/**
 * What stands for somebody or something wherever it is written: account numbers, access key and principal ids, addresses, mail addresses. UUIDs,
 * hashes and times of file names are matched first, so that digits within them are left alone.
 */
const marks =
  /(?<skip>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<![0-9A-Za-z])[0-9a-f]{32,128}(?![0-9A-Za-z])|\d{8}T\d{4,6}Z)|(?<key>(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA|AIDA|AGPA|AIPA|ANPA|ANVA|ABIA|ACCA|APKA|ASCA)[A-Z0-9]{8,124}(?![A-Za-z0-9]))|(?<mail>[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8})|(?<account>(?<![0-9A-Za-z.])\d{12}(?![0-9A-Za-z]))|(?<address>(?<![\p{L}\p{N}.])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}]|\.\d)|(?:(?<=(?<!\p{L})ip:)|(?<![\p{L}\p{N}.:]))[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\p{L}\p{N}:]|\.\d))/gu;

/** Members of records that hold names of people, roles, sessions, devices and buckets. */
const nameMembers =
  /"(?:userName|roleName|roleSessionName|groupName|bucketName|sourceIdentity|instanceProfileName|deviceName|serialNumber|accountAlias|name)"\s*:\s*"((?:[^"\\]|\\.)*)"/g;

/** Shorter names stand in too many words to be found in text. */
const shortestName = 3;

/** Names of AWS itself, and words that the report needs. */
const notNames =
  /(amazonaws\.com$|^AWSServiceRole|^aws-|^AWS|^(root|Root|unknown|default|success|denied|failed|all|system)$)/;

/**
 * A copy of the facts in which accounts, names, addresses and keys are pseudonyms, the same for the same value. `known` are those that the case
 * gave out before; new ones are numbered on in order of appearance, so the same case gives the same copy.
 */
export function redactModel(
  model: ReportModel,
  known: readonly ReportPseudonym[],
): { model: ReportModel; added: ReportPseudonym[] } {
  const table = new PseudonymTable(known);
  const names = collectNames(model);
  const replaceNames = namePattern(names);
  const replace = (text: string): string => {
    const marked = text.replace(marks, (...match) => {
      const groups = match.at(-1) as Record<string, string | undefined>;
      const whole = match[0] as string;
      if (groups['skip'] !== undefined) return whole;
      if (groups['address'] !== undefined) return isIP(whole) === 0 ? whole : table.give('address', whole);
      for (const kind of ['key', 'mail', 'account'] as const)
        if (groups[kind] !== undefined) return table.give(kind, whole);
      return whole;
    });
    return replaceNames === null ? marked : marked.replace(replaceNames, (name) => table.give('name', name));
  };
  const { format, version, options, stateTime, applicationVersion, sections, ...facts } = model;
  const redacted = mapStrings(facts, replace) as typeof facts;
  return {
    model: {
      format,
      version,
      options: { ...options, scope: mapStrings(options.scope, replace) as typeof options.scope },
      stateTime,
      applicationVersion,
      ...redacted,
      // Names of sections are ours, whatever an identity is called.
      sections: Object.fromEntries(
        Object.entries(sections).map(([name, answer]) => [name, mapStrings(answer, replace)]),
      ),
    },
    added: table.added,
  };
}

class PseudonymTable {
  readonly #byValue = new Map<string, string>();
  readonly #given = new Map<ReportPseudonym['kind'], number>();
  readonly added: ReportPseudonym[] = [];

  constructor(known: readonly ReportPseudonym[]) {
    for (const { kind, value, pseudonym } of known) {
      this.#byValue.set(`${kind} ${value}`, pseudonym);
      this.#given.set(kind, (this.#given.get(kind) ?? 0) + 1);
    }
  }

  give(kind: ReportPseudonym['kind'], value: string): string {
    const before = this.#byValue.get(`${kind} ${value}`);
    if (before !== undefined) return before;
    const number = (this.#given.get(kind) ?? 0) + 1;
    const pseudonym = `${kind.toUpperCase()}-${number}`;
    this.#given.set(kind, number);
    this.#byValue.set(`${kind} ${value}`, pseudonym);
    this.added.push({ kind, value, pseudonym });
    return pseudonym;
  }
}

/** Names that the evidence gives to identities: the last parts of ARNs, and what records call names. */
function collectNames(model: ReportModel): Set<string> {
  const names = new Set<string>();
  const add = (name: string | undefined): void => {
    if (
      name !== undefined &&
      name.length >= shortestName &&
      !notNames.test(name) &&
      !/^\d+$/.test(name) &&
      isIP(name) === 0
    )
      names.add(name);
  };
  const addArn = (arn: string): void => {
    const resource = arn.split(':').slice(5).join(':');
    const parts = resource.split('/');
    for (const part of parts.slice(1)) add(part);
    if (arn.startsWith('arn:aws:s3:::')) add(parts[0]);
  };
  const addText = (text: string): void => {
    for (const [, arn] of text.matchAll(/(arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:\d*:[\p{L}\p{N}+=,.@_/:-]+)/gu))
      addArn(arn!);
    for (const [, name] of text.matchAll(nameMembers)) add(name);
  };
  for (const event of [...model.cited, ...model.scoped.events]) {
    addText(event.raw);
    addText(event.arn);
  }
  for (const ranking of model.actors)
    for (const actor of ranking.rows) {
      addText(actor.id);
      if (actor.kind === 'identity') for (const part of actor.name.split(/[/ →]+/)) add(part);
    }
  for (const session of model.sessions.rows) {
    addText(session.actor);
    for (const part of session.actorName.split(/[/ →]+/)) add(part);
  }
  return names;
}

function namePattern(names: ReadonlySet<string>): RegExp | null {
  if (names.size === 0) return null;
  const longestFirst = [...names]
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
}

/** Every string of a value, and every key of its records, through `change`. */
function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => mapStrings(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapStrings(each, change)]));
}
