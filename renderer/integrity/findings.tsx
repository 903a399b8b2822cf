import { useAnswer } from '../shell/engine.ts';
import { Button, EmptyState, ErrorState, Loading, useFormat, VisibleText } from '../ui/index.ts';

/** Findings in words, with their technical names. */
export function Findings({ codes }: { codes: readonly string[] }) {
  const { t } = useFormat();
  if (codes.length === 0) return null;
  return (
    <section className="stack">
      <h3>{t('integrity.digest.findings')}</h3>
      <ul>
        {codes.map((code) => (
          <li key={code}>
            {t(`integrity.finding.${code}`, { defaultValue: code })} <span className="muted mono">{code}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const listed = 500;

/** Everything that was observed and leaves the verdicts as they are, by kind. */
export function FindingsPanel({ onDigest }: { onDigest: (key: string) => void }) {
  const { t } = useFormat();
  const digests = useAnswer('integrity.digests', {});
  const logs = useAnswer('integrity.logs', { limit: 100_000 });
  const error = digests.error ?? logs.error;
  if (!digests.data || !logs.data) return error ? <ErrorState error={error} onRetry={digests.refresh} /> : <Loading />;
  const byCode = new Map<string, { key: string; isDigest: boolean }[]>();
  const note = (codes: string[], key: string, isDigest: boolean) => {
    for (const code of codes) {
      const list = byCode.get(code);
      if (list) list.push({ key, isDigest });
      else byCode.set(code, [{ key, isDigest }]);
    }
  };
  for (const digest of digests.data.digests) note(digest.findings, digest.key, true);
  for (const log of logs.data.logs) note(log.findings, log.key, false);
  if (byCode.size === 0) return <EmptyState icon="check" title={t('integrity.findings.none')} />;
  return (
    <div className="integrity-panel">
      <p className="page-note">{t('integrity.findings.intro')}</p>
      {logs.data.total > logs.data.logs.length && (
        <p className="muted">{t('integrity.logs.shown', { shown: logs.data.logs.length, total: logs.data.total })}</p>
      )}
      {[...byCode]
        .sort((a, b) => b[1].length - a[1].length)
        .map(([code, objects]) => (
          <details key={code} className="panel">
            <summary>
              {t(`integrity.finding.${code}`, { defaultValue: code })} <span className="muted mono">{code}</span> ·{' '}
              {t('integrity.missing.shown', { count: objects.length })}
            </summary>
            <ul className="integrity-objects mono">
              {objects.slice(0, listed).map(({ key, isDigest }, index) => (
                <li key={index}>
                  {isDigest ? (
                    <Button kind="link" onPress={() => onDigest(key)}>
                      <VisibleText text={key} />
                    </Button>
                  ) : (
                    <VisibleText text={key} />
                  )}
                </li>
              ))}
            </ul>
            {objects.length > listed && (
              <p className="muted">{t('integrity.logs.shown', { shown: listed, total: objects.length })}</p>
            )}
          </details>
        ))}
    </div>
  );
}
