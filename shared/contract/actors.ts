import { z } from 'zod';
import { type EpochMs, filterSchema } from './common.ts';
import { methodOn } from './method.ts';

/**
 * `network` gathers addresses by /24 (IPv4) and /64 (IPv6); `toolchain` is a program with its libraries, system, TLS version and cipher suite, whatever it was told to do;
 * `resource` is an entry of `resources`. Each event has exactly one actor (or none) of each kind but the last: an event may name several resources.
 */
export const actorKinds = ['identity', 'key', 'ip', 'network', 'agent', 'toolchain', 'account', 'resource'] as const;
export type ActorKind = (typeof actorKinds)[number];

/** The period that is taken as usual: [from, to). What was not there and came later is new. */
export const baselineSchema = z.object({ from: z.number(), to: z.number() });
export type Baseline = z.infer<typeof baselineSchema>;

/** Where an address is, as the databases that the investigator added say. */
export interface Place {
  country: string | null;
  city: string | null;
  /** The block that the answer is about. */
  network: string | null;
  asn: number | null;
  organization: string | null;
}

/** A MaxMind database that addresses were looked up in. The answers are kept in the case, the database is not. */
export interface PlaceDatabase {
  fileName: string;
  sha256: string;
  sizeBytes: number;
  /** The database's own type, such as `GeoLite2-City`. */
  type: string;
  builtAt: EpochMs;
  addedAt: EpochMs;
  /** Public addresses of the case that were looked up, and those with an answer. */
  addresses: number;
  found: number;
}

export interface ActorRow {
  /** `identity:<name>`, `key:AKIA…`, `ip:192.0.2.1`, `network:192.0.2.0/24`, `agent:…`, `toolchain:…`, `account:…`, `resource:arn:…`: stable across imports. */
  id: string;
  kind: ActorKind;
  /** What an identity is: user, root, role session, service, federated, … ; key type; address class. */
  subkind: string;
  name: string;
  arn: string | null;
  account: string | null;
  first: EpochMs | null;
  last: EpochMs | null;
  events: number;
  denied: number;
  failed: number;
  writes: number;
  ips: number;
  keys: number;
  regions: number;
  services: number;
  /** Events over time in 40 equal buckets of the case's span. */
  spark: number[];
  /** No event in the baseline, one or more after it; over the whole case, whatever the filter. */
  isNew: boolean;
  /** Addresses only. */
  place: Place | null;
}

export interface CountedValue {
  value: string;
  count: number;
}

/** A resource that an actor's events name. `writes`: those of its events that are not read-only. */
export interface UsedResource extends CountedValue {
  id: string;
  type: string;
  writes: number;
}

/** Something that is new about an actor. */
export interface NewValue {
  /** A field of the catalogue; `actor` for identities. */
  field: string;
  value: string;
  /** The actor's events with this value after the baseline (all of them for a value that only it has). */
  count: number;
  first: EpochMs | null;
  /** Nobody had it in the baseline. */
  inCase: boolean;
  /** This actor did not have it in the baseline, though it was there. */
  forActor: boolean;
  /** Nobody else has it in the whole case. */
  onlyHere: boolean;
}

/** One actor's page. Lists hold the first of many; `totals` says how many there are. Counterparts are ids of other actors with the events they share. */
export interface ActorProfile extends ActorRow {
  spellings: { label: string; value: string }[];
  outcomes: CountedValue[];
  calls: { eventSource: string; eventName: string; count: number; unsuccessful: number }[];
  resources: UsedResource[];
  counterparts: { kind: ActorKind; id: string; name: string; count: number }[];
  regionsList: CountedValue[];
  sessions: SessionRow[];
  news: NewValue[];
  totals: { calls: number; resources: number; counterparts: number; sessions: number; news: number };
  /** Events over the span of the case in equal parts, by outcome; events without a time are in none. */
  activity: { outcome: string; counts: number[] }[];
  span: { from: EpochMs; to: EpochMs } | null;
  baseline: Baseline | null;
  /** The KQL expression that selects exactly this actor's events. */
  where: string;
  notes: { id: number; text: string; author: string; time: EpochMs }[];
}

