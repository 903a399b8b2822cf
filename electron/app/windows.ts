/** Windows and the case in each: one case per window, one engine process per case. */
import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import {
  AppError,
  type CaseDetails,
  type ErrorCode,
  type HostEvent,
  type OpenedCase,
  toErrorReply,
} from '../../shared/contract/index.ts';
import type { EngineContext } from '../engine/index.ts';
import { channels } from './channels.ts';
import type { CaseRequest } from './engine-control.ts';
import { type EngineHandle, startEngine } from './engine-host.ts';
import { createPathTokens, type PathPurpose, type PathTokens } from './path-tokens.ts';
import { bundled } from './paths.ts';
import { appOrigin } from './protocol.ts';
import { smallest, type WindowPlaces } from './window-place.ts';

/** How long a window may take to save what was typed in it. */
const flushLimitMs = 5000;
/** After these a case can still be looked at. */
const readableAfter: ReadonlySet<ErrorCode> = new Set(['case/in-use', 'case/unclean', 'case/read-only']);

export interface CaseWindow {
  readonly browser: BrowserWindow;
  readonly tokens: PathTokens;
  engine: EngineHandle | null;
  /** The case asked for last, whether or not it could be opened. */
  lastAsked: string | null;
  /** True while a case is being opened or closed. */
  isBusy: boolean;
  /** The page has loaded and its preload script receives events. */
  isLoaded: boolean;
  /** Events for a page that has not loaded yet. */
  held: HostEvent[];
}

export interface Windows {
  /** The window that shows this page, if it is one of ours. */
  of(contentsId: number): CaseWindow | null;
  open(): CaseWindow;
  focused(): CaseWindow | null;
  send(target: CaseWindow, event: HostEvent): void;
  createCase(target: CaseWindow, path: string, details: CaseDetails): Promise<OpenedCase>;
  openCase(target: CaseWindow, path: string, readOnly: boolean): Promise<OpenedCase>;
  closeCase(target: CaseWindow): Promise<void>;
  /** The window has saved what was typed in it. */
  flushed(target: CaseWindow, flush: number): void;
  /** For double clicks and drops: opens in `target` or a window without a case, and tells that window how it went. */
  openFromOutside(path: string, target?: CaseWindow): Promise<void>;
  /** Remembers a chosen path and makes it known to the engine. */
  addPath(target: CaseWindow, path: string, purpose: PathPurpose): Promise<{ token: string; label: string }>;
}

