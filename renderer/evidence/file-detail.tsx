import { useState } from 'react';
import type { EvidenceFile } from '../../shared/contract/index.ts';
import { lossesOf } from '../../shared/formats.ts';
import { formatSource, writeLosses } from '../../shared/text/formats.ts';
import { writeSaid } from '../../shared/text/intake.ts';
import { useAnswer } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import {
  Button,
  Bytes,
  CopyButton,
  IconButton,
  InlineError,
  KeyValueList,
  Time,
  useFormat,
  VisibleText,
  VerdictMark,
} from '../ui/index.ts';
import { VisibleLines } from '../ui/visible-lines.tsx';
import { FileStatusMark } from './file-table.tsx';

const rejectedShown = 50;
const peekLength = 4096;

/** Everything that is known of one file: hashes, counts, findings, rejected records, first bytes. */
export function FileDetail({
  file,
  onFolder,
  onClose,
}: {
  file: EvidenceFile;
  onFolder: (folder: string) => void;
  onClose: () => void;
}) {
  const { t, language } = useFormat();
  const addChip = useFilter((state) => state.addChip);
  const parts = file.path.split('/');
  // What was not read (links, encrypted or refused members) has no hash, and nothing of it is kept.
  const seen = file.sha256 !== '';
  return (
    <aside className="split-side stack" aria-label={t('evidence.detail.label')}>
      <div className="panel-head">
        <h2 className="evidence-title">
          <VisibleText text={parts.at(-1) ?? file.path} />
        </h2>
        <IconButton icon="close" label={t('evidence.detail.close')} onPress={onClose} />
      </div>
      <p className="mono evidence-crumbs">
        {parts.slice(0, -1).map((part, index) => (
          <span key={index}>
            <button
              type="button"
              className="button link"
              onClick={() => onFolder(parts.slice(0, index + 1).join('/') + '/')}
            >
              <VisibleText text={part === '' ? '/' : part} />
            </button>
            {' / '}
          </span>
        ))}
      </p>
      <KeyValueList
        entries={[
          [t('evidence.detail.status'), <FileStatusMark key="status" status={file.status} />],
          [
            t('evidence.detail.reason'),
            file.reason && <VisibleText key="reason" text={writeSaid(file.reason, file.said, language)} />,
          ],
          [
            t('evidence.detail.format'),
            file.format && t(`evidence.format.${file.format}`, { defaultValue: file.format }),
          ],
          [t('evidence.detail.source'), file.format && formatSource(file.format, language)],
          [t('evidence.detail.completeness'), file.completeness && t(`evidence.completeness.${file.completeness}`)],
          [t('evidence.detail.lost'), writeLosses(lossesOf(file.format, file.completeness), language) || null],
          [
            t('evidence.detail.verdict'),
            file.verdict === null ? (
              t('evidence.detail.notVerified')
            ) : (
              <VerdictMark key="verdict" verdict={file.verdict} />
            ),
          ],
          [t('evidence.detail.counts'), file.records > 0 ? t('overview.sum', { ...file }) : null],
          [
            t('evidence.detail.span'),
            file.firstEvent === null ? null : (
              <span key="span">
                <Time value={file.firstEvent} /> – <Time value={file.lastEvent} />
              </span>
            ),
          ],
          [t('evidence.detail.size'), seen ? <Bytes key="size" value={file.sizeBytes} /> : null],
          [
            t('evidence.detail.sizeContent'),
            file.sizeContent === null ? null : <Bytes key="content" value={file.sizeContent} />,
          ],
          [t('evidence.detail.sha256'), seen ? <Hash key="sha" text={file.sha256} /> : t('evidence.detail.noHash')],
          [
            t('evidence.detail.sha256Uncompressed'),
            file.sha256Uncompressed && <Hash key="shaU" text={file.sha256Uncompressed} />,
          ],
          [t('evidence.detail.stored'), seen ? t(`evidence.stored.${file.stored}`) : null],
        ]}
      />
      {file.indexed > 0 && (
        <div>
          <Button
            icon="timeline"
            onPress={() => {
              addChip(kqlEquals('file', file.path));
              navigate('timeline');
            }}
          >
            {t('evidence.detail.events')}
          </Button>
        </div>
      )}
      {file.findings.length > 0 && (
        <section className="stack">
          <h3>{t('evidence.detail.findings')}</h3>
          <ul className="stack">
            {file.findings.map((finding, index) => (
              <li key={index}>
                <span className="mono">{finding.code}</span> —{' '}
                <VisibleText text={writeSaid(finding.detail, finding.said, language)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {file.rejected > 0 && <Rejected file={file.id} />}
      {seen && (
        <Peek key={file.id} file={file.id} open={file.status === 'not-recognised' || file.status === 'damaged'} />
      )}
    </aside>
  );
}

function Hash({ text }: { text: string }) {
  return (
    <span className="hash">
      <span className="mono">{text}</span>
      <CopyButton text={text} />
    </span>
  );
}

function Rejected({ file }: { file: number }) {
  const { t, language } = useFormat();
  const answer = useAnswer('intake.rejected', { file, limit: rejectedShown });
  return (
    <section className="stack">
      <h3>{t('evidence.detail.rejected')}</h3>
      {answer.error && <InlineError error={answer.error} onRetry={answer.refresh} />}
      {answer.data && answer.data.total > answer.data.records.length && (
        <p className="muted">
          {t('evidence.detail.rejectedShown', { shown: answer.data.records.length, total: answer.data.total })}
        </p>
      )}
      {answer.data?.records.map((record) => (
        <article key={`${record.record}-${record.offset}`} className="stack">
          <div>
            <strong>
              <VisibleText text={writeSaid(record.reason, record.said, language)} />
            </strong>{' '}
            <span className="muted">
              {t('evidence.detail.rejectedRow', {
                record: record.record,
                offset: record.offset,
                length: record.length,
              })}
            </span>
          </div>
          <pre className="code-block scroll" tabIndex={0}>
            <VisibleLines text={record.excerpt} />
          </pre>
        </article>
      ))}
    </section>
  );
}

function Peek({ file, open: initially }: { file: number; open: boolean }) {
  const { t, bytes } = useFormat();
  const [open, setOpen] = useState(initially);
  const answer = useAnswer('intake.peek', open ? { file, length: peekLength } : null);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('evidence.detail.peek')}</summary>
      {answer.error && <InlineError error={answer.error} onRetry={answer.refresh} />}
      {answer.data && (
        <>
          <pre className="code-block scroll" tabIndex={0}>
            <VisibleLines text={answer.data.text} />
          </pre>
          {answer.data.truncated && (
            <p className="muted">{t('evidence.detail.peekMore', { bytes: bytes(peekLength) })}</p>
          )}
        </>
      )}
    </details>
  );
}
