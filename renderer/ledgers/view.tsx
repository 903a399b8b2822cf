import { useEffect, useState } from 'react';
import { type LedgerName, ledgerNames } from '../../shared/contract/index.ts';
import { navigate, useView } from '../shell/navigation.ts';
import { Tabs, useFormat } from '../ui/index.ts';
import { LedgerPanel } from './ledger-panel.tsx';
import '../ui/css/page.css';
import './view.css';

const isLedger = (text: unknown): text is LedgerName => (ledgerNames as readonly unknown[]).includes(text);

/** What was left behind, taken, destroyed and tried: one tab for each question, over the events of the shared filter. */
export default function LedgersView() {
  const { t } = useFormat();
  const { params } = useView();
  const asked = params['ledger'];
  const [ledger, setLedger] = useState<LedgerName>(isLedger(asked) ? asked : 'footprint');
  useEffect(() => {
    if (isLedger(asked)) setLedger(asked);
  }, [asked]);
  return (
    <div className="page-fill">
      <div className="page-head">
        <h1>{t('ledgers.title')}</h1>
      </div>
      <Tabs
        label={t('ledgers.tabs')}
        className="ledgers-tabs"
        value={ledger}
        onChange={(next) => navigate('ledgers', { ledger: next })}
        tabs={ledgerNames.map((name) => ({
          id: name,
          title: t(`ledgers.name.${name}`),
          content: name === ledger ? <LedgerPanel key={name} ledger={name} /> : null,
        }))}
      />
    </div>
  );
}
