/** Starts the built application for a test, with a profile and a work folder of its own, and answers its dialogs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test as base, _electron, type ElectronApplication, type Page } from '@playwright/test';
import { findElectron } from '../../build/electron-runtime.ts';
import type { HostBridge, HostMethodName, HostReply, HostResults, Settings } from '../../shared/contract/index.ts';

export const root = resolve(import.meta.dirname, '../..');
export const mainScript = join(root, 'dist/electron/main.js');
const screenshots = join(root, 'test/output/screenshots');

/** Same pixels on every machine: one device pixel per CSS pixel, no hinting, no subpixel colours. */
const steadyDrawing = [
  '--force-device-scale-factor=1',
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--disable-gpu',
  '--force-color-profile=srgb',
];

/** Chromium's sandbox cannot be used by root; the application itself never switches it off. */
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** What the application is started with beside its script. */
export function launchArguments(profile: string): string[] {
  return [...asRoot, ...steadyDrawing, `--user-data-dir=${profile}`];
}

export interface Application {
  electron: ElectronApplication;
  /** The first window. */
  page: Page;
  /** Settings and the list of recent cases are here. */
  profile: string;
  /** An empty folder for case files, evidence and reports; removed after the test. */
  work: string;
  /** Asks the main process as the page does. */
  call<M extends HostMethodName>(method: M, params?: unknown): Promise<HostReply<HostResults[M]>>;
  /** The next open dialogs are answered with these paths; an empty list is a closed dialog. */
  answerOpenDialog(paths: string[]): Promise<void>;
  answerSaveDialog(path: string | null): Promise<void>;
  /** The next question of the operating system is answered with the button of this number; `askedQuestions` tells what was asked. */
  answerQuestion(button: number): Promise<void>;
  askedQuestions(): Promise<string[]>;
  /** Addresses of the requests that were cancelled so far. */
  refusedRequests(): Promise<string[]>;
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** Written as the settings of the profile before the start. */
  settings?: Partial<Settings>;
  profile?: string;
  work?: string;
  /** Further arguments, such as a case file. */
  args?: string[];
}

export async function launch(options: LaunchOptions = {}): Promise<Application> {
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'trailcase-profile-'));
  const work = options.work ?? mkdtempSync(join(tmpdir(), 'trailcase-work-'));
  if (options.settings !== undefined) writeFileSync(join(profile, 'settings.json'), JSON.stringify(options.settings));
  const electron = await _electron.launch({
    args: [mainScript, ...launchArguments(profile), ...(options.args ?? [])],
    cwd: work,
  });
  const page = await electron.firstWindow();
  await page.waitForLoadState('load');
  // Not earlier: what is evaluated while Electron still starts is sometimes lost.
  await electron.evaluate(({ app }) => {
    const refused: string[] = [];
    (globalThis as unknown as { refusedRequests: string[] }).refusedRequests = refused;
    (app as NodeJS.EventEmitter).on('trailcase-request-refused', (url: string) => refused.push(url));
  });
  return {
    electron,
    page,
    profile,
    work,
    call: <M extends HostMethodName>(method: M, params: unknown = {}) =>
      page.evaluate(
        ([name, given]) =>
          (window as unknown as { trailcase: HostBridge }).trailcase.call(name as never, given as never),
        [method, params] as const,
      ) as Promise<HostReply<HostResults[M]>>,
    answerOpenDialog: (paths) =>
      electron.evaluate(({ dialog }, filePaths) => {
        dialog.showOpenDialog = (async () => ({
          canceled: filePaths.length === 0,
          filePaths,
        })) as typeof dialog.showOpenDialog;
      }, paths),
    answerSaveDialog: (path) =>
      electron.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = (async () => ({
          canceled: filePath === null,
          filePath: filePath ?? '',
        })) as typeof dialog.showSaveDialog;
      }, path),
    answerQuestion: (button) =>
      electron.evaluate(({ dialog }, response) => {
        const memory = globalThis as unknown as { askedQuestions?: string[] };
        memory.askedQuestions ??= [];
        dialog.showMessageBox = (async (_window: unknown, options: { message: string }) => {
          memory.askedQuestions!.push(options.message);
          return { response, checkboxChecked: false };
        }) as unknown as typeof dialog.showMessageBox;
      }, button),
    askedQuestions: () =>
      electron.evaluate(() => (globalThis as unknown as { askedQuestions?: string[] }).askedQuestions ?? []),
    refusedRequests: () =>
      electron.evaluate(() => (globalThis as unknown as { refusedRequests: string[] }).refusedRequests),
    async close() {
      await electron.close();
      for (const folder of [profile, work]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Saves what the page shows as test/output/screenshots/<name>[-<theme>][-<language>].png. */
export async function screenshot(
  page: Page,
  name: string,
  look: { theme?: Settings['theme']; language?: Settings['language'] } = {},
): Promise<string> {
  mkdirSync(screenshots, { recursive: true });
  if (look.theme !== undefined)
    await page.emulateMedia({ colorScheme: look.theme === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
  const file = join(
    screenshots,
    `${[name, look.theme, look.language].filter((part) => part !== undefined).join('-')}.png`,
  );
  const options = { path: file, animations: 'disabled', caret: 'hide', scale: 'css', timeout: 15_000 } as const;
  // Now and then the compositor of a virtual display gives no frame until the page moves: it is asked again after a change of size by one pixel.
  for (let left = 2; ; left--) {
    try {
      await page.screenshot(options);
      break;
    } catch (cause) {
      if (left === 0) throw cause;
      const size = page.viewportSize();
      if (size === null) continue;
      await page.setViewportSize({ ...size, height: size.height + 1 });
      await page.setViewportSize(size);
    }
  }
  return file;
}

/** `executable`: the Electron program, found once per run. `trailcase`: the application, started with answered first-run settings. */
export const test = base.extend<{ trailcase: Application; launchSettings: Partial<Settings> }, { executable: string }>({
  executable: [
    async ({}, use) => {
      const runtime = await findElectron();
      // Playwright holds back the start until it is attached only where it finds Electron by itself, through the `electron`
      // package, which reads this. With a path of our own about one start in twenty was missed.
      process.env['ELECTRON_OVERRIDE_DIST_PATH'] = runtime.folder;
      await use(runtime.executable);
    },
    { scope: 'worker', auto: true },
  ],
  launchSettings: [{ welcomed: true, examiner: 'Test Examiner' }, { option: true }],
  trailcase: async ({ launchSettings }, use) => {
    const application = await launch({ settings: launchSettings });
    await use(application);
    await application.close();
  },
});
export { expect } from '@playwright/test';
