import { useRef, useState } from 'react';
import {
  reportFormats,
  type ErrorReply,
  type PathToken,
  type Progress,
  type ReportFile,
  type ReportFormat,
  type ReportOptions,
} from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { host, replyOf, request } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import {
  Button,
  Bytes,
  Checkbox,
  CopyButton,
  Icon,
  InlineError,
  ProgressBar,
  TextField,
  useFormat,
  VisibleText,
} from '../ui/index.ts';

/** Chooses forms and folder, writes the report, and lists what was written with its hashes. */
export function WritePanel({ options }: { options: ReportOptions }) {
  const { t } = useFormat();
  const writable = useWritable();
  const [formats, setFormats] = useState<ReadonlySet<ReportFormat>>(new Set(['pdf', 'html']));
  const [target, setTarget] = useState<PathToken | null>(null);
  const [clobber, setClobber] = useState(false);
  const [key, setKey] = useState<PathToken | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  const [written, setWritten] = useState<{ files: ReportFile[]; token: string; signer: string | null } | null>(null);
  const abort = useRef<AbortController | null>(null);

  const toggle = (format: ReportFormat) => (on: boolean) => {
    const next = new Set(formats);
    if (on) next.add(format);
    else next.delete(format);
    setFormats(next);
  };
  const choose = async () => {
    try {
      const folder = await host('paths.chooseFolder', { purpose: 'report' });
      if (folder) setTarget(folder);
    } catch (thrown) {
      reportFailure(thrown);
    }
  };
  const chooseKey = async () => {
    try {
      const [file] = await host('paths.chooseEvidence', { kind: 'files' });
      if (file) setKey(file);
    } catch (thrown) {
      reportFailure(thrown);
    }
  };
  const write = async () => {
    if (!target) return;
    const control = new AbortController();
    abort.current = control;
    setBusy(true);
    setCancelling(false);
    setError(null);
    setWritten(null);
    setProgress(null);
    try {
      const answer = await request(
        'report.write',
        {
          ...options,
          target: target.token,
          formats: reportFormats.filter((format) => formats.has(format)),
          clobber,
          ...(key === null ? {} : { sign: { key: key.token, passphrase } }),
        },
        { signal: control.signal, onProgress: setProgress },
      );
      setWritten({ files: answer.files, token: target.token, signer: answer.signer });
      setPassphrase('');
    } catch (thrown) {
      const reply = replyOf(thrown);
      if (reply.code !== 'cancelled') setError(reply);
    } finally {
      setBusy(false);
    }
  };

  return (
    <section className="stack report-write" aria-labelledby="report-write">
      <h2 id="report-write">{t('report.formats')}</h2>
      {reportFormats.map((format) => (
        <Checkbox key={format} isSelected={formats.has(format)} onChange={toggle(format)}>
          {t(`report.format.${format}`)} <span className="muted">— {t(`report.formatHelp.${format}`)}</span>
        </Checkbox>
      ))}
      {formats.size === 0 && <p className="field-error">{t('report.formatsNeeded')}</p>}
      <div className="row">
        <Button icon="folder" onPress={() => void choose()} isDisabled={busy}>
          {t('report.chooseFolder')}
        </Button>
        <span className={target ? 'mono' : 'muted'} style={{ overflowWrap: 'anywhere' }}>
          {target ? <VisibleText text={target.label} /> : t('report.noFolder')}
        </span>
      </div>
      <div className="row">
        <span>{t('report.sign')}</span>
        <Button onPress={() => void chooseKey()} isDisabled={busy}>
          {t('report.chooseKey')}
        </Button>
        <span className={key ? 'mono' : 'muted'} style={{ overflowWrap: 'anywhere' }}>
          {key ? <VisibleText text={key.label} /> : t('report.noKey')}
        </span>
        {key && (
          <Button kind="link" onPress={() => setKey(null)}>
            {t('report.dropKey')}
          </Button>
        )}
      </div>
      {key && (
        <TextField
          label={t('report.passphrase')}
          type="password"
          autoComplete="off"
          value={passphrase}
          onChange={setPassphrase}
        />
      )}
      <Checkbox isSelected={clobber} onChange={setClobber}>
        {t('report.clobber')}
      </Checkbox>
      {!writable && (
        <div className="notice">
          <Icon name="lock" />
          {t('report.readOnly')}
        </div>
      )}
      {error && <InlineError error={error} />}
      {busy ? (
        <>
          <ProgressBar label={t('report.writing')} progress={progress} cancelling={cancelling} />
          <div>
            <Button
              isDisabled={cancelling}
              onPress={() => {
                setCancelling(true);
                abort.current?.abort();
              }}
            >
              {t('ui.cancel')}
            </Button>
          </div>
        </>
      ) : (
        <div>
          <Button
            kind="primary"
            icon="report"
            isDisabled={!target || formats.size === 0 || (key !== null && passphrase === '')}
            onPress={() => void write()}
          >
            {t('report.write')}
          </Button>
        </div>
      )}
      {written && (
        <div className="stack" role="status">
          <div className="notice tone-ok">
            <Icon name="check" />
            <span>
              <strong>{t('report.done')}.</strong> {t('report.doneHelp')}
            </span>
          </div>
          <div className="panel-head">
            <h3>{t('report.files')}</h3>
            <span className="row">
              <CopyButton
                text={() => written.files.map((file) => `${file.sha256}  ${file.name}\n`).join('')}
                label={t('report.copyAll')}
              />
              <Button
                kind="quiet"
                icon="folder"
                onPress={() => void host('app.showFolder', { token: written.token }).catch(reportFailure)}
              >
                {t('report.showFolder')}
              </Button>
            </span>
          </div>
          {written.signer !== null && (
            <p>
              {t('report.signed')}{' '}
              <span className="mono" style={{ overflowWrap: 'anywhere' }}>
                {written.signer}
              </span>
            </p>
          )}
          <ul className="report-files">
            {written.files.map((file) => (
              <li key={file.name}>
                <span className="row">
                  <span className="mono">{file.name}</span>{' '}
                  <span className="muted">
                    <Bytes value={file.sizeBytes} />
                  </span>
                </span>
                <span className="hash">
                  <span className="mono muted">{file.sha256}</span>
                  <CopyButton text={file.sha256} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
