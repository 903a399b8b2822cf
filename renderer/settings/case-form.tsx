import { useEffect, useRef, useState } from 'react';
import type { CaseDetails, ErrorReply } from '../../shared/contract/index.ts';
import { useCaseInfo, useWritable } from '../shell/case.ts';
import { draftOf, setDraft } from '../shell/drafts.ts';
import { replyOf, request } from '../shell/engine.ts';
import { SaveMark } from '../shell/save-mark.tsx';
import { showToast } from '../shell/toasts.ts';
import { useAutosave } from '../shell/unsaved.ts';
import { Button, Icon, InlineError, TextArea, TextField, useFormat } from '../ui/index.ts';

const draftKey = 'case.details';

/** What could not be saved when the form went away, such as a case without a name. */
function readKept(): Partial<CaseDetails> {
  const text = draftOf(draftKey);
  return text === '' ? {} : (JSON.parse(text) as CaseDetails);
}

/** The description of the open case, saved as one types; each saving is an act in the audit log. */
export function CaseForm() {
  const { t } = useFormat();
  const info = useCaseInfo().data;
  const writable = useWritable();
  const [details, setDetails] = useState<CaseDetails | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  const known = info?.details;
  useEffect(() => {
    if (!known) return;
    // What was typed stays; what was changed elsewhere, as by undo, is taken over.
    setDetails((before) =>
      before === null
        ? { ...known, ...readKept() }
        : (Object.fromEntries(
            Object.entries(known).map(([field, value]) => [
              field,
              before[field as keyof CaseDetails] === taken.current?.[field as keyof CaseDetails]
                ? value
                : before[field as keyof CaseDetails],
            ]),
          ) as CaseDetails),
    );
    taken.current = known;
  }, [known]);
  const taken = useRef<CaseDetails | null>(null);
  const changed =
    details && known
      ? (Object.keys(details) as (keyof CaseDetails)[]).filter((field) => details[field].trim() !== known[field])
      : [];
  const isValid = details === null || details.name.trim() !== '';
  const pending =
    writable && details && changed.length > 0 ? JSON.stringify(changed.map((field) => [field, details[field]])) : null;
  const save = async () => {
    if (!details) return;
    try {
      await request('case.update', Object.fromEntries(changed.map((field) => [field, details[field].trim()])));
      setError(null);
    } catch (thrown) {
      setError(replyOf(thrown));
      throw thrown;
    }
  };
  const { state, flush } = useAutosave(pending, save, isValid);
  const unsaved = pending !== null && (!isValid || state === 'failed') ? JSON.stringify(details) : '';
  useEffect(() => {
    if (unsaved !== draftOf(draftKey)) setDraft(draftKey, unsaved);
  }, [unsaved]);
  if (!details || !known) return null;

  const set = (field: keyof CaseDetails) => (value: string) => setDetails({ ...details, [field]: value });
  return (
    <form
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        void flush().then(() => showToast(t('settings.saved'), { tone: 'ok' }));
      }}
      aria-labelledby="settings-case"
    >
      <div className="panel-head">
        <h2 id="settings-case">{t('settings.case')}</h2>
        <SaveMark state={state} />
      </div>
      {!writable && (
        <div className="notice">
          <Icon name="lock" />
          {t('settings.caseReadOnly')}
        </div>
      )}
      <TextField
        label={t('settings.name')}
        value={details.name}
        onChange={set('name')}
        isDisabled={!writable}
        isRequired
        validationBehavior="aria"
        error={details.name.trim() === '' ? t('settings.nameNeeded') : null}
      />
      <TextField label={t('settings.number')} value={details.number} onChange={set('number')} isDisabled={!writable} />
      <TextField
        label={t('settings.caseExaminer')}
        value={details.examiner}
        onChange={set('examiner')}
        isDisabled={!writable}
      />
      <TextField
        label={t('settings.organization')}
        value={details.organization}
        onChange={set('organization')}
        isDisabled={!writable}
      />
      <TextField
        label={t('settings.timezone')}
        value={details.timezone}
        onChange={set('timezone')}
        isDisabled={!writable}
      />
      <TextArea
        label={t('settings.mandate')}
        value={details.mandate}
        onChange={set('mandate')}
        isDisabled={!writable}
        rows={3}
      />
      <TextArea
        label={t('settings.questions')}
        help={t('settings.questionsHelp')}
        value={details.questions}
        onChange={set('questions')}
        isDisabled={!writable}
        rows={4}
      />
      {error && <InlineError error={error} />}
      <div>
        <Button type="submit" isDisabled={!writable || !isValid}>
          {t('settings.save')} <kbd className="key">Ctrl+S</kbd>
        </Button>
      </div>
    </form>
  );
}
