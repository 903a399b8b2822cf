import type { FindingBody, FindingIndicator } from '../../../shared/contract/findings.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import { eachText } from '../columns/field-texts.ts';

/** Fields of an event that can be recognised elsewhere, by the kind of indicator. */
const indicatorFields: Record<FindingIndicator['kind'], string> = {
  sourceIPAddress: 'sourceIPAddress',
  accessKeyId: 'userIdentity.accessKeyId',
  arn: 'userIdentity.arn',
  userAgent: 'userAgent',
  userName: 'userIdentity.userName',
};

/** Values of one kind that a new finding takes over from its events; more are left to the examiner. */
const mostTaken = 200;

/** Time span, actors, addresses and sessions of events: what a new finding begins with. */
export function factsOf(
  fields: FieldColumns,
  events: readonly number[],
): Pick<FindingBody, 'from' | 'to' | 'actors' | 'addresses' | 'sessions'> {
  const time = fields.store.time();
  let from: number | null = null;
  let to: number | null = null;
  for (const event of events) {
    const at = time[fields.store.positionOf(event)];
    if (at === undefined || Number.isNaN(at)) continue;
    from = Math.min(from ?? at, at);
    to = Math.max(to ?? at, at);
  }
  const values = (name: string): string[] => [...countValues(fields, name, events).keys()].slice(0, mostTaken);
  return { from, to, actors: values('actor'), addresses: values('sourceIPAddress'), sessions: values('session') };
}

interface Counted {
  events: number;
  first: number | null;
  last: number | null;
}

/** The texts of a field over events, in order of appearance. */
function countValues(fields: FieldColumns, name: string, events: readonly number[]): Map<string, Counted> {
  const counted = new Map<string, Counted>();
  const field = fields.get(name);
  if (field === undefined) return counted;
  const time = fields.store.time();
  for (const event of events) {
    const position = fields.store.positionOf(event);
    if (position < 0) continue;
    const at = time[position]!;
    eachText(field, field.column[position]!, (text) => {
      const known = counted.get(text) ?? { events: 0, first: null, last: null };
      known.events += 1;
      if (!Number.isNaN(at)) {
        known.first = Math.min(known.first ?? at, at);
        known.last = Math.max(known.last ?? at, at);
      }
      counted.set(text, known);
    });
  }
  return counted;
}

/** Indicators of findings with first and last seen, kind by kind, the most frequent first. */
export function collectIndicators(
  fields: FieldColumns,
  findings: readonly { id: number; events: readonly number[] }[],
): FindingIndicator[] {
  const all: FindingIndicator[] = [];
  const events = [...new Set(findings.flatMap((finding) => finding.events))];
  for (const [kind, name] of Object.entries(indicatorFields) as [FindingIndicator['kind'], string][]) {
    const byValue = new Map<string, FindingIndicator>();
    for (const [value, counts] of countValues(fields, name, events))
      byValue.set(value, { kind, value, ...counts, findings: [] });
    for (const finding of findings)
      for (const value of countValues(fields, name, finding.events).keys())
        byValue.get(value)!.findings.push(finding.id);
    all.push(...[...byValue.values()].sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1)));
  }
  return all;
}
