import type { AppliedLimit, LimitRow } from '../../../shared/contract/integrity.ts';
import { termNumber } from '../../../shared/fields/index.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';

/** No selection is told more than this: a page of sentences is read by nobody. */
const mostLimits = 40;

/**
 * The limits that speak of what was recorded in the accounts and times of a selection, with the number of its events inside the time, account
 * and Region of each. One pass over the selection.
 */
export function countInside(
  store: ColumnStore,
  selected: Bitmap,
  limits: readonly LimitRow[],
): { events: number; limits: AppliedLimit[] } {
  const about = limits.filter((limit) => limit.account !== null && (limit.class !== null || limit.events.length > 0));
  const accounts = store.dictionary(termNumber('recipientAccountId'));
  const regions = store.dictionary(termNumber('awsRegion'));
  const [recipient, region, time] = [store.column('recipient'), store.column('region'), store.time()];
  const tests = about.map((limit) => ({
    account: limit.account === '*' ? -1 : accounts.indexOf(limit.account ?? ''),
    region: limit.region === null || limit.region === '*' ? -1 : regions.indexOf(limit.region),
    from: limit.from ?? Number.NEGATIVE_INFINITY,
    to: limit.to ?? Number.POSITIVE_INFINITY,
  }));
  const inside = new Array<number>(about.length).fill(0);
  const seenAccounts = new Set<number>();
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  selected.forEach((position) => {
    seenAccounts.add(recipient[position]!);
    const at = time[position]!;
    if (at < first) first = at;
    if (at > last) last = at;
    for (let index = 0; index < tests.length; index++) {
      const test = tests[index]!;
      if (
        at >= test.from &&
        at <= test.to &&
        (test.account < 0 || test.account === recipient[position]) &&
        (test.region < 0 || test.region === region[position])
      )
        inside[index]!++;
    }
  });
  return {
    events: selected.count,
    limits: about
      .map((limit, index): AppliedLimit => ({ ...limit, inside: inside[index]! }))
      .filter(
        (limit, index) =>
          limit.inside > 0 ||
          // A silence between two events of the selection concerns it, even with no event inside.
          ((tests[index]!.account < 0 || seenAccounts.has(tests[index]!.account)) &&
            tests[index]!.from <= last &&
            tests[index]!.to >= first),
      )
      .slice(0, mostLimits),
  };
}
