import { useEffect, useMemo, useState } from 'react';
import type { ErrorReply, RecentCase } from '../../shared/contract/index.ts';
import { useCommands, type Command } from '../shell/commands.ts';
import { host, replyOf, useConnection } from '../shell/engine.ts';
import { useView } from '../shell/navigation.ts';
import { useSettings } from '../shell/settings.ts';
import { Button, Dialog, InlineError, useFormat } from '../ui/index.ts';
import { NewCaseForm } from './new-case-form.tsx';
import { OpenDrop } from './open-drop.tsx';
import { RecentCases } from './recent-cases.tsx';
import { Welcome } from './welcome.tsx';
import '../ui/css/page.css';
import './view.css';

/** Shown while no case is open: the first run, new case, open case, recent cases. */
export default function StartView() {
  const { t } = useFormat();
  const settings = useSettings();
  const failure = useConnection((state) => state.failure);
  const [recent, setRecent] = useState<RecentCase[] | null>(null);
  const { params, visit } = useView();
  const [creating, setCreating] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReply | null>(null);
  const [readOnlyOffer, setReadOnlyOffer] = useState(false);

  useEffect(() => {
    host('cases.recent', {}).then(setRecent, (thrown: unknown) => setError(replyOf(thrown)));
  }, []);
  const wantsNew = params['create'] === true;
  useEffect(() => {
    if (wantsNew) setCreating(true);
  }, [wantsNew, visit]);
  const welcomed = settings.welcomed;
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'case.new',
        title: 'shell.command.new',
        keys: 'ctrl+n',
        group: 'shell.group.case',
        run: () => setCreating(true),
        when: () => welcomed,
      },
    ],
    [welcomed],
  );
  useCommands(commands);
  useEffect(() => {
    if (!failure) return;
    setError(failure.error);
    setReadOnlyOffer(failure.canOpenReadOnly);
    setBusy(false);
  }, [failure]);

  const open = async (act: () => Promise<unknown>) => {
    setError(null);
    setReadOnlyOffer(false);
    setBusy(true);
    try {
      await act();
    } catch (thrown) {
      const reply = replyOf(thrown);
      setError(reply);
      setReadOnlyOffer(['case/in-use', 'case/unclean', 'case/read-only'].includes(reply.code));
    } finally {
      setBusy(false);
    }
  };

  if (!settings.welcomed) return <Welcome />;
  return (
    <div className="start-page">
      <div className="start-column">
        <header>
          <h1 className="start-name">{t('start.title')}</h1>
          <p className="page-note">{t('start.tagline')}</p>
        </header>
        <div className="row">
          <Button kind="primary" size="large" icon="plus" isDisabled={busy} onPress={() => setCreating(true)}>
            {t('start.new')}
          </Button>
          <Button
            size="large"
            icon="folder"
            isDisabled={busy}
            onPress={() => void open(() => host('cases.openDialog', {}))}
          >
            {t('start.open')}
          </Button>
          {busy && (
            <span role="status" className="muted">
              {t('start.opening')}
            </span>
          )}
        </div>
        {error && (
          <InlineError
            error={error}
            actions={
              <>
                {readOnlyOffer && (
                  <Button icon="lock" onPress={() => void open(() => host('cases.openReadOnly', {}))}>
                    {t('start.openReadOnly')}
                  </Button>
                )}
                <Button kind="quiet" onPress={() => setError(null)}>
                  {t('start.dismiss')}
                </Button>
              </>
            }
          />
        )}
        <section className="stack" aria-labelledby="start-recent">
          <h2 id="start-recent">{t('start.recent')}</h2>
          <RecentCases
            cases={recent}
            busy={busy}
            onOpen={(id) => void open(() => host('cases.openRecent', { id }))}
            onForget={(id) =>
              host('cases.forget', { id }).then(setRecent, (thrown: unknown) => setError(replyOf(thrown)))
            }
          />
        </section>
        <OpenDrop onError={setError} />
      </div>
      <Dialog title={t('start.form.title')} isOpen={creating} onClose={() => setCreating(false)}>
        <NewCaseForm
          onCancel={() => setCreating(false)}
          onCreate={async (details) => {
            const opened = await host('cases.create', details);
            if (opened) setCreating(false);
          }}
        />
      </Dialog>
    </div>
  );
}
