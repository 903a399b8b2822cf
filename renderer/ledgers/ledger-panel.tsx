import { useState } from 'react';
import { type LedgerName, ledgerTables } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { useEffectiveFilter } from '../shell/filter.ts';
import { FilterNotice } from '../shell/filter-notice.tsx';
import { ErrorState, Icon, Loading, Select, useFormat, VisibleText } from '../ui/index.ts';
import { figureText } from './cell-text.ts';
import { LedgerRows } from './ledger-rows.tsx';
import { SaveButtons } from './save-buttons.tsx';

/** One ledger: its question, its figures, what may not be claimed, and its tables. */
export function LedgerPanel({ ledger }: { ledger: LedgerName }) {
  const { t, time } = useFormat();
  const filter = useEffectiveFilter();
  const answer = useAnswer('ledgers.get', { ...filter, ledger, limit: 1 });
  const [chosen, setChosen] = useState<string | null>(null);
  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const { tables, figures, coverage, notes } = answer.data;
  const table = ledgerTables[ledger].find(({ name }) => name === chosen) ?? ledgerTables[ledger][0]!;
  const moment = (value: number | null): string => (value === null ? t('ledgers.noTime') : time(value));
  return (
    <div className="ledger">
      <header className="ledger-head">
        <p className="ledger-question">{t(`ledgers.question.${ledger}`)}</p>
        <dl className="ledger-figures">
          {Object.entries(figures)
            .filter(([, value]) => value !== null)
            .map(([name, value]) => (
              <div key={name}>
                <dt>{t(`ledgers.figure.${name}`)}</dt>
                <dd>{figureText(name, value!, t, time)}</dd>
              </div>
            ))}
        </dl>
        <p className="muted">
          {t('ledgers.coverage', {
            events: coverage.events,
            accounts: coverage.accounts.length,
            regions: coverage.regions.length,
            first: moment(coverage.first),
            last: moment(coverage.last),
          })}
        </p>
        {coverage.unread.map((each) => (
          <p key={each.file} className="ledger-unread">
            <Icon name="warning" />
            <VisibleText text={t('ledgers.unread', { ...each, count: each.events })} />
          </p>
        ))}
        <details className="ledger-notes">
          <summary>
            {t('ledgers.mayNot')}: {t(`ledgers.never.${ledger}`)}
          </summary>
          <ul>
            {notes.map((note) => (
              <li key={note}>{t(`ledgers.note.${note}`)}</li>
            ))}
          </ul>
        </details>
        <div className="ledger-acts">
          {ledgerTables[ledger].length > 1 && (
            <Select
              label={t('ledgers.tables')}
              hideLabel
              value={table.name}
              onChange={setChosen}
              options={ledgerTables[ledger].map(({ name }) => ({
                id: name,
                text: `${t(`ledgers.table.${name}`)} (${tables.find((each) => each.name === name)?.total ?? 0})`,
              }))}
            />
          )}
          <SaveButtons ledger={ledger} table={table} filter={filter} />
        </div>
      </header>
      <FilterNotice />
      <LedgerRows key={`${ledger} ${table.name}`} ledger={ledger} table={table} />
    </div>
  );
}
