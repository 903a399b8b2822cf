import { useEffect, useState } from 'react';
import type { AboutInfo, ErrorReply } from '../../shared/contract/index.ts';
import { host, replyOf } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import { Button, CopyButton, ErrorState, KeyValueList, Loading, useFormat } from '../ui/index.ts';
import '../ui/css/page.css';

/** Versions, licence and third-party notices. */
export default function AboutView() {
  const { t } = useFormat();
  const [about, setAbout] = useState<AboutInfo | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  useEffect(() => {
    host('app.about', {}).then(setAbout, (thrown: unknown) => setError(replyOf(thrown)));
  }, []);
  if (error) return <ErrorState error={error} />;
  if (!about) return <Loading />;
  const versions: [string, string][] = [
    [t('help.application'), about.application],
    ['Electron', about.electron],
    ['Chromium', about.chromium],
    ['Node.js', about.node],
    ['SQLite', about.sqlite],
    [t('help.platform'), about.platform],
  ];
  return (
    <div className="page">
      <div className="stack page-narrow">
        <div className="page-head">
          <h1>{t('help.about')}</h1>
          <Button icon="help" onPress={() => navigate('help')}>
            {t('help.guide')}
          </Button>
        </div>
        <section className="panel" aria-labelledby="about-versions">
          <div className="panel-head">
            <h2 id="about-versions">{t('help.versions')}</h2>
            <CopyButton
              text={versions.map(([name, version]) => `${name} ${version}`).join('\n')}
              label={t('help.copy')}
            />
          </div>
          <KeyValueList entries={versions} />
          <p className="muted">{t('help.offline')}</p>
        </section>
        <section className="panel" aria-labelledby="about-licence">
          <h2 id="about-licence">{t('help.licence')}</h2>
          <pre className="code-block scroll" tabIndex={0} aria-labelledby="about-licence">
            {about.licence}
          </pre>
        </section>
        <section className="panel" aria-labelledby="about-notices">
          <h2 id="about-notices">{t('help.notices')}</h2>
          <pre className="code-block scroll" tabIndex={0} aria-labelledby="about-notices">
            {about.notices}
          </pre>
        </section>
      </div>
    </div>
  );
}
