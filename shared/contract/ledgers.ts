import { z } from 'zod';
import { type EpochMs, filterSchema } from './common.ts';
import { methodOn } from './method.ts';

/** Questions that ledgers answer, in the order of window, report and help. */
export const ledgerNames = [
  'footprint',
  'iam',
  'flips',
  'taken',
  'destroyed',
  'compute',
  'models',
  'accounts',
  'signins',
  'secrets',
] as const;
export type LedgerName = (typeof ledgerNames)[number];

/**
 * What a column holds. `code` has words in `shared/text` (`ledgers:code.<column>.<value>`), `time` is ms UTC, `events` are event numbers (or event ids where
 * asked), `findings` are objects with a `code`.
 */
export type LedgerColumnKind =
  | 'text'
  | 'code'
  | 'time'
  | 'count'
  | 'bytes'
  | 'seconds'
  | 'flag'
  | 'list'
  | 'findings'
  | 'events'
  | 'rows';

export interface LedgerTableSpec {
  name: string;
  columns: Readonly<Record<string, LedgerColumnKind>>;
}

const signInColumns: LedgerTableSpec['columns'] = {
  time: 'time',
  name: 'text',
  hidden: 'flag',
  noSuchName: 'flag',
  kind: 'text',
  account: 'text',
  address: 'text',
  agent: 'text',
  result: 'code',
  stage: 'code',
  mfa: 'code',
  device: 'text',
  session: 'text',
  by: 'text',
  from: 'text',
  events: 'events',
};

