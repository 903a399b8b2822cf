import type { Outcome } from '../../../shared/outcomes/index.ts';
import { plainEventName, plainEventSource } from './event-names.ts';
import { type Loose, textOf } from '../calls/resolve-path.ts';

/** One record as the ledgers read it. */
export interface Act {
  /** Row of the event in the case. */
  event: number;
  /** Milliseconds UTC, whole seconds as CloudTrail writes them. */
  time: number;
  outcome: Outcome;
  /** `iam`, `ec2`; other spellings than `….amazonaws.com` as they are. */
  source: string;
  /** Without version suffix. */
  name: string;
  /** As in the record. */
  eventName: string;
  /** Account that received the record: whose resources it is about. Empty where the record does not say. */
  account: string;
  region: string;
  caller: Caller;
  /** Number of the actor at the origin of the session; 0 where sessions are not known. */
  origin: number;
  /** Number of the session; 0 where it is not known. */
  session: number;
  address: string;
  agent: string;
  /** Service that made the call for somebody, without `.amazonaws.com`; null for calls of people and programs. */
  via: string | null;
  /** Copies of one call in several accounts share it. */
  sharedId: string | null;
  record: Loose;
}

/** Who made a call, as the record names them. */
export interface Caller {
  type: string;
  arn: string | null;
  account: string | null;
  userName: string | null;
  principalId: string | null;
  key: string | null;
  /** ARN and name of the role for sessions of roles. */
  roleArn: string | null;
  roleName: string | null;
}

/** Reads what every ledger asks of a record. */
export function readAct(
  event: number,
  time: number,
  outcome: Outcome,
  record: Loose,
  { origin = 0, session = 0 }: { origin?: number; session?: number } = {},
): Act {
  const caller = readCaller(record);
  const invokedBy = textOf(member(record['userIdentity'], 'invokedBy'));
  const address = textOf(record['sourceIPAddress']) ?? '';
  const agent = textOf(record['userAgent']) ?? '';
  const service = [invokedBy, address, agent].find((text) => text?.endsWith('.amazonaws.com'));
  const eventName = textOf(record['eventName']) ?? '';
  return {
    event,
    time,
    outcome,
    source: plainEventSource(textOf(record['eventSource']) ?? ''),
    name: plainEventName(eventName),
    eventName,
    account: textOf(record['recipientAccountId']) ?? caller.account ?? '',
    region: textOf(record['awsRegion']) ?? '',
    caller,
    origin,
    session,
    address,
    agent,
    via: service === undefined ? null : plainEventSource(service),
    sharedId: textOf(record['sharedEventID']) ?? null,
    record,
  };
}

/** Calls that changed something: all of it or a part. */
export function isDone(act: Act): boolean {
  return act.outcome === 'success' || act.outcome === 'partial';
}

/** What a column "by" says: the ARN, or the fullest name that the record has. */
export function nameCaller(caller: Caller): string {
  return (
    caller.arn ?? caller.userName ?? caller.principalId ?? (caller.type === '' ? 'not in the record' : caller.type)
  );
}

function readCaller(record: Loose): Caller {
  const identity = record['userIdentity'];
  const issuer = member(member(identity, 'sessionContext'), 'sessionIssuer');
  const text = (name: string): string | null => textOf(member(identity, name)) ?? null;
  const isRole = textOf(member(issuer, 'type')) === 'Role';
  return {
    type: text('type') ?? (textOf(member(identity, 'invokedBy')) === undefined ? '' : 'AWSService'),
    arn: text('arn'),
    account: text('accountId'),
    userName: text('userName') ?? (isRole ? null : (textOf(member(issuer, 'userName')) ?? null)),
    principalId: text('principalId'),
    key: text('accessKeyId'),
    roleArn: isRole ? (textOf(member(issuer, 'arn')) ?? null) : null,
    roleName: isRole ? (textOf(member(issuer, 'userName')) ?? null) : null,
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Loose)[name] : undefined;
}
