import { useEffect, useState, type FormEvent } from 'react';
import type { CaseDetails, ErrorReply } from '../../shared/contract/index.ts';
import { useCaseInfo, useWritable } from '../shell/case.ts';
import { replyOf, request } from '../shell/engine.ts';
import { showToast } from '../shell/toasts.ts';
import { Button, Icon, InlineError, TextArea, TextField, useFormat } from '../ui/index.ts';

/** The description of the open case; saving it is an act in the audit log. */
export function CaseForm() {
  const { t } = useFormat();
  const info = useCaseInfo().data;
  const writable = useWritable();
  const [details, setDetails] = useState<CaseDetails | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  const [busy, setBusy] = useState(false);
  const known = info?.details;
  useEffect(() => {
    if (known) setDetails((before) => before ?? known);
  }, [known]);
  if (!details || !known) return null;

  const set = (field: keyof CaseDetails) => (value: string) => setDetails({ ...details, [field]: value });
  const changed = (Object.keys(details) as (keyof CaseDetails)[]).filter((field) => details[field] !== known[field]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (details.name.trim() === '' || changed.length === 0) return;
    setBusy(true);
    setError(null);
    try {
      await request('case.update', Object.fromEntries(changed.map((field) => [field, details[field].trim()])));
      showToast(t('settings.saved'), { tone: 'ok' });
    } catch (thrown) {
      setError(replyOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="panel" onSubmit={(event) => void submit(event)} aria-labelledby="settings-case">
      <h2 id="settings-case">{t('settings.case')}</h2>
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
        <Button type="submit" isDisabled={!writable || busy || changed.length === 0 || details.name.trim() === ''}>
          {t('settings.save')}
        </Button>
      </div>
    </form>
  );
}
