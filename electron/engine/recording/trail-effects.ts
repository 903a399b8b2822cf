import { asFields, textAt } from '../events/json-fields.ts';
import { expiresObjects, judgeDelivery } from './bucket-policy.ts';
import { type ChangeId, type EventClass, type TrailControlEvent, trailNameOf } from './trail-control.ts';
import { type TrailMemory, trailOf, type TrailState } from './trail-memory.ts';
import { coversPart, defaultScope, joinParts, readSelectors, type SelectorScope } from './trail-selectors.ts';

/** One thing that can be switched off and on again. */
export interface Switch {
  /** What is switched, as `logging` or `policy`: names the interval together with the target. */
  name: string;
  target: string;
  classes: EventClass[];
  /** Resource types of the data events that are lost; empty: all of them. */
  resourceTypes: string[];
  /** Of these types some resources are still recorded. */
  isPartOfData: boolean;
  /** Event sources whose management events are left out. */
  sources: string[];
  /** `home`: the home Region of the trail goes on, the others stop. */
  reach: 'all' | 'others' | 'here';
  /** True where the digests of the trail can confirm it. */
  showsInDigests: boolean;
  change: ChangeId;
  params: Record<string, string>;
}

export type Effect = { kind: 'off'; change: Switch } | { kind: 'on'; name: string; target: string };

const everything: EventClass[] = ['management-read', 'management-write', 'data', 'network-activity', 'insight'];

/** What an event switches off or on, given what the calls before it left; the memory takes it in. Failed calls are not for here. */
export function effectsOf(event: TrailControlEvent, memory: TrailMemory): Effect[] {
  const fields = asFields(event.requestParameters) ?? new Map<string, unknown>();
  if (event.eventSource === 'cloudtrail.amazonaws.com') return trailEffects(event, fields, memory);
  if (event.eventSource === 's3.amazonaws.com') return bucketEffects(event, fields, memory);
  if (event.eventSource === 'kms.amazonaws.com') return keyEffects(event, fields, memory);
  return [];
}

function off(
  target: string,
  name: string,
  change: ChangeId,
  classes: EventClass[],
  more: Partial<Switch> = {},
): Effect {
  const rest = {
    sources: [],
    resourceTypes: [],
    isPartOfData: false,
    reach: 'all' as const,
    showsInDigests: false,
    params: {},
  };
  return { kind: 'off', change: { name, target, classes, change, ...rest, ...more } };
}

/** What ends with the trail, or begins anew with one of the same name. */
const ofTrail = ['selectors', 'insight', 'validation', 'regions', 'global'];

function trailEffects(event: TrailControlEvent, fields: Map<string, unknown>, memory: TrailMemory): Effect[] {
  const target = trailNameOf(trailOf(event));
  const on = (name: string): Effect => ({ kind: 'on', name, target });
  switch (event.eventName) {
    case 'CreateTrail':
      takeSettings(memory.create(event), fields, true);
      return ofTrail.map(on);
    case 'DeleteTrail':
    case 'StopLogging': {
      const state = memory.trail(event);
      const isDeleted = event.eventName === 'DeleteTrail';
      // A trail that was made and never started records nothing that could be lost.
      const isStarted = state.created === null || state.wasStarted;
      state.isLogging = false;
      if (isDeleted) state.setUp = null;
      const change = isDeleted ? 'trail-deleted' : 'trail-stopped';
      return [
        ...(isDeleted ? ofTrail.map(on) : []),
        ...(isStarted ? [off(target, 'logging', change, everything, { showsInDigests: true })] : []),
      ];
    }
    case 'StartLogging': {
      const state = memory.trail(event);
      memory.isFirstConfiguration(event, state);
      state.isLogging = true;
      state.wasStarted = true;
      return [on('logging')];
    }
    case 'UpdateTrail': {
      const state = memory.trail(event);
      const effects = updateEffects(fields, state, memory);
      const isFirst = memory.isFirstConfiguration(event, state);
      takeSettings(state, fields, false);
      return isFirst ? effects.filter((effect) => effect.kind === 'on') : effects;
    }
    case 'PutEventSelectors':
      return selectorEffects(event, readSelectors(fields), memory);
    case 'PutInsightSelectors': {
      const state = memory.trail(event);
      const selectors = fields.get('insightSelectors');
      const isFirst = memory.isFirstConfiguration(event, state);
      const had = state.hasInsights ?? memory.known.hadInsights(event.account, event.time);
      const has = !(Array.isArray(selectors) && selectors.length === 0);
      state.hasInsights = has;
      if (has) return [on('insight')];
      return had && !isFirst ? [off(target, 'insight', 'insights-off', ['insight'])] : [];
    }
    case 'DeleteEventDataStore':
    case 'StopEventDataStoreIngestion':
      return [off(target, 'lake', event.eventName.startsWith('Delete') ? 'store-deleted' : 'store-stopped', ['lake'])];
    case 'RestoreEventDataStore':
    case 'StartEventDataStoreIngestion':
      return [on('lake')];
    default:
      return [];
  }
}

