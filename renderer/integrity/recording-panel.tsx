import type { RecordingEdge, RecordingRow } from '../../shared/contract/index.ts';
import { nameEventClass } from '../../shared/text/limit-sentence.ts';
import { useAnswer } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import {
  Button,
  Count,
  DataTable,
  EmptyState,
  ErrorState,
  Loading,
  Time,
  useFormat,
  type TableColumn,
} from '../ui/index.ts';

type SpanRow = Omit<RecordingRow, 'spans'> & RecordingRow['spans'][number] & { key: string };

/** Since when, and until when, which class of events was recorded: one line for each span, with the events at both ends. */
export function RecordingPanel() {
  const { t, language } = useFormat();
  const answer = useAnswer('integrity.recording', {});
  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const rows = answer.data.rows.flatMap(({ spans, ...row }, index): SpanRow[] =>
    spans.map((span, at) => ({ ...row, ...span, key: `${index} ${at}` })),
  );
  if (rows.length === 0) return <EmptyState icon="integrity" title={t('integrity.recording.none')} />;
  const className = (row: SpanRow) =>
    row.class === null
      ? t('integrity.recording.untold')
      : nameEventClass(language, row.resourceType === null ? row.class : `${row.class}:${row.resourceType}`);
  const columns: TableColumn<SpanRow>[] = [
    {
      id: 'account',
      title: t('integrity.column.account'),
      width: '130px',
      render: (row) => <span className="mono">{row.account === '' ? t('shell.value.none') : row.account}</span>,
      sortValue: (row) => row.account,
    },
    {
      id: 'region',
      title: t('integrity.column.region'),
      width: '140px',
      render: (row) => row.region,
      sortValue: (row) => row.region,
    },
    {
      id: 'class',
      title: t('integrity.recording.class'),
      width: 'minmax(180px, 1fr)',
      render: (row) => className(row),
      sortValue: (row) => className(row),
    },
    {
      id: 'events',
      title: t('integrity.coverage.events'),
      width: '90px',
      render: (row) => <Count value={row.events} />,
      sortValue: (row) => row.events,
    },
    {
      id: 'from',
      title: t('integrity.recording.from'),
      width: 'minmax(280px, 1fr)',
      render: (row) => <Edge edge={row.begins} />,
      sortValue: (row) => row.begins.time,
    },
    {
      id: 'to',
      title: t('integrity.recording.to'),
      width: 'minmax(280px, 1fr)',
      render: (row) => <Edge edge={row.ends} />,
      sortValue: (row) => row.ends.time,
    },
  ];
  return (
    <div className="integrity-fill">
      <div className="page-bar integrity-bar">
        <span className="page-note">{t('integrity.recording.intro')}</span>
      </div>
      <div className="split">
        <DataTable label={t('integrity.recording.label')} rows={rows} rowKey={(row) => row.key} columns={columns} />
      </div>
    </div>
  );
}

function Edge({ edge }: { edge: RecordingEdge }) {
  const { t } = useFormat();
  return (
    <>
      <Time value={edge.time} />{' '}
      <Button kind="link" onPress={() => navigate('timeline', { event: edge.event })}>
        {t(`integrity.recording.edge.${edge.reason}`)}
      </Button>
    </>
  );
}
