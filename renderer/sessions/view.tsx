import { useEffect, useMemo, useState } from 'react';
import type { SessionRow } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { navigate, useView } from '../shell/navigation.ts';
import { Button, Checkbox, EmptyState, ErrorState, Loading, TextField, useFormat } from '../ui/index.ts';
import { SessionDetail } from './session-detail.tsx';
import { SessionTable } from './session-table.tsx';
import { chainOf, listTree, spanOf } from './tree.ts';
import '../ui/css/page.css';
import './view.css';

const firstLimit = 5000;
const mostSessions = 100_000;

/** Where each session came from: a tree over time, with every link marked as proven or inferred. */
export default function SessionsView() {
  const { t, time } = useFormat();
  const { params } = useView();
  const of = typeof params['of'] === 'string' ? params['of'] : undefined;
  const asked = typeof params['id'] === 'string' ? params['id'] : null;
  const [limit, setLimit] = useState(firstLimit);
  const [text, setText] = useState('');
  const [inferredOnly, setInferredOnly] = useState(false);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<string | null>(asked);
  const answer = useAnswer('sessions.list', { ...(of === undefined ? {} : { of }), limit });
  useEffect(() => setSelected(asked), [asked]);

  const all = answer.data?.sessions;
  const fitting = useMemo(() => {
    const sessions = all ?? [];
    const wanted = text.trim().toLowerCase();
    const inScope =
      asked !== null && sessions.some((session) => session.id === asked) ? chainOf(sessions, asked) : sessions;
    return inScope.filter(
      (session) =>
        (!inferredOnly || session.proof?.startsWith('inferred')) && (wanted === '' || textOf(session).includes(wanted)),
    );
  }, [all, text, inferredOnly, asked]);
  const rows = useMemo(() => listTree(fitting, closed), [fitting, closed]);
  const span = useMemo(() => spanOf(fitting), [fitting]);
  const byId = useMemo(() => new Map((all ?? []).map((session) => [session.id, session])), [all]);

  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  const current = selected === null ? undefined : byId.get(selected);
  const scope = asked !== null ? byId.get(asked)?.actorName : typeof params['name'] === 'string' ? params['name'] : of;
  return (
    <div className="page-fill">
      <div className="page-head">
        <h1>{t('sessions.title')}</h1>
        <TextField
          label={t('sessions.search')}
          hideLabel
          placeholder={t('sessions.search')}
          className="sessions-search"
          value={text}
          onChange={setText}
        />
      </div>
      <div className="page-bar">
        <p className="page-note">{t('sessions.intro')}</p>
      </div>
      <div className="page-bar">
        {scope !== undefined && (
          <span className="row">
            <strong>{t('sessions.of', { name: scope })}</strong>
            <Button kind="link" onPress={() => navigate('sessions')}>
              {t('sessions.ofClear')}
            </Button>
          </span>
        )}
        <Checkbox isSelected={inferredOnly} onChange={setInferredOnly}>
          {t('sessions.inferredOnly')}
        </Checkbox>
        <Button kind="quiet" onPress={() => setClosed(new Set())}>
          {t('sessions.expandAll')}
        </Button>
        <Button kind="quiet" onPress={() => setClosed(new Set(fitting.map((session) => session.id)))}>
          {t('sessions.collapseAll')}
        </Button>
        {span && (
          <span className="muted">{t('sessions.stripTitle', { from: time(span.from), to: time(span.to) })}</span>
        )}
        <span className="muted push" role="status">
          {t('sessions.shown', { shown: rows.length, total: answer.data.total })}
        </span>
      </div>
      {answer.data.total > answer.data.sessions.length && (
        <div className="page-bar">
          <span>{t('sessions.loaded', { loaded: answer.data.sessions.length, total: answer.data.total })}</span>
          <Button onPress={() => setLimit(Math.min(mostSessions, limit * 4))} isDisabled={limit >= mostSessions}>
            {t('sessions.loadMore')}
          </Button>
        </div>
      )}
      <div className="split" data-open={current !== undefined || undefined}>
        <SessionTable
          rows={rows}
          span={span}
          selected={selected}
          onSelect={setSelected}
          onToggle={(id) =>
            setClosed((before) => {
              const next = new Set(before);
              if (!next.delete(id)) next.add(id);
              return next;
            })
          }
          empty={
            <EmptyState icon="sessions" title={t('sessions.emptyTitle')}>
              {t('sessions.emptyText')}
            </EmptyState>
          }
        />
        {current && (
          <SessionDetail
            session={current}
            parent={current.parent === null ? null : (byId.get(current.parent) ?? null)}
            below={(all ?? []).filter((session) => session.parent === current.id)}
            onSelect={setSelected}
            onClose={() => setSelected(null)}
          />
        )}
      </div>
    </div>
  );
}

const textOf = (session: SessionRow): string =>
  `${session.actorName} ${session.originName} ${session.key ?? ''} ${session.account ?? ''} ${session.addresses.join(' ')} ${session.marks.join(' ')}`.toLowerCase();