export interface SessionRow {
  id: string;
  parent: string | null;
  /** Actor id at the root of the chain. */
  origin: string;
  originName: string;
  hops: number;
  /** How the session hangs on its parent: `issued-key`, `shared-event`, `console-sign-in`, `instance-role`, `name-and-time`, or null at a root. */
  link: string | null;
  proof: 'proven' | 'inferred-strong' | 'inferred-weak' | null;
  /** Events that carry the link. */
  evidence: number[];
  actor: string;
  actorName: string;
  key: string | null;
  account: string | null;
  start: EpochMs | null;
  end: EpochMs | null;
  events: number;
  /** Denied or failed. */
  unsuccessful: number;
  addresses: string[];
  agents: number;
  /** Marks such as `several-addresses`, `outside-instance`. */
  marks: string[];
  where: string;
}

/** A node of the link graph. */
export interface LinkNode {
  /** Actor id, `role:<ARN>`, or `more:<kind>:<node id>` for what was folded away. */
  id: string;
  kind: ActorKind | 'role' | 'more';
  subkind: string;
  name: string;
  /** Steps from the start. */
  depth: number;
  /** Nodes that a `more` node stands for; 1 for all others. */
  nodes: number;
  /** False where the node has neighbours that are not drawn. */
  expanded: boolean;
  /** KQL for exactly its events; null for what was folded away. */
  where: string | null;
}

export interface LinkEdge {
  from: string;
  to: string;
  /** `used` between actors that share events, `assumed` from identity to role, `issued` from the key that asked for a key to that key. */
  kind: 'used' | 'assumed' | 'issued';
  /** Events that both ends share; for `issued` the events that carry the link. */
  events: number;
  proof: 'proven' | 'inferred-strong' | 'inferred-weak' | null;
}

export interface LinkGraph {
  start: string;
  nodes: LinkNode[];
  edges: LinkEdge[];
  /** Neighbours that were folded into `more` nodes. */
  folded: number;
}

const method = methodOn('events', 'tags', 'findings', 'verdicts', 'details');

export const actorsMethods = {
  'actors.list': method<{ actors: ActorRow[]; total: number; events: number; baseline: Baseline | null }>()(
    filterSchema.extend({
      kind: z.enum(actorKinds).default('identity'),
      sort: z.enum(['events', 'name', 'first', 'last', 'denied', 'writes']).default('events'),
      descending: z.boolean().default(true),
      text: z.string().max(1000).optional(),
      /** Only actors that are new since the baseline. */
      newOnly: z.boolean().optional(),
      /** The first half of the case's span unless given. */
      baseline: baselineSchema.optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(100_000).default(500),
    }),
  ),
  'actors.get': method<ActorProfile>()(
    filterSchema.extend({
      id: z.string().max(4000),
      baseline: baselineSchema.optional(),
      /** Entries of each list. */ limit: z.number().int().min(1).max(100_000).default(200),
    }),
  ),
  'actors.graph': method<LinkGraph>()(
    z.object({
      id: z.string().max(4000),
      depth: z.number().int().min(1).max(10).default(1),
      /** Neighbours of one kind for one node; the rest is folded. */
      perKind: z.number().int().min(1).max(2000).default(12),
      /** Nodes in all. */
      limit: z.number().int().min(1).max(2000).default(2000),
    }),
  ),
  /** Databases that were used, newest first. */
  'actors.places': method<{ databases: PlaceDatabase[] }>()(z.object({}).default({}), { reads: ['details'] }),
  /** Looks all public addresses of the case up in MaxMind files and keeps the answers with the files' date and SHA-256. */
  'actors.addPlaces': method<{ databases: PlaceDatabase[] }>()(
    z.object({ files: z.array(z.string().max(200)).min(1).max(20) }),
    { writes: ['details'] },
  ),
  'sessions.list': method<{ sessions: SessionRow[]; total: number }>()(
    z.object({
      of: z.string().max(4000).optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(100_000).default(1000),
    }),
    { reads: ['events'] },
  ),
};
