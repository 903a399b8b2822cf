import { useCaseInfo, useWritable } from '../shell/case.ts';
import { useAnswer } from '../shell/engine.ts';
import { useEffectiveFilter } from '../shell/filter.ts';
import { FilterNotice } from '../shell/filter-notice.tsx';
import { useImportJob } from '../shell/import-job.ts';
import { navigate } from '../shell/navigation.ts';
import { Button, EmptyState, ErrorState, Icon, Loading, useFormat } from '../ui/index.ts';
import { ActivityPanel } from './activity.tsx';
import { ActorsPanel } from './actors-panel.tsx';
import { FacetPanel } from './facet-panel.tsx';
import { LeadsPanel } from './leads-panel.tsx';
import { IntegrityPanel } from './integrity-panel.tsx';
import { ReceivedPanel, SpanPanel } from './received.tsx';
import '../ui/css/page.css';
import './view.css';

/** What was received, whether it can be trusted, when things happened and who was active: one screen, each figure a way in. */
export default function OverviewView() {
  const { t } = useFormat();
  const info = useCaseInfo();
  const writable = useWritable();
  const isImporting = useImportJob((state) => state.state === 'running');
  const filter = useEffectiveFilter();
  const filtered = filter.where !== undefined || filter.from !== undefined || filter.to !== undefined;
  const summary = useAnswer('integrity.summary', info.data ? {} : null);

  if (!info.data) return info.error ? <ErrorState error={info.error} onRetry={info.refresh} /> : <Loading />;
  if (isImporting && info.data.events === 0) return <Importing />;
  if (info.data.totals.files === 0) return <NoEvidence writable={writable} />;
  return (
    <div className="page">
      <div className="stack">
        <div className="page-head">
          <h1>{t('overview.title')}</h1>
          {filtered && <span className="muted">{t('overview.filtered')}</span>}
        </div>
        <FilterNotice />
        {info.data.unfinishedImport && (
          <div className="notice tone-warning">
            <Icon name="warning" />
            {t('overview.unfinished')}
            <Button kind="link" onPress={() => navigate('evidence')}>
              {t('overview.openEvidence')}
            </Button>
          </div>
        )}
        <div className="overview-top">
          <ReceivedPanel info={info.data} />
          <IntegrityPanel answer={summary} />
          <SpanPanel info={info.data} />
        </div>
        <LeadsPanel />
        <ActivityPanel filter={filter} />
        <div className="grid-panels">
          <FacetPanel filter={filter} field="eventName" title={t('overview.names')} />
          <FacetPanel filter={filter} field="eventSource" title={t('overview.sources')} />
          <FacetPanel filter={filter} field="outcome" title={t('overview.outcomes')} />
          <ActorsPanel filter={filter} kind="identity" title={t('overview.actors')} />
          <ActorsPanel filter={filter} kind="ip" title={t('overview.addresses')} />
        </div>
      </div>
    </div>
  );
}

/** While an import runs there is something in the case already, but nothing that can be counted. */
function Importing() {
  const { t } = useFormat();
  return (
    <EmptyState
      icon="evidence"
      title={t('overview.importing')}
      actions={<Button onPress={() => navigate('evidence')}>{t('overview.openEvidence')}</Button>}
    >
      {t('overview.importingText')}
    </EmptyState>
  );
}

function NoEvidence({ writable }: { writable: boolean }) {
  const { t } = useFormat();
  const steps = [
    ['evidence', 'evidence'],
    ['verify', 'integrity'],
    ['timeline', 'timeline'],
    ['actors', 'actors'],
  ] as const;
  return (
    <EmptyState
      icon="evidence"
      title={t('overview.emptyTitle')}
      actions={
        <Button kind="primary" size="large" icon="plus" isDisabled={!writable} onPress={() => navigate('evidence')}>
          {t('overview.emptyAction')}
        </Button>
      }
    >
      <p>{t('overview.emptyText')}</p>
      <h3 className="overview-steps-title">{t('overview.steps.title')}</h3>
      <ol className="overview-steps">
        {steps.map(([step, view], index) => (
          <li key={step}>
            <span className="overview-step-number" aria-hidden="true">
              {index + 1}
            </span>
            <Button kind="link" onPress={() => navigate(view)}>
              {t(`overview.steps.${step}`)}
            </Button>
          </li>
        ))}
      </ol>
    </EmptyState>
  );
}
