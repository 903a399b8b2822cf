import { useAnswer } from '../shell/engine.ts';
import { EmptyState, ErrorState, KeyValueList, Loading, useFormat, VisibleText, VerdictMark } from '../ui/index.ts';
import { useSettings } from '../shell/settings.ts';
import { reasonOf } from './sentence.ts';

/** CloudTrail Lake query results with their sign files. */
export function LakePanel() {
  const { t } = useFormat();
  const { language } = useSettings();
  const answer = useAnswer('integrity.lake', {});
  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const { results } = answer.data;
  if (results.length === 0)
    return (
      <EmptyState icon="integrity" title={t('integrity.lake.none')}>
        {t('integrity.lake.noneHelp')}
      </EmptyState>
    );
  return (
    <div className="integrity-panel">
      <p className="page-note">{t('integrity.lake.intro')}</p>
      {results.map((result) => (
        <section key={result.path} className="panel" aria-label={result.path}>
          <div className="panel-head">
            <h2 className="mono">
              <VisibleText text={result.path} />
            </h2>
            <VerdictMark verdict={result.verdict} />
          </div>
          <KeyValueList
            entries={[
              [t('integrity.column.reason'), <VisibleText key="reason" text={reasonOf(result, t, language)} />],
              [
                t('integrity.digest.key'),
                result.fingerprint === null ? null : (
                  <span key="key" className="mono">
                    <VisibleText text={result.fingerprint} />
                  </span>
                ),
              ],
              [
                t('integrity.lake.claimedRegion'),
                result.region === null ? null : <VisibleText key="region" text={result.region} />,
              ],
              [
                t('integrity.lake.claimedTime'),
                result.queryCompleteTime === null ? null : <VisibleText key="time" text={result.queryCompleteTime} />,
              ],
            ]}
          />
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('integrity.lake.files')}>
            <table className="plain-table">
              <thead>
                <tr>
                  {['verdict', 'object', 'reason', 'sha256'].map((id) => (
                    <th key={id} scope="col">
                      {t(`integrity.column.${id}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {result.files.map((file, index) => (
                  <tr key={index}>
                    <td>
                      <VerdictMark verdict={file.verdict} />
                    </td>
                    <td className="mono">
                      <VisibleText text={file.name} />
                    </td>
                    <td className="wrap">
                      <VisibleText text={reasonOf(file, t, language)} />
                    </td>
                    <td className="mono wrap">{file.listedSha256 ?? '—'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      ))}
    </div>
  );
}
