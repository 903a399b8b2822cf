import { useEffect, useMemo, useState } from 'react';
import { useWritable } from '../shell/case.ts';
import { useCommands, type Command } from '../shell/commands.ts';
import { request, useAnswer } from '../shell/engine.ts';
import { navigate, useView } from '../shell/navigation.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { Button, EmptyState, ErrorState, Loading, useFormat, VisibleText } from '../ui/index.ts';
import { FindingEditor } from './finding-editor.tsx';
import { FindingList } from './finding-list.tsx';
import { IndicatorList } from './indicator-list.tsx';
import { NoteList } from './note-list.tsx';
import { TagList } from './tag-list.tsx';
import '../ui/css/page.css';
import './view.css';

/** What the examiners concluded, marked and wrote: findings, indicators, tags with their events, and notes. */
export default function FindingsView() {
  const { t } = useFormat();
  const writable = useWritable();
  const { params, visit } = useView();
  const findings = useAnswer('findings.list', {});
  const tags = useAnswer('tags.list', {});
  const notes = useAnswer('notes.list', {});
  const wanted = typeof params['id'] === 'number' ? params['id'] : null;
  const [selected, setSelected] = useState<number | null>(wanted);
  useEffect(() => {
    if (wanted !== null) setSelected(wanted);
  }, [wanted, visit]);
  const commands = useMemo((): Command[] => {
    const create = () =>
      void request('findings.save', { title: t('findings.untitled') }).then(
        ({ finding }) => setSelected(finding.id),
        reportFailure,
      );
    return [
      {
        id: 'findings.create',
        title: 'findings.newFinding',
        group: 'findings.title',
        keys: 'F',
        run: create,
        when: () => writable,
      },
    ];
  }, [t, writable]);
  useCommands(commands);
  const error = findings.error ?? tags.error ?? notes.error;
  if (!findings.data || !tags.data || !notes.data)
    return error ? (
      <ErrorState
        error={error}
        onRetry={() => {
          findings.refresh();
          tags.refresh();
          notes.refresh();
        }}
      />
    ) : (
      <Loading />
    );
  const all = findings.data.findings;
  const open = all.find((finding) => finding.id === selected) ?? null;
  const restore = (id: number, version: number) =>
    void request('findings.restore', { id, version }).then(() => setSelected(id), reportFailure);
  return (
    <div className="page">
      <div className="stack">
        <div className="page-head">
          <h1>{t('findings.title')}</h1>
          <Button kind="primary" icon="plus" isDisabled={!writable} onPress={() => commands[0]!.run()}>
            {t('findings.newFinding')}
          </Button>
        </div>
        {all.length === 0 ? (
          <EmptyState
            icon="findings"
            title={t('findings.noneTitle')}
            actions={<Button onPress={() => navigate('timeline')}>{t('findings.openTimeline')}</Button>}
          >
            {t('findings.noneText')}
          </EmptyState>
        ) : (
          <div className="findings-split">
            <FindingList findings={all} selected={open?.id ?? null} onSelect={setSelected} />
            {open ? (
              <FindingEditor key={open.id} finding={open} all={all} onClose={() => setSelected(null)} />
            ) : (
              <p className="muted">{t('findings.choose')}</p>
            )}
          </div>
        )}
        {findings.data.removed.length > 0 && (
          <details>
            <summary>{t('findings.removedTitle', { count: findings.data.removed.length })}</summary>
            <ul>
              {findings.data.removed.map((each) => (
                <li key={each.id} className="row">
                  <VisibleText text={each.title} />
                  {writable && (
                    <Button kind="link" onPress={() => restore(each.id, each.version)}>
                      {t('findings.restore')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </details>
        )}
        <section className="panel" aria-labelledby="findings-indicators">
          <h2 id="findings-indicators">{t('findings.indicators')}</h2>
          <IndicatorList />
        </section>
        <section className="panel" aria-labelledby="findings-tags">
          <h2 id="findings-tags">{t('findings.tags')}</h2>
          {tags.data.tags.length === 0 ? (
            <EmptyState
              icon="tag"
              title={t('findings.noTagsTitle')}
              actions={<Button onPress={() => navigate('timeline')}>{t('findings.openTimeline')}</Button>}
            >
              {t('findings.noTagsText')}
            </EmptyState>
          ) : (
            <TagList tags={tags.data.tags} />
          )}
        </section>
        <section className="panel" aria-labelledby="findings-notes">
          <h2 id="findings-notes">{t('findings.notes')}</h2>
          <NoteList notes={notes.data.notes} />
        </section>
      </div>
    </div>
  );
}
