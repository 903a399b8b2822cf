/** How the values of a field are compared and shown. Values of every kind travel as text; the kind says how that text is read. */
type FieldKind = 'keyword' | 'time' | 'boolean' | 'ip' | 'number' | 'text';

/** Which of the investigator's questions a field answers; `case` is the investigator's own work. */
export type FieldGroup = 'who' | 'what' | 'where' | 'how' | 'result' | 'case';

/**
 * Where the engine has the values of a field.
 * - `term`: a column of events holds the number of its text in the dictionary `number` (`term.field` of a case). The name is the member's path in a record, unless the value is worked out.
 * - `flag`: bits of `event.flags`. - `identity`: inside the dictionary of `userIdentity` objects. - `resources`: inside the dictionary of resource lists.
 * - `own`: a column or table of its own. - `derived`: worked out by the engine. - `work`: marks of events: the investigator's own, or what rules found.
 * - `none`: nowhere; it is read from the original record.
 */
export type FieldStore = 'term' | 'flag' | 'identity' | 'resources' | 'own' | 'derived' | 'work' | 'none';

export interface FieldInfo {
  /** CloudTrail's own name with dots, or the name of a derived field. */
  name: string;
  kind: FieldKind;
  store: FieldStore;
  /** True when the engine holds the field as a column; otherwise it is read from the original record. */
  indexed: boolean;
  /** True when one event can have several values. */
  multi?: boolean;
  /** Other names that a filter may use; matched without regard to case, as the name is. */
  aliases: string[];
  group: FieldGroup;
}

interface Row {
  name: string;
  group: FieldGroup;
  /** Left out: `keyword`. */
  kind?: FieldKind;
  aliases?: readonly string[];
  multi?: true;
  /** A mark of the investigator whose values can be counted as those of a column. */
  counted?: true;
}
/** `isWorkedOut`: no member of a record is the value; a rule makes it of several (`engine/calls/target.ts`). */
type TermRow = Row & { store: 'term'; number: number; column: string; isWorkedOut?: true };
type OtherRow = Row & { store: Exclude<FieldStore, 'term'> };

/**
 * Every field with a fixed meaning, in the order in which pickers show them. A line is all that a field needs: columns of a case, its SQL view, what the import takes
 * from a record, filters, completion and facets follow. `number` and `column` are part of the case format: a new one takes the next number, and old cases
 * get its values when they are brought to the format (raise `SCHEMA_VERSION` where the format before was shipped).
 */
