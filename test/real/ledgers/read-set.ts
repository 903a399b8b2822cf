import { readdirSync, readFileSync } from 'node:fs';
import { outcomes } from '../../../shared/outcomes/index.ts';
import { outcomeOf } from '../../../electron/engine/events/outcome.ts';
import { type Act, readAct } from '../../../electron/engine/ledgers/act.ts';
import type { Loose } from '../../../electron/engine/calls/resolve-path.ts';
import { sharedPath } from '../../support/reference-data.ts';

export interface RealSet {
  acts: Act[];
  records: Loose[];
  /** Event id by row. */
  ids: string[];
  end: number;
}

/** Records of files in order of time, as the replay hands them to ledgers. */
export function readSet(folder: string, files?: readonly string[]): RealSet {
  const path = sharedPath(`data/real/${folder}`);
  const records = (files ?? readdirSync(path).filter((name) => name.endsWith('.json'))).flatMap((name): Loose[] => {
    const document = JSON.parse(readFileSync(`${path}/${name}`, 'utf8')) as { Records?: Loose[] } | Loose[];
    return Array.isArray(document) ? document : (document.Records ?? []);
  });
  return makeSet(records);
}

function makeSet(records: readonly Loose[]): RealSet {
  const timed = records
    .map((record) => ({ record, time: Date.parse(String(record['eventTime'])) }))
    .toSorted((a, b) => a.time - b.time);
  return {
    acts: timed.map(({ record, time }, event) => readAct(event, time, outcomes[outcomeOf(record)]!, record)),
    records: timed.map(({ record }) => record),
    ids: timed.map(({ record }) => String(record['eventID'])),
    end: timed.at(-1)?.time ?? 0,
  };
}
