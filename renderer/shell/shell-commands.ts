import i18next from 'i18next';
import { openAsk } from './ask-words.tsx';
import { caseIsOpen, host } from './connection.ts';
import { type Command, isTyping } from './commands.ts';
import { lookupAttributes } from '../../shared/fields/index.ts';
import { useFilter } from './filter.ts';
import { openLookup, startCondition } from './lookup.ts';
import { navigate } from './navigation.ts';
import { useOverlay } from './palette.tsx';
import { allParts, type Part } from './manifest.ts';
import { reportFailure } from './report-failure.ts';
import { changeSettings, currentSettings } from './settings.ts';
import { showToast } from './toasts.ts';
import { takeStep } from './undo.ts';
import { flushAll } from './unsaved.ts';
import { openViews } from './views-menu.tsx';

const goTo = ({ name, title, letter, withoutCase }: Part): Command => ({
  id: `view.${name}`,
  title,
  group: 'shell.group.go',
  ...(letter ? { keys: `g ${letter}` } : {}),
  run: () => navigate(name),
  when: () => withoutCase === true || caseIsOpen(),
});

/** The ways to the parts, and what each of them can do from anywhere. */
export const partCommands = (): Command[] =>
  allParts().flatMap((part) => [...(part.whileClosed ? [] : [goTo(part)]), ...(part.commands ?? [])]);

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
  {
    id: 'palette',
    title: 'shell.command.palette',
    keys: 'ctrl+k',
    group: 'shell.group.general',
    hidden: true,
    run: () => useOverlay.setState((state) => ({ open: state.open === 'palette' ? null : 'palette' })),
  },
  {
    id: 'work.save',
    title: 'shell.command.save',
    keys: 'ctrl+s',
    group: 'shell.group.general',
    run: () => void flushAll().then(() => showToast(i18next.t('shell.saveState.allSaved'), { tone: 'ok' })),
    when: caseIsOpen,
  },
  {
    id: 'work.undo',
    title: 'shell.command.undo',
    keys: 'ctrl+z',
    group: 'shell.group.general',
    run: () => void takeStep('undo'),
    when: () => caseIsOpen() && !isTyping(),
  },
  {
    id: 'work.redo',
    title: 'shell.command.redo',
    keys: 'ctrl+shift+z',
    group: 'shell.group.general',
    run: () => void takeStep('redo'),
    when: () => caseIsOpen() && !isTyping(),
  },
  {
    id: 'keys',
    title: 'shell.command.keys',
    keys: '?',
    group: 'shell.group.general',
    run: () => useOverlay.setState({ open: 'keys' }),
  },
  {
    id: 'filter.focus',
    title: 'shell.command.filter',
    keys: '/',
    group: 'shell.group.filter',
    run: focusFilter,
    when: caseIsOpen,
  },
  {
    id: 'filter.back',
    title: 'shell.command.back',
    keys: 'alt+left',
    group: 'shell.group.filter',
    run: () => useFilter.getState().back(),
    when: caseIsOpen,
  },
  {
    id: 'filter.forward',
    title: 'shell.command.forward',
    keys: 'alt+right',
    group: 'shell.group.filter',
    run: () => useFilter.getState().forward(),
    when: caseIsOpen,
  },
  {
    id: 'filter.ask',
    title: 'ask.title',
    keys: 'w',
    group: 'shell.group.filter',
    run: openAsk,
    when: caseIsOpen,
  },
  {
    id: 'filter.lookup',
    title: 'shell.command.lookup',
    keys: 'l',
    group: 'shell.group.filter',
    run: () => withBar(openLookup),
    when: caseIsOpen,
  },
  ...[...lookupAttributes].map(([attribute, field]): Command => ({
    id: `filter.lookup.${attribute}`,
    title: `shell.lookup.by.${attribute}`,
    group: 'shell.group.filter',
    run: () => withBar(() => startCondition(field, attribute === 'ResourceName' ? '*' : '')),
    when: caseIsOpen,
  })),
  {
    id: 'filter.views',
    title: 'shell.command.views',
    keys: 's',
    group: 'shell.group.filter',
    run: () => withBar(openViews),
    when: caseIsOpen,
  },
  {
    id: 'filter.clear',
    title: 'shell.command.clear',
    group: 'shell.group.filter',
    run: () => useFilter.getState().clear(),
    when: caseIsOpen,
  },
  {
    id: 'case.new',
    title: 'shell.command.new',
    keys: 'ctrl+n',
    group: 'shell.group.case',
    run: () => void host('cases.close', {}).then(() => navigate('overview', { create: true }), reportFailure),
    when: caseIsOpen,
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
    when: caseIsOpen,
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
