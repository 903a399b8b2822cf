import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorReply, EvidenceFile, FileStatus, PathToken } from '../../shared/contract/index.ts';
import { useCaseInfo, useWritable } from '../shell/case.ts';
import { host, replyOf, request, useVersion } from '../shell/engine.ts';
import { useView } from '../shell/navigation.ts';
import { useRemoteRows } from '../shell/remote-rows.ts';
import {
  Button,
  Checkbox,
  EmptyState,
  ErrorState,
  Icon,
  InlineError,
  Loading,
  Select,
  StatusMark,
  TextField,
  useFormat,
} from '../ui/index.ts';
import { FileDetail } from './file-detail.tsx';
import { FileDrop } from './file-drop.tsx';
import { FileTable } from './file-table.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { startImport, useImportJob } from '../shell/import-job.ts';
import { ImportPanel } from './import-panel.tsx';
import '../ui/css/page.css';
import './view.css';

const statuses: ('all' | FileStatus)[] = [
  'all',
  'imported',
  'set-aside',
  'container',
  'not-recognised',
  'damaged',
  'not-read',
];

/** Takes evidence in, and accounts for each file that was handed in. */
export default function EvidenceView() {
  const { t, bytes } = useFormat();
  const info = useCaseInfo();
  const writable = useWritable();
  const { params, visit } = useView();
  const running = useImportJob((job) => job.state === 'running');
  const version = useVersion('intake.files');
  const [sources, setSources] = useState<string[] | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  const [text, setText] = useState(typeof params['text'] === 'string' ? params['text'] : '');
  const [status, setStatus] = useState<'all' | FileStatus>('all');
  const [rejectedOnly, setRejectedOnly] = useState(false);
  const [selected, setSelected] = useState<{ file: EvidenceFile; index: number } | null>(null);

  const selection = {
    ...(status === 'all' ? {} : { status }),
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(rejectedOnly ? { rejectedOnly } : {}),
  };
  const files = useRemoteRows<EvidenceFile>(`${version} ${JSON.stringify(selection)}`, (offset, limit, signal) =>
    request('intake.files', { ...selection, offset, limit }, { signal }).then((answer) => ({
      rows: answer.files,
      total: answer.total,
    })),
  );

  const take = useCallback(
    (tokens: PathToken[]) => {
      setError(null);
      if (tokens.length > 0 && writable && !running) setSources(tokens.map((token) => token.token));
    },
    [writable, running],
  );
  const choose = useCallback(
    (kind: 'files' | 'folder') =>
      host('paths.chooseEvidence', { kind }).then(take, (thrown: unknown) => setError(replyOf(thrown))),
    [take],
  );
  // The menu and the palette come here with the wish to import.
  const wantsImport = params['import'] === true;
  const latestChoose = useRef(choose);
  latestChoose.current = choose;
  useEffect(() => {
    if (wantsImport) void latestChoose.current('folder');
  }, [wantsImport, visit]);

  if (!info.data) return info.error ? <ErrorState error={info.error} onRetry={info.refresh} /> : <Loading />;
  const { totals } = info.data;
  const addsUp = totals.records === totals.indexed + totals.duplicates + totals.rejected;
  const nothing = totals.files === 0;
  const buttons = (
    <>
      <Button icon="file" isDisabled={!writable || running} onPress={() => void choose('files')}>
        {t('evidence.chooseFiles')}
      </Button>
      <Button
        icon="folder"
        kind={nothing ? 'primary' : 'default'}
        isDisabled={!writable || running}
        onPress={() => void choose('folder')}
      >
        {t('evidence.chooseFolder')}
      </Button>
    </>
  );

  return (
    <div className="page-fill">
      <div className="page-head">
        <h1>{t('evidence.title')}</h1>
        {!nothing && <span className="muted">{t('evidence.drop')}</span>}
        {!nothing && buttons}
      </div>
      <div className="page-bar evidence-notices">
        {!writable && (
          <div className="notice">
            <Icon name="lock" />
            {t('evidence.readOnly')}
          </div>
        )}
        {error && <InlineError error={error} />}
        <ImportPanel />
        {info.data.unfinishedImport && !running && writable && (
          <div className="notice tone-warning">
            <Icon name="warning" />
            {t('evidence.resume.text')}
            <Button onPress={() => void startImport({ resume: true })}>{t('evidence.resume.action')}</Button>
          </div>
        )}
      </div>
      {nothing && running ? null : nothing ? (
        <div className="evidence-empty">
          <EmptyState icon="evidence" title={t('evidence.drop')} actions={buttons}>
            {t('evidence.dropHelp')}
          </EmptyState>
        </div>
      ) : (
        <>
          <div className="page-bar">
            <TextField
              label={t('evidence.search')}
              hideLabel
              placeholder={t('evidence.search')}
              className="evidence-search"
              mono
              value={text}
              onChange={setText}
            />
            <Select
              label={t('evidence.show')}
              hideLabel
              value={status}
              onChange={setStatus}
              options={statuses.map((id) => ({ id, text: t(`evidence.status.${id}`) }))}
            />
            <Checkbox isSelected={rejectedOnly} onChange={setRejectedOnly}>
              {t('evidence.rejectedOnly')}
            </Checkbox>
            <span className="muted push" role="status">
              {files.indices && t('evidence.filesShown', { shown: files.indices.length, total: totals.files })}
            </span>
          </div>
          {files.error && (
            <div className="page-bar">
              <InlineError error={files.error} onRetry={files.refresh} />
            </div>
          )}
          <div className="split" data-open={selected !== null || undefined}>
            <FileTable
              files={files}
              selected={selected?.index ?? null}
              onSelect={(file, index) => setSelected({ file, index })}
            />
            {selected && <FileDetail file={selected.file} onFolder={setText} onClose={() => setSelected(null)} />}
          </div>
          <div className="page-foot">
            {t('evidence.totals', { ...totals, bytes: bytes(totals.bytes) })}
            <StatusMark tone={addsUp ? 'ok' : 'danger'} shape={addsUp ? 'check' : 'cross'}>
              {t(addsUp ? 'evidence.totalsOk' : 'evidence.totalsBroken')}
            </StatusMark>
          </div>
        </>
      )}
      <FileDrop onDrop={take} onError={setError} />
      {sources && <ImportDialog sources={sources} onClose={() => setSources(null)} />}
    </div>
  );
}
