import { listRelations, looksMasked, type RelationFact } from '../accounts/accounts.ts';
import type { LedgerSource, LedgerView } from '../ledger-view.ts';

export function viewAccounts(source: LedgerSource): LedgerView {
  const rows = listRelations(source.list<RelationFact>('accounts'), source.selected, source.ownAccounts);
  const masked = looksMasked(keysOf(source));
  return {
    tables: { relations: rows.map((row) => ({ ...row })) },
    figures: {
      accounts: new Set(
        rows
          .filter((row) => row.otherType === 'account' && row.known === 'not known to the case')
          .map((row) => row.other),
      ).size,
      proven: rows.filter((row) => row.proof === 'proven').length,
      stated: rows.filter((row) => row.proof === 'stated').length,
      hinted: rows.filter((row) => row.proof === 'hinted').length,
      keysDecoded: masked.decoded,
      keysOfOtherNumber: masked.other,
      masked: masked.masked,
    },
    notes: ['no-owner-names', ...(masked.masked ? ['identifiers-masked'] : [])],
  };
}

/** Key ids of identities with the account that the same identity states. */
function keysOf({ store }: LedgerSource): { key: string; account: string }[] {
  const seen = new Map<string, string>();
  for (const json of store.identities()) {
    const key = /"accessKeyId":"([A-Z0-9]{16,})"/.exec(json)?.[1];
    const account = /"accountId":"(\d{12})"/.exec(json)?.[1];
    if (key !== undefined && account !== undefined && seen.size < 10_000) seen.set(key, account);
  }
  return [...seen].map(([key, account]) => ({ key, account }));
}
