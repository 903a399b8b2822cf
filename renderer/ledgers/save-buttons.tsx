import type { Filter, LedgerName, LedgerRow, LedgerTableSpec } from '../../shared/contract/index.ts';
import { request } from '../shell/engine.ts';
import { saveFile } from '../shell/save-file.ts';
import { Button, csvField, useFormat } from '../ui/index.ts';
import { cellText } from './cell-text.ts';

/** Writes a table as CSV, and what stands as a checklist in the order in which to take it back. */
export function SaveButtons({ ledger, table, filter }: { ledger: LedgerName; table: LedgerTableSpec; filter: Filter }) {
  const { t, time } = useFormat();
  const load = async (): Promise<LedgerRow[]> => {
    const answer = await request('ledgers.get', {
      ...filter,
      ledger,
      table: table.name,
      limit: 1_000_000,
      eventIds: true,
    });
    return answer.tables[0]?.rows ?? [];
  };
  const saveCsv = (): void =>
    void saveFile({
      kind: 'ledgers.rows',
      name: `${ledger}-${table.name}`,
      type: 'csv',
      content: async () => {
        const columns = Object.entries(table.columns);
        const head = columns.map(([column]) => csvField(column)).join(',');
        const lines = (await load()).map((row) =>
          columns.map(([column, kind]) => csvField(cellText(column, kind, row[column], t, time))).join(','),
        );
        return `${[head, ...lines].join('\r\n')}\r\n`;
      },
    });
  const saveChecklist = (): void =>
    void saveFile({
      kind: 'ledgers.checklist',
      name: 'clean-up-list',
      type: 'md',
      content: async () => {
        const standing = (await load()).filter((row) => row['section'] === 'standing');
        const lines = standing.map((row) => checklistItem(row, t('ledgers.proposalMark'), time));
        return `# ${t('ledgers.checklistTitle')}\n\n${t('ledgers.checklistIntro')}\n\n${lines.join('\n')}\n`;
      },
    });
  return (
    <>
      <Button kind="quiet" icon="download" onPress={saveCsv}>
        {t('ledgers.saveCsv')}
      </Button>
      {ledger === 'footprint' && (
        <Button kind="quiet" icon="check" onPress={saveChecklist}>
          {t('ledgers.saveChecklist')}
        </Button>
      )}
    </>
  );
}

function checklistItem(row: LedgerRow, mark: string, time: (value: number) => string): string {
  const plain = (value: unknown): string =>
    String(value ?? '')
      .replace(/[\\`*_{}[\]()#+!|<>~&]/g, '\\$&')
      .replace(/[\r\n]+/g, ' ');
  const fence = '`'.repeat(
    Math.max(0, ...(String(row['proposal'] ?? '').match(/`+/g) ?? []).map((run) => run.length)) + 1,
  );
  const proposal = row['proposal'] === null ? '' : `\n  - ${mark}\n    ${fence}${String(row['proposal'])}${fence}`;
  const parent = row['parent'] === null || row['parent'] === row['id'] ? '' : ` (${plain(row['parent'])})`;
  return `- [ ] ${plain(row['kind'])} ${plain(row['id'])}${parent}: ${plain(row['status'])}, ${time(row['first'] as number)}, ${plain(row['by'])}, ${plain(row['account'])} ${plain(row['region'])}${proposal}`;
}
