import i18next from 'i18next';
import { host } from './connection.ts';
import { reportFailure } from './report-failure.ts';
import { showToast } from './toasts.ts';

type Params = Parameters<typeof host<'files.save'>>[1];

/** What to save: the content is made when it is asked for, as text (UTF-8) or bytes. */
export interface FileToSave {
  kind: Params['kind'];
  /** Suggested name without extension. */
  name: string;
  type: Params['type'];
  content: () => string | Blob | Promise<string | Blob>;
}

const t = (key: string, values?: Record<string, unknown>): string =>
  i18next.t(key, values as never) as unknown as string;

/** Saves a file where the examiner says, and tells where it is. The examiner log notes its name, size and hash. */
export async function saveFile({ kind, name, type, content }: FileToSave): Promise<void> {
  try {
    const made = await content();
    const bytes = typeof made === 'string' ? new TextEncoder().encode(made) : new Uint8Array(await made.arrayBuffer());
    const saved = await host('files.save', { kind, name, type, bytes });
    if (saved === null) return;
    showToast(t('shell.saved.done', { path: saved.path }), {
      tone: 'ok',
      action: {
        title: t('shell.saved.copyPath'),
        run: () =>
          void navigator.clipboard.writeText(saved.path).then(
            () => showToast(t('ui.copied')),
            () => showToast(t('ui.copyFailed'), { tone: 'danger' }),
          ),
      },
    });
  } catch (thrown) {
    reportFailure(thrown);
  }
}
