import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Icon, VisibleText } from '../ui/index.ts';
import { useCaseInfo } from './case.ts';
import { request, useConnection } from './engine.ts';
import { startImport, useImportJob } from './import-job.ts';
import { ImportLine } from './import-progress.tsx';
import { navigate, useView } from './navigation.ts';

/** What limits work on this case: read-only, or an import that was interrupted. */
export function Banners() {
  const { t } = useTranslation();
  const opened = useConnection((state) => state.opened);
  const { data } = useCaseInfo();
  const found = useVerifiedLater(opened);
  const problem = data?.auditProblem ?? found;
  return (
    <>
      {opened?.readOnly && (
        <div className="banner" role="status">
          <Icon name="lock" />
          <span>
            <strong>{t('shell.banner.readOnly')}</strong> {opened.readOnlyReason ?? t('shell.banner.readOnlyExplain')}
          </span>
        </div>
      )}
      {problem !== null && (
        <div className="banner tone-danger" role="alert">
          <Icon name="error" />
          <span>
            <strong>{t('audit.problems')}.</strong> <VisibleText text={problem} />
          </span>
        </div>
      )}
      <RunningImport />
      {data?.unfinishedImport && !opened?.readOnly && <UnfinishedImport />}
    </>
  );
}

/** Of a large case only the rows are counted when it is opened; every row is compared soon after, while other work goes on. */
const verifyAfterMs = 5000;

/** What the examiner log vouches for and is no longer so; null while nothing was found. */
function useVerifiedLater(opened: object | null): string | null {
  const [found, setFound] = useState<string | null>(null);
  useEffect(() => {
    setFound(null);
    if (opened === null) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      request('audit.verify', {}, { signal: abort.signal }).then(
        (verdict) => setFound(verdict.intact ? null : (verdict.firstBreak?.reason ?? null)),
        // Closing the case ends it; any other failure is shown where the log is looked at.
        () => undefined,
      );
    }, verifyAfterMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [opened]);
  return found;
}

/** Evidence shows an import in full; elsewhere one line says how far it is. */
function RunningImport() {
  const { view } = useView();
  const running = useImportJob((job) => job.state === 'running');
  return running && view !== 'evidence' ? (
    <div className="banner">
      <ImportLine />
    </div>
  ) : null;
}

/** Not while it is shown under Evidence, and not while an import runs: what it has not reached yet is no loss. */
function UnfinishedImport() {
  const { t } = useTranslation();
  const { view } = useView();
  const running = useImportJob((job) => job.state === 'running');
  if (running || view === 'evidence') return null;
  const resume = () => {
    navigate('evidence');
    void startImport({ resume: true });
  };
  return (
    <div className="banner tone-warning" role="status">
      <Icon name="warning" />
      <span style={{ flex: 1 }}>
        <strong>{t('shell.banner.unfinished')}</strong> {t('shell.banner.unfinishedExplain')}
      </span>
      <Button onPress={resume}>{t('shell.banner.resume')}</Button>
    </div>
  );
}
