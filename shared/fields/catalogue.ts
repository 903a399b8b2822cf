/** How the values of a field are compared and shown. Values of every kind travel as text; the kind says how that text is read. */
type FieldKind = 'keyword' | 'time' | 'boolean' | 'ip' | 'number' | 'text';

/** Which of the investigator's questions a field answers; `case` is the investigator's own work. */
export type FieldGroup = 'who' | 'what' | 'where' | 'how' | 'result' | 'case';

export interface FieldInfo {
  /** CloudTrail's own name with dots, or the name of a derived field. */
  name: string;
  kind: FieldKind;
  /** True when the engine holds the field as a column; otherwise it is read from the original record. */
  indexed: boolean;
  /** True when one event can have several values. */
  multi?: boolean;
  /** Other names that a filter may use; matched without regard to case, as the name is. */
  aliases: string[];
  group: FieldGroup;
}

function indexed(group: FieldGroup, name: string, kind: FieldKind = 'keyword', aliases: string[] = []): FieldInfo {
  return { name, kind, indexed: true, aliases, group };
}

function unindexed(group: FieldGroup, name: string, kind: FieldKind = 'keyword', aliases: string[] = []): FieldInfo {
  return { name, kind, indexed: false, aliases, group };
}

const session = 'userIdentity.sessionContext';

/** Every field with a fixed meaning, in the order in which pickers show them. */
export const fields: readonly FieldInfo[] = [
  indexed('what', 'eventTime', 'time', ['time', '@timestamp']),
  indexed('what', 'eventName', 'keyword', ['event', 'action']),
  indexed('what', 'eventSource', 'keyword', ['service']),
  indexed('what', 'eventType'),
  indexed('what', 'eventCategory', 'keyword', ['category']),
  indexed('what', 'eventVersion'),
  indexed('what', 'readOnly', 'boolean'),
  indexed('what', 'managementEvent', 'boolean'),
  indexed('what', 'eventID'),
  indexed('what', 'sharedEventID'),
  unindexed('what', 'requestID'),
  unindexed('what', 'apiVersion'),
  { ...indexed('what', 'resources.ARN', 'keyword', ['resource']), multi: true },
  { ...indexed('what', 'resources.type', 'keyword', ['resourceType']), multi: true },

  indexed('who', 'actor'),
  indexed('who', 'actorKind'),
  indexed('who', 'session'),
  indexed('who', 'origin'),
  indexed('who', 'hops', 'number'),
  indexed('who', 'userIdentity.type', 'keyword', ['userType']),
  indexed('who', 'userIdentity.principalId', 'keyword', ['principalId']),
  indexed('who', 'userIdentity.arn'),
  indexed('who', 'userIdentity.accountId'),
  indexed('who', 'userIdentity.accessKeyId', 'keyword', ['accessKeyId', 'key']),
  indexed('who', 'userIdentity.userName', 'keyword', ['userName', 'user']),
  indexed('who', 'userIdentity.invokedBy', 'keyword', ['invokedBy']),
  indexed('who', 'userIdentity.credentialId', 'keyword', ['credentialId']),
  indexed('who', 'userIdentity.onBehalfOf.userId'),
  indexed('who', `${session}.sourceIdentity`, 'keyword', ['sourceIdentity']),
  indexed('who', `${session}.sessionIssuer.type`),
  indexed('who', `${session}.sessionIssuer.arn`, 'keyword', ['role']),
  indexed('who', `${session}.sessionIssuer.principalId`),
  indexed('who', `${session}.sessionIssuer.accountId`),
  indexed('who', `${session}.sessionIssuer.userName`, 'keyword', ['roleName']),
  indexed('who', `${session}.attributes.creationDate`, 'time', ['creationDate']),
  indexed('who', `${session}.attributes.mfaAuthenticated`, 'boolean', ['mfaAuthenticated', 'mfa']),
  indexed('who', `${session}.ec2RoleDelivery`, 'keyword', ['ec2RoleDelivery']),

  indexed('where', 'sourceIPAddress', 'ip', ['ip', 'sourceIP']),
  indexed('where', 'awsRegion', 'keyword', ['region']),
  indexed('where', 'recipientAccountId', 'keyword', ['account', 'accountId']),
  indexed('where', 'vpcEndpointId'),
  unindexed('where', 'vpcEndpointAccountId'),

  indexed('how', 'userAgent', 'keyword', ['agent']),
  indexed('how', 'tlsDetails.tlsVersion', 'keyword', ['tlsVersion']),
  indexed('how', 'tlsDetails.cipherSuite', 'keyword', ['cipherSuite']),
  indexed('how', 'toolchain'),
  indexed('how', 'sessionCredentialFromConsole', 'boolean', ['fromConsole']),

  indexed('result', 'outcome'),
  indexed('result', 'errorCode', 'keyword', ['error']),
  indexed('result', 'errorMessage'),

  indexed('case', 'file'),
  indexed('case', 'verdict'),
  { ...indexed('case', 'tag', 'keyword', ['tags']), multi: true },
  { ...unindexed('case', 'finding', 'keyword', ['findings']), multi: true },
  { ...unindexed('case', 'note', 'text', ['notes']), multi: true },
  unindexed('case', 'bookmark', 'boolean'),
  { ...unindexed('case', 'severity'), multi: true },
];

