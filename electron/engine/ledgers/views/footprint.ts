import type { LedgerRow } from '../../../../shared/contract/ledgers.ts';
import { formatTime } from '../../../../shared/format/index.ts';
import { plainEventName } from '../event-names.ts';
import { chooseEntries } from '../footprint/choose.ts';
import { type Attempt, type Entry, type Section, sectionOf } from '../footprint/entries.ts';
import { proposeUndo, undoRank } from '../footprint/proposal.ts';
import type { LedgerSource, LedgerView } from '../ledger-view.ts';

const sections: readonly Section[] = ['standing', 'notRestored', 'sessions', 'executed', 'removed', 'restored'];

export function viewFootprint(source: LedgerSource): LedgerView {
  const all = source.list<Entry>('entries');
  const chosen = chooseEntries(all, source.selected).map((entry) => ({
    entry,
    section: sectionOf(entry),
    rank: undoRank(entry),
  }));
  // What stands comes in the order in which it should be undone, everything else by time.
  const sorted = chosen.toSorted(
    (a, b) =>
      sections.indexOf(a.section) - sections.indexOf(b.section) ||
      (a.section === 'standing' ? a.rank - b.rank : 0) ||
      a.entry.time - b.entry.time,
  );
  const figures: Record<string, number> = Object.fromEntries(sections.map((section) => [section, 0]));
  for (const { section } of chosen) figures[section]!++;
  const attempts = source.list<Attempt>('attempts').filter((attempt) => source.selected(attempt.event));
  const used = new LastUses(source);
  return {
    tables: {
      entries: {
        length: sorted.length,
        slice: (from, to) => sorted.slice(from, to).map(({ entry, section }) => entryRow(entry, section, used)),
      },
      attempts: attempts.map((attempt) => ({
        time: attempt.time,
        kind: attempt.kind,
        id: attempt.id,
        parent: attempt.parent,
        account: attempt.account,
        region: attempt.region,
        effect: attempt.effect,
        outcome: attempt.outcome,
        error: attempt.error,
        eventName: attempt.eventName,
        by: attempt.by,
        acts: [attempt.event],
      })),
    },
    figures: {
      ...figures,
      attempts: attempts.length,
      recordsMissing: chosen.filter(({ entry }) => entry.recordMissing).length,
    },
    notes: [
      'no-proof-of-absence',
      'proposals-not-run',
      ...(chosen.some(({ entry }) => entry.status === 'disabled') ? ['disabled-not-safe'] : []),
    ],
  };
}

/** Status as the contract says it: with the parent's kind, and with the time until which something may be valid. */
function statusText(entry: Entry): string {
  if (entry.status === 'ended with parent') return `ended with parent ${entry.endedWith}`;
  if (entry.status === 'may be valid until') return `may be valid until ${formatTime(entry.until)}`;
  return entry.status;
}

function entryRow(entry: Entry, section: Section, used: LastUses): LedgerRow {
  return {
    section,
    status: statusText(entry),
    kind: entry.kind,
    id: entry.id,
    parent: entry.parent,
    account: entry.account,
    region: entry.region,
    effect: entry.effect,
    exposure: entry.exposure,
    first: entry.time,
    last: entry.endTime ?? entry.time,
    by: entry.by,
    via: entry.via,
    endedAt: entry.endTime,
    endedBy: entry.endBy,
    endedWith: entry.endedWith,
    until: entry.until,
    usedSince: used.of(entry),
    reverted: entry.reverted,
    perhaps: entry.perhaps,
    recordMissing: entry.recordMissing,
    eventName: entry.eventName,
    proposal: section === 'standing' ? proposeUndo(entry, plainEventName(entry.eventName)) : null,
    acts: entry.acts,
    endings: entry.endings,
  };
}

/** When keys and principals that were made were last used; null where no use is in the evidence, or use makes no record of its own. */
class LastUses {
  readonly #source: LedgerSource;

  constructor(source: LedgerSource) {
    this.#source = source;
  }

  of({ kind, id, account, time }: Entry): number | null {
    if (id === null) return null;
    const { actors } = this.#source;
    const last =
      kind === 'iam-access-key' || kind === 'sts-session'
        ? actors.lastSeen('key', `key:${id}`)
        : kind === 'iam-user'
          ? actors.lastSeen('identity', `identity:arn:aws:iam::${account}:user/${id}`)
          : kind === 'iam-role'
            ? actors.lastSeen('identity', `identity:arn:aws:iam::${account}:role/${id}`)
            : null;
    return last === null || last < time ? null : last;
  }
}
