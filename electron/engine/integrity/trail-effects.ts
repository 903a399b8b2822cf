import { asFields, textAt } from './json-sequence.ts';
import type { ChangeId, EventClass, TrailControlEvent } from './trail-control.ts';
import { readSelectors, type SelectorScope } from './trail-selectors.ts';

/** One thing that can be switched off and on again. */
export interface Switch {
  /** What is switched, as `logging` or `policy`: names the interval together with the target. */
  name: string;
  target: string;
  classes: EventClass[];
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

/** What is known about what trails recorded before. */
export interface Memory {
  /** Buckets and keys of the trails. */
  watched: ReadonlySet<string>;
  /** Trails that a selector was seen to let record data events. */
  trailsWithData: Set<string>;
  /** Does the evidence hold data events of the account from before that time? */
  hadDataEvents: (account: string, before: number) => boolean;
}

const everything: EventClass[] = ['management-read', 'management-write', 'data', 'network-activity', 'insight'];

/** What an event switches off or on. */
export function effectsOf(event: TrailControlEvent, memory: Memory): Effect[] {
  const fields = asFields(event.requestParameters) ?? new Map<string, unknown>();
  if (event.eventSource === 'cloudtrail.amazonaws.com') return trailEffects(event, fields, memory);
  if (event.eventSource === 's3.amazonaws.com') return bucketEffects(event, fields, memory.watched);
  if (event.eventSource === 'kms.amazonaws.com') return keyEffects(event, fields, memory.watched);
  return [];
}

/** The name in a trail ARN, or the name itself. */
export function trailNameOf(text: string): string {
  return text.startsWith('arn:') ? text.slice(text.lastIndexOf('/') + 1) : text;
}

/** The trail that an event names, as a name or an ARN. */
export function trailOf(event: TrailControlEvent): string {
  const fields = asFields(event.requestParameters) ?? new Map<string, unknown>();
  return textAt(fields, 'name', 'trailName', 'eventDataStore') ?? '';
}

function off(
  target: string,
  name: string,
  change: ChangeId,
  classes: EventClass[],
  more: Partial<Switch> = {},
): Effect {
  return {
    kind: 'off',
    change: { name, target, classes, sources: [], reach: 'all', showsInDigests: false, change, params: {}, ...more },
  };
}

function trailEffects(event: TrailControlEvent, fields: Map<string, unknown>, memory: Memory): Effect[] {
  const trail = trailNameOf(trailOf(event));
  const on = (name: string): Effect => ({ kind: 'on', name, target: trail });
  switch (event.eventName) {
    case 'StopLogging':
      return [off(trail, 'logging', 'trail-stopped', everything, { showsInDigests: true })];
    case 'DeleteTrail':
      return [off(trail, 'logging', 'trail-deleted', everything, { showsInDigests: true })];
    case 'StartLogging':
      return [on('logging')];
    case 'UpdateTrail':
      return updateEffects(fields, trail);
    case 'PutEventSelectors':
      return [selectorEffect(event, readSelectors(fields), trail, memory)];
    case 'PutInsightSelectors': {
      const selectors = fields.get('insightSelectors');
      return Array.isArray(selectors) && selectors.length === 0
        ? [off(trail, 'insight', 'insights-off', ['insight'])]
        : [on('insight')];
    }
    case 'DeleteEventDataStore':
    case 'StopEventDataStoreIngestion':
      return [off(trail, 'lake', event.eventName.startsWith('Delete') ? 'store-deleted' : 'store-stopped', ['lake'])];
    case 'RestoreEventDataStore':
    case 'StartEventDataStoreIngestion':
      return [on('lake')];
    default:
      return [];
  }
}

function updateEffects(fields: Map<string, unknown>, trail: string): Effect[] {
  const effects: Effect[] = [];
  const flip = (
    field: string,
    name: string,
    change: ChangeId,
    classes: EventClass[],
    more: Partial<Switch> = {},
  ): void => {
    const value = fields.get(field);
    if (value === false || value === 'false') effects.push(off(trail, name, change, classes, more));
    if (value === true || value === 'true') effects.push({ kind: 'on', name, target: trail });
  };
  flip('enableLogFileValidation', 'validation', 'validation-off', ['validation'], { showsInDigests: true });
  flip('isMultiRegionTrail', 'regions', 'single-region', everything, { showsInDigests: true, reach: 'others' });
  flip('includeGlobalServiceEvents', 'global', 'no-global-services', ['global-services']);
  const bucket = textAt(fields, 's3BucketName');
  if (bucket !== null)
    effects.push(off(trail, `bucket ${bucket}`, 'new-bucket', ['delivery'], { reach: 'here', params: { bucket } }));
  const key = textAt(fields, 'kmsKeyId');
  if (key !== null) effects.push(off(trail, `key ${key}`, 'new-key', ['delivery'], { reach: 'here', params: { key } }));
  return effects;
}

function selectorEffect(event: TrailControlEvent, scope: SelectorScope, trail: string, memory: Memory): Effect {
  const classes: EventClass[] = [];
  if (!scope.managementRead) classes.push('management-read');
  if (!scope.managementWrite) classes.push('management-write');
  // To record no data events is a loss only where some were recorded before.
  if (!scope.data && (memory.trailsWithData.has(trail) || memory.hadDataEvents(event.account, event.time)))
    classes.push('data');
  if (scope.data) memory.trailsWithData.add(trail);
  if (scope.exclusions.length > 0) classes.push('excluded-sources');
  if (classes.length === 0) return { kind: 'on', name: 'selectors', target: trail };
  const without = classes.map((name) => (name === 'excluded-sources' ? scope.exclusions.join(', ') : name)).join(', ');
  return off(trail, 'selectors', 'selectors-narrowed', classes, { sources: scope.exclusions, params: { without } });
}

function bucketEffects(event: TrailControlEvent, fields: Map<string, unknown>, watched: ReadonlySet<string>): Effect[] {
  const bucket = textAt(fields, 'bucketName') ?? '';
  if (!watched.has(bucket)) return [];
  const key = textAt(fields, 'key') ?? '';
  const lose = (name: string, change: ChangeId, params: Record<string, string> = {}): Effect =>
    off(bucket, name, change, ['delivery'], { params: { bucket, ...params } });
  const on = (name: string): Effect => ({ kind: 'on', name, target: bucket });
  switch (event.eventName) {
    case 'DeleteBucket':
      return [lose('bucket', 'bucket-deleted')];
    case 'CreateBucket':
      return [on('bucket')];
    case 'DeleteBucketPolicy':
      return [lose('policy', 'bucket-policy-removed')];
    case 'PutBucketPolicy':
      // Whether the new policy lets CloudTrail write is not judged: either way the state before is over.
      return [on('policy'), lose(`policy ${event.time}`, 'bucket-policy-replaced')];
    case 'PutBucketLifecycle':
    case 'PutBucketLifecycleConfiguration':
      return [lose('lifecycle', 'lifecycle-set')];
    case 'DeleteBucketLifecycle':
      return [on('lifecycle')];
    case 'PutBucketVersioning':
      return JSON.stringify(event.requestParameters).includes('Suspended')
        ? [lose('versioning', 'versioning-suspended')]
        : [on('versioning')];
    case 'DeleteObject':
    case 'DeleteObjects':
      return key === '' || key.includes('AWSLogs/')
        ? [lose(`object ${event.time} ${key}`, 'objects-deleted', { key: key === '' ? '*' : key })]
        : [];
    default:
      return [];
  }
}

function keyEffects(event: TrailControlEvent, fields: Map<string, unknown>, watched: ReadonlySet<string>): Effect[] {
  const key = textAt(fields, 'keyId') ?? '';
  const id = key.slice(key.lastIndexOf('/') + 1);
  if (id === '' || ![...watched].some((name) => name.endsWith(id))) return [];
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
