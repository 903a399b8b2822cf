import { useState, type FormEvent } from 'react';
import type { ErrorReply, Settings } from '../../shared/contract/index.ts';
import { replyOf } from '../shell/engine.ts';
import { changeSettings, useSettings } from '../shell/settings.ts';
import { Button, InlineError, RadioGroup, TextField, useFormat } from '../ui/index.ts';

/** The first run: who examines, in which language, in light or dark. Language and appearance are in force at once. */
export function Welcome() {
  const { t } = useFormat();
  const settings = useSettings();
  const [examiner, setExaminer] = useState(settings.examiner);
  const [organization, setOrganization] = useState(settings.organization);
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<ErrorReply | null>(null);
  const change = (next: Partial<Settings>) =>
    changeSettings(next).catch((thrown: unknown) => setError(replyOf(thrown)));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (examiner.trim() === '') return;
    void change({ examiner: examiner.trim(), organization: organization.trim(), welcomed: true });
  };

  return (
    <div className="start-page">
      <form className="start-column" style={{ maxWidth: 440 }} onSubmit={submit}>
        <header className="stack">
          <h1 className="start-name">{t('start.title')}</h1>
          <p className="page-note">{t('start.tagline')}</p>
        </header>
        <section className="panel" style={{ gap: 14 }} aria-labelledby="welcome-title">
          <div>
            <h2 id="welcome-title">{t('start.welcome.title')}</h2>
            <p className="muted">{t('start.welcome.intro')}</p>
          </div>
          <TextField
            label={t('start.welcome.examiner')}
            value={examiner}
            onChange={setExaminer}
            isRequired
            autoFocus
            validationBehavior="aria"
            error={tried && examiner.trim() === '' ? t('start.welcome.examinerNeeded') : null}
          />
          <TextField label={t('start.welcome.organization')} value={organization} onChange={setOrganization} />
          <RadioGroup
            label={t('start.welcome.language')}
            direction="row"
            value={settings.language}
            onChange={(language) => void change({ language })}
            options={[
              { id: 'en', text: <span lang="en">English</span> },
              { id: 'ko', text: <span lang="ko">한국어</span> },
            ]}
          />
          <RadioGroup
            label={t('start.welcome.theme')}
            direction="row"
            value={settings.theme}
            onChange={(theme) => void change({ theme })}
            options={[
              { id: 'system', text: t('start.welcome.themeSystem') },
              { id: 'light', text: t('start.welcome.themeLight') },
              { id: 'dark', text: t('start.welcome.themeDark') },
            ]}
          />
          {error && <InlineError error={error} />}
        </section>
        <Button kind="primary" size="large" type="submit">
          {t('start.welcome.continue')}
        </Button>
      </form>
    </div>
  );
}
