import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { Progress, QuerySchema } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { useDraft } from '../shell/drafts.ts';
import { replyOf, request, useVersion } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { showToast } from '../shell/toasts.ts';
import { Button, Dialog, EmptyState, InlineError, Loading, ProgressBar, TextField, useFormat } from '../ui/index.ts';
import { QuestionList } from './question-list.tsx';
import { parametersOf, putQuery, runQuery, textDraft, useQuery, type Values, valuesDraft } from './query-state.ts';
import { Result } from './result.tsx';
import type { Fault } from './sql-editor.tsx';
import '../ui/css/page.css';
import './view.css';

const SqlEditor = lazy(() => import('./sql-editor.tsx'));

/** SQL over the tables of the case, and the ready questions. */
export default function QueryView() {
  const { t } = useFormat();
  const writable = useWritable();
  const [chosen, setChosen] = useState<string | null>(null);
  const [text, setText] = useDraft(textDraft);
  const [typed, setTyped] = useDraft(valuesDraft);
  const [isKeeping, setKeeping] = useState(false);
  const { result, error, running } = useQuery();
  const index = useIndex();
  const values = useMemo(() => readValues(typed), [typed]);
  const names = useMemo(() => parametersOf(text), [text]);
  const fault = useMemo(() => faultOf(error), [error]);
  const examples = useExamples(chosen);
  const isWhole = names.every((name) => (values[name] ?? '') !== '');
  const run = (): void => {
    if (isWhole) void runQuery(text, values);
  };
  return (
    <div className="page-fill">
      <div className="page-head">
        <h1>{t('query.title')}</h1>
        <span className="muted">{t('query.about')}</span>
      </div>
      <div className="query">
        <QuestionList chosen={chosen} onChoose={setChosen} />
        <div className="query-main">
          {chosen !== null && (
            <p className="query-purpose">
              <strong>{t(`questions.questions.${chosen}.title`)}</strong>{' '}
              <span className="muted">{t(`questions.questions.${chosen}.purpose`)}</span>
            </p>
          )}
          <Suspense fallback={<Loading />}>
            <SqlEditor
              text={text}
              label={t('query.text')}
              placeholder={t('query.placeholder')}
              schema={index.schema}
              fault={fault}
              onChange={(next) => {
                setText(next);
                if (next !== text) useQuery.setState({ error: null });
              }}
              onRun={run}
            />
          </Suspense>
          <div className="query-acts">
            {names.map((name) => (
              <TextField
                key={name}
                label={`$${name}`}
                mono
                value={values[name] ?? ''}
                placeholder={examples[name] ?? ''}
                onChange={(value) => setTyped(JSON.stringify({ ...values, [name]: value }))}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') run();
                }}
              />
            ))}
            <Button
              kind="primary"
              icon="play"
              isDisabled={running !== null || text.trim() === '' || !isWhole}
              onPress={run}
            >
              {t('query.run')}
            </Button>
            <kbd className="key">Ctrl+Enter</kbd>
            {running && (
              <Button icon="close" onPress={running.stop}>
                {t('ui.cancel')}
              </Button>
            )}
            {!isWhole && <span className="muted">{t('query.wantsValues')}</span>}
            <span className="push" />
            {writable && (
              <Button kind="quiet" icon="bookmark" isDisabled={text.trim() === ''} onPress={() => setKeeping(true)}>
                {t('query.keep')}
              </Button>
            )}
            <Button
              kind="quiet"
              icon="close"
              isDisabled={text === ''}
              onPress={() => {
                putQuery('', {});
                setChosen(null);
              }}
            >
              {t('query.clear')}
            </Button>
          </div>
          {index.progress !== null && <ProgressBar label={t('query.preparing')} progress={index.progress} />}
          {index.error && <InlineError error={index.error} onRetry={index.retry} />}
          {running?.progress && index.progress === null && (
            <ProgressBar label={t('query.preparing')} progress={running.progress} onCancel={running.stop} />
          )}
          {error && <InlineError error={error} />}
          {result ? (
            <Result key={`${result.sqlSha256} ${result.resultSha256}`} result={result} />
          ) : (
            running === null &&
            !error && (
              <EmptyState icon="table" title={t('query.empty')}>
                {t('query.emptyHint')}
              </EmptyState>
            )
          )}
        </div>
      </div>
      {isKeeping && <KeepDialog sql={text} values={values} onClose={() => setKeeping(false)} />}
    </div>
  );
}

function KeepDialog({ sql, values, onClose }: { sql: string; values: Values; onClose: () => void }) {
  const { t } = useFormat();
  const [name, setName] = useDraft('query.name');
  const keep = (): void => {
    request('queries.save', { name: name.trim(), sql, parameters: values }).then(() => {
      setName('');
      showToast(t('query.keptToast', { name: name.trim() }), { tone: 'ok' });
      onClose();
    }, reportFailure);
  };
  return (
    <Dialog
      title={t('query.keep')}
      isOpen
      onClose={onClose}
      actions={
        <Button kind="primary" isDisabled={name.trim() === ''} onPress={keep}>
          {t('query.keep')}
        </Button>
      }
    >
      <TextField label={t('query.name')} value={name} onChange={setName} autoFocus />
    </Dialog>
  );
}

/** The derived tables, made as soon as the console is shown, so that the first query does not wait for them. */
function useIndex() {
  const version = useVersion('query.schema');
  const [attempt, setAttempt] = useState(0);
  const [schema, setSchema] = useState<QuerySchema | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [error, setError] = useState<ReturnType<typeof replyOf> | null>(null);
  useEffect(() => {
    let isCurrent = true;
    setError(null);
    request('query.schema', {}, { onProgress: (next) => isCurrent && setProgress(next) }).then(
      (answer) => {
        if (!isCurrent) return;
        setSchema(answer);
        setProgress(null);
      },
      (thrown: unknown) => {
        if (!isCurrent) return;
        setProgress(null);
        setError(replyOf(thrown));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [version, attempt]);
  return { schema, progress, error, retry: () => setAttempt((count) => count + 1) };
}

/** Examples of the values of a library question, by parameter. */
function useExamples(chosen: string | null): Record<string, string> {
  const [examples, setExamples] = useState<Record<string, string>>({});
  useEffect(() => {
    let isCurrent = true;
    request('query.library', {}).then(
      ({ questions }) => {
        const parameters = questions.find(({ id }) => id === chosen)?.parameters ?? [];
        if (isCurrent) setExamples(Object.fromEntries(parameters.map(({ name, example }) => [name, example])));
      },
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [chosen]);
  return examples;
}

function readValues(text: string): Values {
  try {
    return text === '' ? {} : (JSON.parse(text) as Values);
  } catch {
    return {};
  }
}

/** The place of a fault stands in the particulars of the error, counted from 1. */
function faultOf(error: ReturnType<typeof replyOf> | null): Fault | null {
  const place = /^At character (\d+)\.$/.exec(error?.detail ?? '')?.[1];
  return error === null || place === undefined ? null : { message: error.message, at: Number(place) - 1 };
}
