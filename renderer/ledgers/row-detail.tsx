import type { LedgerRow, LedgerTableSpec } from '../../shared/contract/index.ts';
import { Button, CopyButton, KeyValueList, useFormat, VisibleText } from '../ui/index.ts';
import { cellText } from './cell-text.ts';
import { eventsOf, rowToFinding } from './row-events.ts';

/** All cells of one row, what can be done with it, and the proposal for taking it back, marked as such. */
export function RowDetail({
  row,
  table,
  title,
  onShow,
}: {
  row: LedgerRow;
  table: LedgerTableSpec;
  title: string;
  onShow: () => void;
}) {
  const { t, time } = useFormat();
  const events = eventsOf(row, table);
  const proposal = typeof row['proposal'] === 'string' ? row['proposal'] : null;
  const entries = Object.entries(table.columns)
    .filter(([column, kind]) => kind !== 'events' && column !== 'proposal')
    .map(([column, kind]) => ({ column, text: cellText(column, kind, row[column], t, time) }))
    .filter(({ text }) => text !== '');
  return (
    <section className="ledger-detail" aria-label={t('ledgers.details')}>
      <div className="ledger-acts">
        <Button icon="timeline" onPress={onShow} isDisabled={events.length === 0}>
          {t('ledgers.openEvents')}
        </Button>
        <Button
          kind="quiet"
          icon="findings"
          isDisabled={events.length === 0}
          onPress={() => rowToFinding(row, table, title)}
        >
          {t('ledgers.toFinding')}
        </Button>
      </div>
      {proposal !== null && (
        <div className="ledger-proposal">
          <p className="muted">{t('ledgers.proposalMark')}</p>
          <code>
            <VisibleText text={proposal} />
          </code>
          <CopyButton text={proposal} label={t('ledgers.copyProposal')} />
        </div>
      )}
      <KeyValueList
        entries={entries.map(
          ({ column, text }) =>
            [t(`ledgers.column.${column}`), <VisibleText key={column} text={text} />, column] as const,
        )}
      />
    </section>
  );
}
