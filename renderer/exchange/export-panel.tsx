import { useState } from 'react';
import {
  type ExportFormat,
  exportFormats,
  type ExportSummary,
  parquetPartitions,
  parquetProfiles,
  type ParquetPartition,
  type ParquetProfile,
  type PathToken,
} from '../../shared/contract/index.ts';
import { host, request, useAnswer } from '../shell/engine.ts';
import { useEffectiveFilter } from '../shell/filter.ts';
import { reportFailure } from '../shell/report-failure.ts';
import {
  Button,
  Bytes,
  Checkbox,
  CopyButton,
  Icon,
  InlineError,
  ProgressBar,
  Select,
  TextField,
  useFormat,
  VisibleText,
} from '../ui/index.ts';
import { useWork } from './use-work.ts';

interface Choices {
  as: ExportFormat;
  profile: ParquetProfile;
  partition: ParquetPartition;
  withoutRecords: boolean;
  bulk: boolean;
  provenance: boolean;
  redact: boolean;
  clobber: boolean;
}

const first: Choices = {
  as: 'parquet',
  profile: 'typed',
  partition: 'none',
  withoutRecords: false,
  bulk: false,
  provenance: false,
  redact: false,
  clobber: false,
};

/** Writes the events of the filter for another tool: format, its choices, about how much it will be, folder, signature. */
export function ExportPanel() {
  const { t, count } = useFormat();
  const filter = useEffectiveFilter();
  const [choices, setChoices] = useState<Choices>(first);
  const [target, setTarget] = useState<PathToken | null>(null);
  const [key, setKey] = useState<PathToken | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const work = useWork<ExportSummary>();
  const { clobber, ...options } = choices;
  const ask = { ...filter, ...options };
  const estimate = useAnswer('exports.estimate', ask);
  const set = (more: Partial<Choices>): void => setChoices({ ...choices, ...more });
  const choose = (): void =>
    void host('paths.chooseFolder', { purpose: 'report' }).then(
      (folder) => folder !== null && setTarget(folder),
      reportFailure,
    );
  const chooseKey = (): void =>
    void host('paths.chooseEvidence', { kind: 'files' }).then(
      ([file]) => file !== undefined && setKey(file),
      reportFailure,
    );
  const write = (): void => {
    if (target === null) return;
    work.run(async (call) => {
      const sign = key === null ? {} : { sign: { key: key.token, passphrase } };
      const summary = await request('exports.write', { ...ask, clobber, target: target.token, ...sign }, call);
      setPassphrase('');
      return summary;
    });
  };
  return (
    <div className="page stack">
      <div className="stack exchange-form">
        <p className="muted">{t('exchange.exportAbout')}</p>
        <ul className="exchange-formats" aria-label={t('exchange.format')}>
          {exportFormats.map((format) => (
            <li key={format}>
              <button
                type="button"
                className="exchange-format"
                aria-pressed={format === choices.as}
                onClick={() => set({ as: format })}
              >
                <strong>{t(`exchange.formats.${format}.title`)}</strong>
                <span className="muted">{t(`exchange.formats.${format}.about`)}</span>
              </button>
            </li>
          ))}
        </ul>
        {choices.as === 'parquet' && (
          <div className="row">
            <Select
              label={t('exchange.profile')}
              inline
              value={choices.profile}
              options={parquetProfiles.map((id) => ({ id, text: t(`exchange.profiles.${id}`) }))}
              onChange={(profile) => set({ profile })}
            />
            <Select
              label={t('exchange.partition')}
              inline
              value={choices.partition}
              options={parquetPartitions.map((id) => ({ id, text: t(`exchange.partitions.${id}`) }))}
              onChange={(partition) => set({ partition })}
            />
            <Checkbox isSelected={choices.withoutRecords} onChange={(withoutRecords) => set({ withoutRecords })}>
              {t('exchange.withoutRecords')}
            </Checkbox>
          </div>
        )}
        {choices.as === 'ecs' && (
          <Checkbox isSelected={choices.bulk} onChange={(bulk) => set({ bulk })}>
            {t('exchange.bulk')}
          </Checkbox>
        )}
        {choices.as === 'suzaku-csv' && (
          <Checkbox isSelected={choices.provenance} onChange={(provenance) => set({ provenance })}>
            {t('exchange.provenance')}
          </Checkbox>
        )}
        <Checkbox isSelected={choices.redact} onChange={(redact) => set({ redact })}>
          {t('exchange.redact')}
        </Checkbox>
        <p role="status">
          {estimate.error ? (
            <InlineError error={estimate.error} />
          ) : (
            estimate.data && (
              <>
                <strong>
                  {t('exchange.scope', { events: count(estimate.data.events), count: estimate.data.events })}
                </strong>{' '}
                <span className="muted">
                  {t('exchange.about')} <Bytes value={estimate.data.bytes} />
                </span>
              </>
            )
          )}
        </p>
        <div className="row">
          <Button icon="folder" onPress={choose} isDisabled={work.isRunning}>
            {t('report.chooseFolder')}
          </Button>
          <span className={target ? 'mono' : 'muted'} style={{ overflowWrap: 'anywhere' }}>
            {target ? <VisibleText text={target.label} /> : t('report.noFolder')}
          </span>
        </div>
        <div className="row">
          <span>{t('report.sign')}</span>
          <Button onPress={chooseKey} isDisabled={work.isRunning}>
            {t('report.chooseKey')}
          </Button>
          <span className={key ? 'mono' : 'muted'} style={{ overflowWrap: 'anywhere' }}>
            {key ? <VisibleText text={key.label} /> : t('report.noKey')}
          </span>
          {key && (
            <Button kind="link" onPress={() => setKey(null)}>
              {t('report.dropKey')}
            </Button>
          )}
        </div>
        {key && (
          <TextField
            label={t('report.passphrase')}
            type="password"
            autoComplete="off"
            value={passphrase}
            onChange={setPassphrase}
          />
        )}
        <Checkbox isSelected={clobber} onChange={(next) => set({ clobber: next })}>
          {t('exchange.clobber')}
        </Checkbox>
        {work.error && <InlineError error={work.error} />}
        {work.isRunning ? (
          <ProgressBar
            label={t('exchange.writing')}
            progress={work.progress}
            onCancel={work.cancel}
            cancelling={work.isCancelling}
          />
        ) : (
          <div>
            <Button
              kind="primary"
              icon="download"
              isDisabled={target === null || (key !== null && passphrase === '')}
              onPress={write}
            >
              {t('exchange.write')}
            </Button>
          </div>
        )}
        {work.answer && target && <Written summary={work.answer} token={target.token} />}
      </div>
    </div>
  );
}

