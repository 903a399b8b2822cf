import type Database from 'better-sqlite3';
import { outcomes } from '../../../shared/outcomes/index.ts';
import { trailControlEventNames } from './tampering.ts';
import type { TrailControlEvent } from './trail-control.ts';

/** Events of the case that switch recording, delivery or validation on and off, oldest first. */
export function readTrailControlEvents(
  db: Database.Database,
  recordText: (event: number) => string,
): TrailControlEvent[] {
  const names = trailControlEventNames.map(() => '?').join(', ');
  const rows = db
    .prepare(
      `SELECT e.id, e.time, e.outcome,
         (SELECT value FROM term WHERE field = 1 AND id = e.name) AS eventName, (SELECT value FROM term WHERE field = 2 AND id = e.source) AS eventSource,
         (SELECT value FROM term WHERE field = 3 AND id = e.region) AS region, (SELECT value FROM term WHERE field = 11 AND id = e.recipient) AS account
       FROM event e WHERE e.time IS NOT NULL AND e.name IN (SELECT id FROM term WHERE field = 1 AND value IN (${names})) ORDER BY e.time, e.id`,
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
      account: row.account ?? '',
      region: row.region ?? '',
      eventName: row.eventName,
      eventSource: row.eventSource ?? '',
      succeeded: outcomes[row.outcome] === 'success',
      requestParameters: record['requestParameters'],
      actor: actorOf(record['userIdentity']),
    };
  });
}

/** The ARN, or the best name that the identity has. */
function actorOf(identity: unknown): string {
  if (typeof identity !== 'object' || identity === null) return '?';
  const fields = new Map(Object.entries(identity));
  for (const name of ['arn', 'userName', 'invokedBy', 'principalId', 'type']) {
    const value = fields.get(name) as unknown;
    if (typeof value === 'string' && value !== '') return value;
  }
  return '?';
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
