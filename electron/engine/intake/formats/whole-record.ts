/** Names that records and their wrappers have as members, as they stand in JSON. */
const memberPattern =
  /\\?"(?:eventVersion|eventTime|eventSource|eventName|eventID|awsRegion|userIdentity|sourceIPAddress|recipientAccountId)\\?"\s*:/g;

/** How many different names of members of a record stand in a text. */
function recordMembersIn(text: string): number {
  const found = new Set<string>();
  for (const match of text.matchAll(memberPattern)) {
    found.add(match[0].replace(/[\\":\s]/g, ''));
    if (found.size >= 4) break;
  }
  return found.size;
}

/** Does the text hold the JSON of a record, whatever stands around it and whatever member comes first? */
export function showsRecord(text: string): boolean {
  return text.length > 40 && text.includes('{') && recordMembersIn(text) >= 3;
}

/** The value of a row that is the whole record, under whatever name: JSON text, or an object; null where no value is. */
export function wholeRecordIn(values: Iterable<unknown>): unknown {
  for (const value of values) {
    if (typeof value === 'string' && /^\s*[{[]/.test(value) && showsRecord(value)) return value;
    if (
      typeof value === 'object' &&
      value !== null &&
      'eventSource' in value &&
      'eventName' in value &&
      ('eventVersion' in value || 'eventID' in value)
    )
      return value;
  }
  return null;
}
