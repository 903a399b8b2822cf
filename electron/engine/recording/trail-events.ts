import type Database from 'better-sqlite3';
import { findTerm, type TermName, termNumber } from '../../../shared/fields/index.ts';
import { outcomes } from '../../../shared/outcomes/index.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import { asFields, textAt } from '../events/json-fields.ts';
import { type TrailControlEvent, trailControlEventNames } from './trail-control.ts';

/** Callers by event number, as every other part of the product names them. */
export type Callers = ReadonlyMap<number, string>;

/**
 * The callers of the events that switch recording on and off. Who a caller is, is for the actors of the case to say: this part has no rule of
 * its own, so that no caller has two names.
 */
export function readCallers(fields: FieldColumns): Callers {
  const [name, actor] = [fields.get('eventName')!, fields.get('actor')!];
  const wanted = new Uint8Array(name.size);
  for (let number = 1; number < name.size; number++)
    wanted[number] = trailControlEventNames.includes(name.texts(number) as string) ? 1 : 0;
  const ids = fields.store.column('id');
  const callers = new Map<number, string>();
  for (let position = 0; position < name.column.length; position++) {
    if (wanted[name.column[position]!] === 0) continue;
    const caller = actor.texts(actor.column[position]!);
    if (typeof caller === 'string') callers.set(ids[position]!, caller);
  }
  return callers;
}

/** Events of the case that switch recording, delivery or validation on and off, oldest first. */
export function readTrailControlEvents(
  db: Database.Database,
  recordText: (event: number) => string,
  callers: Callers,
): TrailControlEvent[] {
  const names = trailControlEventNames.map(() => '?').join(', ');
  const rows = db
    .prepare(
      `SELECT e.id, e.time, e.outcome,
         ${termOf('eventName')} AS eventName, ${termOf('eventSource')} AS eventSource,
         ${termOf('awsRegion')} AS region, ${termOf('recipientAccountId')} AS account
       FROM event e WHERE e.time IS NOT NULL AND e.name IN (SELECT id FROM term WHERE field = ${termNumber('eventName')} AND value IN (${names})) ORDER BY e.time, e.id`,
    )
    .all(...trailControlEventNames) as {
    id: number;
    time: number;
    outcome: number;
    eventName: string;
    eventSource: string | null;
    region: string | null;
    account: string | null;
  }[];
  return rows.map((row) => {
    const record = parse(recordText(row.id));
    return {
      id: row.id,
      time: row.time,
      // Records of before version 1.02 name no recipient.
      account: row.account ?? accountOf(record['userIdentity']),
      region: row.region ?? '',
      eventName: row.eventName,
      eventSource: row.eventSource ?? '',
      succeeded: outcomes[row.outcome] === 'success',
      requestParameters: record['requestParameters'],
      actor: callers.get(row.id) ?? '?',
      agent: typeof record['userAgent'] === 'string' ? record['userAgent'] : '',
    };
  });
}

function termOf(name: TermName): string {
  const { number, column } = findTerm(name)!;
  return `(SELECT value FROM term WHERE field = ${number} AND id = e.${column})`;
}

function accountOf(identity: unknown): string {
  return textAt(asFields(identity) ?? new Map<string, unknown>(), 'accountId') ?? '';
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
