import { Button, ProgressBar, useFormat } from '../ui/index.ts';
import { cancelImport, pauseImport, useImportJob } from './import-job.ts';
import { navigate } from './navigation.ts';
import './import-progress.css';

/** What the import does now, in words. */
function useImportWords(): string {
  const { t } = useFormat();
  const { progress, turning } = useImportJob();
  const paused = progress?.paused === true;
  const phase = progress?.phase ?? 'import';
  // Comparing duplicates and building the index cannot be interrupted halfway.
  if (phase !== 'import') return t(`shell.import.${phase}`, { defaultValue: t('shell.import.import') });
  return t(
    turning
      ? paused
        ? 'shell.import.continuing'
        : 'shell.import.pausing'
      : paused
        ? 'shell.import.paused'
        : 'shell.import.import',
  );
}

function PauseButton() {
  const { t } = useFormat();
  const { progress, cancelling, turning } = useImportJob();
  const paused = progress?.paused === true;
  return (
    <Button
      isDisabled={cancelling || turning || progress?.phase !== 'import'}
      icon={paused ? 'play' : 'pause'}
      onPress={() => void pauseImport(!paused)}
    >
      {t(paused ? 'shell.import.continue' : 'shell.import.pause')}
    </Button>
  );
}

/** The running import in one line, for views that are about something else. */
export function ImportLine() {
  const { t } = useFormat();
  const { progress } = useImportJob();
  const words = useImportWords();
  const share = progress && progress.total > 0 ? Math.floor((100 * progress.done) / progress.total) : null;
  return (
    <>
      <strong>{words}</strong>
      <progress className="import-line" aria-label={words} max={100} {...(share === null ? {} : { value: share })} />
      {share !== null && <span className="muted">{share} %</span>}
      <span className="row push">
        <PauseButton />
        <Button onPress={() => navigate('evidence')}>{t('shell.import.show')}</Button>
      </span>
    </>
  );
}

/** How the running import is going, with what can be done about it. */
export function ImportProgress() {
  const { t } = useFormat();
  const { progress, eventsPerSecond, cancelling } = useImportJob();
  const label = useImportWords();
  const paused = progress?.paused === true;
  const rate = eventsPerSecond !== null && !paused ? `${t('shell.import.rate', { count: eventsPerSecond })} · ` : '';
  return (
    <>
      <ProgressBar
        label={label}
        progress={progress}
        cancelling={cancelling}
        note={rate + t(paused ? 'shell.import.resting' : 'shell.import.background')}
      />
      <div className="row">
        <span className="row push">
          <PauseButton />
          <Button isDisabled={cancelling} onPress={cancelImport}>
            {t('ui.cancel')}
          </Button>
        </span>
      </div>
    </>
  );
}
