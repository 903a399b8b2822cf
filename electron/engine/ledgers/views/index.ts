import type { LedgerName } from '../../../../shared/contract/ledgers.ts';
import type { LedgerSource, LedgerView } from '../ledger-view.ts';
import { viewAccounts } from './accounts.ts';
import { viewCompute } from './compute.ts';
import { viewDestroyed } from './destroyed.ts';
import { viewFlips } from './flips.ts';
import { viewFootprint } from './footprint.ts';
import { viewIam } from './iam.ts';
import { viewModels, viewSecrets } from './plain.ts';
import { viewSignIns } from './signins.ts';
import { viewTaken } from './taken.ts';

/** Makes the tables of each ledger for a selection. */
export const ledgerViews: Readonly<Record<LedgerName, (source: LedgerSource) => LedgerView>> = {
  footprint: viewFootprint,
  iam: viewIam,
  flips: viewFlips,
  taken: viewTaken,
  destroyed: viewDestroyed,
  compute: viewCompute,
  models: viewModels,
  accounts: viewAccounts,
  signins: viewSignIns,
  secrets: viewSecrets,
};
