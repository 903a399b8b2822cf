import type { MenuItemConstructorOptions } from 'electron';
import { appTexts } from './app-texts.ts';

/** What a menu entry asks of the window; sent as a `menu` event. */
export type MenuCommand =
  | 'case.new'
  | 'case.open'
  | 'case.close'
  | 'evidence.import'
  | 'view.settings'
  | 'palette'
  | 'view.help'
  | 'keys'
  | 'view.about';

/**
 * The application menu. Entries that are ours send a command to the focused window, so that there is one place, the
 * window, where a command is carried out; the others are the platform's own roles.
 */
export function menuTemplate(options: {
  language: 'en' | 'ko';
  isMac: boolean;
  developer: boolean;
  send: (command: MenuCommand) => void;
  newWindow: () => void;
}): MenuItemConstructorOptions[] {
  const { language, isMac, developer, send, newWindow } = options;
  const texts = appTexts(language);
  const own = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => send(command),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };

  const file: MenuItemConstructorOptions[] = [
    own(texts.newCase, 'case.new', 'CmdOrCtrl+N'),
    own(texts.openCase, 'case.open', 'CmdOrCtrl+O'),
    { label: texts.newWindow, accelerator: 'CmdOrCtrl+Shift+N', click: newWindow },
    separator,
    own(texts.importEvidence, 'evidence.import', 'CmdOrCtrl+I'),
    separator,
    own(texts.closeCase, 'case.close'),
    own(texts.settings, 'view.settings', 'CmdOrCtrl+,'),
    separator,
    { role: 'quit', label: texts.quit },
  ];
  const edit: MenuItemConstructorOptions[] = [
    { role: 'undo', label: texts.undo },
    { role: 'redo', label: texts.redo },
    separator,
    { role: 'cut', label: texts.cut },
    { role: 'copy', label: texts.copy },
    { role: 'paste', label: texts.paste },
    { role: 'selectAll', label: texts.selectAll },
  ];
  const view: MenuItemConstructorOptions[] = [
    own(texts.palette, 'palette'),
    separator,
    { role: 'zoomIn', label: texts.zoomIn },
    { role: 'zoomOut', label: texts.zoomOut },
    { role: 'resetZoom', label: texts.actualSize },
    separator,
    { role: 'togglefullscreen', label: texts.fullScreen },
    ...(developer
      ? ([separator, { role: 'toggleDevTools', label: texts.developerTools }] as MenuItemConstructorOptions[])
      : []),
  ];
  const help: MenuItemConstructorOptions[] = [
    own(texts.guide, 'view.help', 'F1'),
    own(texts.keys, 'keys'),
    separator,
    own(texts.about, 'view.about'),
  ];

  return [
    ...(isMac ? ([{ role: 'appMenu' }] as MenuItemConstructorOptions[]) : []),
    { label: texts.file, submenu: file },
    { label: texts.edit, submenu: edit },
    { label: texts.view, submenu: view },
    { label: texts.help, role: 'help', submenu: help },
  ];
}
