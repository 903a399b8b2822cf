import type { ReactNode } from 'react';
import { useAnswer } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import {
  Button,
  CopyButton,
  ErrorState,
  KeyValueList,
  Loading,
  Time,
  useFormat,
  VisibleText,
  VerdictMark,
} from '../ui/index.ts';
import { Findings } from './findings.tsx';
import { useSettings } from '../shell/settings.ts';
import { reasonOf } from './sentence.ts';

/** One digest with everything needed to repeat the check by hand: the signed text, hashes, key, neighbours, listed log files. */
export function DigestPage({
  digest: key,
  onDigest,
  onBack,
}: {
  digest: string;
  onDigest: (key: string) => void;
  onBack: () => void;
}) {
  const { t } = useFormat();
  const { language } = useSettings();
  const answer = useAnswer('integrity.digest', { key });
  const digest = answer.data;
  if (!digest) {
    return answer.error ? (
      <ErrorState
        error={answer.error}
        onRetry={answer.refresh}
        actions={
          <Button icon="back" onPress={onBack}>
            {t('integrity.digest.back')}
          </Button>
        }
      />
    ) : (
      <Loading />
    );
  }
  const name = digest.key.slice(digest.key.lastIndexOf('/') + 1);
  const hash = (text: string): ReactNode => (
    <span className="hash">
      <span className="mono">{text}</span>
      <CopyButton text={text} />
    </span>
  );
  const neighbour = (other: string | null, none: string) =>
    other === null ? (
      <span className="muted">{none}</span>
    ) : (
      <Button kind="link" className="mono" onPress={() => onDigest(other)}>
        {other.slice(other.lastIndexOf('/') + 1)}
      </Button>
    );
  return (
    <div className="page">
      <div className="stack">
        <div className="page-head">
          <Button icon="back" onPress={onBack}>
            {t('integrity.digest.back')}
          </Button>
          <h1 className="integrity-digest-name">{t('integrity.digest.title')}</h1>
        </div>
        <p className="mono">
          <VisibleText text={name} />
        </p>
        <VerdictMark verdict={digest.verdict} />
        {digest.reason !== '' && (
          <p className="page-note">
            <VisibleText text={reasonOf(digest, t, language)} />
          </p>
        )}
        <section className="panel">
          <KeyValueList
            entries={[
              [t('integrity.digest.location'), hash(`${digest.bucket}/${digest.key}`)],
              [
                t('integrity.digest.window'),
                <span key="window">
                  <Time value={digest.start} /> – <Time value={digest.end} />
                </span>,
              ],
              [t('integrity.column.trail'), <VisibleText key="trail" text={digest.trail} />],
              [t('integrity.digest.sha256'), hash(digest.sha256)],
              [t('integrity.digest.key'), digest.publicKeyFingerprint === '' ? '—' : hash(digest.publicKeyFingerprint)],
              [
                t('integrity.digest.signature'),
                digest.signature === null ? t('integrity.digest.noSignature') : hash(digest.signature),
              ],
              [t('integrity.digest.signatureSource'), digest.signatureSource],
              [t('integrity.digest.previous'), neighbour(digest.previous, t('integrity.digest.noPrevious'))],
              [t('integrity.digest.next'), neighbour(digest.next, t('integrity.digest.noNext'))],
            ]}
          />
          {digest.file !== null && (
            <div>
              <Button icon="evidence" onPress={() => navigate('evidence', { text: name })}>
                {t('integrity.digest.file')}
              </Button>
            </div>
          )}
        </section>
        <ChainAround digest={digest.key} chain={digest.chain} onDigest={onDigest} />
        <Findings codes={digest.findings} />
        <section className="panel" aria-labelledby="digest-to-sign">
          <div className="panel-head">
            <h2 id="digest-to-sign">{t('integrity.digest.toSign')}</h2>
            <CopyButton text={digest.stringToSign} />
          </div>
          <p className="muted">{t('integrity.digest.toSignHelp')}</p>
          <pre className="code-block">{digest.stringToSign}</pre>
        </section>
        <section className="panel" aria-labelledby="digest-logs">
          <h2 id="digest-logs">
            {t('integrity.digest.logs')} ({digest.logRows.length})
          </h2>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('integrity.column.verdict')}</th>
                <th scope="col">{t('integrity.column.key')}</th>
                <th scope="col">{t('integrity.column.reason')}</th>
              </tr>
            </thead>
            <tbody>
              {digest.logRows.map((row, index) => (
                <tr key={index}>
                  <td>
                    <VerdictMark verdict={row.verdict} />
                  </td>
                  <td className="mono wrap">
                    <VisibleText text={row.key} />
                  </td>
                  <td className="wrap">
                    <VisibleText text={reasonOf(row, t, language)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </div>
  );
}

const around = 4;

/** The digests before and after this one in its chain. */
function ChainAround({ digest, chain, onDigest }: { digest: string; chain: string; onDigest: (key: string) => void }) {
  const { t } = useFormat();
  const answer = useAnswer('integrity.digests', {});
  const all = (answer.data?.digests ?? []).filter((each) => each.chain === chain && each.copyOf === null);
  const at = all.findIndex((each) => each.key === digest);
  if (at < 0 || all.length < 2) return null;
  const from = Math.max(0, at - around);
  return (
    <section className="panel" aria-labelledby="digest-chain">
      <div className="panel-head">
        <h2 id="digest-chain">{t('integrity.digest.chainAround')}</h2>
        <span className="muted">{t('integrity.digest.position', { at: at + 1, all: all.length })}</span>
      </div>
      <ol className="chain-around" start={from + 1}>
        {all.slice(from, at + around + 1).map((each) => (
          <li key={`${each.key} ${each.file}`} aria-current={each.key === digest || undefined}>
            <Time value={each.start} /> – <Time value={each.end} /> <VerdictMark verdict={each.verdict} />{' '}
            {each.key === digest ? (
              <strong>{t('integrity.digest.thisOne')}</strong>
            ) : (
              <Button kind="link" onPress={() => onDigest(each.key)}>
                {t('integrity.digest.open')}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