/** Tables and columns of each ledger: what `--json` prints, the window shows and CSV files hold. */
export const ledgerTables: Readonly<Record<LedgerName, readonly LedgerTableSpec[]>> = {
  footprint: [
    {
      name: 'entries',
      columns: {
        section: 'code',
        status: 'text',
        kind: 'text',
        id: 'text',
        parent: 'text',
        account: 'text',
        region: 'text',
        effect: 'code',
        exposure: 'findings',
        first: 'time',
        last: 'time',
        by: 'text',
        via: 'text',
        endedAt: 'time',
        endedBy: 'text',
        endedWith: 'text',
        until: 'time',
        usedSince: 'time',
        reverted: 'flag',
        perhaps: 'flag',
        recordMissing: 'flag',
        eventName: 'text',
        proposal: 'text',
        acts: 'events',
        endings: 'events',
      },
    },
    {
      name: 'attempts',
      columns: {
        time: 'time',
        kind: 'text',
        id: 'text',
        parent: 'text',
        account: 'text',
        region: 'text',
        effect: 'code',
        outcome: 'code',
        error: 'text',
        eventName: 'text',
        by: 'text',
        acts: 'events',
      },
    },
  ],
  iam: [
    {
      name: 'changes',
      columns: {
        time: 'time',
        account: 'text',
        principal: 'text',
        kind: 'code',
        fact: 'code',
        key: 'text',
        old: 'text',
        new: 'text',
        findings: 'findings',
        eventName: 'text',
        by: 'text',
        via: 'text',
        events: 'events',
      },
    },
    {
      name: 'state',
      columns: {
        account: 'text',
        principal: 'text',
        kind: 'code',
        exists: 'code',
        facts: 'rows',
        allows: 'rows',
        unread: 'rows',
        events: 'events',
      },
    },
    {
      name: 'differences',
      columns: {
        account: 'text',
        principal: 'text',
        kind: 'code',
        fact: 'code',
        key: 'text',
        old: 'text',
        new: 'text',
        events: 'events',
      },
    },
    {
      name: 'paths',
      columns: {
        time: 'time',
        path: 'text',
        title: 'text',
        verdict: 'code',
        shownBy: 'text',
        target: 'text',
        selfGrant: 'flag',
        whoGains: 'text',
        account: 'text',
        by: 'text',
        steps: 'events',
      },
    },
  ],
  flips: [
    {
      name: 'flips',
      columns: {
        direction: 'code',
        principal: 'text',
        account: 'text',
        eventSource: 'text',
        action: 'text',
        resource: 'text',
        denials: 'count',
        firstDenied: 'time',
        lastDenied: 'time',
        firstAllowed: 'time',
        gap: 'seconds',
        sameSecond: 'flag',
        dryRun: 'flag',
        deniedBy: 'text',
        cause: 'code',
        strength: 'code',
        changes: 'rows',
        changedBy: 'list',
        changedBySelf: 'flag',
        explains: 'code',
        events: 'events',
      },
    },
  ],
  taken: [
    {
      name: 'rows',
      columns: {
        way: 'code',
        session: 'text',
        principal: 'text',
        account: 'text',
        region: 'text',
        bucket: 'text',
        prefix: 'text',
        hour: 'time',
        calls: 'count',
        keys: 'count',
        bytes: 'bytes',
        withoutSize: 'count',
        allocatedGb: 'count',
        preSigned: 'count',
        anonymous: 'count',
        addresses: 'list',
        to: 'list',
        foreign: 'list',
        events: 'events',
      },
    },
    {
      name: 'objects',
      columns: {
        bucket: 'text',
        key: 'text',
        versionId: 'text',
        first: 'time',
        last: 'time',
        calls: 'count',
        bytes: 'bytes',
        withoutSize: 'count',
        by: 'list',
        addresses: 'list',
        how: 'list',
        owner: 'text',
        events: 'events',
      },
    },
    {
      name: 'recording',
      columns: {
        account: 'text',
        region: 'text',
        family: 'text',
        state: 'code',
        first: 'time',
        last: 'time',
        events: 'events',
      },
    },
  ],
  destroyed: [
    {
      name: 'rows',
      columns: {
        thing: 'code',
        name: 'text',
        key: 'text',
        version: 'text',
        act: 'code',
        time: 'time',
        by: 'text',
        account: 'text',
        region: 'text',
        versioning: 'code',
        versioningSince: 'time',
        encryption: 'text',
        answer: 'text',
        reason: 'code',
        until: 'time',
        note: 'flag',
        count: 'count',
        events: 'events',
      },
    },
  ],
  compute: [
    {
      name: 'instances',
      columns: {
        id: 'text',
        type: 'text',
        purchase: 'code',
        account: 'text',
        region: 'text',
        zone: 'text',
        start: 'time',
        end: 'time',
        seconds: 'seconds',
        atLeast: 'flag',
        running: 'flag',
        cost: 'text',
        by: 'text',
        endedBy: 'text',
        events: 'events',
      },
    },
    {
      name: 'others',
      columns: {
        service: 'text',
        id: 'text',
        type: 'text',
        count: 'count',
        account: 'text',
        region: 'text',
        start: 'time',
        end: 'time',
        seconds: 'seconds',
        atLeast: 'flag',
        endsByItself: 'flag',
        by: 'text',
        endedBy: 'text',
        events: 'events',
      },
    },
    {
      name: 'byType',
      columns: {
        type: 'text',
        region: 'text',
        account: 'text',
        instances: 'count',
        seconds: 'seconds',
        hours: 'text',
        atLeast: 'flag',
        cost: 'text',
        events: 'events',
      },
    },
    {
      name: 'failedLaunches',
      columns: {
        time: 'time',
        service: 'text',
        eventName: 'text',
        errorCode: 'text',
        type: 'text',
        maxCount: 'count',
        account: 'text',
        region: 'text',
        by: 'text',
        events: 'events',
      },
    },
    {
      name: 'probes',
      columns: {
        time: 'time',
        eventName: 'text',
        what: 'text',
        account: 'text',
        region: 'text',
        by: 'text',
        done: 'flag',
        events: 'events',
      },
    },
  ],
  models: [
    {
      name: 'rows',
      columns: {
        phase: 'code',
        principal: 'text',
        key: 'text',
        model: 'text',
        provider: 'text',
        account: 'text',
        region: 'text',
        calls: 'count',
        ok: 'count',
        denied: 'count',
        validationErrors: 'count',
        throttled: 'count',
        other: 'count',
        first: 'time',
        last: 'time',
        addresses: 'list',
        agents: 'list',
        peakPerMinute: 'count',
        logging: 'text',
        accessGrantedBy: 'text',
        events: 'events',
      },
    },
  ],
  accounts: [
    {
      name: 'relations',
      columns: {
        kind: 'code',
        other: 'text',
        otherType: 'code',
        known: 'code',
        account: 'text',
        through: 'text',
        proof: 'code',
        count: 'count',
        denied: 'count',
        pairs: 'count',
        first: 'time',
        last: 'time',
        by: 'list',
        events: 'events',
      },
    },
  ],
  signins: [
    { name: 'signIns', columns: signInColumns },
    { name: 'related', columns: signInColumns },
    {
      name: 'patterns',
      columns: {
        pattern: 'code',
        name: 'text',
        address: 'text',
        account: 'text',
        first: 'time',
        last: 'time',
        failures: 'count',
        names: 'count',
        hidden: 'count',
        addresses: 'count',
        successes: 'count',
        events: 'events',
      },
    },
  ],
  secrets: [
    {
      name: 'rows',
      columns: {
        name: 'text',
        kind: 'code',
        account: 'text',
        region: 'text',
        reads: 'count',
        first: 'time',
        last: 'time',
        by: 'list',
        decrypted: 'flag',
        versions: 'list',
        witness: 'code',
        readMissing: 'count',
        possible: 'count',
        attempts: 'count',
        changes: 'count',
        rotated: 'time',
        deleted: 'time',
        agents: 'list',
        events: 'events',
      },
    },
  ],
};