/** What was written, with its hashes, what was left out and why. */
function Written({ summary, token }: { summary: ExportSummary; token: string }) {
  const { t, count } = useFormat();
  return (
    <div className="stack" role="status">
      <div className="notice tone-ok">
        <Icon name="check" />
        <span>{t('exchange.written', { events: count(summary.events), count: summary.events })}</span>
      </div>
      {summary.leftOut.map(({ reason, events }) => (
        <div key={reason} className="notice tone-warning">
          <Icon name="warning" />
          <span>
            {t('exchange.leftOut', { events: count(events), count: events })} <VisibleText text={reason} />
          </span>
        </div>
      ))}
      {summary.remarks.map(({ what, events }) => (
        <p key={what} className="muted">
          <VisibleText text={what} /> ({count(events)})
        </p>
      ))}
      <div className="row">
        <CopyButton
          text={() => summary.files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('')}
          label={t('report.copyAll')}
        />
        <Button kind="quiet" icon="folder" onPress={() => void host('app.showFolder', { token }).catch(reportFailure)}>
          {t('report.showFolder')}
        </Button>
      </div>
      <ul className="exchange-files">
        {summary.files.map(({ path, bytes, sha256 }) => (
          <li key={path}>
            <span className="mono">
              <VisibleText text={path} />
            </span>{' '}
            <span className="muted">
              <Bytes value={bytes} />
            </span>
            <div className="mono muted">{sha256}</div>
          </li>
        ))}
      </ul>
    </div>
  );
}
