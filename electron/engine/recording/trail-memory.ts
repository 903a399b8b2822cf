import type { EpochMs } from '../../../shared/contract/common.ts';
import { asFields, textAt } from '../events/json-fields.ts';
import { type TrailControlEvent, trailNameOf } from './trail-control.ts';
import { defaultScope, type SelectorScope } from './trail-selectors.ts';

/** What the evidence tells about recording beside the calls themselves. */
export interface KnownBefore {
  /** Buckets and keys that digests name, from which on they are those of a trail. */
  watched: readonly string[];
  /** Buckets that digests of the trail lie in. */
  bucketsOf: (account: string, trail: string) => ReadonlySet<string>;
  /** Resource types of the data events of an account from before a time. */
  dataBefore: (account: string, before: EpochMs) => readonly string[];
  /** Are there Insights events of the account from before a time? */
  hadInsights: (account: string, before: EpochMs) => boolean;
}

export const nothingKnown: KnownBefore = {
  watched: [],
  bucketsOf: () => new Set(),
  dataBefore: () => [],
  hadInsights: () => false,
};

/** A trail as the calls so far left it; null where no call told. */
export interface TrailState {
  account: string;
  /** Home Region, from the ARN or the Region of the calls. */
  home: string;
  name: string;
  created: TrailControlEvent | null;
  isLogging: boolean | null;
  /** A StartLogging was seen. */
  wasStarted: boolean;
  /** What its selectors let through. */
  scope: SelectorScope | null;
  /** The most that they let through at any time: to record less is a loss. Trails that were there before record by default. */
  widest: SelectorScope;
  hasInsights: boolean | null;
  isMultiRegion: boolean | null;
  isOrganization: boolean | null;
  hasGlobalServices: boolean | null;
  hasValidation: boolean | null;
  bucket: string | null;
  key: string | null;
  /** While it is being set up: the hand, and the last call of it. */
  setUp: { agent: string; actor: string; last: EpochMs } | null;
}

/** Calls by one hand that follow one another this closely, and this long after the creation at the most, are the first configuration. */
const pause = 60_000;
const longest = 15 * 60_000;

/** Remembers trails and what was watched, call by call in the order of time. */
export class TrailMemory {
  readonly known: KnownBefore;
  readonly #trails = new Map<string, TrailState>();
  /** Bucket or key → since when it is one of a trail. */
  readonly #watched = new Map<string, EpochMs>();

  constructor(known: KnownBefore, events: readonly TrailControlEvent[]) {
    this.known = known;
    for (const name of known.watched) this.#watched.set(name, Number.NEGATIVE_INFINITY);
    for (const { name, since } of namedByTrails(events))
      this.#watched.set(name, Math.min(since, this.#watched.get(name) ?? Number.POSITIVE_INFINITY));
  }

  get trails(): Iterable<TrailState> {
    return this.#trails.values();
  }

  isWatched(name: string, at: EpochMs): boolean {
    return (this.#watched.get(name) ?? Number.POSITIVE_INFINITY) <= at;
  }

  /** KMS keys are named by id, ARN or alias: is one of the watched names of this id? */
  isWatchedKey(id: string, at: EpochMs): boolean {
    for (const [name, since] of this.#watched) if (since <= at && name.endsWith(id)) return true;
    return false;
  }

  /** The trail that a CloudTrail call names. */
  trail(event: TrailControlEvent): TrailState {
    const named = trailOf(event);
    const name = trailNameOf(named);
    const home = homeRegionOf(event);
    const id = `${event.account} ${home} ${name}`;
    let state = this.#trails.get(id);
    if (state === undefined) {
      state = newTrail(event.account, home, name);
      for (const type of this.known.dataBefore(event.account, event.time)) state.widest.data.set(type, 'all');
      this.#trails.set(id, state);
    }
    return state;
  }

  /** Begins a trail anew: the calls of this hand that follow are its first configuration. */
  create(event: TrailControlEvent): TrailState {
    const named = this.trail(event);
    const state = newTrail(named.account, named.home, named.name);
    this.#trails.set(`${named.account} ${named.home} ${named.name}`, state);
    state.created = event;
    state.isLogging = false;
    state.scope = defaultScope();
    state.hasInsights = false;
    state.setUp = { agent: handOf(event.agent), actor: event.actor ?? '', last: event.time };
    return state;
  }

  /** Whether a call is part of the first configuration of a trail; such calls lose nothing. */
  isFirstConfiguration(event: TrailControlEvent, state: TrailState): boolean {
    const { setUp, created } = state;
    if (setUp === null || created === null) return false;
    const agent = handOf(event.agent);
    const isOneHand =
      setUp.actor === (event.actor ?? '') && (setUp.agent === agent || setUp.agent === '' || agent === '');
    if (!isOneHand || event.time - setUp.last > pause || event.time - created.time > longest) return false;
    setUp.last = event.time;
    return true;
  }

  /** The same for a call on a bucket: of the trail that delivers there. */
  isFirstOfBucket(event: TrailControlEvent, bucket: string): boolean {
    for (const state of this.#trails.values())
      if (state.bucket === bucket && this.isFirstConfiguration(event, state)) return true;
    return false;
  }
}

/** Buckets and keys that calls give to trails, and since when they are those of one. */
export function namedByTrails(events: readonly TrailControlEvent[]): { name: string; since: EpochMs }[] {
  return events.flatMap((event) => {
    if (!event.succeeded || event.eventSource !== 'cloudtrail.amazonaws.com') return [];
    const fields = asFields(event.requestParameters) ?? new Map<string, unknown>();
    // A trail that is made now gives its bucket a meaning now; one that is changed had one before.
    const since = event.eventName === 'CreateTrail' ? event.time : Number.NEGATIVE_INFINITY;
    return ['s3BucketName', 'kmsKeyId'].flatMap((member) => {
      const name = textAt(fields, member) ?? '';
      return name === '' ? [] : [{ name, since }];
    });
  });
}

function newTrail(account: string, home: string, name: string): TrailState {
  return {
    account,
    home,
    name,
    created: null,
    isLogging: null,
    wasStarted: false,
    scope: null,
    widest: defaultScope(),
    hasInsights: null,
    isMultiRegion: null,
    isOrganization: null,
    hasGlobalServices: null,
    hasValidation: null,
    bucket: null,
    key: null,
    setUp: null,
  };
}

/** The trail or event data store that an event names, as a name or an ARN. */
export function trailOf(event: TrailControlEvent): string {
  const fields = asFields(event.requestParameters) ?? new Map<string, unknown>();
  return textAt(fields, 'name', 'trailName', 'eventDataStore') ?? '';
}

/** Trails are changed in their home Region; an ARN names it, else it is the Region of the call. Other services have none. */
export function homeRegionOf(event: TrailControlEvent): string {
  const named = trailOf(event);
  if (named.startsWith('arn:')) return named.split(':')[3] ?? event.region;
  return event.eventSource === 'cloudtrail.amazonaws.com' ? event.region : '';
}

/**
 * The tool behind a user agent, by its first product: S3 writes agents in brackets, and tools add the command. Consoles and services that
 * act for them call from several places and count as any hand (empty).
 */
function handOf(agent: string | undefined): string {
  const first = (agent ?? '').replace(/^\[/, '').split(/[ \],]/, 1)[0] ?? '';
  return /^(?:Mozilla\/|AWS-?Internal|aws-internal|S3Console|console\.|AWS$|APN-internal)|\.amazonaws\.com$|^signin\./i.test(
    first,
  )
    ? ''
    : first;
}