/** Two spellings of one file are one case. */
function samePlace(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** Creates the set of windows. `context` is asked at each opening, because the examiner may change in between. */
export function createWindows(options: {
  context: () => EngineContext;
  onOpened: (path: string) => void;
  icon: string;
  places: WindowPlaces;
  /** Asks whether an import may be stopped so that its case can be closed. */
  mayStopImport: (target: CaseWindow) => Promise<boolean>;
  /** A window that was to be closed stays. */
  onKept: () => void;
}): Windows {
  const all = new Map<number, CaseWindow>();

  function send(target: CaseWindow, event: HostEvent): void {
    if (target.browser.isDestroyed()) return;
    if (target.isLoaded) target.browser.webContents.send(channels.event, event);
    else target.held.push(event);
  }

  /** Gives the page its port to the engine, then the news. A page that is still loading gets both from `pageLoaded`. */
  function announce(target: CaseWindow, engine: EngineHandle): void {
    if (!target.isLoaded || target.browser.isDestroyed()) return;
    target.browser.webContents.postMessage(channels.port, null, [engine.connect()]);
    send(target, { type: 'case-opened', opened: engine.opened });
  }

  function showTitle(target: CaseWindow): void {
    if (target.browser.isDestroyed()) return;
    target.browser.setTitle(target.engine === null ? 'Trailcase' : `${target.engine.opened.fileName} — Trailcase`);
  }

  /** A page that loads, for the first time or again, is told of the case that is already open in its window. */
  function pageLoaded(target: CaseWindow): void {
    target.isLoaded = true;
    if (target.engine !== null) announce(target, target.engine);
    for (const event of target.held.splice(0)) send(target, event);
  }

  function open(): CaseWindow {
    const { maximized, ...bounds } = options.places.next(
      screen.getAllDisplays().map(({ workArea }) => workArea),
      [...all.values()].map((other) => other.browser.getNormalBounds()),
    );
    const browser = new BrowserWindow({
      title: 'Trailcase',
      ...bounds,
      minWidth: smallest.width,
      minHeight: smallest.height,
      show: false,
      icon: options.icon,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
      webPreferences: {
        preload: bundled.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
      },
    });
    const contents = browser.webContents;
    const id = contents.id;
    const target: CaseWindow = {
      browser,
      tokens: createPathTokens(),
      engine: null,
      lastAsked: null,
      isBusy: false,
      isLoaded: false,
      held: [],
    };
    all.set(id, target);

    if (maximized) browser.maximize();
    browser.once('ready-to-show', () => browser.show());
    rememberPlace(browser);
    browser.on('page-title-updated', (event) => event.preventDefault());
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) target.isLoaded = false;
    });
    contents.on('did-finish-load', () => pageLoaded(target));
    contents.on('render-process-gone', (_event, details) => {
      process.stderr.write(`Trailcase: the window's page ended (${details.reason}, ${details.exitCode}).\n`);
      if (details.reason !== 'clean-exit' && !browser.isDestroyed()) contents.reload();
    });

    // The case closes before its window goes, so that a write-out that is under way is not cut off.
    let isClosing = false;
    browser.on('close', (event) => {
      if (target.engine === null) return;
      event.preventDefault();
      if (isClosing) return;
      isClosing = true;
      void mayClose(target).then(async (may) => {
        if (may) await closeCase(target).finally(() => browser.destroy());
        else {
          isClosing = false;
          options.onKept();
        }
      });
    });
    browser.on('closed', () => all.delete(id));

    void browser.loadURL(`${appOrigin}/index.html`);
    return target;
  }

  /** Writes down where a window is, soon after it was moved and when it closes. */
  function rememberPlace(browser: BrowserWindow): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const note = (): void => {
      if (!browser.isDestroyed() && !browser.isMinimized() && !browser.isFullScreen())
        options.places.remember({ ...browser.getNormalBounds(), maximized: browser.isMaximized() });
    };
    const soon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(note, 500);
    };
    for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) browser.on(event as 'resize', soon);
    browser.on('close', note);
    browser.on('closed', () => clearTimeout(timer));
  }

  /** Closing a case ends its import; whoever did not mean that is asked first. */
  async function mayClose(target: CaseWindow): Promise<boolean> {
    if (target.engine === null || !(await target.engine.isImporting())) return true;
    return target.browser.isDestroyed() || options.mayStopImport(target);
  }

  let lastFlush = 0;
  const flushing = new Map<number, () => void>();

  function focus(target: CaseWindow): void {
    if (target.browser.isMinimized()) target.browser.restore();
    target.browser.focus();
  }

  function windowWith(path: string): CaseWindow | null {
    const place = samePlace(path);
    return [...all.values()].find(({ engine }) => engine !== null && samePlace(engine.path) === place) ?? null;
  }

  async function start(target: CaseWindow, request: CaseRequest): Promise<OpenedCase> {
    const fileName = basename(request.path);
    target.lastAsked = request.path;
    const holder = windowWith(request.path);
    if (holder === target && target.engine !== null && request.mode === 'open') return target.engine.opened;
    if (holder !== null && holder !== target) {
      focus(holder);
      throw new AppError('case/in-use', `${fileName} is already open in another window.`, {
        hint: 'That window was brought to the front.',
      });
    }
    if (target.isBusy)
      throw new AppError('case/in-use', `Another case is being opened in this window; ${fileName} was not opened.`, {
        hint: 'Try again in a moment.',
      });
    target.isBusy = true;
    try {
      if (!(await mayClose(target))) throw new AppError('cancelled', 'The import goes on.');
      let started: EngineHandle | null = null;
      started = await startEngine({
        entry: bundled.engineProcess,
        queryEntry: bundled.queryProcess,
        request,
        context: options.context(),
        grants: target.tokens.all(),
        inspectPort: app.isPackaged ? null : Number(process.env['TRAILCASE_INSPECT_ENGINE']) || null,
        onStopped: (error) => {
          if (target.engine === null || target.engine !== started) return;
          target.engine = null;
          showTitle(target);
          send(target, { type: 'engine-stopped', error });
        },
      });
      if (target.browser.isDestroyed()) {
        await started.close();
        throw new AppError('cancelled', 'The window was closed.');
      }
      const before = target.engine;
      if (before !== null) {
        await flush(target);
        send(target, { type: 'case-closed' });
        await before.close();
      }
      target.engine = started;
      options.onOpened(request.path);
      showTitle(target);
      announce(target, started);
      return started.opened;
    } finally {
      target.isBusy = false;
    }
  }

  /** Lets the window save what was typed, and goes on without it where it does not answer. */
  async function flush(target: CaseWindow): Promise<void> {
    if (target.browser.isDestroyed() || !target.isLoaded) return;
    const number = ++lastFlush;
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, flushLimitMs);
      flushing.set(number, () => {
        clearTimeout(limit);
        resolve();
      });
      send(target, { type: 'flush', flush: number });
    });
    flushing.delete(number);
  }

  async function closeCase(target: CaseWindow): Promise<void> {
    const engine = target.engine;
    if (engine === null) return;
    await flush(target);
    await engine.close();
    if (target.engine === engine) target.engine = null;
    showTitle(target);
    send(target, { type: 'case-closed' });
  }

  function openCase(target: CaseWindow, path: string, readOnly: boolean): Promise<OpenedCase> {
    return start(target, { mode: 'open', path, readOnly });
  }

  return {
    flushed: (_target, number) => flushing.get(number)?.(),
    of: (contentsId) => all.get(contentsId) ?? null,
    open,
    focused() {
      const browser = BrowserWindow.getFocusedWindow();
      return browser === null ? ([...all.values()].at(-1) ?? null) : (all.get(browser.webContents.id) ?? null);
    },
    send,
    createCase: (target, path, details) => start(target, { mode: 'create', path, details }),
    openCase,
    async closeCase(target) {
      if (!(await mayClose(target))) throw new AppError('cancelled', 'The import goes on.');
      await closeCase(target);
    },
    async openFromOutside(path, wanted) {
      const holder = windowWith(path);
      if (holder !== null) {
        focus(holder);
        return;
      }
      const isFree = (candidate: CaseWindow) => candidate.engine === null && !candidate.isBusy;
      const target =
        (wanted !== undefined && isFree(wanted) ? wanted : undefined) ?? [...all.values()].find(isFree) ?? open();
      focus(target);
      try {
        await openCase(target, path, false);
      } catch (error) {
        const reply = toErrorReply(error);
        send(target, { type: 'open-failed', error: reply, canOpenReadOnly: readableAfter.has(reply.code) });
      }
    },
    async addPath(target, path, purpose) {
      const token = target.tokens.add(path, purpose);
      await target.engine?.grant(path, token.token);
      return token;
    },
  };
}