export type LedgerCell = string | number | boolean | null | readonly (string | number)[] | readonly object[];
export type LedgerRow = Record<string, LedgerCell>;

interface LedgerTable {
  name: string;
  /** The rows asked for; `total` counts all of the selection. */
  rows: LedgerRow[];
  total: number;
}

/** What every statement of a ledger is bounded by: it says nothing beyond these records. */
export interface LedgerCoverage {
  accounts: string[];
  regions: string[];
  first: EpochMs | null;
  last: EpochMs | null;
  /** Events of the selection, and of them those that the ledger's rules read. */
  events: number;
  /** Events whose records could not be read, by file. */
  unread: { file: string; events: number; reason: string }[];
  /** Data events by source, which show objects, items and calls of functions; absent ones were not recorded or not made. */
  dataEvents: { eventSource: string; events: number }[];
}

export interface LedgerAnswer {
  ledger: LedgerName;
  tables: LedgerTable[];
  /** Figures of the whole selection by name: counts, sums, times. */
  figures: Record<string, number | string | boolean | null>;
  coverage: LedgerCoverage;
  /** Codes of sentences that must stand beside the figures (`ledgers:note.<code>`). */
  notes: string[];
}

const method = methodOn('events', 'tags', 'findings', 'verdicts');

export const ledgersMethods = {
  'ledgers.get': method<LedgerAnswer>()(
    filterSchema.extend({
      ledger: z.enum(ledgerNames),
      /** An actor, a session or an origin, by name, ARN or id. */
      of: z.string().max(4096).optional(),
      /** State at this time (iam); with `until`, what differs between the two. */
      at: z.number().optional(),
      until: z.number().optional(),
      /** Only this table; all tables of the ledger otherwise. */
      table: z.string().max(64).optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1_000_000).default(500),
      /** Columns of events hold event ids instead of event numbers. */
      eventIds: z.boolean().default(false),
      /** A price list that the user supplies, for compute: CSV with type, region, purchase option, price per hour, currency, valid from. */
      prices: z.string().max(4_000_000).optional(),
    }),
  ),
};

/** A status as the contract says it, taken apart: its word, and the time or the parent that stands behind it (`may be valid until 2026-05-14T05:00:00Z`). */
export function partsOfStatus(status: string): { word: string; value: string } {
  const [, word, value] = /^(may be valid until|ended with parent) (.*)$/s.exec(status) ?? [];
  return { word: word ?? status, value: value ?? '' };
}
