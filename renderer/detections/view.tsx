import { useMemo, useState } from 'react';
import type { DetectionFile, DetectionGroup, DetectionRule, DetectionRun } from '../../shared/contract/index.ts';
import { request, useAnswer } from '../shell/engine.ts';
import { saveFile } from '../shell/save-file.ts';
import {
  useFormat,
  Button,
  Checkbox,
  DataTable,
  ErrorState,
  Loading,
  Tabs,
  TextField,
  Time,
  Count,
  VisibleText,
} from '../ui/index.ts';
import { GroupDetail } from './group-detail.tsx';
import { LeadList } from './lead-list.tsx';
import { LevelMark } from './level-mark.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { TechniqueMatrix } from './technique-matrix.tsx';
import '../ui/css/page.css';
import './view.css';

/** Groups that the list holds; files and the command line have all. */
const mostGroups = 5000;
const asked = { leastLevel: 'low', limit: mostGroups, maximumEvents: 1 } as const;

/** What rules say about the case: leads, hits by rule and session, by technique, and the rules themselves. */
export default function DetectionsView() {
  const { t } = useFormat();
  const leads = useAnswer('detections.leads', {});
  const run = useAnswer('detections.run', asked);
  if (!run.data) return run.error ? <ErrorState error={run.error} onRetry={run.refresh} /> : <Loading />;
  return (
    <div className="page-fill">
      <div className="page-head">
        <h1>{t('detections.title')}</h1>
        <span className="muted">
          {t('detections.summary', {
            groups: run.data.totals.ofLevel,
            rules: run.data.rules.filter(({ state }) => state === 'loaded' || state === 'warned').length,
            events: run.data.events,
          })}
        </span>
        <SaveHits />
      </div>
      {run.data.unread > 0 && (
        <p className="notice tone-warning">{t('detections.unread', { count: run.data.unread })}</p>
      )}
      <Tabs
        label={t('detections.title')}
        tabs={[
          {
            id: 'leads',
            title: t('detections.leads'),
            content: leads.data ? (
              <div className="page">
                <LeadList leads={leads.data.leads} shown={12} />
              </div>
            ) : leads.error ? (
              <ErrorState error={leads.error} onRetry={leads.refresh} />
            ) : (
              <Loading />
            ),
          },
          {
            id: 'hits',
            title: t('detections.hits'),
            count: run.data.totals.ofLevel,
            content: <HitTable shown={run.data} />,
          },
          { id: 'matrix', title: t('detections.matrix'), content: <TechniqueMatrix run={run.data} /> },
          {
            id: 'rules',
            title: t('detections.rules'),
            count: run.data.rules.length,
            content: <RuleTable run={run.data} />,
          },
          { id: 'editor', title: t('detections.editor'), content: <RuleEditor /> },
        ]}
      />
    </div>
  );
}

/** Writes all groups as files that others read. */
function SaveHits() {
  const { t } = useFormat();
  const save = (as: DetectionFile): void =>
    void saveFile({
      kind: 'detections.hits',
      name: as === 'navigator' ? 'navigator-layer' : 'detections',
      type: as === 'csv' ? 'csv' : 'json',
      content: async () => (await request('detections.file', { as, leastLevel: 'low' })).text,
    });
  return (
    <>
      <span className="push" />
      <Button kind="quiet" icon="download" onPress={() => save('csv')}>
        {t('detections.csv')}
      </Button>
      <Button kind="quiet" icon="download" onPress={() => save('json')}>
        {t('detections.json')}
      </Button>
      <Button kind="quiet" icon="download" onPress={() => save('navigator')}>
        {t('detections.layer')}
      </Button>
    </>
  );
}