// oxfmt-ignore
const table = [
  { name: 'eventTime', group: 'what', store: 'own', kind: 'time', aliases: ['time', '@timestamp'] },
  { name: 'eventName', group: 'what', store: 'term', number: 1, column: 'name', aliases: ['event', 'action'] },
  { name: 'eventSource', group: 'what', store: 'term', number: 2, column: 'source', aliases: ['service'] },
  { name: 'eventType', group: 'what', store: 'term', number: 8, column: 'type' },
  { name: 'eventCategory', group: 'what', store: 'term', number: 9, column: 'category', aliases: ['category'] },
  { name: 'eventVersion', group: 'what', store: 'term', number: 10, column: 'version' },
  { name: 'readOnly', group: 'what', store: 'flag', kind: 'boolean' },
  { name: 'managementEvent', group: 'what', store: 'flag', kind: 'boolean' },
  { name: 'eventID', group: 'what', store: 'own' },
  { name: 'sharedEventID', group: 'what', store: 'own' },
  { name: 'target', group: 'what', store: 'term', number: 17, column: 'target', isWorkedOut: true },
  { name: 'requestID', group: 'what', store: 'none' },
  { name: 'apiVersion', group: 'what', store: 'none' },
  { name: 'resources.ARN', group: 'what', store: 'resources', aliases: ['resource'], multi: true },
  { name: 'resources.type', group: 'what', store: 'resources', aliases: ['resourceType'], multi: true },

  { name: 'actor', group: 'who', store: 'derived' },
  { name: 'actorKind', group: 'who', store: 'derived' },
  { name: 'session', group: 'who', store: 'derived' },
  { name: 'origin', group: 'who', store: 'derived' },
  { name: 'hops', group: 'who', store: 'derived', kind: 'number' },
  { name: 'userIdentity.type', group: 'who', store: 'identity', aliases: ['userType'] },
  { name: 'userIdentity.principalId', group: 'who', store: 'identity', aliases: ['principalId'] },
  { name: 'userIdentity.arn', group: 'who', store: 'identity' },
  { name: 'userIdentity.accountId', group: 'who', store: 'identity' },
  { name: 'userIdentity.accessKeyId', group: 'who', store: 'identity', aliases: ['accessKeyId', 'key'] },
  { name: 'userIdentity.userName', group: 'who', store: 'identity', aliases: ['userName', 'user'] },
  { name: 'userIdentity.invokedBy', group: 'who', store: 'identity', aliases: ['invokedBy'] },
  { name: 'userIdentity.credentialId', group: 'who', store: 'identity', aliases: ['credentialId'] },
  { name: 'userIdentity.onBehalfOf.userId', group: 'who', store: 'identity' },
  { name: 'userIdentity.sessionContext.sourceIdentity', group: 'who', store: 'identity', aliases: ['sourceIdentity'] },
  { name: 'userIdentity.sessionContext.sessionIssuer.type', group: 'who', store: 'identity' },
  { name: 'userIdentity.sessionContext.sessionIssuer.arn', group: 'who', store: 'identity', aliases: ['role'] },
  { name: 'userIdentity.sessionContext.sessionIssuer.principalId', group: 'who', store: 'identity' },
  { name: 'userIdentity.sessionContext.sessionIssuer.accountId', group: 'who', store: 'identity' },
  { name: 'userIdentity.sessionContext.sessionIssuer.userName', group: 'who', store: 'identity', aliases: ['roleName'] },
  { name: 'userIdentity.sessionContext.attributes.creationDate', group: 'who', store: 'identity', kind: 'time', aliases: ['creationDate'] },
  { name: 'userIdentity.sessionContext.attributes.mfaAuthenticated', group: 'who', store: 'identity', kind: 'boolean', aliases: ['mfaAuthenticated', 'mfa'] },
  { name: 'userIdentity.sessionContext.ec2RoleDelivery', group: 'who', store: 'identity', aliases: ['ec2RoleDelivery'] },

  { name: 'sourceIPAddress', group: 'where', store: 'term', number: 4, column: 'address', kind: 'ip', aliases: ['ip', 'sourceIP'] },
  { name: 'awsRegion', group: 'where', store: 'term', number: 3, column: 'region', aliases: ['region'] },
  { name: 'recipientAccountId', group: 'where', store: 'term', number: 11, column: 'recipient', aliases: ['account', 'accountId'] },
  { name: 'vpcEndpointId', group: 'where', store: 'term', number: 12, column: 'endpoint' },
  { name: 'vpcEndpointAccountId', group: 'where', store: 'none' },

  { name: 'userAgent', group: 'how', store: 'term', number: 5, column: 'agent', aliases: ['agent'] },
  { name: 'tlsDetails.tlsVersion', group: 'how', store: 'term', number: 14, column: 'tls', aliases: ['tlsVersion'] },
  { name: 'tlsDetails.cipherSuite', group: 'how', store: 'term', number: 15, column: 'cipher', aliases: ['cipherSuite'] },
  { name: 'tlsDetails.keyExchange', group: 'how', store: 'term', number: 16, column: 'key_exchange', aliases: ['keyExchange'] },
  { name: 'toolchain', group: 'how', store: 'derived' },
  { name: 'sessionCredentialFromConsole', group: 'how', store: 'flag', kind: 'boolean', aliases: ['fromConsole'] },

  { name: 'outcome', group: 'result', store: 'derived' },
  { name: 'errorCode', group: 'result', store: 'term', number: 6, column: 'error_code', aliases: ['error'] },
  { name: 'errorMessage', group: 'result', store: 'term', number: 7, column: 'error_message' },

  { name: 'file', group: 'case', store: 'derived' },
  { name: 'verdict', group: 'case', store: 'derived' },
  { name: 'tag', group: 'case', store: 'work', aliases: ['tags'], multi: true, counted: true },
  { name: 'finding', group: 'case', store: 'work', aliases: ['findings'], multi: true },
  { name: 'note', group: 'case', store: 'work', kind: 'text', aliases: ['notes'], multi: true },
  { name: 'bookmark', group: 'case', store: 'work', kind: 'boolean' },
  { name: 'severity', group: 'case', store: 'work', multi: true },
  { name: 'rule', group: 'case', store: 'work', aliases: ['rules'], multi: true, counted: true },
  { name: 'level', group: 'case', store: 'work', multi: true, counted: true },
  { name: 'technique', group: 'case', store: 'work', aliases: ['techniques'], multi: true, counted: true },
] as const satisfies readonly (TermRow | OtherRow)[];

/** Every field with a fixed meaning, in the order in which pickers show them. */
export const fields: readonly FieldInfo[] = table.map((row: TermRow | OtherRow) => ({
  name: row.name,
  kind: row.kind ?? 'keyword',
  store: row.store,
  indexed: row.store !== 'none' && (row.store !== 'work' || row.counted === true),
  ...(row.multi === undefined ? {} : { multi: true }),
  aliases: [...(row.aliases ?? [])],
  group: row.group,
}));

/** Names of the dictionaries of a case. */
export type TermName = Extract<(typeof table)[number], { store: 'term' }>['name'] | 'resources';

/** A dictionary of a case: the distinct texts of a field, and the column of events that holds their numbers. */
export interface TermField {
  name: TermName;
  /** `term.field` of a case. */
  number: number;
  /** Column of `event`. */
  column: string;
}

/** The dictionaries in the order of their numbers. Types and names of an event's resources stand in one text, which `resources.ARN` and `resources.type` are read from. */
export const termFields: readonly TermField[] = [
  ...table.flatMap((row) => (row.store === 'term' ? [{ name: row.name, number: row.number, column: row.column }] : [])),
  { name: 'resources' as const, number: 13, column: 'resources' },
].sort((a, b) => a.number - b.number);

const termByName = new Map<string, TermField>(termFields.map((field) => [field.name, field]));

/** The dictionary of a field; undefined where it has none of its own. */
export function findTerm(name: string): TermField | undefined {
  return termByName.get(name);
}

/** Number of a dictionary: `term.field` of a case. */
export function termNumber(name: TermName): number {
  return termByName.get(name)!.number;
}

/** Names of the fields that the engine has in this way. */
export function fieldsIn(...stores: FieldStore[]): string[] {
  return fields.filter((field) => stores.includes(field.store)).map((field) => field.name);
}

const workedOut = table.flatMap((row) => ('isWorkedOut' in row ? [row.name] : []));

/** Fields of which a dictionary holds what a rule made of a record. */
export type WorkedOutName = Extract<(typeof table)[number], { isWorkedOut: true }>['name'];

const derivedNames = new Set([...fieldsIn('derived', 'work'), ...workedOut]);

/** True for a field (by its catalogue name) that no original record holds: the engine works it out, or the investigator gave it. */
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
  const group = openRoots.get(root)!;
  return { name: root + path, kind: 'keyword', store: 'none', indexed: false, aliases: [], group };
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
