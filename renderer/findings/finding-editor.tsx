import { useEffect, useState } from 'react';
import {
  findingConfidences,
  findingSeverities,
  findingStatuses,
  type ErrorReply,
  type Finding,
} from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { draftOf as draftText, setDraft as keepDraft } from '../shell/drafts.ts';
import { LimitsNote } from '../shell/limits-note.tsx';
import { SaveMark } from '../shell/save-mark.tsx';
import { useAutosave } from '../shell/unsaved.ts';
import { replyOf, request } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { navigate } from '../shell/navigation.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { showToast } from '../shell/toasts.ts';
import { Button, Count, InlineError, Select, TextArea, TextField, Time, useFormat, VisibleText } from '../ui/index.ts';
import { CiteArea } from './cite-area.tsx';
import { changesOf, checkDraft, draftOf, parseDraft, rebaseDraft, type Draft } from './draft.ts';
import { FindingHistory } from './finding-history.tsx';
import { FindingLinks } from './finding-links.tsx';

/** One finding: what it says, what carries it, and what it was before. Saving is an act in the audit log. */
export function FindingEditor({ finding, all, onClose }: { finding: Finding; all: Finding[]; onClose: () => void }) {
  const { t } = useFormat();
  const writable = useWritable();
  const addChip = useFilter((state) => state.addChip);
  const draftKey = `finding:${finding.id}`;
  const [base, setBase] = useState(finding);
  // What could not be saved when the form went away, such as a finding without a title, waits in the case.
  const [draft, setDraft] = useState<Draft>(() => parseDraft(draftText(draftKey)) ?? draftOf(finding));
  const [error, setError] = useState<ErrorReply | null>(null);
  const wrong = checkDraft(draft);
  const isValid = Object.keys(wrong).length === 0;
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(base));
  const changes = isValid ? changesOf(draft, base) : {};
  const set =
    <K extends keyof Draft>(field: K) =>
    (value: Draft[K]) =>
      setDraft((before) => ({ ...before, [field]: value }));
  const fault = (field: keyof Draft) => (wrong[field] === undefined ? null : t(wrong[field]));
  const take = (next: Finding) => {
    setBase(next);
    setDraft(draftOf(next));
    keepDraft(draftKey, '');
  };
  // Changed from elsewhere (an undo, events added in the timeline): what is typed here stays, the rest is taken over.
  if (finding.version > base.version) {
    setDraft(rebaseDraft(draft, draftOf(base), draftOf(finding)));
    setBase(finding);
  }
  const save = async () => {
    try {
      const { finding: saved } = await request('findings.save', { ...changes, id: base.id, version: base.version });
      setBase(saved);
      setError(null);
    } catch (thrown) {
      setError(replyOf(thrown));
      throw thrown;
    }
  };
  const pending = !writable
    ? null
    : isValid
      ? Object.keys(changes).length > 0
        ? JSON.stringify(changes)
        : null
      : JSON.stringify(draft);
  const { state, flush } = useAutosave(pending, save, isValid);
  const unsaved = writable && isChanged && (!isValid || state === 'failed') ? JSON.stringify(draft) : '';
  useEffect(() => {
    if (unsaved !== draftText(draftKey)) keepDraft(draftKey, unsaved);
  }, [draftKey, unsaved]);
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
  const area = (field: 'actors' | 'addresses' | 'sessions', rows: number) => (
    <TextArea
      label={t(`findings.field.${field}`)}
      value={draft[field]}
      onChange={set(field)}
      isDisabled={!writable}
      rows={rows}
      mono
    />
  );
  const cited = (field: 'narrative' | 'counterHypothesis', rows: number) => (
    <CiteArea
      finding={base.id}
      label={t(`findings.field.${field}`)}
      help={`${t(`findings.help.${field}`)} ${t('findings.citeHelp')}`}
      value={draft[field]}
      onChange={set(field)}
      isDisabled={!writable}
      rows={rows}
    />
  );
  return (
    <form
      className="panel findings-editor"
      onSubmit={(event) => {
        event.preventDefault();
        void flush().then(() => showToast(t('findings.saved'), { tone: 'ok' }));
      }}
      aria-label={t('findings.editorLabel')}
    >
      <div className="row findings-save">
        <SaveMark state={state} />
        <span className="muted push">
          <VisibleText text={t('findings.changed', { version: base.version, by: base.changedBy })} />{' '}
          <Time value={base.changedAt} />
        </span>
      </div>
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
      <LimitsNote ids={base.events} />
      {cited('narrative', 8)}
      {cited('counterHypothesis', 5)}
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
        {area('actors', 3)}
        {area('addresses', 3)}
        {area('sessions', 3)}
      </div>
      <FindingLinks links={draft.links} self={base.id} all={all} onChange={set('links')} isDisabled={!writable} />
      {error && <InlineError error={error} />}
      <div className="row">
        <Button type="submit" kind="primary" isDisabled={!writable || !isValid}>
          {t('findings.save')} <kbd className="key">Ctrl+S</kbd>
        </Button>
        <Button icon="close" kind="quiet" isDisabled={!writable} onPress={() => void remove()}>
          {t('findings.delete')}
        </Button>
      </div>
      <FindingHistory id={base.id} version={base.version} onRestored={take} />
    </form>
  );
}
