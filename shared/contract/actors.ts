import { z } from 'zod';
import { type EpochMs, filterSchema } from './common.ts';
import { method } from './method.ts';

export const actorKinds = ['identity', 'key', 'ip', 'agent', 'account'] as const;
export type ActorKind = (typeof actorKinds)[number];

export interface ActorRow {
  /** `identity:<name>`, `key:AKIA…`, `ip:192.0.2.1`, `agent:…`, `account:…`: stable across imports. */
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
}

export interface CountedValue {
  value: string;
  count: number;
}

/** One actor's page. Counterparts are ids of other actors with the events they share. */
export interface ActorProfile extends ActorRow {
  spellings: { label: string; value: string }[];
  outcomes: CountedValue[];
  calls: { eventSource: string; eventName: string; count: number; failed: number }[];
  resources: CountedValue[];
  counterparts: { kind: ActorKind; id: string; name: string; count: number }[];
  regionsList: CountedValue[];
  sessions: SessionRow[];
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
  failed: number;
  addresses: string[];
  agents: number;
  /** Marks such as `several-addresses`, `outside-instance`. */
  marks: string[];
  where: string;
}

export const actorsMethods = {
  'actors.list': method<{ actors: ActorRow[]; total: number; events: number }>()(
    filterSchema.extend({
      kind: z.enum(actorKinds).default('identity'),
      sort: z.enum(['events', 'name', 'first', 'last', 'denied', 'writes']).default('events'),
      descending: z.boolean().default(true),
      text: z.string().max(1000).optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(100_000).default(500),
    }),
  ),
  'actors.get': method<ActorProfile>()(filterSchema.extend({ id: z.string().max(4000) })),
  'sessions.list': method<{ sessions: SessionRow[]; total: number }>()(
    z.object({ of: z.string().max(4000).optional(), offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(100_000).default(1000) }),
  ),
};
