import { useState } from 'react';
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
      {data?.auditProblem && (
        <div className="banner tone-danger" role="alert">
          <Icon name="error" />
          <span>
            <strong>{t('audit.problems')}.</strong> <VisibleText text={data.auditProblem} />
          </span>
        </div>
      )}
      {data?.unfinishedImport && !opened?.readOnly && <UnfinishedImport />}
    </>
  );
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
