import { useState } from 'react';
import type { ErrorReply } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { host, replyOf, useAnswer } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import {
  Button,
  Count,
  EmptyState,
  ErrorState,
  InlineError,
  Loading,
  StatusMark,
  Time,
  useFormat,
  VisibleText,
} from '../ui/index.ts';
import { startVerification, useVerifyJob } from './verify-job.ts';

/** What the proofs rest on: public keys and the files with metadata; and the way to add more. */
export function InputsPanel({ onCollect }: { onCollect: () => void }) {
  const { t } = useFormat();
  const answer = useAnswer('integrity.inputs', {});
  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const { keys, files, versions } = answer.data;
  const head = (ids: string[]) => (
    <thead>
      <tr>
        {ids.map((id) => (
          <th key={id} scope="col" className={numbers.has(id) ? 'number' : undefined}>
            {t(`integrity.column.${id}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
  return (
    <div className="integrity-panel">
      <p className="page-note">{t('integrity.inputs.intro')}</p>
      <div className="row">
        <AddInputs />
        <Button kind="quiet" icon="help" onPress={onCollect}>
          {t('integrity.howTo')}
        </Button>
      </div>
      <h2>{t('integrity.inputs.keys')}</h2>
      {keys.length === 0 ? (
        <p>{t('integrity.inputs.noKeys')}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('integrity.inputs.keys')}>
          <table className="plain-table">
            {head(['fingerprint', 'uses', 'validFrom', 'validTo', 'bits', 'source'])}
            <tbody>
              {keys.map((key, index) => (
                <tr key={index}>
                  <td className="mono">
                    {key.fingerprint}
                    {key.problem !== null && (
                      <div>
                        <StatusMark tone="danger" shape="cross">
                          <VisibleText text={key.problem} />
                        </StatusMark>
                      </div>
                    )}
                    {key.computedFingerprint !== key.fingerprint && (
                      <div>
                        <StatusMark tone="warning" shape="triangle">
                          {t('integrity.finding.KEY_FINGERPRINT_MISMATCH')}
                        </StatusMark>
                      </div>
                    )}
                  </td>
                  <td className="number">
                    <Count value={key.uses} />
                  </td>
                  <td>
                    <Time value={key.validFrom} />
                  </td>
                  <td>
                    <Time value={key.validTo} />
                  </td>
                  <td className="number">{key.bits}</td>
                  <td className="wrap mono">
                    <VisibleText text={key.source} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h2>{t('integrity.inputs.files')}</h2>
      {files.length === 0 ? (
        <EmptyState icon="file" title={t('integrity.inputs.noFiles')} />
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('integrity.inputs.files')}>
          <table className="plain-table">
            {head(['kind', 'entries', 'signatures', 'file', 'problems'])}
            <tbody>
              {files.slice(0, mostFiles).map((file, index) => (
                <tr key={index}>
                  <td>{t(`integrity.inputs.kind.${file.kind}`)}</td>
                  <td className="number">
                    <Count value={file.entries} />
                  </td>
                  <td className="number">
                    <Count value={file.signatures} />
                  </td>
                  <td className="wrap">
                    <Button
                      kind="link"
                      className="mono"
                      onPress={() => navigate('evidence', { text: file.path.slice(file.path.lastIndexOf('/') + 1) })}
                    >
                      <VisibleText text={file.path} />
                    </Button>
                  </td>
                  <td className="wrap">
                    <VisibleText text={file.problems.join('; ')} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {files.length > mostFiles && (
        <p className="muted">{t('integrity.inputs.shown', { shown: mostFiles, total: files.length })}</p>
      )}
      {versions.length > 0 && (
        <>
          <h2>{t('integrity.inputs.versions')}</h2>
          <p className="page-note">{t('integrity.inputs.versionsHelp')}</p>
          <ul className="integrity-objects mono">
            {versions.slice(0, mostFiles).map((version, index) => (
              <li key={index}>
                {t(version.isDeleteMarker ? 'integrity.inputs.deleted' : 'integrity.inputs.replaced')}{' '}
                <Time value={version.lastModified} /> <VisibleText text={version.key} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

const mostFiles = 500;
const numbers = new Set(['uses', 'bits', 'entries', 'signatures']);

/** Takes files with keys or metadata in as evidence and verifies again. */
function AddInputs() {
  const { t } = useFormat();
  const writable = useWritable();
  const { running } = useVerifyJob();
  const [error, setError] = useState<ErrorReply | null>(null);
  const choose = async () => {
    setError(null);
    try {
      const tokens = await host('paths.chooseEvidence', { kind: 'files' });
      if (tokens.length > 0) await startVerification(tokens.map((token) => token.token));
    } catch (thrown) {
      setError(replyOf(thrown));
    }
  };
  return (
    <>
      <Button icon="plus" isDisabled={!writable || running} onPress={() => void choose()}>
        {t('integrity.inputs.add')}
      </Button>
      {error && <InlineError error={error} />}
    </>
  );
}
