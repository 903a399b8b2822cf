import { useState, type FormEvent } from 'react';
import {
  findingConfidences,
  findingSeverities,
  findingStatuses,
  type ErrorReply,
  type Finding,
} from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { replyOf, request } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { navigate } from '../shell/navigation.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { showToast } from '../shell/toasts.ts';
import { Button, Count, InlineError, Select, TextArea, TextField, Time, useFormat, VisibleText } from '../ui/index.ts';
import { changesOf, checkDraft, draftOf, type Draft } from './draft.ts';
import { FindingHistory } from './finding-history.tsx';
import { FindingLinks } from './finding-links.tsx';

/** One finding: what it says, what carries it, and what it was before. Saving is an act in the audit log. */
export function FindingEditor({ finding, all, onClose }: { finding: Finding; all: Finding[]; onClose: () => void }) {
  const { t } = useFormat();
  const writable = useWritable();
  const addChip = useFilter((state) => state.addChip);
  const [base, setBase] = useState(finding);
  const [draft, setDraft] = useState<Draft>(() => draftOf(finding));
  const [error, setError] = useState<ErrorReply | null>(null);
  const [busy, setBusy] = useState(false);
  const wrong = checkDraft(draft);
  const changes = Object.keys(wrong).length > 0 ? {} : changesOf(draft, base);
  const isChanged = Object.keys(changes).length > 0;
  const set =
    <K extends keyof Draft>(field: K) =>
    (value: Draft[K]) =>
      setDraft((before) => ({ ...before, [field]: value }));
  const fault = (field: keyof Draft) => (wrong[field] === undefined ? null : t(wrong[field]));
  const take = (next: Finding) => {
    setBase(next);
    setDraft(draftOf(next));
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!isChanged) return;
    setBusy(true);
    setError(null);
    try {
      const before = base.version;
      take((await request('findings.save', { ...changes, id: base.id, version: base.version })).finding);
      const undo = () =>
        void request('findings.restore', { id: base.id, version: before }).then(
          (answer) => take(answer.finding),
          reportFailure,
        );
      showToast(t('findings.saved'), { tone: 'ok', action: { title: t('findings.undo'), run: undo } });
    } catch (thrown) {
      setError(replyOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  const remove = async () => {
    try {
      const { version } = await request('findings.delete', { id: base.id });
      onClose();
      showToast(t('findings.deleted', { title: base.title }), {
        action: {
          title: t('findings.undo'),
          run: () => void request('findings.restore', { id: base.id, version }).catch(reportFailure),
        },
      });
    } catch (thrown) {
      reportFailure(thrown);
    }
  };
  const select = <K extends 'severity' | 'confidence' | 'status'>(field: K, options: readonly Draft[K][]) => (
    <Select
      label={t(`findings.field.${field}`)}
      value={draft[field]}
      onChange={set(field) as (value: string) => void}
      isDisabled={!writable}
      options={options.map((id) => ({ id: id as string, text: t(`findings.${field}.${id}`) }))}
    />
  );
  const area = (
    field: 'narrative' | 'counterHypothesis' | 'actors' | 'addresses' | 'sessions',
    rows: number,
    mono = false,
  ) => (
    <TextArea
      label={t(`findings.field.${field}`)}
      help={mono ? undefined : t(`findings.help.${field}`)}
      value={draft[field]}
      onChange={set(field)}
      isDisabled={!writable}
      rows={rows}
      mono={mono}
    />
  );
  return (
    <form
      className="panel findings-editor"
      onSubmit={(event) => void save(event)}
      aria-label={t('findings.editorLabel')}
    >
      <TextField
        label={t('findings.field.title')}
        value={draft.title}
        onChange={set('title')}
        isDisabled={!writable}
        error={fault('title')}
        autoFocus
      />
      <div className="findings-choices">
        {select('severity', findingSeverities)}
        {select('confidence', findingConfidences)}
        {select('status', findingStatuses)}
        <TextField
          label={t('findings.field.group')}
          value={draft.group}
          onChange={set('group')}
          isDisabled={!writable}
        />
      </div>
      <div className="row">
        <span>
          <Count value={base.events.length} /> {t('findings.eventsWord', { count: base.events.length })}
        </span>
        <Button
          icon="timeline"
          isDisabled={base.events.length === 0}
          onPress={() => {
            addChip(`finding : ${base.id}`);
            navigate('timeline');
          }}
        >
          {t('findings.show')}
        </Button>
        <span className="muted">{t('findings.eventsHelp', { filter: `finding : ${base.id}` })}</span>
      </div>
      {area('narrative', 8)}
      {area('counterHypothesis', 5)}
      <div className="findings-choices">
        <TextField
          label={t('findings.field.from')}
          value={draft.from}
          onChange={set('from')}
          isDisabled={!writable}
          error={fault('from')}
          mono
        />
        <TextField
          label={t('findings.field.to')}
          value={draft.to}
          onChange={set('to')}
          isDisabled={!writable}
          error={fault('to')}
          mono
        />
        <TextField
          label={t('findings.field.techniques')}
          value={draft.techniques}
          onChange={set('techniques')}
          isDisabled={!writable}
          error={fault('techniques')}
          placeholder="T1078.004"
          mono
        />
        <TextField
          label={t('findings.field.questions')}
          value={draft.questions}
          onChange={set('questions')}
          isDisabled={!writable}
          error={fault('questions')}
          placeholder="1 3"
          mono
        />
        <TextField
          label={t('findings.field.files')}
          value={draft.files}
          onChange={set('files')}
          isDisabled={!writable}
          error={fault('files')}
          mono
        />
      </div>
      <div className="findings-choices">
        {area('actors', 3, true)}
        {area('addresses', 3, true)}
        {area('sessions', 3, true)}
      </div>
      <FindingLinks links={draft.links} self={base.id} all={all} onChange={set('links')} isDisabled={!writable} />
      {error && <InlineError error={error} />}
      <div className="row">
        <Button type="submit" kind="primary" isDisabled={!writable || busy || !isChanged}>
          {t('findings.save')}
        </Button>
        <Button icon="close" kind="quiet" isDisabled={!writable || busy} onPress={() => void remove()}>
          {t('findings.delete')}
        </Button>
        <span className="muted push">
          <VisibleText text={t('findings.changed', { version: base.version, by: base.changedBy })} />{' '}
          <Time value={base.changedAt} />
        </span>
      </div>
      <FindingHistory id={base.id} version={base.version} onRestored={take} />
    </form>
  );
}
