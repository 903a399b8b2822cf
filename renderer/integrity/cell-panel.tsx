import type { CoverageCell } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { Button, Count, ErrorState, IconButton, Loading, Time, useFormat, VerdictMark } from '../ui/index.ts';
import { FileName } from '../ui/file-name.tsx';
import { stateOf } from './coverage-grid.ts';

const listed = 200;

/** What one cell of the matrix holds: the digests that speak for it, its log files, and the way to its events. */
export function CellPanel({
  cell,
  stepMs,
  onEvents,
  onDigest,
  onClose,
}: {
  cell: CoverageCell;
  stepMs: number;
  onEvents: () => void;
  onDigest: (key: string) => void;
  onClose: () => void;
}) {
  const { t } = useFormat();
  const logs = useAnswer('integrity.logs', {
    account: cell.account,
    region: cell.region,
    from: cell.start,
    to: cell.start + stepMs,
    limit: listed,
  });
  const digests = useAnswer('integrity.digests', {});
  const speaking = (digests.data?.digests ?? []).filter(
    (digest) =>
      digest.account === cell.account &&
      digest.region === cell.region &&
      digest.copyOf === null &&
      (digest.start ?? Infinity) < cell.start + stepMs &&
      (digest.end ?? -Infinity) > cell.start,
  );
  return (
    <section className="panel coverage-cell" aria-labelledby="coverage-cell">
      <div className="panel-head">
        <h2 id="coverage-cell">
          <span className="mono">
            {cell.account} {cell.region}
          </span>{' '}
          <Time value={cell.start} />: {t(`integrity.cellState.${stateOf(cell.state)}`)}
        </h2>
        <span className="row">
          <Button icon="timeline" isDisabled={cell.events === 0} onPress={onEvents}>
            {t('integrity.coverage.showEvents')}
          </Button>
          <IconButton icon="close" label={t('integrity.digest.close')} onPress={onClose} />
        </span>
      </div>
      <h3>
        {t('integrity.figures.digests')} (<Count value={speaking.length} />)
      </h3>
      {speaking.length === 0 ? (
        <p className="muted">{t('integrity.coverage.noDigests')}</p>
      ) : (
        <ul className="integrity-objects">
          {speaking.slice(0, listed).map((digest) => (
            <li key={`${digest.key} ${digest.file}`}>
              <VerdictMark verdict={digest.verdict} />{' '}
              <Button kind="link" className="mono" onPress={() => onDigest(digest.key)}>
                {digest.key.slice(digest.key.lastIndexOf('/') + 1)}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <h3>
        {t('integrity.figures.logs')} (<Count value={logs.data?.total ?? cell.logs} />)
      </h3>
      {!logs.data ? (
        logs.error ? (
          <ErrorState error={logs.error} onRetry={logs.refresh} />
        ) : (
          <Loading />
        )
      ) : (
        <ul className="integrity-objects">
          {logs.data.logs.map((log, index) => (
            <li key={index}>
              <VerdictMark verdict={log.verdict} /> <FileName path={log.key} folders={false} />
            </li>
          ))}
        </ul>
      )}
      {logs.data && logs.data.total > listed && (
        <p className="muted">{t('integrity.logs.shown', { shown: listed, total: logs.data.total })}</p>
      )}
    </section>
  );
}
