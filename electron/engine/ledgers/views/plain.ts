import type { LedgerSource, LedgerView } from '../ledger-view.ts';
import { listModels, type ModelFact } from '../models/models.ts';
import { listSecrets, type SecretFact } from '../secrets/secrets.ts';

export function viewModels(source: LedgerSource): LedgerView {
  const rows = listModels(source.list<ModelFact>('models'), source.selected);
  const sum = (phase: string): number => rows.reduce((all, row) => all + (row.phase === phase ? row.calls : 0), 0);
  return {
    tables: { rows: rows.map(({ by, ...row }) => ({ ...row, principal: by })) },
    figures: {
      use: sum('use'),
      probe: sum('probe'),
      recon: sum('recon'),
      access: sum('access'),
      logging: sum('logging'),
    },
    notes: ['no-tokens', 'served-elsewhere'],
  };
}

export function viewSecrets(source: LedgerSource): LedgerView {
  const rows = listSecrets(source.list<SecretFact>('secrets'), source.selected);
  const read = rows.filter((row) => row.reads > 0 || row.witness !== null);
  return {
    tables: { rows: rows.map((row) => ({ ...row })) },
    figures: {
      secrets: read.filter((row) => row.kind === 'secret').length,
      parameters: read.filter((row) => row.kind === 'parameter').length,
      credentials: rows.filter((row) => row.kind === 'credential').length,
      possible: rows.filter((row) => row.possible > 0).length,
      attempted: rows.filter((row) => row.reads === 0 && row.attempts > 0).length,
      notRotated: read.filter(
        (row) => row.rotated === null && row.deleted === null && (row.kind === 'secret' || row.kind === 'parameter'),
      ).length,
    },
    notes: ['value-not-in-records'],
  };
}
