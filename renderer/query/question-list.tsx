import { useState } from 'react';
import type { LibraryQuestion, SavedQuery } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { request, useAnswer } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import {
  EmptyState,
  ErrorState,
  IconButton,
  Loading,
  Tabs,
  TextField,
  Time,
  useFormat,
  VisibleText,
} from '../ui/index.ts';
import { layOutSql } from './lay-out-sql.ts';
import { putQuery, type Ran, runQuery, useQuery, type Values } from './query-state.ts';

/** Ready questions, queries kept in the case, and those that ran before. Choosing one puts it into the editor; one that needs no value runs at once. */
export function QuestionList({ chosen, onChoose }: { chosen: string | null; onChoose: (id: string | null) => void }) {
  const { t } = useFormat();
  return (
    <Tabs
      label={t('query.lists')}
      className="query-lists"
      tabs={[
        { id: 'library', title: t('query.library'), content: <Library chosen={chosen} onChoose={onChoose} /> },
        { id: 'kept', title: t('query.kept'), content: <Kept onChoose={onChoose} /> },
        { id: 'history', title: t('query.history'), content: <History onChoose={onChoose} /> },
      ]}
    />
  );
}

function Library({ chosen, onChoose }: { chosen: string | null; onChoose: (id: string | null) => void }) {
  const { t } = useFormat();
  const [text, setText] = useState('');
  const { data, error, refresh } = useAnswer('query.library', {});
  if (error) return <ErrorState error={error} onRetry={refresh} />;
  if (!data) return <Loading />;
  const title = ({ id }: LibraryQuestion): string => t(`questions.questions.${id}.title`);
  const wanted = text.trim().toLowerCase().split(/\s+/);
  const fits = (question: LibraryQuestion): boolean => {
    const words = `${title(question)} ${t(`questions.questions.${question.id}.purpose`)} ${question.id}`.toLowerCase();
    return wanted.every((word) => words.includes(word));
  };
  const groups = Map.groupBy(data.questions.filter(fits), ({ group }) => group);
  const choose = (question: LibraryQuestion): void => {
    const sql = layOutSql(question.sql);
    const values: Values = {};
    putQuery(sql, values);
    onChoose(question.id);
    if (question.parameters.length === 0) void runQuery(sql, values);
  };
  return (
    <div className="query-list">
      <TextField
        label={t('query.find')}
        hideLabel
        placeholder={t('query.find')}
        value={text}
        onChange={setText}
        className="query-find"
      />
      {groups.size === 0 && <p className="muted query-none">{t('query.noQuestion')}</p>}
      {[...groups].map(([group, questions]) => (
        <section key={group} aria-label={t(`questions.groups.${group}`)}>
          <h2>{t(`questions.groups.${group}`)}</h2>
          <ul>
            {questions.map((question) => (
              <li key={question.id}>
                <button
                  type="button"
                  className="query-item"
                  aria-pressed={question.id === chosen}
                  title={t(`questions.questions.${question.id}.purpose`)}
                  onClick={() => choose(question)}
                >
                  {title(question)}
                  {question.parameters.length > 0 && (
                    <span className="muted"> ({question.parameters.map(({ name }) => name).join(', ')})</span>
                  )}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Kept({ onChoose }: { onChoose: (id: string | null) => void }) {
  const { t } = useFormat();
  const writable = useWritable();
  const { data, error, refresh } = useAnswer('queries.list', {});
  if (error) return <ErrorState error={error} onRetry={refresh} />;
  if (!data) return <Loading />;
  if (data.queries.length === 0)
    return (
      <EmptyState icon="bookmark" title={t('query.noneKept')}>
        {t('query.howToKeep')}
      </EmptyState>
    );
  const choose = ({ sql, parameters }: SavedQuery): void => {
    putQuery(sql, Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value ?? '')])));
    onChoose(null);
  };
  return (
    <ul className="query-list">
      {data.queries.map((query) => (
        <li key={query.name} className="query-kept">
          <button type="button" className="query-item" title={query.sql} onClick={() => choose(query)}>
            <VisibleText text={query.name} />
            <span className="muted query-by">
              <VisibleText text={query.author} /> · <Time value={query.savedAt} />
            </span>
          </button>
          {writable && (
            <IconButton
              icon="close"
              label={t('query.forget', { name: query.name })}
              onPress={() => void request('queries.delete', { name: query.name }).catch(reportFailure)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function History({ onChoose }: { onChoose: (id: string | null) => void }) {
  const { t, count } = useFormat();
  const history = useQuery((state) => state.history);
  if (history.length === 0) return <EmptyState icon="clock" title={t('query.noHistory')} />;
  const choose = ({ sql, values }: Ran): void => {
    putQuery(sql, values);
    onChoose(null);
  };
  return (
    <ul className="query-list">
      {history.map((ran) => (
        <li key={ran.at}>
          <button type="button" className="query-item" title={ran.sql} onClick={() => choose(ran)}>
            <span className="mono query-line">
              <VisibleText text={ran.sql.replace(/\s+/g, ' ')} />
            </span>
            <span className="muted query-by">
              <Time value={ran.at} /> · {t('query.rows', { rows: count(ran.rowCount), count: ran.rowCount })}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
