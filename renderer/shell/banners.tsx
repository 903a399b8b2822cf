import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Progress } from '../../shared/contract/index.ts';
import { Button, Icon, ProgressBar, VisibleText } from '../ui/index.ts';
import { useCaseInfo } from './case.ts';
import { request, useConnection } from './engine.ts';
import { reportFailure } from './report-failure.ts';
import { showToast } from './toasts.ts';

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

function UnfinishedImport() {
  const { t } = useTranslation();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [abort, setAbort] = useState<AbortController | null>(null);
  const resume = () => {
    const controller = new AbortController();
    setAbort(controller);
    request('intake.import', { resume: true }, { signal: controller.signal, onProgress: setProgress })
      .then(() => showToast(t('shell.banner.importFinished'), { tone: 'ok' }), reportFailure)
      .finally(() => {
        setAbort(null);
        setProgress(null);
      });
  };
  return (
    <div className="banner tone-warning" role="status">
      <Icon name="warning" />
      {abort ? (
        <div style={{ flex: 1 }}>
          <ProgressBar label={t('shell.banner.resuming')} progress={progress} onCancel={() => abort.abort()} cancelling={abort.signal.aborted} />
        </div>
      ) : (
        <>
          <span style={{ flex: 1 }}>
            <strong>{t('shell.banner.unfinished')}</strong> {t('shell.banner.unfinishedExplain')}
          </span>
          <Button onPress={resume}>{t('shell.banner.resume')}</Button>
        </>
      )}
    </div>
  );
}
