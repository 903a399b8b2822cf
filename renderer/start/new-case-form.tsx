import { useState, type FormEvent } from 'react';
import type { CaseDetails, ErrorReply } from '../../shared/contract/index.ts';
import { replyOf } from '../shell/engine.ts';
import { useSettings } from '../shell/settings.ts';
import { Button, InlineError, Select, TextArea, TextField, useFormat } from '../ui/index.ts';

const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** Asks for the description of a new case; the place is asked for by the host afterwards. */
export function NewCaseForm({
  onCreate,
  onCancel,
}: {
  onCreate: (details: CaseDetails) => Promise<void>;
  onCancel: () => void;
}) {
  const { t } = useFormat();
  const settings = useSettings();
  const [details, setDetails] = useState<CaseDetails>({
    name: '',
    number: '',
    examiner: settings.examiner,
    organization: settings.organization,
    timezone: settings.displayZone,
    mandate: '',
    questions: '',
  });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReply | null>(null);
  const set = (field: keyof CaseDetails) => (value: string) => setDetails((before) => ({ ...before, [field]: value }));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (details.name.trim() === '' || busy) return;
    setBusy(true);
    setError(null);
    try {
      await onCreate({ ...details, name: details.name.trim() });
    } catch (thrown) {
      setError(replyOf(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className="start-form" onSubmit={(event) => void submit(event)}>
      <p className="page-note full">{t('start.form.intro')}</p>
      <TextField
        className="full"
        label={t('start.form.name')}
        value={details.name}
        onChange={set('name')}
        isRequired
        autoFocus
        validationBehavior="aria"
        error={tried && details.name.trim() === '' ? t('start.form.nameNeeded') : null}
      />
      <TextField label={t('start.form.number')} value={details.number} onChange={set('number')} />
      <Select
        label={t('start.form.timezone')}
        value={details.timezone}
        onChange={set('timezone')}
        options={zones().map((zone) => ({ id: zone, text: zone }))}
      />
      <TextField label={t('start.form.examiner')} value={details.examiner} onChange={set('examiner')} />
      <TextField label={t('start.form.organization')} value={details.organization} onChange={set('organization')} />
      <TextArea
        className="full"
        label={t('start.form.mandate')}
        help={t('start.form.mandateHelp')}
        value={details.mandate}
        onChange={set('mandate')}
        rows={3}
      />
      <TextArea
        className="full"
        label={t('start.form.questions')}
        help={t('start.form.questionsHelp')}
        value={details.questions}
        onChange={set('questions')}
        rows={3}
      />
      {error && (
        <div className="full">
          <InlineError error={error} />
        </div>
      )}
      <div className="row full" style={{ justifyContent: 'flex-end' }}>
        <Button onPress={onCancel}>{t('start.form.cancel')}</Button>
        <Button kind="primary" type="submit" isDisabled={busy}>
          {t('start.form.create')}
        </Button>
      </div>
    </form>
  );
}
