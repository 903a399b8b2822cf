import type { LedgerRow } from '../../../../shared/contract/ledgers.ts';
import type { LedgerSource, LedgerView } from '../ledger-view.ts';
import { findSignInPatterns, type SignIn, type SignInPattern } from '../signins/signins.ts';

/** Patterns are found among all attempts once: a selection chooses those of which an event is selected. */
const found = new WeakMap<readonly SignIn[], SignInPattern[]>();

export function viewSignIns(source: LedgerSource): LedgerView {
  const all = source.list<SignIn>('signIns');
  const patterns = found.get(all) ?? findSignInPatterns(all);
  found.set(all, patterns);
  const chosen = all.filter((each) => source.selected(each.event) && each.kind !== 'root act');
  const attempts = chosen.filter((each) => each.isAttempt);
  const told = patterns.filter((pattern) => pattern.events.some((event) => source.selected(event)));
  const row = ({ event, session, isAttempt: _isAttempt, ...each }: SignIn): LedgerRow => ({
    ...each,
    session: session === 0 ? null : source.actors.sessionId(session),
    events: [event],
  });
  return {
    tables: {
      signIns: attempts.map(row),
      related: chosen.filter((each) => !each.isAttempt).map(row),
      patterns: told.map((pattern) => ({ ...pattern })),
    },
    figures: {
      attempts: attempts.length,
      failures: attempts.filter((each) => each.result === 'failure').length,
      successes: attempts.filter((each) => each.result === 'success' && each.kind === 'ConsoleLogin').length,
      patterns: told.length,
    },
    notes: ['hidden-names', 'global-sign-in'],
  };
}
