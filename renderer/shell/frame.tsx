/** The frame of the window: top bar, rail, the chosen view, status bar, and what floats above them. */
import { AskDialog } from './ask-words.tsx';
import { createElement, Suspense, useEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { EmptyState, Loading, ZoneContext } from '../ui/index.ts';
import { Banners } from './banners.tsx';
import { startCommands, registerCommands } from './commands.ts';
import { useDraftsOfCase } from './drafts.ts';
import { useConnection } from './engine.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { resetFilter } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { navigate, useView } from './navigation.ts';
import { startNotingQueries } from './note-queries.ts';
import { KeyList, Palette } from './palette.tsx';
import { allParts, partOf } from './manifest.ts';
import { Rail } from './rail.tsx';
import { useSettings } from './settings.ts';
import { partCommands, shellCommands } from './shell-commands.ts';
import { StatusBar } from './status-bar.tsx';
import { ToastList } from './toast-list.tsx';
import { TopBar } from './top-bar.tsx';
import { startNotingFilter } from './undo.ts';
import { startFlushing } from './unsaved.ts';
import { ValueMenuHost } from './value-menu.tsx';
import './shell.css';

let started = false;
function startOnce(): void {
  if (started) return;
  started = true;
  startCommands();
  registerCommands([...partCommands(), ...shellCommands]);
  startNotingQueries();
  startNotingFilter();
  startFlushing();
}

function CurrentView() {
  const { t } = useTranslation();
  const opened = useConnection((state) => state.opened);
  const epoch = useConnection((state) => state.epoch);
  const { view } = useView();
  const chosen = partOf(view);
  const part = opened || chosen?.withoutCase ? chosen : allParts().find((each) => each.whileClosed);
  return (
    <ErrorBoundary key={`${part?.name} ${epoch}`}>
      <Suspense fallback={<Loading />}>
        {part ? createElement(part.view) : <EmptyState title={t('shell.noView')} />}
      </Suspense>
    </ErrorBoundary>
  );
}

export function Frame() {
  const { t } = useTranslation();
  const { language, displayZone } = useSettings();
  const opened = useConnection((state) => state.opened);
  const { view } = useView();
  useEffect(startOnce, []);
  useDraftsOfCase();
  useEffect(() => {
    resetFilter();
    navigate('overview');
  }, [opened?.fileName]);
  useEffect(() => {
    document.title = opened ? `${opened.fileName} — Trailcase` : 'Trailcase';
  }, [opened]);
  return (
    <I18nProvider locale={language === 'ko' ? 'ko-KR' : 'en-GB'}>
      <ZoneContext value={displayZone}>
        <div className={opened ? 'frame' : 'frame bare'}>
          {opened && <TopBar />}
          {opened && <Rail />}
          <main className="main" aria-label={t('shell.main')}>
            {opened && <Banners />}
            {opened && partOf(view)?.filterBar && <FilterBar />}
            <div className="view">
              <CurrentView />
            </div>
          </main>
          {opened && <StatusBar />}
        </div>
        <ToastList />
        <Palette />
        <AskDialog />
        <KeyList />
        <ValueMenuHost />
      </ZoneContext>
    </I18nProvider>
  );
}
