import { host, useConnection } from './connection.ts';
import type { Command } from './commands.ts';
import { lookupAttributes } from '../../shared/fields/index.ts';
import { useFilter } from './filter.ts';
import { openLookup, startCondition } from './lookup.ts';
import { navigate, type ViewName } from './navigation.ts';
import { useOverlay } from './palette.tsx';
import { railViews } from './rail.tsx';
import { reportFailure } from './report-failure.ts';
import { changeSettings, currentSettings } from './settings.ts';
import { openViews } from './views-menu.tsx';

const caseOpen = (): boolean => useConnection.getState().opened !== null;

const go = (view: ViewName, letter?: string): Command => ({
  id: `view.${view}`,
  title: `shell.view.${view}`,
  group: 'shell.group.go',
  ...(letter ? { keys: `g ${letter}` } : {}),
  run: () => navigate(view),
  // Settings and help are also at hand before a case is open.
  when: () => caseOpen() || view === 'settings' || view === 'help' || view === 'about',
});

/** Does something with the filter bar; from a view without one it goes to the timeline first. */
function withBar(act: () => void): void {
  if (document.querySelector('[data-filter-bar]') !== null) {
    act();
    return;
  }
  navigate('timeline');
  setTimeout(act, 120);
}

const focusFilter = (): void => withBar(() => document.querySelector<HTMLElement>('[data-filter-bar]')?.focus());

/** What the shell itself can do, wherever one is. */
export const shellCommands: readonly Command[] = [
  ...railViews.map(({ view, letter }) => go(view, letter)),
  go('about'),
  {
    id: 'palette',
    title: 'shell.command.palette',
    keys: 'ctrl+k',
    group: 'shell.group.general',
    hidden: true,
    run: () => useOverlay.setState((state) => ({ open: state.open === 'palette' ? null : 'palette' })),
  },
  {
    id: 'keys',
    title: 'shell.command.keys',
    keys: '?',
    group: 'shell.group.general',
    run: () => useOverlay.setState({ open: 'keys' }),
  },
  // Names under which the application menu knows views.
  { id: 'settings', title: 'shell.view.settings', hidden: true, run: () => navigate('settings') },
  { id: 'guide', title: 'shell.view.help', hidden: true, run: () => navigate('help') },
  { id: 'about', title: 'shell.view.about', hidden: true, run: () => navigate('about') },
  {
    id: 'filter.focus',
    title: 'shell.command.filter',
    keys: '/',
    group: 'shell.group.filter',
    run: focusFilter,
    when: caseOpen,
  },
  {
    id: 'filter.back',
    title: 'shell.command.back',
    keys: 'alt+left',
    group: 'shell.group.filter',
    run: () => useFilter.getState().back(),
    when: caseOpen,
  },
  {
    id: 'filter.forward',
    title: 'shell.command.forward',
    keys: 'alt+right',
    group: 'shell.group.filter',
    run: () => useFilter.getState().forward(),
    when: caseOpen,
  },
  {
    id: 'filter.lookup',
    title: 'shell.command.lookup',
    keys: 'l',
    group: 'shell.group.filter',
    run: () => withBar(openLookup),
    when: caseOpen,
  },
  ...[...lookupAttributes].map(([attribute, field]): Command => ({
    id: `filter.lookup.${attribute}`,
    title: `shell.lookup.by.${attribute}`,
    group: 'shell.group.filter',
    run: () => withBar(() => startCondition(field, attribute === 'ResourceName' ? '*' : '')),
    when: caseOpen,
  })),
  {
    id: 'filter.views',
    title: 'shell.command.views',
    keys: 's',
    group: 'shell.group.filter',
    run: () => withBar(openViews),
    when: caseOpen,
  },
  {
    id: 'filter.clear',
    title: 'shell.command.clear',
    group: 'shell.group.filter',
    run: () => useFilter.getState().clear(),
    when: caseOpen,
  },
  {
    id: 'case.new',
    title: 'shell.command.new',
    keys: 'ctrl+n',
    group: 'shell.group.case',
    run: () => void host('cases.close', {}).then(() => navigate('overview', { create: true }), reportFailure),
    when: caseOpen,
  },
  {
    id: 'case.open',
    title: 'shell.command.open',
    keys: 'ctrl+o',
    group: 'shell.group.case',
    run: () => void host('cases.openDialog', {}).catch(reportFailure),
  },
  {
    id: 'case.close',
    title: 'shell.command.close',
    group: 'shell.group.case',
    run: () => void host('cases.close', {}).catch(reportFailure),
    when: caseOpen,
  },
  {
    id: 'evidence.import',
    title: 'shell.command.import',
    keys: 'ctrl+i',
    group: 'shell.group.case',
    run: () => navigate('evidence', { import: true }),
    when: caseOpen,
  },
  ...(['light', 'dark', 'system'] as const).map((theme) => ({
    id: `theme.${theme}`,
    title: `shell.command.theme.${theme}`,
    group: 'shell.group.look',
    run: () => void changeSettings({ theme }).catch(reportFailure),
  })),
  {
    id: 'density.toggle',
    title: 'shell.command.density',
    group: 'shell.group.look',
    run: () =>
      void changeSettings({ density: currentSettings().density === 'compact' ? 'comfortable' : 'compact' }).catch(
        reportFailure,
      ),
  },
  {
    id: 'language.toggle',
    title: 'shell.command.language',
    group: 'shell.group.look',
    run: () =>
      void changeSettings({ language: currentSettings().language === 'en' ? 'ko' : 'en' }).catch(reportFailure),
  },
  {
    id: 'zone.utc',
    title: 'shell.command.utc',
    group: 'shell.group.look',
    run: () => void changeSettings({ displayZone: 'UTC' }).catch(reportFailure),
  },
];
