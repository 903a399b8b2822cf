import type { Outcome } from '../../../../shared/outcomes/index.ts';
import { type CallRow, type Effect, takingEffects } from '../../calls/call-table.ts';

/** What has become of what a call left. Words are part of the contract of `trailcase footprint --json`. */
export type EntryStatus =
  | 'standing'
  | 'removed'
  | 'ended with parent'
  | 'superseded'
  | 'disabled'
  | 'scheduled'
  | 'either'
  | 'executed'
  | 'expired'
  | 'may be valid until'
  | 'end not known'
  | 'not restored'
  | 'restored';

/** A fact that makes an entry dangerous: codes of policy differences and a few of our own. */
export interface Exposed {
  code: string;
  [name: string]: string | boolean | undefined;
}

/** One thing that a call made, changed or took away, with all that is known about its end. */
export interface Entry {
  effect: Effect;
  kind: string;
  /** Null where the record does not say. */
  id: string | null;
  parent: string | null;
  account: string;
  region: string;
  source: string;
  eventName: string;
  status: EntryStatus;
  /** Kind of the parent with which it ended. */
  endedWith: string | null;
  /** Milliseconds UTC: until when a credential may be valid, or a deletion is scheduled. */
  until: number | null;
  /** Rows of events. */
  acts: number[];
  endings: number[];
  time: number;
  endTime: number | null;
  endName: string | null;
  by: string;
  endBy: string | null;
  via: string | null;
  exposure: Exposed[];
  /** The later setting is the one that stood before the act. */
  reverted: boolean;
  /** The record names failed members in a way that cannot be told apart. */
  perhaps: boolean;
  /** AWS refuses the removal of the parent while this stands: the record of its own removal is not in the evidence. */
  recordMissing: boolean;
  /** Number of the entry that this deletion ended; −1 where what was taken away had no seen beginning. */
  took: number;
}

/** A call that was refused, failed or was only tried out. */
export interface Attempt {
  effect: Effect;
  kind: string;
  id: string | null;
  parent: string | null;
  account: string;
  region: string;
  source: string;
  eventName: string;
  outcome: Outcome;
  error: string | null;
  event: number;
  time: number;
  by: string;
}

/** An entry while the replay runs. */
export interface OpenEntry extends Entry {
  row: CallRow;
  number: number;
  aliases: readonly string[];
  parentAliases: readonly string[];
  /** Second of the last change of state. */
  changedAt: number;
  document: string | null;
  /** Keys under which parents find it. */
  parentKeys: readonly string[];
}

/** Sections of the footprint, in which the expected answers and the view list entries. */
export type Section = 'standing' | 'notRestored' | 'removed' | 'sessions' | 'executed' | 'restored';

export function sectionOf(entry: Pick<Entry, 'source' | 'effect' | 'status'>): Section {
  if (entry.source === 'sts' && entry.effect === 'credential') return 'sessions';
  if (takingEffects.has(entry.effect))
    return entry.status === 'restored' || entry.status === 'superseded'
      ? 'restored'
      : entry.status === 'ended with parent'
        ? 'removed'
        : 'notRestored';
  switch (entry.status) {
    case 'executed':
      return 'executed';
    case 'not restored':
      return 'notRestored';
    case 'restored':
      return 'restored';
    case 'removed':
    case 'ended with parent':
    case 'superseded':
      return 'removed';
    default:
      return 'standing';
  }
}
