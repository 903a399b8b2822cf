import { useAnswer } from '../shell/engine.ts';
import { LimitSentence } from '../shell/limits-note.tsx';
import { saveFile } from '../shell/save-file.ts';
import {
  Button,
  CopyButton,
  csvField,
  DataTable,
  EmptyState,
  ErrorState,
  Icon,
  Loading,
  useFormat,
  VisibleText,
} from '../ui/index.ts';
import { VisibleLines } from '../ui/visible-lines.tsx';

/** Objects that digests name and the evidence lacks: a list to send to whoever made the copy. */
export function MissingPanel() {
  const { t } = useFormat();
  const answer = useAnswer('integrity.missing', {});
  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const { objects } = answer.data;
  if (objects.length === 0) return <EmptyState icon="check" title={t('integrity.missing.none')} />;
  const text = () =>
    objects.map(({ bucket, key }) => (bucket === '' ? key : `s3://${bucket}/${key}`)).join('\n') + '\n';
  const csv = () =>
    [['kind', 'bucket', 'key'], ...objects.map(({ kind, bucket, key }) => [kind, bucket, key])]
      .map((row) => `${row.map(csvField).join(',')}\r\n`)
      .join('');
  return (
    <div className="integrity-fill">
      <div className="page-bar integrity-bar">
        <span className="page-note">{t('integrity.missing.intro')}</span>
        <span className="row push">
          <span className="muted">{t('integrity.missing.shown', { count: objects.length })}</span>
          <CopyButton text={text} label={t('integrity.missing.copy')} />
          <Button
            icon="download"
            onPress={() =>
              void saveFile({
                kind: 'integrity.missing',
                name: t('integrity.missing.fileName'),
                type: 'csv',
                content: csv,
              })
            }
          >
            {t('integrity.missing.save')}
          </Button>
        </span>
      </div>
      <div className="split">
        <DataTable
          label={t('integrity.missing.label')}
          rows={objects}
          rowKey={(object) => `${object.bucket}/${object.key}`}
          columns={[
            {
              id: 'kind',
              title: t('integrity.column.kind'),
              width: '110px',
              render: (object) => t(`integrity.kind.${object.kind}`, { defaultValue: object.kind }),
              sortValue: (object) => object.kind,
            },
            {
              id: 'bucket',
              title: t('integrity.column.bucket'),
              width: '220px',
              render: (object) => (
                <span className="mono">
                  <VisibleText text={object.bucket} />
                </span>
              ),
              sortValue: (object) => object.bucket,
            },
            {
              id: 'key',
              title: t('integrity.column.key'),
              width: 'minmax(500px, 1fr)',
              render: (object) => (
                <span className="mono" title={object.key}>
                  <VisibleText text={object.key} />
                </span>
              ),
              sortValue: (object) => object.key,
            },
          ]}
        />
      </div>
    </div>
  );
}

/** What this evidence cannot show. */
export function LimitsPanel() {
  const { t } = useFormat();
  const answer = useAnswer('integrity.limits', {});
  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const { limits } = answer.data;
  if (limits.length === 0) return <EmptyState icon="integrity" title={t('integrity.limits.none')} />;
  return (
    <div className="integrity-panel">
      <p className="page-note">{t('integrity.limits.intro')}</p>
      <ol className="integrity-limits">
        {limits.map((limit, index) => (
          <li key={index}>
            <LimitSentence limit={limit} />
          </li>
        ))}
      </ol>
    </div>
  );
}

/** What the command line of AWS would have said. */
export function CliPanel() {
  const { t } = useFormat();
  const answer = useAnswer('integrity.cli', {});
  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const { text } = answer.data;
  return (
    <div className="integrity-panel">
      <div className="row">
        <p className="page-note">{t('integrity.cli.intro', { status: answer.data.exitStatus })}</p>
        <span className="row push">
          <CopyButton text={answer.data.text} label={t('integrity.cli.copy')} />
          <Button
            icon="download"
            onPress={() =>
              void saveFile({ kind: 'integrity.cli', name: 'validate-logs', type: 'txt', content: () => text })
            }
          >
            {t('integrity.cli.save')}
          </Button>
        </span>
      </div>
      {answer.data.hindrances.map((hindrance) => (
        <p key={hindrance} className="integrity-want">
          <Icon name="warning" />
          {t(`integrity.cli.hindrance.${hindrance}`)}
        </p>
      ))}
      <pre className="code-block" tabIndex={0} aria-label={t('integrity.cli.label')}>
        <VisibleLines text={answer.data.text} tabs />
      </pre>
    </div>
  );
}
