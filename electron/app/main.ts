/**
 * Entry of the application: puts the parts together in the order that Electron asks for.
 * Before ready: switches, scheme, single instance. At ready: session, protocol, menu, first window. This process parses no
 * evidence and runs no SQL.
 */
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, dialog, ipcMain, type IpcMainInvokeEvent, Menu, nativeTheme, protocol, session, shell } from 'electron';
import { type ErrorReply, type HostReply, type Settings } from '../../shared/contract/index.ts';
import { channels } from './channels.ts';
import { createDialogs, mayStopImport } from './dialogs.ts';
import { createHostApi } from './host-api.ts';
import { caseFilesIn, commandLineIn, isCasePath, missingDisplay, refusedSwitch } from './launch-arguments.ts';
import { menuTemplate } from './menu.ts';
import { bundled, readBuildInfo } from './paths.ts';
import { answerAppRequest, appScheme, isOwnUrl } from './protocol.ts';
import { openRecentCases } from './recent-cases.ts';
import { hardenCommandLine, hardenContents, hardenSession } from './security.ts';
import { openSettings } from './settings-store.ts';
import { openWindowPlaces } from './window-place.ts';
import { type CaseWindow, createWindows } from './windows.ts';

// One program serves both: with a sub-command it works without a window, a display or a single-instance lock.
const words = commandLineIn(process.argv);
if (words !== null) {
  const { run: runCommand } = (await import(/* @vite-ignore */ pathToFileURL(bundled.commandLine).href)) as {
    run(words: string[]): Promise<number>;
  };
  process.exit(await runCommand(words));
}

// In a checkout tests steer the window, and root has no sandbox.
const refusal =
  (app.isPackaged ? refusedSwitch((name) => app.commandLine.hasSwitch(name)) : null) ??
  missingDisplay(process.platform, process.env, app.isPackaged ? 'trailcase' : 'npx trailcase');
if (refusal !== null) {
  process.stderr.write(`${refusal}\n`);
  // Nobody reads the standard error of a program that was started from a menu there.
  if (process.platform !== 'linux') dialog.showErrorBox('Trailcase', refusal);
  process.exit(1);
}

// Without a listener Electron shows a dialog, which before the first window nobody may ever see.
process.on('uncaughtException', (error) => {
  process.stderr.write(`Trailcase: ${error.stack ?? error.message}\n`);
  if (app.isReady()) dialog.showErrorBox('Trailcase', error.message);
  else app.exit(1);
});

const build = readBuildInfo();
app.setName('Trailcase');
if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(app.getPath('appData'), 'Trailcase'));
hardenCommandLine(app);
hardenContents(app);
protocol.registerSchemesAsPrivileged([
  { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);

if (app.requestSingleInstanceLock()) run();
else app.quit();

function run(): void {
  const userData = app.getPath('userData');
  const settings = openSettings(join(userData, 'settings.json'));
  let isQuitting = false;
  const recent = openRecentCases(join(userData, 'recent-cases.json'));
  const windows = createWindows({
    context: () => ({
      examiner: settings.get().examiner,
      machine: hostname(),
      application: `Trailcase ${build.version}`,
    }),
    onOpened: (path) => {
      recent.remember(path, Date.now());
      app.addRecentDocument(path);
    },
    icon: bundled.icon,
    places: openWindowPlaces(join(userData, 'window.json')),
    mayStopImport: (target) => mayStopImport(target, settings.get().language),
    onKept: () => {
      isQuitting = false;
    },
  });
  const api = createHostApi({
    settings,
    recent,
    windows,
    dialogs: createDialogs(settings, recent),
    about: async () => ({
      application: build.version,
      electron: process.versions.electron,
      chromium: process.versions.chrome,
      node: process.versions.node,
      sqlite: build.sqlite,
      platform: `${process.platform} ${process.arch}`,
      notices: await readFile(bundled.notices, 'utf8'),
      licence: await readFile(bundled.licence, 'utf8'),
    }),
    guideFile: bundled.guide,
    showInFolder: (path) => shell.showItemInFolder(path),
    onSettingsChanged: applySettings,
  });

  function applySettings({ language, theme }: Settings): void {
    nativeTheme.themeSource = theme;
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({
          language,
          isMac: process.platform === 'darwin',
          developer: !app.isPackaged,
          send: (command) => {
            const target = windows.focused();
            if (target !== null) windows.send(target, { type: 'menu', command });
          },
          newWindow: () => windows.open(),
        }),
      ),
    );
  }

  /** Only the main frame of one of our windows, showing a page of ours, may ask. */
  function senderOf(event: IpcMainInvokeEvent): CaseWindow | null {
    const frame = event.senderFrame;
    if (frame === null || frame.parent !== null || !isOwnUrl(frame.url)) return null;
    return windows.of(event.sender.id);
  }
  const notOurs: ErrorReply = {
    code: 'contract/bad-request',
    message: 'This request did not come from a window of Trailcase.',
  };
  const answerWith =
    (answer: (target: CaseWindow, first: unknown, second: unknown) => Promise<HostReply<unknown>>) =>
    (event: IpcMainInvokeEvent, first: unknown, second: unknown): Promise<HostReply<unknown>> => {
      const target = senderOf(event);
      return target === null ? Promise.resolve({ ok: false, error: notOurs }) : answer(target, first, second);
    };
  ipcMain.handle(channels.call, answerWith(api.answer));
  ipcMain.handle(channels.drop, answerWith(api.answerDrop));

  const openAll = (paths: string[]): void => {
    for (const path of paths) void windows.openFromOutside(path);
  };
  // macOS names double-clicked files this way, often before ready.
  const askedBeforeReady: string[] = [];
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (!isCasePath(path)) return;
    if (app.isReady()) openAll([path]);
    else askedBeforeReady.push(path);
  });
  app.on('second-instance', (_event, argv, workingFolder) => {
    const paths = caseFilesIn(argv, workingFolder);
    if (paths.length > 0) openAll(paths);
    else windows.open();
  });

  app.on('before-quit', () => {
    isQuitting = true;
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin' || isQuitting) app.quit();
  });

  void app.whenReady().then(() => {
    hardenSession(session.defaultSession, {
      allowDevTools: !app.isPackaged,
      onRefused: (url) => {
        process.stderr.write(`Trailcase: a request was refused: ${url.slice(0, 200)}\n`);
        // Heard by the end-to-end tests.
        app.emit('trailcase-request-refused', url);
      },
    });
    protocol.handle(appScheme, (request) => answerAppRequest(request, bundled.renderer));
    applySettings(settings.get());
    app.on('activate', () => {
      if (windows.focused() === null) windows.open();
    });
    windows.open();
    openAll([...askedBeforeReady, ...caseFilesIn(process.argv, process.cwd())]);
  });
}
