import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ErrorReply, ReportOptions } from '../../shared/contract/index.ts';
import { useVersion } from '../shell/answers.ts';
import { useCaseInfo } from '../shell/case.ts';
import { useDraft } from '../shell/drafts.ts';
import { replyOf, request } from '../shell/engine.ts';
import { useEffectiveFilter } from '../shell/filter.ts';
import { useSettings } from '../shell/settings.ts';
import { Button, ErrorState, Icon, Loading, useFormat } from '../ui/index.ts';
import { OptionsForm, type Choices } from './options-form.tsx';
import { ReportPreview } from './preview.tsx';
import { WritePanel } from './write-panel.tsx';
import '../ui/css/page.css';
import './view.css';

/** How long nothing is to change before the preview is made anew. */
const previewDelayMs = 600;

/** Options and writing at the left, the report itself at the right. */
export default function ReportView() {
  const { t } = useFormat();
  const settings = useSettings();
  const filter = useEffectiveFilter();
  const info = useCaseInfo().data;
  const [kept, keep] = useDraft('report.choices');
  const choices: Choices = useMemo(
    () => ({
      language: settings.language,
      title: '',
      classification: '',
      scope: 'all',
      template: 'full',
      redact: false,
      records: 'key',
      lists: 'short',
      drafts: false,
      ...(kept === '' ? {} : (JSON.parse(kept) as Partial<Choices>)),
    }),
    [kept, settings.language],
  );
  const setChoices = (next: Choices) => keep(JSON.stringify(next));
  const [preview, setPreview] = useState<{ html: string; pages: number; drafts: number; of: string } | null>(null);
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<ErrorReply | null>(null);
  const abort = useRef<AbortController | null>(null);
  const options: ReportOptions = {
    language: choices.language,
    template: choices.template,
    redact: choices.redact,
    records: choices.records,
    lists: choices.lists,
    drafts: choices.drafts,
    title: choices.title.trim(),
    classification: choices.classification.trim(),
    scope: choices.scope === 'filter' ? filter : {},
  };
  const version = useVersion('report.preview');
  const key = JSON.stringify([options, version]);
  const latest = useRef(options);
  latest.current = options;
  const latestKey = useRef(key);
  latestKey.current = key;

  const compose = useCallback(() => {
    abort.current?.abort();
    const control = new AbortController();
    abort.current = control;
    const of = latestKey.current;
    setLoading(true);
    setError(null);
    request('report.preview', latest.current, { signal: control.signal }).then(
      (answer) => {
        if (abort.current !== control) return;
        setPreview({ ...answer, of });
        setLoading(false);
      },
      (thrown: unknown) => {
        if (abort.current !== control) return;
        setLoading(false);
        const reply = replyOf(thrown);
        if (reply.code !== 'cancelled') setError(reply);
      },
    );
  }, []);
  const isKnown = info !== undefined;
  const isFirst = useRef(true);
  // The preview follows what is chosen and what changes in the case, once typing pauses.
  useEffect(() => {
    if (!isKnown) return undefined;
    const timer = setTimeout(compose, isFirst.current ? 0 : previewDelayMs);
    isFirst.current = false;
    return () => clearTimeout(timer);
  }, [compose, isKnown, key]);
  useEffect(
    () => () => {
      const control = abort.current;
      abort.current = null;
      control?.abort();
    },
    [],
  );

  return (
    <div className="report">
      <div className="report-side">
        <h1>{t('report.title')}</h1>
        <OptionsForm choices={choices} onChange={setChoices} filter={filter} caseName={info?.details.name ?? ''} />
        <WritePanel options={options} />
      </div>
      <section className="report-main" aria-label={t('report.preview')}>
        <div className="report-bar">
          {preview && preview.of !== key && !loading && (
            <span className="row">
              <Icon name="warning" />
              {t('report.previewStale')}
            </span>
          )}
          {preview && preview.of === key && !loading && (
            <span role="status">
              {t('report.pages', { count: preview.pages })}
              {preview.drafts > 0 && (
                <span className="muted"> · {t('report.draftsLeft', { count: preview.drafts })}</span>
              )}
            </span>
          )}
          {loading && preview && <span role="status">{t('report.previewLoading')}</span>}
          <span className="push">
            <Button icon="refresh" kind="quiet" onPress={compose} isDisabled={loading}>
              {t('report.previewUpdate')}
            </Button>
          </span>
        </div>
        {error ? (
          <ErrorState error={error} onRetry={compose} />
        ) : preview ? (
          <ReportPreview html={preview.html} label={t('report.previewLabel')} />
        ) : (
          <Loading text={t('report.previewLoading')} />
        )}
      </section>
    </div>
  );
}