function HitTable({ shown }: { shown: DetectionRun }) {
  const { t } = useFormat();
  const [all, setAll] = useState(false);
  const [aside, setAside] = useState(false);
  // Informational hits are many: asked for when they are wanted.
  const whole = useAnswer('detections.run', all ? { ...asked, leastLevel: 'informational' } : null);
  const run = (all ? whole.data : undefined) ?? shown;
  const [selected, setSelected] = useState<string | null>(null);
  const rows = useMemo(
    () =>
      run.groups.filter(
        (group) => !group.isBase && (all || group.level !== 'informational') && (aside || group.mark !== 'benign'),
      ),
    [run, all, aside],
  );
  const current = rows.find(({ id }) => id === selected);
  return (
    <div className="detections-fill">
      <div className="page-bar">
        <Checkbox isSelected={all} onChange={setAll}>
          {t('detections.withInformational')}
        </Checkbox>
        <Checkbox isSelected={aside} onChange={setAside}>
          {t('detections.withAside')}
        </Checkbox>
        <span className="muted push">
          {run.totals.ofLevel > run.groups.length
            ? t('detections.cut', { shown: run.groups.length, total: run.totals.ofLevel })
            : t('detections.shown', { count: rows.length })}
        </span>
      </div>
      <div className="split" data-open={current !== undefined || undefined}>
        <DataTable<DetectionGroup>
          label={t('detections.hits')}
          rows={rows}
          rowKey={(group) => group.id}
          selectedKey={selected}
          onSelect={(group) => setSelected(group.id)}
          columns={[
            {
              id: 'level',
              title: t('detections.column.level'),
              width: '120px',
              render: (group) => <LevelMark level={group.level} />,
              sortValue: (group) => group.score,
            },
            {
              id: 'title',
              title: t('detections.column.rule'),
              width: 'minmax(220px, 3fr)',
              render: (group) => <VisibleText text={group.title} />,
              sortValue: (group) => group.title,
            },
            {
              id: 'actor',
              title: t('detections.column.actor'),
              width: 'minmax(140px, 2fr)',
              render: (group) => <VisibleText text={group.actor ?? '–'} />,
              sortValue: (group) => group.actor,
            },
            {
              id: 'count',
              title: t('detections.column.events'),
              width: '90px',
              align: 'end',
              render: (group) => <Count value={group.count} />,
              sortValue: (group) => group.count,
            },
            {
              id: 'outcome',
              title: t('detections.column.outcome'),
              width: '150px',
              render: (group) =>
                t('detections.outcomes', { done: group.done, denied: group.denied, failed: group.failed }),
            },
            {
              id: 'first',
              title: t('detections.column.first'),
              width: '190px',
              render: (group) => <Time value={group.first} />,
              sortValue: (group) => group.first,
            },
            {
              id: 'author',
              title: t('detections.column.author'),
              width: 'minmax(90px, 1fr)',
              render: (group) => <VisibleText text={group.author} />,
              sortValue: (group) => group.author,
            },
          ]}
        />
        {current && <GroupDetail key={current.id} group={current} onClose={() => setSelected(null)} />}
      </div>
    </div>
  );
}

function RuleTable({ run }: { run: DetectionRun }) {
  const { t } = useFormat();
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const rows = run.rules.filter(
    (rule) =>
      wanted === '' ||
      `${rule.title} ${rule.id} ${rule.author} ${rule.source} ${rule.state}`.toLowerCase().includes(wanted),
  );
  return (
    <div className="detections-fill">
      <div className="page-bar">
        <TextField
          label={t('detections.findRule')}
          hideLabel
          placeholder={t('detections.findRule')}
          value={text}
          onChange={setText}
        />
        <span className="muted push">{t('detections.files', { ...run.files })}</span>
      </div>
      <DataTable<DetectionRule>
        label={t('detections.rules')}
        rows={rows}
        rowKey={(rule) => rule.key}
        columns={[
          {
            id: 'state',
            title: t('detections.column.state'),
            width: '110px',
            render: (rule) => t(`detections.state.${rule.state}`),
            sortValue: (rule) => rule.state,
          },
          {
            id: 'level',
            title: t('detections.column.level'),
            width: '120px',
            render: (rule) => <LevelMark level={rule.level} />,
          },
          {
            id: 'title',
            title: t('detections.column.rule'),
            width: 'minmax(220px, 3fr)',
            render: (rule) => <VisibleText text={rule.title} />,
            sortValue: (rule) => rule.title,
          },
          {
            id: 'reason',
            title: t('detections.column.reason'),
            width: 'minmax(120px, 2fr)',
            render: (rule) => <VisibleText text={reasonOf(rule)} />,
          },
          {
            id: 'hits',
            title: t('detections.column.events'),
            width: '90px',
            align: 'end',
            render: (rule) => <Count value={rule.hits} />,
            sortValue: (rule) => rule.hits,
          },
          {
            id: 'author',
            title: t('detections.column.author'),
            width: 'minmax(100px, 1fr)',
            render: (rule) => <VisibleText text={rule.author} />,
          },
          {
            id: 'license',
            title: t('detections.column.license'),
            width: '110px',
            render: (rule) => <VisibleText text={rule.license} />,
          },
        ]}
      />
    </div>
  );
}

function reasonOf({ reason, line, column, warnings }: DetectionRule): string {
  const place = line === null ? '' : `${line}:${column ?? 1} `;
  return reason === null ? warnings.join(' ') : place + reason;
}