/** Fields that no original record holds: the engine works them out, or the investigator gave them. */
const derivedNames = new Set([
  'outcome',
  'actor',
  'actorKind',
  'origin',
  'session',
  'hops',
  'toolchain',
  'severity',
  'tag',
  'finding',
  'note',
  'bookmark',
  'verdict',
  'file',
]);

/** True for a field (by its catalogue name) that is not read from the original record. */
export function isDerived(name: string): boolean {
  return derivedNames.has(name);
}

/** Top-level objects of a record below which any path is a field, and the part of the answer they give. */
export const openRoots: ReadonlyMap<string, FieldGroup> = new Map<string, FieldGroup>([
  ['requestParameters', 'what'],
  ['responseElements', 'result'],
  ['additionalEventData', 'how'],
  ['serviceEventDetails', 'what'],
  ['insightDetails', 'what'],
  ['addendum', 'what'],
  ['userIdentity', 'who'],
  ['tlsDetails', 'how'],
  ['resources', 'what'],
  ['eventContext', 'how'],
  ['edgeDeviceDetails', 'where'],
  ['timeWindow', 'what'],
  ['summary', 'what'],
  ['annotation', 'what'],
]);

/**
 * The lookup attributes of CloudTrail's Event history and the fields that answer them. Event history's resource name is the name or the
 * ARN, whichever the service reports, so a bare name is asked as `resources.ARN : *name`.
 */
export const lookupAttributes: ReadonlyMap<string, string> = new Map([
  ['EventId', 'eventID'],
  ['EventName', 'eventName'],
  ['EventSource', 'eventSource'],
  ['ReadOnly', 'readOnly'],
  ['Username', 'userIdentity.userName'],
  ['ResourceName', 'resources.ARN'],
  ['ResourceType', 'resources.type'],
  ['AccessKeyId', 'userIdentity.accessKeyId'],
]);

const byName = new Map<string, FieldInfo>();
for (const field of fields) for (const name of [field.name, ...field.aliases]) byName.set(name.toLowerCase(), field);
const rootByName = new Map([...openRoots.keys()].map((root) => [root.toLowerCase(), root]));

/**
 * The field that a name means, without regard to case: a catalogue name, an alias, or a path below one of `openRoots` (which is then a
 * keyword field, not indexed). Undefined when the top-level word is none that CloudTrail or the catalogue knows.
 */
export function resolveField(name: string): FieldInfo | undefined {
  const known = byName.get(name.toLowerCase());
  if (known) return known;
  const dot = name.indexOf('.');
  const root = rootByName.get((dot < 0 ? name : name.slice(0, dot)).toLowerCase());
  const path = dot < 0 ? '' : name.slice(dot);
  if (root === undefined || path.split('.').slice(1).includes('')) return undefined;
  return unindexed(openRoots.get(root)!, root + path);
}

/** Names close to one that does not resolve, nearest first, at most five: the same last word, then the fewest edits. */
export function suggestFields(name: string): string[] {
  const wanted = name.toLowerCase();
  const scored: { name: string; score: number }[] = [];
  for (const candidate of [...fields.flatMap((field) => [field.name, ...field.aliases]), ...openRoots.keys()]) {
    const lower = candidate.toLowerCase();
    const last = lower.slice(lower.lastIndexOf('.') + 1);
    const score = last === wanted ? 0 : Math.min(countEdits(lower, wanted), countEdits(last, wanted) + 0.5);
    const isPart = wanted.length > 2 && (lower.includes(wanted) || (last.length > 3 && wanted.includes(last)));
    if (score <= Math.max(2, wanted.length / 3)) scored.push({ name: candidate, score });
    else if (isPart) scored.push({ name: candidate, score: wanted.length });
  }
  scored.sort((a, b) => a.score - b.score || a.name.length - b.name.length);
  return [...new Set(scored.map((entry) => resolveField(entry.name)!.name))].slice(0, 5);
}

/** Levenshtein distance; names longer than any field are simply far away. */
function countEdits(a: string, b: string): number {
  if (b.length > 100) return b.length;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}
