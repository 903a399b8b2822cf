import { useMemo, useState } from 'react';
import type { DigestRow } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import {
  Count,
  DataTable,
  EmptyState,
  ErrorState,
  Loading,
  TextField,
  Time,
  useFormat,
  VisibleText,
  type TableColumn,
  VerdictMark,
} from '../ui/index.ts';
import { needsLook } from '../../shared/verdicts/index.ts';

/** All digests, those that need a look first; Enter or a click opens one. */
export function DigestsPanel({ onDigest }: { onDigest: (key: string) => void }) {
  const { t } = useFormat();
  const answer = useAnswer('integrity.digests', {});
  const [text, setText] = useState('');
  const rows = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const fitting = (answer.data?.digests ?? []).filter(
      (row) => wanted === '' || `${row.key} ${row.verdict} ${row.trail}`.toLowerCase().includes(wanted),
    );
    return fitting.sort(
      (a, b) => Number(needsLook(b.verdict)) - Number(needsLook(a.verdict)) || (a.start ?? 0) - (b.start ?? 0),
    );
  }, [answer.data, text]);
  const columns: TableColumn<DigestRow>[] = [
    {
      id: 'verdict',
      title: t('integrity.column.verdict'),
      width: '240px',
      render: (row) => <VerdictMark verdict={row.verdict} />,
      sortValue: (row) => row.verdict,
    },
    {
      id: 'start',
      title: t('integrity.column.start'),
      width: '13.8em',
      render: (row) => <Time value={row.start} />,
      sortValue: (row) => row.start,
    },
    {
      id: 'end',
      title: t('integrity.column.end'),
      width: '13.8em',
      render: (row) => <Time value={row.end} />,
      sortValue: (row) => row.end,
    },
    {
      id: 'account',
      title: t('integrity.column.account'),
      width: '10.6em',
      render: (row) => <span className="mono">{row.account}</span>,
      sortValue: (row) => row.account,
    },
    {
      id: 'region',
      title: t('integrity.column.region'),
      width: '120px',
      render: (row) => <span className="mono">{row.region}</span>,
      sortValue: (row) => row.region,
    },
    {
      id: 'trail',
      title: t('integrity.column.trail'),
      width: 'minmax(120px, 1fr)',
      render: (row) => <VisibleText text={row.trail} />,
      sortValue: (row) => row.trail,
    },
    {
      id: 'logs',
      title: t('integrity.column.logs'),
      width: '70px',
      align: 'end',
      render: (row) => <Count value={row.logs} />,
      sortValue: (row) => row.logs,
    },
    {
      id: 'findings',
      title: t('integrity.column.findings'),
      width: 'minmax(160px, 1fr)',
      render: (row) => row.findings.map((code) => t(`integrity.finding.${code}`, { defaultValue: code })).join(', '),
      sortValue: (row) => row.findings.length,
    },
  ];
  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  return (
    <div className="integrity-fill">
      <div className="page-bar integrity-bar">
        <TextField
          label={t('integrity.digests.search')}
          hideLabel
          placeholder={t('integrity.digests.search')}
          value={text}
          onChange={setText}
          mono
        />
        <span className="muted push" role="status">
          {t('integrity.digests.shown', { shown: rows.length, total: answer.data.digests.length })}
        </span>
      </div>
      <div className="split">
        <DataTable
          label={t('integrity.digests.label')}
          columns={columns}
          rows={rows}
          rowKey={(row) => `${row.bucket}/${row.key}/${row.file ?? ''}`}
          onSelect={() => undefined}
          onOpen={(row) => onDigest(row.key)}
          empty={<EmptyState icon="integrity" title={t('integrity.digests.none')} />}
        />
      </div>
    </div>
  );
}
