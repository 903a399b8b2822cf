import { useState } from 'react';
import type { CaseDiff, FileDifference } from '../../shared/contract/index.ts';
import { host, request } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import {
  Button,
  DataTable,
  EmptyState,
  Icon,
  InlineError,
  ProgressBar,
  useFormat,
  VerdictMark,
  VisibleText,
} from '../ui/index.ts';
import { useWork } from './use-work.ts';

/** Compares the evidence of this case with that of another acquisition of the account: what is missing, added, altered, and what that means by the digests. */
export function ComparePanel() {
  const { t } = useFormat();
  const [other, setOther] = useState('');
  const work = useWork<CaseDiff>();
  const choose = (): void =>
    void host('paths.chooseEvidence', { kind: 'files' }).then(([file]) => {
      if (file === undefined) return;
      setOther(file.label);
      work.run((call) => request('diff.cases', { other: file.token }, call));
    }, reportFailure);
  return (
    <div className="exchange-list">
      <div className="page-bar exchange-bar">
        <p className="muted">{t('exchange.compareAbout')}</p>
      </div>
      <div className="page-bar">
        <Button kind="primary" icon="folder" onPress={choose} isDisabled={work.isRunning}>
          {t('exchange.chooseCase')}
        </Button>
        <span className="mono">
          <VisibleText text={other} />
        </span>
      </div>
      {work.isRunning && (
        <ProgressBar
          label={t('exchange.comparing')}
          progress={work.progress}
          onCancel={work.cancel}
          cancelling={work.isCancelling}
        />
      )}
      {work.error && <InlineError error={work.error} />}
      {work.answer && <Differences diff={work.answer} />}
    </div>
  );
}

function Differences({ diff }: { diff: CaseDiff }) {
  const { t, count } = useFormat();
  const { records, accounts } = diff;
  const strangers =
    accounts.first.length > 0 &&
    accounts.second.length > 0 &&
    !accounts.first.some((id) => accounts.second.includes(id));
  return (
    <>
      <div className="page-bar" role="status">
        <span className={`notice ${diff.differs ? 'tone-warning' : 'tone-ok'}`}>
          <Icon name={diff.differs ? 'warning' : 'check'} />
          {t(diff.differs ? 'exchange.differs' : 'exchange.same')}
        </span>
        <span>{t('exchange.filesSaid', { same: count(diff.sameFiles), other: count(diff.files.length) })}</span>
        <span>
          {t('exchange.recordsSaid', {
            same: count(records.same),
            missing: count(records.missing),
            added: count(records.added),
            altered: count(records.altered),
          })}
        </span>
        {strangers && <span className="tone-warning">{t('exchange.strangers')}</span>}
      </div>
      <DataTable<FileDifference>
        label={t('exchange.filesThatDiffer')}
        rows={diff.files}
        rowKey={(file) => `${file.state} ${file.path}`}
        empty={<EmptyState icon="check" title={t('exchange.noFileDiffers')} />}
        columns={[
          {
            id: 'state',
            title: t('exchange.column.state'),
            width: '120px',
            render: (file) => t(`exchange.difference.${file.state}`),
            sortValue: (file) => file.state,
          },
          {
            id: 'path',
            title: t('exchange.column.file'),
            width: 'minmax(260px, 3fr)',
            render: (file) => (
              <span className="mono">
                <VisibleText text={file.path} />
              </span>
            ),
            sortValue: (file) => file.path,
          },
          {
            id: 'first',
            title: t('exchange.column.here'),
            width: '180px',
            render: (file) => (file.first?.verdict ? <VerdictMark verdict={file.first.verdict} /> : '–'),
          },
          {
            id: 'second',
            title: t('exchange.column.there'),
            width: '180px',
            render: (file) => (file.second?.verdict ? <VerdictMark verdict={file.second.verdict} /> : '–'),
          },
          {
            id: 'meaning',
            title: t('exchange.column.meaning'),
            width: 'minmax(260px, 3fr)',
            render: (file) => t(`exchange.meaning.${file.meaning}`),
          },
        ]}
      />
      {records.list.length > 0 && (
        <DataTable
          label={t('exchange.recordsThatDiffer')}
          rows={records.list}
          rowKey={(record) => `${record.state} ${record.eventID}`}
          columns={[
            {
              id: 'state',
              title: t('exchange.column.state'),
              width: '120px',
              render: (record) => t(`exchange.difference.${record.state}`),
              sortValue: (record) => record.state,
            },
            {
              id: 'id',
              title: t('exchange.column.event'),
              width: '300px',
              render: (record) => (
                <span className="mono">
                  <VisibleText text={record.eventID} />
                </span>
              ),
            },
            {
              id: 'time',
              title: t('exchange.column.time'),
              width: '190px',
              render: (record) => record.eventTime ?? '–',
              sortValue: (record) => record.eventTime,
            },
            {
              id: 'file',
              title: t('exchange.column.file'),
              width: 'minmax(260px, 3fr)',
              render: (record) => <VisibleText text={record.first ?? record.second ?? ''} />,
            },
          ]}
        />
      )}
    </>
  );
}
