import { Tabs, useFormat } from '../ui/index.ts';
import { ComparePanel } from './compare-panel.tsx';
import { ExportPanel } from './export-panel.tsx';
import { IndicatorPanel } from './indicator-panel.tsx';
import '../ui/css/page.css';
import './view.css';

/** Out of the laptop and back: exports for other tools, lists of indicators found elsewhere, another acquisition of the same account. */
export default function ExchangeView() {
  const { t } = useFormat();
  return (
    <div className="page-fill">
      <div className="page-head">
        <h1>{t('exchange.title')}</h1>
      </div>
      <Tabs
        label={t('exchange.title')}
        className="exchange-tabs"
        tabs={[
          { id: 'export', title: t('exchange.export'), content: <ExportPanel /> },
          { id: 'indicators', title: t('exchange.indicators'), content: <IndicatorPanel /> },
          { id: 'compare', title: t('exchange.compare'), content: <ComparePanel /> },
        ]}
      />
    </div>
  );
}
