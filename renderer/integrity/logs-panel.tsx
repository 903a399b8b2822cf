import { useMemo, useState } from 'react';
import type { LogRow, VerificationSummary } from '../../shared/contract/index.ts';
import { request, useVersion } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import { useRemoteRows } from '../shell/remote-rows.ts';
import {
  Button,
  Checkbox,
  CopyButton,
  DataTable,
  EmptyState,
  IconButton,
  InlineError,
  KeyValueList,
  Select,
  useFormat,
  VisibleText,
  type TableColumn,
  VerdictMark,
} from '../ui/index.ts';
import { Findings } from './findings.tsx';
import { countTrouble } from './headline.tsx';
import { FileName } from '../ui/file-name.tsx';
import { useSettings } from '../shell/settings.ts';
import { reasonOf } from './sentence.ts';

/** Log files with their verdicts, trouble first; the selected one in full below. */
export function LogsPanel({ summary, onDigest }: { summary: VerificationSummary; onDigest: (key: string) => void }) {
  const { t } = useFormat();
  const version = useVersion('integrity.logs');
  const [troubleOnly, setTroubleOnly] = useState(() => countTrouble(summary) > 0);
  const [verdict, setVerdict] = useState('all');
  const [selected, setSelected] = useState<{ row: LogRow; index: number } | null>(null);
  const selection = { troubleOnly, ...(verdict === 'all' ? {} : { verdict }) };
  const logs = useRemoteRows<LogRow>(`${version} ${JSON.stringify(selection)}`, (offset, limit, signal) =>
    request('integrity.logs', { ...selection, offset, limit }, { signal }).then((answer) => ({
      rows: answer.logs,
      total: answer.total,
    })),
  );
  const { get } = logs;
  const columns = useMemo<TableColumn<number>[]>(() => {
    const column = (id: string, width: string, draw: (row: LogRow) => React.ReactNode): TableColumn<number> => ({
      id,
      title: t(`integrity.column.${id}`),
      width,
      render: (index) => {
        const row = get(index);
        return row ? draw(row) : <span className="skeleton" style={{ width: '60%' }} />;
      },
    });
    return [
      column('verdict', '280px', (row) => <VerdictMark verdict={row.verdict} />),
      column('account', '10.6em', (row) => <span className="mono">{row.account}</span>),
      column('region', '120px', (row) => <span className="mono">{row.region}</span>),
      column('key', 'minmax(300px, 1fr)', (row) => <FileName path={row.key} folders={false} />),
      column('findings', '240px', (row) =>
        row.findings.map((code) => t(`integrity.finding.${code}`, { defaultValue: code })).join(', '),
      ),
    ];
  }, [t, get]);
  const all = Object.values(summary.logs).reduce((total, count) => total + count, 0);

  return (
    <div className="integrity-fill">
      <div className="page-bar integrity-bar">
        <Checkbox isSelected={troubleOnly} onChange={setTroubleOnly}>
          {t('integrity.logs.troubleOnly')}
        </Checkbox>
        <Select
          label={t('integrity.logs.verdict')}
          hideLabel
          value={verdict}
          onChange={setVerdict}
          options={[
            { id: 'all', text: t('integrity.logs.all') },
            ...Object.entries(summary.logs).map(([id, count]) => ({
              id,
              text: t(`integrity.verdict.${id}`, { defaultValue: id }),
              detail: String(count),
            })),
          ]}
        />
        <span className="muted push" role="status">
          {logs.indices && t('integrity.logs.shown', { shown: logs.indices.length, total: all })}
        </span>
      </div>
      {logs.error && <InlineError error={logs.error} onRetry={logs.refresh} />}
      <div className="split" data-open={selected !== null || undefined}>
        <DataTable
          label={t('integrity.logs.label')}
          columns={columns}
          rows={logs.indices ?? []}
          rowKey={(index) => index}
          selectedKey={selected?.index ?? null}
          onSelect={(index) => {
            const row = get(index);
            if (row) setSelected({ row, index });
          }}
          empty={logs.indices ? <EmptyState icon="check" title={t('integrity.logs.none')} /> : null}
        />
        {selected && <LogDetail row={selected.row} onDigest={onDigest} onClose={() => setSelected(null)} />}
      </div>
    </div>
  );
}

function LogDetail({ row, onDigest, onClose }: { row: LogRow; onDigest: (key: string) => void; onClose: () => void }) {
  const { t } = useFormat();
  const { language } = useSettings();
  return (
    <aside className="split-side stack" aria-label={t('integrity.column.object')}>
      <div className="panel-head">
        <h2>
          <VerdictMark verdict={row.verdict} />
        </h2>
        <IconButton icon="close" label={t('integrity.digest.close')} onPress={onClose} />
      </div>
      <KeyValueList
        entries={[
          [
            t('integrity.column.object'),
            <span key="key" className="hash">
              <span className="mono">
                <VisibleText text={row.key} />
              </span>
              <CopyButton text={row.key} />
            </span>,
          ],
          [
            t('integrity.column.reason'),
            row.reason === '' ? null : <VisibleText key="reason" text={reasonOf(row, t, language)} />,
          ],
          [
            t('integrity.column.place'),
            row.place === null ? null : t(`integrity.place.${row.place}`, { defaultValue: row.place }),
          ],
          [
            t('integrity.column.path'),
            row.path === null || row.path === row.key ? null : (
              <span key="path" className="mono">
                <VisibleText text={row.path} />
              </span>
            ),
          ],
          [
            t('integrity.column.digest'),
            row.digest === null ? null : (
              <Button key="digest" kind="link" className="mono" onPress={() => onDigest(row.digest!)}>
                {row.digest}
              </Button>
            ),
          ],
          [
            t('integrity.column.account'),
            <span key="account" className="mono">
              {row.account}
            </span>,
          ],
          [
            t('integrity.column.region'),
            <span key="region" className="mono">
              {row.region}
            </span>,
          ],
        ]}
      />
      <Findings codes={row.findings} />
      {row.file !== null && (
        <div>
          <Button
            icon="evidence"
            onPress={() => navigate('evidence', { text: row.key.slice(row.key.lastIndexOf('/') + 1) })}
          >
            {t('integrity.digest.file')}
          </Button>
        </div>
      )}
    </aside>
  );
}
