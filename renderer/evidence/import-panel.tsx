import { formatDuration } from '../../shared/format/index.ts';
import { writeSaid } from '../../shared/text/intake.ts';
import { navigate } from '../shell/navigation.ts';
import { Button, Icon, InlineError, useFormat, VisibleText } from '../ui/index.ts';
import { dismissImport, useImportJob } from '../shell/import-job.ts';
import { ImportProgress } from '../shell/import-progress.tsx';

/** How the import is going, and what came of it. */
export function ImportPanel() {
  const { t, language, count } = useFormat();
  const job = useImportJob();
  if (job.state === 'idle') return null;
  if (job.state === 'running') {
    return (
      <section className="panel" aria-label={t('evidence.progress.title')}>
        <ImportProgress />
      </section>
    );
  }
  if (job.state === 'failed' && job.error) {
    return (
      <InlineError
        error={job.error}
        actions={
          <Button kind="quiet" onPress={dismissImport}>
            {t('evidence.done.close')}
          </Button>
        }
      />
    );
  }
  const summary = job.summary;
  if (!summary) return null;
  const trouble = summary.unreadable.length > 0 || summary.cancelled;
  return (
    <section className={`notice ${trouble ? 'tone-warning' : 'tone-ok'}`} role="status">
      <Icon name={trouble ? 'warning' : 'check'} />
      <span>
        <strong>{summary.cancelled ? t('evidence.done.cancelled') : t('evidence.done.title')}</strong>{' '}
        {t('evidence.done.files', { count: summary.evidence.files })}
        {Object.entries(summary.evidence.byStatus)
          .filter(([, files]) => files > 0)
          .map(([status, files]) => ` · ${t(`evidence.status.${status}`)} ${count(files)}`)
          .join('')}
        {` · ${formatDuration(summary.durationMs, t)}`}
      </span>
      <span className="row push">
        <Button onPress={() => navigate('integrity')}>{t('evidence.done.verify')}</Button>
        <Button kind="quiet" onPress={dismissImport}>
          {t('evidence.done.close')}
        </Button>
      </span>
      {summary.unreadable.length > 0 && (
        <details style={{ flexBasis: '100%' }}>
          <summary>{t('evidence.preview.unreadable', { count: summary.unreadable.length })}</summary>
          <ul>
            {summary.unreadable.map(({ path, reason, said }) => (
              <li key={path}>
                <span className="mono">
                  <VisibleText text={path} />
                </span>{' '}
                — <VisibleText text={writeSaid(reason, said, language)} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
