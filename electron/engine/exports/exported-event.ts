import { createHash } from 'node:crypto';
import type { CloudTrailRecord } from '../events/record.ts';

/** A finding that an event stands in: what a row of hits says. */
export interface EventFinding {
  /** `F-001`. */
  id: string;
  uid: string;
  title: string;
  author: string;
  severity: 'info' | 'low' | 'medium' | 'high' | 'critical';
  techniques: readonly string[];
}

/** Where an event comes from and what the case says about it. Names are the same in every format; null and empty lists: the case says nothing. */
interface Provenance {
  /** Evidence path, as imported. */
  file: string;
  /** Number of the record in the file, from 0. */
  record: number;
  /** SHA-256 of the uncompressed file, hex. */
  fileSha256: string;
  /** Verdict of the last verification on the file. */
  verdict: string | null;
  outcome: string;
  actor: string | null;
  actorKind: string | null;
  session: string | null;
  origin: string | null;
  tags: readonly string[];
  findings: readonly EventFinding[];
}

/** One event on its way into another tool's format. */
export interface ExportedEvent extends Provenance {
  /** The record; of a redacted export, its copy with pseudonyms. */
  original: CloudTrailRecord;
  /** The record's own JSON on one line; null in redacted exports, where nothing original goes out. */
  text: string | null;
  /** Milliseconds UTC; null where the record has no readable time. */
  time: number | null;
}

/** A member that is a text and not empty. Other values as their JSON text; undefined where there is none. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : stringify(value);
}

/** A member that is an object; an empty one where it is anything else. */
export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is a boolean, or the text of one (older exports); undefined for anything else. */
export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  return /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : undefined;
}

/** Resources of a record with their members as texts. */
export function resourcesOf(
  record: CloudTrailRecord,
): { arn?: string | undefined; account?: string | undefined; type?: string | undefined }[] {
  const { resources } = record;
  return (Array.isArray(resources) ? resources : []).filter(isObject).map((each) => ({
    arn: textOf(each['ARN'] ?? each['arn']),
    account: textOf(each['accountId']),
    type: textOf(each['type']),
  }));
}

/** Name of who called: the user's, or that of the role behind the session. */
export function userNameOf(record: CloudTrailRecord): string | undefined {
  const identity = objectOf(record['userIdentity']);
  return textOf(identity['userName']) ?? textOf(sessionIssuer(identity)['userName']);
}

export function sessionIssuer(identity: Record<string, unknown>): Record<string, unknown> {
  return objectOf(objectOf(identity['sessionContext'])['sessionIssuer']);
}

/** `AssumeRole on sts.amazonaws.com by ARN from 198.51.100.7: success`; what the record does not say is left out. */
export function describe(event: ExportedEvent): string {
  const { original: record, outcome } = event;
  const identity = objectOf(record['userIdentity']);
  const who =
    textOf(identity['arn']) ?? userNameOf(record) ?? textOf(identity['principalId']) ?? textOf(identity['invokedBy']);
  const parts = [
    textOf(record['eventName']) ?? 'Event without a name',
    textOf(record['eventSource']) === undefined ? '' : `on ${textOf(record['eventSource'])}`,
    who === undefined ? '' : `by ${who}`,
    textOf(record['sourceIPAddress']) === undefined ? '' : `from ${textOf(record['sourceIPAddress'])}`,
  ];
  return `${parts.filter((part) => part !== '').join(' ')}: ${outcome}`;
}

/** JSON text on one line: what stands between members goes, everything else stays as it was written (numbers, repeated members, escapes). */
export function onOneLine(text: string): string {
  return /[\n\r]|[:,{[] |" :/.test(text) ? text.replace(/("(?:[^"\\]|\\.)*")|\s+/gs, '$1') : text.trim();
}

/** Numbers that JavaScript would write otherwise than they stand in the record. */
const longNumber = /[[:,]\s*-?(?:\d{16,}|\d+\.\d|\d+[eE]|-0)/;

const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/** Parses a record so that `stringify` writes its numbers as they stood, however long they are. */
export function parseExactly(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text);
  const revive: Reviver = (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawJson(source) : value;
  return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]);
}

/** JSON text of a value. Unpaired surrogates are written as escapes. */
export function stringify(value: unknown): string {
  return JSON.stringify(value);
}

/** SHA-256 of a text in UTF-8, hex. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** A copy without members that are undefined, so that they leave no trace in any format. */
export function present<T extends Record<string, unknown>>(value: T): Partial<T> {
  for (const key of Object.keys(value)) if (value[key] === undefined) delete value[key];
  return value;
}

/** An object without members counts as none. */
export function orNone<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}
