import { useEffect, useState } from 'react';
import type { ErrorReply, ImportPreview, Said } from '../../shared/contract/index.ts';
import { lossesOf } from '../../shared/formats.ts';
import { formatSource, writeLosses } from '../../shared/text/formats.ts';
import { writeSaid } from '../../shared/text/intake.ts';
import { replyOf, request } from '../shell/engine.ts';
import {
  Button,
  Bytes,
  Checkbox,
  Count,
  Dialog,
  InlineError,
  KeyValueList,
  Loading,
  TextField,
  useFormat,
  VisibleText,
} from '../ui/index.ts';
import { startImport } from '../shell/import-job.ts';

const listed = 100;

/** Says what was recognised in the chosen files before anything is taken in. */
export function ImportDialog({ sources, onClose }: { sources: string[]; onClose: () => void }) {
  const { t, bytes, language } = useFormat();
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  const [reference, setReference] = useState(false);
  const [password, setPassword] = useState('');
  const [passwords, setPasswords] = useState<string[]>([]);

  useEffect(() => {
    const abort = new AbortController();
    request('intake.preview', { sources, passwords }, { signal: abort.signal }).then(setPreview, (thrown: unknown) => {
      const reply = replyOf(thrown);
      if (reply.code !== 'cancelled') setError(reply);
    });
    return () => abort.abort();
  }, [sources, passwords]);

  const look = () => {
    if (password === '') return;
    setPreview(null);
    setPasswords([...passwords, password]);
    setPassword('');
  };

  const start = () => {
    void startImport({ sources, reference, passwords });
    onClose();
  };

  return (
    <Dialog
      title={t('evidence.preview.title')}
      isOpen
      wide
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('evidence.preview.cancel')}</Button>
          <Button kind="primary" icon="plus" isDisabled={!preview || preview.files === 0} onPress={start} autoFocus>
            {t('evidence.preview.start')}
          </Button>
        </>
      }
    >
      {error && <InlineError error={error} />}
      {!error && !preview && <Loading text={t('evidence.preview.looking')} />}
      {preview && (
        <>
          <p>
            <strong>
              {preview.files === 0
                ? t('evidence.preview.nothing')
                : t('evidence.preview.found', { files: preview.files, bytes: bytes(preview.bytes) })}
            </strong>
          </p>
          {preview.formats.length > 0 && (
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">{t('evidence.preview.format')}</th>
                  <th scope="col">{t('evidence.preview.lost')}</th>
                  <th scope="col" className="number">
                    {t('evidence.preview.files')}
                  </th>
                  <th scope="col" className="number">
                    {t('evidence.preview.bytes')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {preview.formats.map((entry) => (
                  <tr key={`${entry.format} ${entry.completeness}`}>
                    <td title={formatSource(entry.format, language)}>
                      {t(`evidence.format.${entry.format}`, { defaultValue: entry.format })}
                    </td>
                    <td className="muted">{writeLosses(lossesOf(entry.format, entry.completeness), language)}</td>
                    <td className="number">
                      <Count value={entry.files} />
                    </td>
                    <td className="number">
                      <Bytes value={entry.bytes} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <KeyValueList
            entries={[
              [
                t('evidence.preview.accounts'),
                preview.accounts.length > 0 ? (
                  <span key="a" className="mono">
                    {preview.accounts.join(' ')}
                  </span>
                ) : (
                  t('evidence.preview.none')
                ),
              ],
              [
                t('evidence.preview.regions'),
                preview.regions.length > 0 ? (
                  <span key="r" className="mono">
                    {preview.regions.join(' ')}
                  </span>
                ) : (
                  t('evidence.preview.none')
                ),
              ],
            ]}
          />
          <Paths
            title={t('evidence.preview.notRecognised', { count: preview.notRecognised.length })}
            paths={preview.notRecognised.map((path) => ({ path, reason: null }))}
          />
          <Paths
            title={t('evidence.preview.unreadable', { count: preview.unreadable.length })}
            paths={preview.unreadable}
          />
          {preview.locked.length > 0 && (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                look();
              }}
            >
              <Paths
                title={t('evidence.preview.locked', { count: preview.locked.length })}
                paths={preview.locked}
                isOpen
              />
              <TextField
                label={t('evidence.preview.password')}
                help={t('evidence.preview.passwordHelp')}
                type="password"
                autoComplete="off"
                value={password}
                onChange={setPassword}
              />
              <Button type="submit" isDisabled={password === ''}>
                {t('evidence.preview.openLocked')}
              </Button>
            </form>
          )}
          <div>
            <Checkbox isSelected={reference} onChange={setReference}>
              {t('evidence.preview.reference')}
              <span className="field-help" style={{ display: 'block' }}>
                {t('evidence.preview.referenceHelp')}
              </span>
            </Checkbox>
          </div>
        </>
      )}
    </Dialog>
  );
}

function Paths({
  title,
  paths,
  isOpen = false,
}: {
  title: string;
  paths: { path: string; reason: string | null; said?: Said }[];
  isOpen?: boolean;
}) {
  const { t, language } = useFormat();
  if (paths.length === 0) return null;
  return (
    <details open={isOpen}>
      <summary>{title}</summary>
      <ul className="evidence-paths">
        {paths.slice(0, listed).map(({ path, reason, said }) => (
          <li key={path}>
            <span className="mono">
              <VisibleText text={path} />
            </span>
            {reason !== null && (
              <span className="muted">
                {' '}
                — <VisibleText text={writeSaid(reason, said, language)} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {paths.length > listed && (
        <p className="muted">{t('evidence.preview.listShown', { shown: listed, total: paths.length })}</p>
      )}
    </details>
  );
}
