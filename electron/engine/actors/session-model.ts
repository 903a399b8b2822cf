/**
 * Sessions: what one sign-in, one key or one keyless principal did, and how it hangs on the session that it came from. Everything here is a function of the
 * identity number, so it is worked out over the dictionary of identities and the few events that issue keys or sign somebody in, never over all events.
 */
import type { ResolvedIdentity } from './resolve-identity.ts';

export type LinkKind = 'issued-key' | 'shared-event' | 'console-sign-in' | 'instance-role' | 'name-and-time';
export type Proof = 'proven' | 'inferred-strong' | 'inferred-weak';

export interface Session {
  /** Access key id, credential id, `principal@creation time` for sign-ins whose many keys belong together, or the actor key where nothing else is known. */
  id: string;
  /** Identity numbers, ascending. */
  identities: number[];
  /** The identity that tells most. */
  identity: number;
  /** Actor group of that identity. */
  actor: number;
  keys: string[];
  /** Begin as the credentials state it, milliseconds UTC. */
  createdAt: number | null;
  /** Index of the parent; −1 at a root. */
  parent: number;
  link: LinkKind | null;
  proof: Proof | null;
  /** Events that carry the link, ascending. */
  evidence: readonly number[];
  /** Index of the session at the root of what is proven or strongly inferred. */
  origin: number;
  hops: number;
  marks: readonly string[];
}

/** An event that hands out a key. `callers`: copies of the same call in other accounts (same shared event id) that show who called. */
export interface IssuedKey {
  event: number;
  time: number | null;
  identity: number;
  key: string;
  roleArn: string | null;
  sessionName: string | null;
  assumedRoleId: string | null;
  callers: readonly { event: number; identity: number }[];
}

/** A successful sign-in, or a successful AssumeRole that shows no key; `roles` are its role ARNs. */
export interface LinkingEvent {
  event: number;
  time: number;
  identity: number;
  roles: readonly string[];
}

/** A successful SwitchRole in the console. `from`: ARN of the identity that switched, which may belong to another account. */
export interface RoleSwitch {
  event: number;
  time: number;
  identity: number;
  from: string;
}

export interface SessionInput {
  /** Index = identity number; 0 is "none". */
  identities: readonly ResolvedIdentity[];
  /** Actor group by identity number. */
  actorOf: Uint32Array;
  /** 1 where events of the identity number carry `sessionCredentialFromConsole`. */
  fromConsole: Uint8Array;
  /** Events by identity number. */
  events: Uint32Array;
  issued: readonly IssuedKey[];
  signIns: readonly LinkingEvent[];
  unkeyed: readonly LinkingEvent[];
  switches: readonly RoleSwitch[];
}

export interface SessionForestIndex {
  sessions: Session[];
  /** Session index by identity number; −1 for identity 0. */
  sessionOf: Int32Array;
}
