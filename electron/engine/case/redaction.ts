import { isIP } from 'node:net';
import type { ReportPseudonym } from '../../../shared/contract/report.ts';

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

/** Names that the evidence gives to identities and resources: the last parts of ARNs, and what records call names. */
export class NameCollector {
  readonly names = new Set<string>();

  add(name: string | undefined): void {
    if (
      name !== undefined &&
      name.length >= shortestName &&
      !notNames.test(name) &&
      !/^\d+$/.test(name) &&
      isIP(name) === 0
    )
      this.names.add(name);
  }

  /** Names in a text of evidence: a record, an ARN, an identity. */
  addText(text: string): void {
    for (const [, arn] of text.matchAll(/(arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:\d*:[\p{L}\p{N}+=,.@_/:-]+)/gu))
      this.#addArn(arn!);
    for (const [, name] of text.matchAll(nameMembers)) this.add(name);
  }

  #addArn(arn: string): void {
    const parts = arn.split(':').slice(5).join(':').split('/');
    for (const part of parts.slice(1)) this.add(part);
    if (arn.startsWith('arn:aws:s3:::')) this.add(parts[0]);
  }
}

/**
 * Replaces accounts, names, addresses and keys in texts by pseudonyms, the same for the same value. `known` are those that the case gave out before; new ones are numbered
 * on in order of appearance, so the same texts in the same order give the same copy.
 */
export class Redactor {
  readonly #table: PseudonymTable;
  readonly #names: NameFinder;

  constructor(known: readonly ReportPseudonym[], names: ReadonlySet<string>) {
    this.#table = new PseudonymTable(known);
    this.#names = new NameFinder(names);
  }

  /** Pseudonyms that were given since. */
  get added(): ReportPseudonym[] {
    return this.#table.added;
  }

  readonly text = (text: string): string => {
    const marked = text.replace(marks, (...match) => {
      const groups = match.at(-1) as Record<string, string | undefined>;
      const whole = match[0] as string;
      if (groups['skip'] !== undefined) return whole;
      if (groups['address'] !== undefined) return isIP(whole) === 0 ? whole : this.#table.give('address', whole);
      for (const kind of ['key', 'mail', 'account'] as const)
        if (groups[kind] !== undefined) return this.#table.give(kind, whole);
      return whole;
    });
    return this.#names.replace(marked, (name) => this.#table.give('name', name));
  };

  /** Every string of a value, and every key of its records. */
  readonly value = <T>(value: T): T => mapStrings(value, this.text) as T;
}

/** Finds names as whole words, the longest first, by the word that they begin with: a text costs the same however many names there are. */
class NameFinder {
  readonly #byFirstWord = new Map<string, string[]>();
  /** Names that begin with a sign. */
  readonly #others: RegExp | null;

  constructor(names: ReadonlySet<string>) {
    const longestFirst = [...names].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
    const others: string[] = [];
    for (const name of longestFirst) {
      const first = /^[\p{L}\p{N}_]+/u.exec(name)?.[0];
      if (first === undefined) others.push(name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
      else {
        const known = this.#byFirstWord.get(first);
        if (known === undefined) this.#byFirstWord.set(first, [name]);
        else known.push(name);
      }
    }
    this.#others =
      others.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}_])(?:${others.join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
  }

  replace(text: string, give: (name: string) => string): string {
    if (this.#byFirstWord.size === 0 && this.#others === null) return text;
    let made = '';
    let taken = 0;
    for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}_]+/gu)) {
      if (index < taken) continue;
      const name = this.#byFirstWord
        .get(word)
        ?.find(
          (each) =>
            text.startsWith(each, index) &&
            !/^[\p{L}\p{N}_]/u.test(text.slice(index + each.length, index + each.length + 2)),
        );
      if (name === undefined) continue;
      made += text.slice(taken, index) + give(name);
      taken = index + name.length;
    }
    const replaced = taken === 0 ? text : made + text.slice(taken);
    return this.#others === null ? replaced : replaced.replace(this.#others, give);
  }
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

/** Every string of a value, and every key of its records, through `change`. */
function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => mapStrings(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapStrings(each, change)]));
}
