import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { app, dialog } from 'electron';
import { appTexts, type AppTexts } from './app-texts.ts';
import type { RecentCases } from './recent-cases.ts';
import type { SettingsStore } from './settings-store.ts';
import type { CaseWindow } from './windows.ts';

/** Dialogs, as far as they are asked here. Each resolves to null, or an empty list, when the examiner closes it. */
export interface Dialogs {
  saveCase(target: CaseWindow, suggestedName: string): Promise<string | null>;
  openCase(target: CaseWindow): Promise<string | null>;
  evidence(target: CaseWindow, kind: 'files' | 'folder'): Promise<string[]>;
  reportFolder(target: CaseWindow): Promise<string | null>;
  saveFile(target: CaseWindow, suggestedName: string, type: string): Promise<string | null>;
}

/** The operating system's dialogs. Each starts where the examiner was last; without that Electron would start in Downloads. */
export function createDialogs(settings: SettingsStore, recent: RecentCases): Dialogs {
  const lastFolder = new Map<'case' | 'evidence' | 'report' | 'file', string>();
  const texts = (): AppTexts => appTexts(settings.get().language);
  const caseFolder = () =>
    lastFolder.get('case') ?? recent.list().find(({ exists }) => exists)?.folder ?? app.getPath('documents');
  const caseFilter = () => ({ name: texts().caseFiles, extensions: ['trailcase'] });

  return {
    async saveCase(target, suggestedName) {
      const { filePath } = await dialog.showSaveDialog(target.browser, {
        title: texts().createCaseTitle,
        buttonLabel: texts().create,
        defaultPath: join(caseFolder(), suggestedName),
        filters: [caseFilter()],
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      });
      if (!filePath) return null;
      lastFolder.set('case', dirname(filePath));
      return filePath;
    },
    async openCase(target) {
      const { filePaths } = await dialog.showOpenDialog(target.browser, {
        title: texts().openCaseTitle,
        buttonLabel: texts().open,
        defaultPath: caseFolder(),
        filters: [caseFilter(), { name: texts().allFiles, extensions: ['*'] }],
        properties: ['openFile'],
      });
      const path = filePaths[0];
      if (path === undefined) return null;
      lastFolder.set('case', dirname(path));
      return path;
    },
    async evidence(target, kind) {
      const { filePaths } = await dialog.showOpenDialog(target.browser, {
        title: kind === 'files' ? texts().chooseFilesTitle : texts().chooseFolderTitle,
        buttonLabel: texts().choose,
        defaultPath: lastFolder.get('evidence') ?? homedir(),
        properties:
          kind === 'files'
            ? ['openFile', 'multiSelections', 'showHiddenFiles']
            : ['openDirectory', 'multiSelections', 'showHiddenFiles'],
      });
      if (filePaths[0] !== undefined) lastFolder.set('evidence', dirname(filePaths[0]));
      return filePaths;
    },
    async saveFile(target, suggestedName, type) {
      const { filePath } = await dialog.showSaveDialog(target.browser, {
        title: texts().saveFileTitle,
        buttonLabel: texts().save,
        defaultPath: join(lastFolder.get('file') ?? caseFolder(), suggestedName),
        filters: [{ name: type.toUpperCase(), extensions: [type] }],
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      });
      if (!filePath) return null;
      lastFolder.set('file', dirname(filePath));
      return filePath;
    },
    async reportFolder(target) {
      const { filePaths } = await dialog.showOpenDialog(target.browser, {
        title: texts().chooseReportTitle,
        buttonLabel: texts().choose,
        defaultPath: lastFolder.get('report') ?? caseFolder(),
        properties: ['openDirectory', 'createDirectory'],
      });
      const path = filePaths[0];
      if (path === undefined) return null;
      lastFolder.set('report', path);
      return path;
    },
  };
}

/** Asks whether the import of a window may be stopped. Closing the question means no. */
export async function mayStopImport(target: CaseWindow, language: 'en' | 'ko'): Promise<boolean> {
  const texts = appTexts(language);
  const { response } = await dialog.showMessageBox(target.browser, {
    type: 'question',
    title: 'Trailcase',
    message: texts.importRuns,
    detail: texts.importRunsDetail,
    buttons: [texts.importKeep, texts.importStop],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === 1;
}
