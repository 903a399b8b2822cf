import { useCallback, useState } from 'react';
import { formatCount } from '../../shared/format/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { navigate, useView } from '../shell/navigation.ts';
import { EmptyState, ErrorState, Loading, Tabs, useFormat } from '../ui/index.ts';
import { ChainsPanel } from './chains-panel.tsx';
import { CollectDialog } from './collect-dialog.tsx';
import { CoveragePanel } from './coverage-panel.tsx';
import { DigestPage } from './digest-page.tsx';
import { DigestsPanel } from './digests-panel.tsx';
import { FindingsPanel } from './findings.tsx';
import { countTrouble, Headline } from './headline.tsx';
import { InputsPanel } from './inputs-panel.tsx';
import { LakePanel } from './lake-panel.tsx';
import { LogsPanel } from './logs-panel.tsx';
import { CliPanel, LimitsPanel, MissingPanel } from './statements.tsx';
import { RecordingPanel } from './recording-panel.tsx';
import { TamperingPanel } from './tampering-panel.tsx';
import '../ui/css/page.css';
import './view.css';

const tabNames = [
  'coverage',
  'recording',
  'logs',
  'missing',
  'chains',
  'digests',
  'tampering',
  'limits',
  'inputs',
  'lake',
  'findings',
  'cli',
] as const;
type TabName = (typeof tabNames)[number];

/** Is the evidence complete, and is it what CloudTrail delivered? The answer first, then its parts. */
export default function IntegrityView() {
  const { t } = useFormat();
  const { params } = useView();
  const answer = useAnswer('integrity.summary', {});
  const [chosen, setChosen] = useState<TabName | null>(null);
  const [collecting, setCollecting] = useState(false);
  const openDigest = useCallback((key: string) => navigate('integrity', { digest: key }), []);
  const asked = params['tab'];
  const summary = answer.data;

  if (typeof params['digest'] === 'string')
    return (
      <DigestPage
        digest={params['digest']}
        onDigest={openDigest}
        onBack={() => navigate('integrity', { tab: 'digests' })}
      />
    );
  if (!summary) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const trouble = countTrouble(summary);
  // Where something does not verify, that is what one sees first.
  const tab = chosen ?? tabNames.find((name) => name === asked) ?? (trouble > 0 ? 'logs' : 'coverage');
  const never = summary.verifiedAt === null;
  const panels: Record<TabName, () => React.ReactNode> = {
    coverage: () => <CoveragePanel onDigest={openDigest} />,
    logs: () => <LogsPanel key={summary.verifiedAt} summary={summary} onDigest={openDigest} />,
    chains: () => <ChainsPanel />,
    digests: () => <DigestsPanel onDigest={openDigest} />,
    missing: () => <MissingPanel />,
    findings: () => <FindingsPanel onDigest={openDigest} />,
    recording: () => <RecordingPanel />,
    tampering: () => <TamperingPanel />,
    limits: () => <LimitsPanel />,
    inputs: () => <InputsPanel onCollect={() => setCollecting(true)} />,
    lake: () => <LakePanel />,
    cli: () => <CliPanel />,
  };
  const counts: Partial<Record<TabName, number>> = never
    ? {}
    : { logs: trouble, missing: summary.missing, findings: summary.findings, chains: summary.gaps };
  return (
    <div className="page-fill">
      <Headline summary={summary} onTrouble={() => setChosen('logs')} onCollect={() => setCollecting(true)} />
      {never ? (
        <EmptyState icon="integrity" title={t('integrity.neverVerified')}>
          {t('integrity.headline.never')}
        </EmptyState>
      ) : (
        <Tabs
          label={t('integrity.tabs')}
          className="integrity-tabs"
          value={tab}
          onChange={setChosen}
          tabs={tabNames
            .filter((id) => id !== 'lake' || summary.lake !== undefined || id === tab)
            .map((id) => ({
              id,
              title: t(`integrity.tab.${id}`),
              count: counts[id] ? formatCount(counts[id]) : null,
              content: id === tab ? panels[id]() : null,
            }))}
        />
      )}
      {collecting && <CollectDialog onClose={() => setCollecting(false)} />}
    </div>
  );
}
