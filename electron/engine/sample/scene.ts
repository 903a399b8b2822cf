import type { Principal } from './identity.ts';
import type { Random } from './random.ts';
import { buildRecord } from './record.ts';
import type { Call, CloudTrailRecord } from './record.ts';

/** How a key came into the world. */
export interface SessionTruth {
  key: string;
  /** The key that asked for it; null where a service or a federation provider did, or nothing in the log explains it. */
  parentKey: string | null;
  /** STS or IAM action that issued it; `console` for credentials that no recorded event issues. */
  via: string;
  /** The event that issued the key: of a cross-account pair the caller's own copy. Null for `console`. */
  issuingEventId: string | null;
  /** Every copy of that event. */
  issuingEventIds: string[];
  account: string;
  /** ARN of the identity that the key stands for. */
  arn: string;
}

/** Named step of the story and the events that make it up, in the order of the story. */
export interface StepTruth {
  name: string;
  eventIds: string[];
}

/** Collects what happens: records in the order of writing, sessions, and the steps of the story. */
export interface Scene {
  random: Random;
  records: CloudTrailRecord[];
  sessions: SessionTruth[];
  steps: Map<string, string[]>;
}

export function createScene(random: Random): Scene {
  return { random, records: [], sessions: [], steps: new Map() };
}

/** Records a call, as part of a step of the story where one is named. */
export function happen(scene: Scene, call: Call, step?: string): CloudTrailRecord {
  const record = buildRecord(scene.random, call);
  return keep(scene, record, step);
}

/** Takes over a record that was built elsewhere. */
export function keep(scene: Scene, record: CloudTrailRecord, step?: string): CloudTrailRecord {
  scene.records.push(record);
  if (step !== undefined) {
    const ids = scene.steps.get(step);
    if (ids) ids.push(record.eventID);
    else scene.steps.set(step, [record.eventID]);
  }
  return record;
}

/** Notes how `principal` got its key. */
export function noteSession(
  scene: Scene,
  principal: Principal,
  how: { via: string; parentKey: string | null; issuedBy: readonly CloudTrailRecord[] },
): void {
  const ids = how.issuedBy.map((record) => record.eventID);
  scene.sessions.push({
    key: principal.key!,
    parentKey: how.parentKey,
    via: how.via,
    issuingEventId: ids[0] ?? null,
    issuingEventIds: ids,
    account: principal.account,
    arn: String(principal.identity.arn),
  });
}
