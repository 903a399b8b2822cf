import { useEffect, useMemo, useState } from 'react';
import type { AuditEntry, AuditVerdict, ErrorReply } from '../../shared/contract/index.ts';
import { useCaseInfo } from '../shell/case.ts';
import { replyOf, request, useAnswer } from '../shell/engine.ts';
import {
  Button,
  CopyButton,
  DataTable,
  ErrorState,
  Icon,
  InlineError,
  Loading,
  Select,
  StatusMark,
  Time,
  useFormat,
  VisibleText,
  type TableColumn,
} from '../ui/index.ts';
import { actWords } from './act-words.ts';
import { EntryDetail } from './entry-detail.tsx';
import '../ui/css/page.css';

const pageSize = 1000;

/** The examiner log: every act in order, and whether the chain of hashes holds. */
export default function AuditView() {
  const { t } = useFormat();
  const info = useCaseInfo().data;
  const [act, setAct] = useState('all');
  const [page, setPage] = useState(0);
  const [selected, setSelected] = useState<AuditEntry | null>(null);
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const [verifying, setVerifying] = useState(false);
  const [error, setError] = useState<ErrorReply | null>(null);
  const answer = useAnswer('audit.list', {
    offset: page * pageSize,
    limit: pageSize,
    ...(act === 'all' ? {} : { act }),
  });
  const [acts, setActs] = useState<string[]>([]);
  useEffect(() => {
    const seen = answer.data?.entries.map((entry) => entry.act) ?? [];
    setActs((before) => [...new Set([...before, ...seen])].sort());
  }, [answer.data]);

  const verify = async () => {
    setVerifying(true);
    setError(null);
    try {
      setVerdict(await request('audit.verify', {}));
    } catch (thrown) {
      setError(replyOf(thrown));
    } finally {
      setVerifying(false);
    }
  };
  const columns = useMemo<TableColumn<AuditEntry>[]>(
    () => [
      { id: 'seq', title: t('audit.column.seq'), width: '64px', align: 'end', render: (entry) => entry.seq },
      { id: 'time', title: t('audit.column.time'), width: '15.6em', render: (entry) => <Time value={entry.time} /> },
      { id: 'act', title: t('audit.column.act'), width: '170px', render: (entry) => actWords(entry.act, t) },
      {
        id: 'examiner',
        title: t('audit.column.examiner'),
        width: '150px',
        render: (entry) => <VisibleText text={entry.examiner} />,
      },
      {
        id: 'params',
        title: t('audit.column.params'),
        width: 'minmax(220px, 1fr)',
        render: (entry) => (
          <span className="mono">
            <VisibleText text={brief(entry.params)} />
          </span>
        ),
      },
      {
        id: 'result',
        title: t('audit.column.result'),
        width: 'minmax(160px, 1fr)',
        render: (entry) => (
          <span className="mono">
            <VisibleText text={brief(entry.result)} />
          </span>
        ),
      },
      {
        id: 'hash',
        title: t('audit.column.hash'),
        width: '120px',
        render: (entry) => (
          <span className="mono muted" title={entry.hash}>
            {entry.hash.slice(0, 12)}…
          </span>
        ),
      },
    ],
    [t],
  );

  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const { total, entries } = answer.data;
  const head = verdict?.head ?? info?.auditHead ?? '';
  return (
    <div className="page-fill">
      <div className="page-head">
        <h1>{t('audit.title')}</h1>
        <Button icon="audit" kind="primary" isDisabled={verifying} onPress={() => void verify()}>
          {t('audit.verify')}
        </Button>
      </div>
      <div className="page-bar" style={{ flexDirection: 'column', alignItems: 'stretch' }}>
        <p className="page-note">{t('audit.intro')}</p>
        {error && <InlineError error={error} />}
        <div role="status">
          {verdict === null && !verifying && info?.auditProblem ? (
            <div className="notice tone-danger">
              <Icon name="error" />
              <VisibleText text={info.auditProblem} />
            </div>
          ) : verifying ? (
            t('audit.verifying')
          ) : verdict === null ? (
            <StatusMark tone="neutral" shape="ring">
              {t('audit.notVerified')}
            </StatusMark>
          ) : verdict.intact ? (
            <div className="notice tone-ok">
              <Icon name="check" />
              {t('audit.intact', { count: verdict.entries })}{' '}
              {t('audit.checked', { whole: verdict.checked.whole.length })}
            </div>
          ) : (
            <div className="notice tone-danger">
              <Icon name="error" />
              <span>
                {verdict.problems[0]?.reason !== verdict.firstBreak?.reason && (
                  <p>
                    <VisibleText
                      text={t('audit.broken', {
                        seq: verdict.firstBreak?.seq ?? 0,
                        reason: verdict.firstBreak?.reason ?? '',
                      })}
                    />
                  </p>
                )}
                {verdict.problems.map((problem) => (
                  <p key={problem.table}>
                    <strong>{t('audit.problems')}.</strong> <VisibleText text={problem.reason} />
                  </p>
                ))}
              </span>
            </div>
          )}
        </div>
        {head !== '' && (
          <div className="row">
            <span className="muted">{t('audit.head')}</span>
            <span className="hash">
              <span className="mono">{head}</span>
              <CopyButton text={head} label={t('audit.copyHead')} />
            </span>
            <span className="muted">{t('audit.headHelp')}</span>
          </div>
        )}
        <div className="row">
          <Select
            label={t('audit.act')}
            hideLabel
            value={act}
            onChange={(next) => {
              setAct(next);
              setPage(0);
            }}
            options={[{ id: 'all', text: t('audit.all') }, ...acts.map((id) => ({ id, text: actWords(id, t) }))]}
          />
          <span className="row push">
            <span className="muted" role="status">
              {total === 0
                ? ''
                : t('audit.shown', { from: page * pageSize + 1, to: page * pageSize + entries.length, total })}
            </span>
            {total > pageSize && (
              <>
                <Button isDisabled={page === 0} onPress={() => setPage(page - 1)}>
                  {t('audit.previous')}
                </Button>
                <Button isDisabled={(page + 1) * pageSize >= total} onPress={() => setPage(page + 1)}>
                  {t('audit.next')}
                </Button>
              </>
            )}
          </span>
        </div>
      </div>
      <div className="split" data-open={selected !== null || undefined}>
        <DataTable
          label={t('audit.tableLabel')}
          columns={columns}
          rows={entries}
          rowKey={(entry) => entry.seq}
          selectedKey={selected?.seq ?? null}
          onSelect={setSelected}
          empty={<p className="page-foot">{t('audit.empty')}</p>}
        />
        {selected && <EntryDetail entry={selected} onClose={() => setSelected(null)} />}
      </div>
    </div>
  );
}

/** Parameters or results on one line. */
function brief(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name}=${typeof part === 'object' ? JSON.stringify(part) : String(part)}`)
    .join(' ');
}
