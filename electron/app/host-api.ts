/** Answers what windows ask of the main process. Parameters are checked here; nothing is thrown across the wire. */
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import {
  AppError,
  type AboutInfo,
  type HostMethodName,
  hostMethods,
  type HostReply,
  type HostResults,
  type PathToken,
  type RecentCase,
  type Settings,
  toErrorReply,
} from '../../shared/contract/index.ts';
import type { Dialogs } from './dialogs.ts';
import { caseExtension, isCasePath } from './launch-arguments.ts';
import type { RecentCases } from './recent-cases.ts';
import { saveFile } from './save-file.ts';
import type { SettingsStore } from './settings-store.ts';
import { suggestFileName } from './suggest-name.ts';
import type { CaseWindow, Windows } from './windows.ts';

export interface HostParts {
  settings: SettingsStore;
  recent: RecentCases;
  windows: Pick<Windows, 'flushed' | 'createCase' | 'openCase' | 'closeCase' | 'openFromOutside' | 'addPath'>;
  dialogs: Dialogs;
  about(): Promise<AboutInfo>;
  /** Path of the user guide in a language. */
  guideFile(language: 'en' | 'ko'): string;
  showInFolder(path: string): void;
  onSettingsChanged(settings: Settings): void;
}

type Handlers = {
  [M in HostMethodName]: (
    target: CaseWindow,
    params: z.output<(typeof hostMethods)[M]>,
    given: unknown,
  ) => Promise<HostResults[M]>;
};

export interface HostApi {
  answer(target: CaseWindow, method: unknown, params: unknown): Promise<HostReply<unknown>>;
  /** For paths that the preload script read from dropped files. Case files among them are opened, the rest get tokens. */
  answerDrop(target: CaseWindow, paths: unknown): Promise<HostReply<PathToken[]>>;
}

/** Builds the answering functions from the parts of the application. */
export function createHostApi(parts: HostParts): HostApi {
  const { settings, recent, windows, dialogs } = parts;

  function recentPath(id: string): string {
    const path = recent.pathOf(id);
    if (path === null)
      throw new AppError('case/not-found', 'This case is no longer in the list of recent cases.', {
        hint: 'Open the case file itself.',
      });
    return path;
  }

  const handlers: Handlers = {
    'settings.get': async () => settings.get(),
    'settings.set': async (_target, params, given) => {
      // `.partial()` fills in defaults for what was left out; only what was given may change.
      const keys = new Set(Object.keys(given as object));
      const patch = Object.fromEntries(Object.entries(params).filter(([key]) => keys.has(key))) as Partial<Settings>;
      const next = settings.update(patch);
      parts.onSettingsChanged(next);
      return next;
    },
    'cases.recent': async () => recent.list(),
    'cases.forget': async (_target, { id }): Promise<RecentCase[]> => {
      recent.forget(id);
      return recent.list();
    },
    'cases.create': async (target, details) => {
      const chosen = await dialogs.saveCase(target, suggestFileName(details.name));
      if (chosen === null) return null;
      return windows.createCase(target, isCasePath(chosen) ? chosen : `${chosen}${caseExtension}`, details);
    },
    'cases.openDialog': async (target) => {
      const chosen = await dialogs.openCase(target);
      return chosen === null ? null : windows.openCase(target, chosen, false);
    },
    'cases.openRecent': async (target, { id }) => windows.openCase(target, recentPath(id), false),
    'cases.openReadOnly': async (target) => {
      if (target.lastAsked === null) throw new AppError('case/not-found', 'No case was asked for in this window yet.');
      return windows.openCase(target, target.lastAsked, true);
    },
    'cases.close': async (target) => {
      await windows.closeCase(target);
      return null;
    },
    'cases.flushed': async (target, { flush }) => {
      windows.flushed(target, flush);
      return null;
    },
    'paths.chooseEvidence': async (target, { kind }) => {
      const tokens: PathToken[] = [];
      for (const path of await dialogs.evidence(target, kind))
        tokens.push(await windows.addPath(target, path, 'evidence'));
      return tokens;
    },
    'paths.chooseFolder': async (target) => {
      const path = await dialogs.reportFolder(target);
      return path === null ? null : windows.addPath(target, path, 'report');
    },
    'files.save': (target, file) => saveFile(target, file, dialogs),
    'app.about': async () => parts.about(),
    'app.guide': async (_target, { language }) => readFile(parts.guideFile(language), 'utf8'),
    'app.showFolder': async (target, { token }) => {
      const path = target.tokens.pathOf(token, 'report');
      if (path === null) throw new AppError('contract/bad-request', 'This folder was not chosen in this window.');
      parts.showInFolder(path);
      return null;
    },
  };

  async function reply<T>(work: () => Promise<T>): Promise<HostReply<T>> {
    try {
      return { ok: true, value: await work() };
    } catch (error) {
      return { ok: false, error: toErrorReply(error) };
    }
  }

  return {
    answer: (target, method, params) =>
      reply(async () => {
        if (typeof method !== 'string' || !Object.hasOwn(hostMethods, method)) {
          throw new AppError(
            'contract/unknown-method',
            `The application knows no request named ${JSON.stringify(method)}.`,
          );
        }
        const name = method as HostMethodName;
        const checked = hostMethods[name].safeParse(params);
        if (!checked.success) {
          throw new AppError('contract/bad-request', `The parameters of ${name} are not valid.`, {
            detail: checked.error.message,
          });
        }
        return (handlers[name] as (target: CaseWindow, params: unknown, given: unknown) => Promise<unknown>)(
          target,
          checked.data,
          params ?? {},
        );
      }),
    answerDrop: (target, paths) =>
      reply(async () => {
        if (
          !Array.isArray(paths) ||
          paths.length > 10_000 ||
          !paths.every((path) => typeof path === 'string' && path !== '')
        ) {
          throw new AppError('contract/bad-request', 'The dropped files could not be read as files of this machine.');
        }
        const tokens: PathToken[] = [];
        for (const path of paths as string[]) {
          if (isCasePath(path)) void windows.openFromOutside(path, target);
          else tokens.push(await windows.addPath(target, path, 'evidence'));
        }
        return tokens;
      }),
  };
}
