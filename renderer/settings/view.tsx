import { useConnection } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import { Button, useFormat } from '../ui/index.ts';
import { CaseForm } from './case-form.tsx';
import { CheckPanel } from './check-panel.tsx';
import { PersonalForm } from './personal-form.tsx';
import '../ui/css/page.css';

/** What the examiner chose for this machine, and the description of the open case. */
export default function SettingsView() {
  const { t } = useFormat();
  const opened = useConnection((state) => state.opened);
  return (
    <div className="page">
      <div className="stack page-narrow">
        <div className="page-head">
          <h1>{t('settings.title')}</h1>
          {!opened && (
            <Button icon="back" onPress={() => navigate('overview')}>
              {t('settings.back')}
            </Button>
          )}
        </div>
        <PersonalForm />
        {opened && <CaseForm />}
        {opened && <CheckPanel />}
      </div>
    </div>
  );
}
