import { formatDuration } from '../../shared/format/index.ts';
import { useAnswer } from '../shell/engine.ts';
import {
  Count,
  EmptyState,
  ErrorState,
  Loading,
  StatusMark,
  Time,
  useFormat,
  VisibleText,
  VerdictMark,
} from '../ui/index.ts';

/** The digest chains and the gaps in them. */
export function ChainsPanel() {
  const { t } = useFormat();
  const answer = useAnswer('integrity.chains', {});
  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const { chains, gaps } = answer.data;
  if (chains.length === 0) return <EmptyState icon="integrity" title={t('integrity.chains.none')} />;
  const byId = new Map(chains.map((chain) => [chain.id, chain]));
  return (
    <div className="integrity-panel">
      <h2>{t('integrity.chains.label')}</h2>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('integrity.chains.label')}>
        <table className="plain-table">
          <thead>
            <tr>
              {['account', 'region', 'trail', 'verdict', 'begins', 'digests', 'proven', 'horizon'].map((id) => (
                <th key={id} scope="col" className={id === 'digests' ? 'number' : undefined}>
                  {t(`integrity.column.${id}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {chains.map((chain) => (
              <tr key={chain.id}>
                <td className="mono">{chain.account}</td>
                <td className="mono">{chain.region}</td>
                <td>
                  <VisibleText text={chain.trail} />
                </td>
                <td>
                  <VerdictMark verdict={chain.verdict} />
                </td>
                <td>{t(`integrity.begins.${chain.begins}`, { defaultValue: chain.begins })}</td>
                <td className="number">
                  <Count value={chain.digests} />
                </td>
                <td>
                  {chain.proven.length === 0
                    ? '—'
                    : chain.proven.map(([from, to]) => (
                        <div key={from}>
                          <Time value={from} /> – <Time value={to} />
                        </div>
                      ))}
                </td>
                <td>
                  <Time value={chain.horizon} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted">{t('integrity.chains.open')}</p>
      <h2>{t('integrity.chains.gaps')}</h2>
      {gaps.length === 0 ? (
        <p>{t('integrity.chains.noGaps')}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('integrity.chains.gapsLabel')}>
          <table className="plain-table">
            <thead>
              <tr>
                {['kind', 'account', 'region', 'trail', 'from', 'to', 'length', 'detail'].map((id) => (
                  <th key={id} scope="col">
                    {t(`integrity.column.${id}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {gaps.map((gap, index) => {
                const chain = byId.get(gap.chain);
                const isMissing = gap.kind === 'DIGEST_MISSING';
                return (
                  <tr key={index}>
                    <td>
                      <StatusMark
                        tone={isMissing ? 'danger' : 'warning'}
                        shape={isMissing ? 'ring' : 'diamond'}
                        title={gap.kind}
                      >
                        {t(`integrity.gap.${gap.kind}`, { defaultValue: gap.kind })}
                      </StatusMark>
                    </td>
                    <td className="mono">{chain?.account ?? ''}</td>
                    <td className="mono">{chain?.region ?? ''}</td>
                    <td>
                      <VisibleText text={chain?.trail ?? gap.chain} />
                    </td>
                    <td>
                      <Time value={gap.from} />
                    </td>
                    <td>
                      <Time value={gap.to} />
                    </td>
                    <td className="keep">{formatDuration(gap.to - gap.from, t)}</td>
                    <td className="wrap">
                      <VisibleText text={gap.detail} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
