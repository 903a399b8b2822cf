import { describeCall } from '../../../shared/catalogue/index.ts';
import { dataEventType, mayBeDataEvent, usualDataEventType } from '../../../shared/catalogue/data-events.ts';

/** The classes that trails are told to record or not. */
export type RecordedClass = 'management-read' | 'management-write' | 'data' | 'network-activity' | 'insight';

/** A class of events, with the resource type for data events: `AWS::S3::Object`, or the event source where the type is not known. */
export interface EventClassKey {
  class: RecordedClass;
  resourceType: string | null;
}

/** What a record says about its own class. */
export interface ClassFacts {
  eventCategory: string;
  eventType: string;
  eventVersion: string;
  eventSource: string;
  eventName: string;
  /** `managementEvent` and `readOnly`; null where the record lacks the member. */
  managementEvent: boolean | null;
  readOnly: boolean | null;
}

export type Classified =
  | ({
      kind: 'class';
      /** False where `readOnly` is absent, and the name of the call decided between reading and writing. */
      isReadStated: boolean;
      /** False where the record states neither category nor `managementEvent`: service and call decided. */
      isStated: boolean;
    } & EventClassKey)
  /** Neither category nor `managementEvent`, and service and call do not decide: management or data. */
  | { kind: 'untold' }
  /** No event of a trail: configuration items and evidence of CloudTrail Lake, 5-minute summaries, unknown categories. */
  | { kind: 'other'; isAggregated: boolean };

/**
 * The class of an event. Records before version 1.07 have no `eventCategory` and before 1.06 no `managementEvent` (CloudTrail user guide,
 * record contents): then service and call decide. Until then only S3 and Lambda had data events; a newer record that lacks both members was
 * reduced by whoever exported it, and is `untold` where the service has data events that are not all known here.
 */
export function classifyEvent(facts: ClassFacts): Classified {
  const { eventCategory: category, eventSource: source, eventName: name } = facts;
  switch (category) {
    case 'Management':
      return management(facts, true);
    case 'Data':
      return plain('data', typeOfData(source, name));
    case 'NetworkActivity':
      return plain('network-activity');
    case 'Insight':
      return plain('insight');
    case '':
      break;
    default:
      return { kind: 'other', isAggregated: category === 'Aggregated' };
  }
  const type = facts.eventType.toLowerCase();
  if (type === 'awscloudtrailinsight') return plain('insight');
  if (type === 'awsvpceevent' || type === 'awsvpceevents') return plain('network-activity');
  if (type === 'awsaggregatedevent') return { kind: 'other', isAggregated: true };
  if (facts.managementEvent === true) return management(facts, true);
  if (facts.managementEvent === false) return plain('data', typeOfData(source, name));
  const known = dataEventType(source, name);
  if (known !== null) return { ...plain('data', known), isStated: false };
  const isNoCall = type === 'awsconsolesignin' || type === 'awsconsoleaction' || type === 'awsserviceevent';
  if (source === '' || name === '' || (!isNoCall && mayBeDataEvent(source) && !isBefore107(facts.eventVersion)))
    return { kind: 'untold' };
  return management(facts, false);
}

type OfClass = Extract<Classified, { kind: 'class' }>;

function plain(eventClass: RecordedClass, resourceType: string | null = null): OfClass {
  return { kind: 'class', class: eventClass, resourceType, isReadStated: true, isStated: true };
}

function typeOfData(source: string, name: string): string {
  return dataEventType(source, name) ?? usualDataEventType(source) ?? (source === '' ? 'unknown' : source);
}

function management({ eventSource, eventName, readOnly }: ClassFacts, isStated: boolean): OfClass {
  const reads = readOnly ?? isReadByName(eventSource, eventName);
  return { ...plain(reads ? 'management-read' : 'management-write'), isReadStated: readOnly !== null, isStated };
}

/** Whether a call reads, by what is known of it. */
function isReadByName(source: string, name: string): boolean {
  const access = describeCall(source, name)?.access;
  return access === 'read' || access === 'list';
}

/** `1.02` to `1.06`; false for a version that is missing or not one. */
function isBefore107(version: string): boolean {
  const match = /^(\d+)\.(\d+)$/.exec(version);
  return match !== null && (Number(match[1]) < 1 || (Number(match[1]) === 1 && Number(match[2]) < 7));
}
