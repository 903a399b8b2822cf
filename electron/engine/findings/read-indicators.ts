import { parse } from 'csv-parse/sync';
import type { IndicatorList, IndicatorType } from '../../../shared/contract/indicators.ts';
import { parseAddress, parseBlock } from '../../../shared/kql/index.ts';
import { describeAddress } from '../actors/addresses.ts';

/** Values of one list that are read; a longer list is no list of indicators. */
const mostIndicators = 1_000_000;
const longest = 4096;

export interface ReadIndicator {
  type: IndicatorType;
  value: string;
}

export interface ReadList {
  format: IndicatorList['format'];
  indicators: ReadIndicator[];
  leftOut: { value: string; reason: string }[];
}

/** Reads a list by its content: a STIX bundle, JSON lines (Timesketch), CSV with a heading, or one value a line. Never fails: what is no indicator is left out with the reason. */
export function readIndicators(text: string, format?: 'parquet'): ReadList {
  const content = text.replace(/^\uFEFF/, '');
  const collected = new Collected();
  const found = format ?? readInto(content, collected);
  if (format === 'parquet') readLines(content, collected);
  return { format: found, ...collected.lists() };
}

function readInto(content: string, into: Collected): IndicatorList['format'] {
  if (/^\s*[{[]/.test(content)) {
    const document = parseJson(content);
    if (document !== undefined) {
      readStix(document, into);
      return 'stix';
    }
    readLines(content, into);
    return 'json-lines';
  }
  const [head = ''] = content.split(/\r?\n/, 1);
  const names = head.split(/[,;\t]/).map(headingOf);
  if (names.some((name) => valueColumns.includes(name) || name in typedColumns)) {
    readCsv(content, into);
    return 'csv';
  }
  for (const line of content.split(/\r?\n/)) into.guess(line.replace(/(?:^|\s+)(?:#|\/\/).*$/, '').trim());
  return 'plain';
}

/** Columns that hold the value, whatever it is, and columns whose name says what it is. */
const valueColumns = ['value', 'indicator', 'ioc', 'observable', 'pattern'];
const typeColumns = ['type', 'kind', 'indicatortype', 'ioctype', 'category'];
const typedColumns: Record<string, IndicatorType> = {
  ip: 'address',
  address: 'address',
  sourceip: 'address',
  sourceipaddress: 'address',
  srcip: 'address',
  accesskey: 'key',
  accesskeyid: 'key',
  useraccesskeyid: 'key',
  arn: 'arn',
  useridentityarn: 'arn',
  userarn: 'arn',
  useragent: 'agent',
  agent: 'agent',
  username: 'name',
  name: 'name',
  hash: 'hash',
  sha256: 'hash',
  eventid: 'event-id',
};
/** Rows of another tool's timeline stand for events: only their ids are taken. */
const eventColumns = ['eventid'];

const typeWords: Record<string, IndicatorType> = {
  ip: 'address',
  ipv4: 'address',
  ipv6: 'address',
  ipv4addr: 'address',
  ipv6addr: 'address',
  address: 'address',
  cidr: 'address',
  key: 'key',
  accesskey: 'key',
  accesskeyid: 'key',
  awsaccesskey: 'key',
  arn: 'arn',
  agent: 'agent',
  useragent: 'agent',
  name: 'name',
  user: 'name',
  username: 'name',
  useraccount: 'name',
  hash: 'hash',
  sha256: 'hash',
  file: 'hash',
  account: 'account',
  accountid: 'account',
  eventid: 'event-id',
};

const headingOf = (text: string): string =>
  text
    .trim()
    .replace(/^"|"$/g, '')
    .replace(/[\s_.-]/g, '')
    .toLowerCase();

function readCsv(content: string, into: Collected): void {
  const [head = ''] = content.split(/\r?\n/, 1);
  const delimiter = [',', ';', '\t'].reduce((best, each) =>
    head.split(each).length > head.split(best).length ? each : best,
  );
  let rows: Record<string, string>[];
  try {
    rows = parse(content, {
      columns: (names: string[]) => names.map(headingOf),
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: mostIndicators,
    }) as Record<string, string>[];
  } catch (cause) {
    into.leave(head, `the CSV cannot be read: ${(cause as Error).message}`);
    return;
  }
  readRows(rows, into);
}

function readLines(content: string, into: Collected): void {
  const rows: Record<string, string>[] = [];
  for (const line of content.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const row = parseJson(line);
    if (typeof row !== 'object' || row === null || Array.isArray(row)) into.leave(line.slice(0, 200), 'no JSON object');
    else
      rows.push(
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            headingOf(name),
            typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
          ]),
        ),
      );
  }
  readRows(rows, into);
}

function readRows(rows: readonly Record<string, string>[], into: Collected): void {
  // An export of Timesketch in which events carry stars means those.
  const isStarred = (row: Record<string, string>): boolean =>
    /__ts_star/.test(`${row['label'] ?? ''}${row['labels'] ?? ''}`);
  const starred = rows.filter(isStarred);
  for (const row of starred.length > 0 ? starred : rows) {
    const event = eventColumns.find((name) => (row[name] ?? '') !== '');
    if (event !== undefined) {
      into.add('event-id', row[event]!);
      continue;
    }
    const value = valueColumns.find((name) => (row[name] ?? '') !== '');
    if (value !== undefined) {
      const said = typeColumns.map((name) => row[name]).find((each) => each !== undefined && each !== '');
      const type = said === undefined ? undefined : typeWords[headingOf(said)];
      if (/^\s*\[.*:.*=.*\]\s*$/.test(row[value]!)) readPattern(row[value]!, into);
      else if (type === undefined) into.guess(row[value]!);
      else into.add(type, row[value]!);
      continue;
    }
    for (const [name, type] of Object.entries(typedColumns)) if ((row[name] ?? '') !== '') into.add(type, row[name]!);
  }
}

/** Indicators' patterns and observables of a STIX 2.1 bundle. */
function readStix(document: unknown, into: Collected): void {
  const objects = Array.isArray(document) ? document : ((document as { objects?: unknown }).objects ?? [document]);
  for (const object of (Array.isArray(objects) ? objects : []) as Record<string, unknown>[]) {
    if (typeof object !== 'object' || object === null) continue;
    const text = (name: string): string => (typeof object[name] === 'string' ? object[name] : '');
    switch (object['type']) {
      case 'indicator':
        readPattern(text('pattern'), into);
        break;
      case 'ipv4-addr':
      case 'ipv6-addr':
        into.add('address', text('value'));
        break;
      case 'user-account':
        into.guess(text('user_id'));
        if (text('account_login') !== '') into.add('name', text('account_login'));
        break;
      case 'file': {
        const hashes = object['hashes'];
        for (const hash of Object.values(typeof hashes === 'object' && hashes !== null ? hashes : {}))
          into.add('hash', String(hash));
        break;
      }
      case 'domain-name':
      case 'url':
      case 'email-addr':
      case 'mac-addr':
        into.leave(text('value'), `a ${object['type']}, which CloudTrail records do not hold`);
    }
  }
}

function readPattern(pattern: string, into: Collected): void {
  const comparisons = [...pattern.matchAll(/([a-z0-9-]+):([\w.'[\]*-]+?)\s*(?:=|ISSUBSET)\s*'((?:[^'\\]|\\.)*)'/g)];
  if (comparisons.length === 0) into.leave(pattern.slice(0, 200), 'a pattern without a comparison that is understood');
  for (const [, type, path, quoted] of comparisons) {
    const value = quoted!.replace(/\\(.)/g, '$1');
    if (type === 'ipv4-addr' || type === 'ipv6-addr') into.add('address', value);
    else if (type === 'user-account' && path === 'account_type') continue;
    else if (type === 'user-account') into.guess(value);
    else if (type === 'file' && path!.startsWith('hashes')) into.add('hash', value);
    else if (type === 'network-traffic' && /user-agent/i.test(path!)) into.add('agent', value);
    else if (type === 'software') into.add('agent', value);
    else if (/^(?:src|dst)_ref/.test(path!)) into.add('address', value);
    else into.leave(value, `a ${type}, which CloudTrail records do not hold`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Values as they are written in reports, `198[.]51[.]100[.]7`, become what they mean. */
const refang = (text: string): string =>
  text
    .trim()
    .replace(/\[\.\]|\(\.\)|\[dot\]/gi, '.')
    .replace(/\[:\]/g, ':');

class Collected {
  readonly #indicators = new Map<string, ReadIndicator>();
  readonly #leftOut = new Map<string, { value: string; reason: string }>();

  lists(): { indicators: ReadIndicator[]; leftOut: { value: string; reason: string }[] } {
    return { indicators: [...this.#indicators.values()], leftOut: [...this.#leftOut.values()] };
  }

  leave(value: string, reason: string): void {
    if (value !== '') this.#leftOut.set(`${reason}\n${value}`, { value, reason });
  }

  /** A value of which nobody says what it is. */
  guess(text: string): void {
    const value = refang(text);
    if (value !== '') this.add(typeOf(value), value);
  }

  add(type: IndicatorType, text: string): void {
    const value = refang(text);
    if (value === '') return;
    if (value.length > longest) return this.leave(`${value.slice(0, 200)}…`, `longer than ${longest} characters`);
    if (this.#indicators.size >= mostIndicators) return this.leave(value, `more than ${mostIndicators} indicators`);
    if (type === 'address') {
      const reason = whyNot(value);
      if (reason !== null) return this.leave(value, reason);
    }
    this.#indicators.set(`${type}\n${value.toLowerCase()}`, { type, value });
  }
}

/** Why an address is not looked for: it tells nobody apart. Null where it is. */
function whyNot(value: string): string | null {
  const block = value.includes('/') ? parseBlock(value) : undefined;
  const address = describeAddress(block === undefined ? value : value.slice(0, value.indexOf('/')));
  if (address.class === 'service' || address.class === 'internal') return 'the name of an AWS service';
  if (address.class !== 'ipv4' && address.class !== 'ipv6') return 'no address';
  return ['private', 'shared', 'loopback', 'link-local', 'multicast', 'reserved'].includes(address.scope)
    ? 'a private or reserved address'
    : null;
}

/** What a value is by its look. */
function typeOf(value: string): IndicatorType {
  if (parseAddress(value) !== undefined || (value.includes('/') && parseBlock(value) !== undefined)) return 'address';
  const described = describeAddress(value);
  if (described.class === 'service' || described.class === 'internal') return 'address';
  if (/^(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,124}$/.test(value)) return 'key';
  if (/^arn:aws[a-z-]*:/i.test(value)) return 'arn';
  if (/^\d{12}$/.test(value)) return 'account';
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value)) return 'event-id';
  if (/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i.test(value)) return 'hash';
  // Agents name a program and its version, as no user does.
  return /\s|^[\w.+-]+\/\d/.test(value) ? 'agent' : 'name';
}
