import { useState } from 'react';
import type { ErrorReply, Settings } from '../../shared/contract/index.ts';
import { replyOf } from '../shell/engine.ts';
import { changeSettings, useSettings } from '../shell/settings.ts';
import { InlineError, RadioGroup, Select, TextField, useFormat } from '../ui/index.ts';

const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** Choices of this machine; each is in force at once. Names are kept when the field is left. */
export function PersonalForm() {
  const { t } = useFormat();
  const settings = useSettings();
  const [examiner, setExaminer] = useState(settings.examiner);
  const [organization, setOrganization] = useState(settings.organization);
  const [error, setError] = useState<ErrorReply | null>(null);
  const change = (next: Partial<Settings>) => {
    setError(null);
    changeSettings(next).catch((thrown: unknown) => setError(replyOf(thrown)));
  };
  return (
    <>
      {error && <InlineError error={error} />}
      <section className="panel" aria-labelledby="settings-you">
        <h2 id="settings-you">{t('settings.you')}</h2>
        <TextField
          label={t('settings.examiner')}
          help={t('settings.examinerHelp')}
          value={examiner}
          onChange={setExaminer}
          onBlur={() => examiner.trim() !== settings.examiner && change({ examiner: examiner.trim() })}
        />
        <TextField
          label={t('settings.organization')}
          value={organization}
          onChange={setOrganization}
          onBlur={() => organization.trim() !== settings.organization && change({ organization: organization.trim() })}
        />
      </section>
      <section className="panel" aria-labelledby="settings-look">
        <h2 id="settings-look">{t('settings.look')}</h2>
        <RadioGroup
          label={t('settings.language')}
          direction="row"
          value={settings.language}
          onChange={(language) => change({ language })}
          options={[
            { id: 'en', text: <span lang="en">English</span> },
            { id: 'ko', text: <span lang="ko">한국어</span> },
          ]}
        />
        <RadioGroup
          label={t('settings.theme')}
          direction="row"
          value={settings.theme}
          onChange={(theme) => change({ theme })}
          options={(['system', 'light', 'dark'] as const).map((id) => ({ id, text: t(`settings.themes.${id}`) }))}
        />
        <RadioGroup
          label={t('settings.density')}
          direction="row"
          value={settings.density}
          onChange={(density) => change({ density })}
          options={(['compact', 'comfortable'] as const).map((id) => ({ id, text: t(`settings.densities.${id}`) }))}
        />
        <Select
          label={t('settings.zone')}
          value={settings.displayZone}
          onChange={(displayZone) => change({ displayZone })}
          options={zones().map((zone) => ({ id: zone, text: zone }))}
        />
        <p className="field-help">{t('settings.zoneHelp')}</p>
      </section>
    </>
  );
}
