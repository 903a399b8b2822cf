import type { ExplainedFlip } from '../flips/flips.ts';
import type { LedgerSource, LedgerView } from '../ledger-view.ts';

export function viewFlips(source: LedgerSource): LedgerView {
  const flips = source
    .list<ExplainedFlip>('flips')
    .filter((flip) => source.selected(flip.allowedEvent) || flip.denialEvents.some((event) => source.selected(event)));
  return {
    tables: {
      flips: flips.map((flip) => ({
        direction: flip.direction,
        principal: flip.principal,
        account: flip.account,
        eventSource: flip.eventSource,
        action: flip.action,
        resource: flip.resource,
        denials: flip.denials,
        firstDenied: flip.firstDenied,
        lastDenied: flip.lastDenied,
        firstAllowed: flip.allowed,
        gap: Math.round(
          (flip.direction === 'denied to allowed' ? flip.allowed - flip.lastDenied : flip.firstDenied - flip.allowed) /
            1000,
        ),
        sameSecond: flip.sameSecond,
        dryRun: flip.dryRun,
        deniedBy: flip.deniedBy,
        cause: flip.cause,
        strength: flip.strength,
        changes: flip.changes.map(({ time, eventName, kind, subject, fact, key, by, event }) => ({
          time,
          eventName,
          kind,
          principal: subject,
          fact,
          key,
          by,
          event,
        })),
        changedBy: [...new Set(flip.changes.map((change) => change.by))],
        changedBySelf: flip.changedBySelf,
        explains: flip.explains,
        events: [...flip.denialEvents, flip.allowedEvent, ...new Set(flip.changes.map((change) => change.event))],
      })),
    },
    figures: {
      flips: flips.filter((flip) => flip.direction === 'denied to allowed').length,
      reverse: flips.filter((flip) => flip.direction !== 'denied to allowed').length,
    },
    notes: ['cause-not-proven'],
  };
}
