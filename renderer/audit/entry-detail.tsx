import type { AuditEntry } from '../../shared/contract/index.ts';
import { CopyButton, IconButton, KeyValueList, Time, useFormat, VisibleText } from '../ui/index.ts';
import { VisibleLines } from '../ui/visible-lines.tsx';
import { actWords } from './act-words.ts';

/** One act in full. */
export function EntryDetail({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const { t } = useFormat();
  return (
    <aside className="split-side stack" aria-labelledby="audit-entry">
      <div className="panel-head">
        <h2 id="audit-entry">{t('audit.detail', { seq: entry.seq })}</h2>
        <IconButton icon="close" label={t('audit.close')} onPress={onClose} />
      </div>
      <KeyValueList
        entries={[
          [t('audit.column.act'), actWords(entry.act, t)],
          [t('audit.column.time'), <Time key="time" value={entry.time} />],
          [t('audit.column.examiner'), <VisibleText key="examiner" text={entry.examiner} />],
          [t('audit.column.application'), <VisibleText key="application" text={entry.application} />],
          [t('audit.column.machine'), <VisibleText key="machine" text={entry.machine} />],
          [
            t('audit.column.hash'),
            <span key="hash" className="hash">
              <span className="mono">{entry.hash}</span>
              <CopyButton text={entry.hash} />
            </span>,
          ],
        ]}
      />
      {entry.content && (
        <section className="stack">
          <h3>{t('audit.vouches')}</h3>
          <KeyValueList
            entries={Object.entries(entry.content).map(([table, seal]) => [
              table,
              seal === null ? (
                '…'
              ) : (
                <span key={table} className="mono" style={{ overflowWrap: 'anywhere' }}>
                  {seal.sha256} ({seal.rows})
                </span>
              ),
            ])}
          />
        </section>
      )}
      {(['params', 'result'] as const).map((part) => (
        <section key={part} className="stack">
          <h3>{t(`audit.column.${part}`)}</h3>
          <pre className="code-block">
            <VisibleLines text={JSON.stringify(entry[part], null, 2) ?? '—'} />
          </pre>
        </section>
      ))}
    </aside>
  );
}