function bool(fields: Map<string, unknown>, name: string): boolean | null {
  const value = fields.get(name);
  return value === true || value === 'true' ? true : value === false || value === 'false' ? false : null;
}

/** What CreateTrail leaves out is off (CloudTrail API reference), but for global services; what UpdateTrail leaves out stays. */
function takeSettings(state: TrailState, fields: Map<string, unknown>, isNew: boolean): void {
  const take = (name: string, before: boolean | null, byDefault: boolean): boolean | null =>
    bool(fields, name) ?? (isNew ? byDefault : before);
  state.isMultiRegion = take('isMultiRegionTrail', state.isMultiRegion, false);
  state.isOrganization = take('isOrganizationTrail', state.isOrganization, false);
  state.hasValidation = take('enableLogFileValidation', state.hasValidation, false);
  state.hasGlobalServices = take('includeGlobalServiceEvents', state.hasGlobalServices, true);
  state.bucket = textAt(fields, 's3BucketName') ?? state.bucket;
  state.key = textAt(fields, 'kmsKeyId') ?? state.key;
}

function updateEffects(fields: Map<string, unknown>, state: TrailState, memory: TrailMemory): Effect[] {
  const effects: Effect[] = [];
  const { name: trail } = state;
  const flip = (
    field: string,
    before: boolean | null,
    name: string,
    change: ChangeId,
    classes: EventClass[],
    more: Partial<Switch> = {},
  ): void => {
    const value = bool(fields, field);
    // Consoles send every setting again: only what was not so before is a change.
    if (value === false && before !== false) effects.push(off(trail, name, change, classes, more));
    if (value === true) effects.push({ kind: 'on', name, target: trail });
  };
  const digested = { showsInDigests: true };
  flip('enableLogFileValidation', state.hasValidation, 'validation', 'validation-off', ['validation'], digested);
  flip('isMultiRegionTrail', state.isMultiRegion, 'regions', 'single-region', everything, {
    ...digested,
    reach: 'others',
  });
  flip('includeGlobalServiceEvents', state.hasGlobalServices, 'global', 'no-global-services', ['global-services']);
  const bucket = textAt(fields, 's3BucketName');
  const isKnown = (name: string): boolean =>
    name === state.bucket || (state.bucket === null && memory.known.bucketsOf(state.account, trail).has(name));
  if (bucket !== null && !isKnown(bucket))
    effects.push(off(trail, `bucket ${bucket}`, 'new-bucket', ['delivery'], { reach: 'here', params: { bucket } }));
  const key = textAt(fields, 'kmsKeyId');
  if (key !== null && key !== '' && key !== state.key)
    effects.push(off(trail, `key ${key}`, 'new-key', ['delivery'], { reach: 'here', params: { key } }));
  return effects;
}

/** To record less than at any time before is a loss; to record no data events where none were recorded is none. */
function selectorEffects(event: TrailControlEvent, scope: SelectorScope, memory: TrailMemory): Effect[] {
  const state = memory.trail(event);
  const isFirst = memory.isFirstConfiguration(event, state);
  state.scope = scope;
  if (isFirst) {
    state.widest = scope;
    return [{ kind: 'on', name: 'selectors', target: state.name }];
  }
  const { widest } = state;
  const classes: EventClass[] = [];
  if (!scope.managementRead && widest.managementRead) classes.push('management-read');
  if (!scope.managementWrite && widest.managementWrite) classes.push('management-write');
  const every = scope.data.get('*');
  const lost: string[] = [];
  const narrowed: string[] = [];
  for (const [type, part] of widest.data) {
    const now = scope.data.get(type) ?? every;
    if (now === undefined) lost.push(type);
    else if (!coversPart(part, now)) narrowed.push(type);
  }
  if (lost.length + narrowed.length > 0) classes.push('data');
  if ([...widest.network].some((source) => !scope.network.has(source))) classes.push('network-activity');
  const excluded = scope.exclusions.filter((source) => !widest.exclusions.includes(source));
  // Where no management events are recorded, leaving some out says nothing more.
  const isExcluding = excluded.length > 0 && (scope.managementRead || scope.managementWrite);
  if (isExcluding) classes.push('excluded-sources');
  state.widest = join(widest, scope);
  if (classes.length === 0) return [{ kind: 'on', name: 'selectors', target: state.name }];
  const resourceTypes = lost.includes('*') ? [] : [...lost, ...narrowed].toSorted();
  const dataWords = [
    ...(lost.includes('*') ? ['data'] : lost.map((type) => `data:${type}`)),
    ...narrowed.map((type) => `data-part:${type}`),
  ];
  const without = classes
    .map((name) => (name === 'excluded-sources' ? excluded.join(', ') : name === 'data' ? dataWords.join(', ') : name))
    .join(', ');
  return [
    off(state.name, 'selectors', 'selectors-narrowed', classes, {
      sources: isExcluding ? excluded : [],
      resourceTypes,
      isPartOfData: lost.length === 0 && narrowed.length > 0,
      params: { without },
    }),
  ];
}

