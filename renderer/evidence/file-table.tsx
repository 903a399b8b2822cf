import { useMemo } from 'react';
import type { EvidenceFile, FileStatus } from '../../shared/contract/index.ts';
import type { RemoteRows } from '../shell/remote-rows.ts';
import {
  Badge,
  Bytes,
  Count,
  DataTable,
  StatusMark,
  Time,
  useFormat,
  type Shape,
  type TableColumn,
  type Tone,
  VerdictMark,
} from '../ui/index.ts';
import { FileName } from '../ui/file-name.tsx';

const statusMarks: Record<FileStatus, [Tone, Shape]> = {
  imported: ['neutral', 'check'],
  'set-aside': ['info', 'diamond'],
  container: ['neutral', 'square'],
  'not-recognised': ['warning', 'ring'],
  damaged: ['danger', 'cross'],
  'not-read': ['danger', 'ring'],
};

/** What became of a file: shape, colour and word. */
export function FileStatusMark({ status }: { status: FileStatus }) {
  const { t } = useFormat();
  const [tone, shape] = statusMarks[status] ?? ['neutral', 'ring'];
  return (
    <StatusMark tone={tone} shape={shape}>
      {t(`evidence.status.${status}`)}
    </StatusMark>
  );
}

/** All files of the case, one row each. Rows come from the engine as they are scrolled to. */
export function FileTable({
  files,
  selected,
  onSelect,
}: {
  files: RemoteRows<EvidenceFile>;
  selected: number | null;
  onSelect: (file: EvidenceFile, index: number) => void;
}) {
  const { t } = useFormat();
  const { get } = files;
  const columns = useMemo<TableColumn<number>[]>(() => {
    const column = (
      id: string,
      width: string,
      draw: (file: EvidenceFile) => React.ReactNode,
      align?: 'end',
    ): TableColumn<number> => ({
      id,
      title: t(`evidence.column.${id}`),
      width,
      ...(align ? { align } : {}),
      render: (index) => {
        const file = get(index);
        return file ? draw(file) : <span className="skeleton" style={{ width: '60%' }} />;
      },
    });
    const number = (id: 'records' | 'indexed' | 'duplicates' | 'rejected', width = '82px') =>
      column(
        id,
        width,
        (file) =>
          file[id] === 0 ? (
            <span className="muted">0</span>
          ) : id === 'rejected' ? (
            <StatusMark tone="danger" shape="cross">
              <Count value={file[id]} />
            </StatusMark>
          ) : (
            <Count value={file[id]} />
          ),
        'end',
      );
    return [
      column('path', 'minmax(360px, 1fr)', (file) => <FileName path={file.path} />),
      column('status', '132px', (file) => <FileStatusMark status={file.status} />),
      column('format', '128px', (file) => (
        <span title={file.format ?? ''}>
          {file.format ? t(`evidence.format.${file.format}`, { defaultValue: file.format }) : '—'}
        </span>
      )),
      number('records'),
      number('indexed'),
      number('duplicates', '88px'),
      number('rejected'),
      column('size', '78px', (file) => (file.sha256 === '' ? '–' : <Bytes value={file.sizeBytes} />), 'end'),
      column('first', '13.8em', (file) => <Time value={file.firstEvent} />),
      column('last', '13.8em', (file) => <Time value={file.lastEvent} />),
      column('verdict', '190px', (file) =>
        file.verdict === null ? <span className="muted">—</span> : <VerdictMark verdict={file.verdict} />,
      ),
      column(
        'findings',
        '82px',
        (file) =>
          file.findings.length > 0 ? (
            <Badge tone="warning" title={file.findings.map((finding) => finding.code).join(', ')}>
              {file.findings.length}
            </Badge>
          ) : (
            ''
          ),
        'end',
      ),
    ];
  }, [t, get]);

  return (
    <DataTable
      label={t('evidence.tableLabel')}
      columns={columns}
      rows={files.indices ?? []}
      rowKey={(index) => index}
      selectedKey={selected}
      onSelect={(index) => {
        const file = get(index);
        if (file) onSelect(file, index);
      }}
      empty={files.indices ? <p className="page-foot">{t('evidence.noMatch')}</p> : null}
    />
  );
}
