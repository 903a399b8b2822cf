import { useRef, useState } from 'react';
import type { CheckResult, ErrorReply, Progress } from '../../shared/contract/index.ts';
import { replyOf, request } from '../shell/engine.ts';
import { Button, Checkbox, InlineError, ProgressBar, StatusMark, useFormat, VisibleText } from '../ui/index.ts';

/** Tests whether the case file is whole. */
export function CheckPanel() {
  const { t } = useFormat();
  const [deep, setDeep] = useState(false);
  const [busy, setBusy] = useState(false);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [checks, setChecks] = useState<CheckResult[] | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  const abort = useRef<AbortController | null>(null);
  const run = async () => {
    const control = new AbortController();
    abort.current = control;
    setBusy(true);
    setError(null);
    setChecks(null);
    setProgress(null);
    try {
      setChecks((await request('case.check', { deep }, { signal: control.signal, onProgress: setProgress })).checks);
    } catch (thrown) {
      const reply = replyOf(thrown);
      if (reply.code !== 'cancelled') setError(reply);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="panel" aria-labelledby="settings-check">
      <h2 id="settings-check">{t('settings.check')}</h2>
      <p className="field-help">{t('settings.checkHelp')}</p>
      <Checkbox isSelected={deep} onChange={setDeep}>
        {t('settings.checkDeep')}
      </Checkbox>
      {error && <InlineError error={error} />}
      {busy ? (
        <>
          <ProgressBar label={t('settings.checking')} progress={progress} />
          <div>
            <Button onPress={() => abort.current?.abort()}>{t('ui.cancel')}</Button>
          </div>
        </>
      ) : (
        <div>
          <Button icon="check" onPress={() => void run()}>
            {t('settings.checkRun')}
          </Button>
        </div>
      )}
      {checks && (
        <div role="status">
          <ul className="stack">
            {checks.map((check) => (
              <li key={check.name}>
                <StatusMark tone={check.ok ? 'ok' : 'danger'} shape={check.ok ? 'check' : 'cross'}>
                  {t(check.ok ? 'settings.checkOk' : 'settings.checkBad')}
                </StatusMark>{' '}
                <strong>{t(`settings.checkName.${check.name}`, { defaultValue: check.name })}</strong>{' '}
                <span className="muted">
                  <VisibleText text={check.detail} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