function join(left: SelectorScope, right: SelectorScope): SelectorScope {
  return {
    ...defaultScope(),
    managementRead: left.managementRead || right.managementRead,
    managementWrite: left.managementWrite || right.managementWrite,
    data: [...right.data].reduce(
      (all, [type, part]) => all.set(type, joinParts(all.get(type), part)),
      new Map(left.data),
    ),
    network: new Set([...left.network, ...right.network]),
    exclusions: left.exclusions.filter((source) => right.exclusions.includes(source)),
  };
}

function bucketEffects(event: TrailControlEvent, fields: Map<string, unknown>, memory: TrailMemory): Effect[] {
  const bucket = textAt(fields, 'bucketName') ?? '';
  if (!memory.isWatched(bucket, event.time)) return [];
  const key = textAt(fields, 'key') ?? '';
  const isFirst = memory.isFirstOfBucket(event, bucket);
  const on = (name: string): Effect => ({ kind: 'on', name, target: bucket });
  const lose = (name: string, change: ChangeId, params: Record<string, string> = {}): Effect[] =>
    isFirst ? [] : [off(bucket, name, change, ['delivery'], { params: { bucket, ...params } })];
  switch (event.eventName) {
    case 'DeleteBucket':
      return [...['policy', 'lifecycle', 'versioning'].map(on), ...lose('bucket', 'bucket-deleted')];
    case 'CreateBucket':
      return [on('bucket')];
    case 'DeleteBucketPolicy':
      return lose('policy', 'bucket-policy-removed');
    case 'PutBucketPolicy': {
      const verdict = judgeDelivery(fields.get('bucketPolicy') ?? fields.get('policy'), bucket);
      if (verdict === 'allows') return [on('policy')];
      // Either way the policy before is over.
      return [
        on('policy'),
        ...lose('policy', verdict === 'refuses' ? 'bucket-policy-refuses' : 'bucket-policy-replaced'),
      ];
    }
    case 'PutBucketLifecycle':
    case 'PutBucketLifecycleConfiguration':
      return expiresObjects(fields) ? lose('lifecycle', 'lifecycle-set') : [on('lifecycle')];
    case 'DeleteBucketLifecycle':
      return [on('lifecycle')];
    case 'PutBucketVersioning':
      return JSON.stringify(event.requestParameters).includes('Suspended')
        ? lose('versioning', 'versioning-suspended')
        : [on('versioning')];
    case 'DeleteObject':
    case 'DeleteObjects':
      return key === '' || key.includes('AWSLogs/')
        ? lose(`object ${event.time} ${key}`, 'objects-deleted', { key: key === '' ? '*' : key })
        : [];
    default:
      return [];
  }
}

function keyEffects(event: TrailControlEvent, fields: Map<string, unknown>, memory: TrailMemory): Effect[] {
  const key = textAt(fields, 'keyId') ?? '';
  const id = key.slice(key.lastIndexOf('/') + 1);
  if (id === '' || !memory.isWatchedKey(id, event.time)) return [];
  const lose = (name: string, change: ChangeId): Effect => off(id, name, change, ['delivery'], { params: { key: id } });
  switch (event.eventName) {
    case 'DisableKey':
      return [lose('key', 'key-disabled')];
    case 'ScheduleKeyDeletion':
      return [lose('key', 'key-deletion')];
    case 'EnableKey':
      return [{ kind: 'on', name: 'key', target: id }];
    case 'PutKeyPolicy':
      return [lose(`key policy ${event.time}`, 'key-policy-replaced')];
    default:
      return [];
  }
}
