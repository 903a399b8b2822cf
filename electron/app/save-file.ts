import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError, type HostResults, type SavedFile } from '../../shared/contract/index.ts';
import type { Dialogs } from './dialogs.ts';
import { isCasePath } from './launch-arguments.ts';
import { suggestFileName } from './suggest-name.ts';
import type { CaseWindow } from './windows.ts';
import { writeWhole } from './write-atomic.ts';

/** Windows whose dialog is open: a page cannot pile dialogs up. */
const asking = new WeakSet<CaseWindow>();

/**
 * Asks where to save what the window made, writes it there in one step and has it noted in the examiner log. The window names no path: the examiner does.
 * @returns null where the dialog was closed
 * @throws AppError `export/target` (a case, evidence, or a place that cannot be written) | `case/not-found` (no case is open)
 */
export async function saveFile(
  target: CaseWindow,
  { kind, name, type, bytes }: { kind: SavedFile['kind']; name: string; type: string; bytes: Uint8Array },
  dialogs: Pick<Dialogs, 'saveFile'>,
): Promise<HostResults['files.save']> {
  const engine = target.engine;
  if (engine === null) throw new AppError('case/not-found', 'No case is open in this window.');
  if (asking.has(target))
    throw new AppError('contract/bad-request', 'Another file is just being saved in this window.');
  asking.add(target);
  try {
    const chosen = await dialogs.saveFile(target, suggestFileName(name, `.${type}`), type);
    if (chosen === null) return null;
    const path = chosen.toLowerCase().endsWith(`.${type}`) || isCasePath(chosen) ? chosen : `${chosen}.${type}`;
    if (isCasePath(path))
      throw new AppError('export/target', `${basename(path)} has the name of a case; nothing is written over cases.`);
    // The dialog has asked about the name as it was typed only.
    if (path !== chosen && existsSync(path))
      throw new AppError('export/target', `${path} exists already.`, {
        hint: 'Choose another name, or name the file with its extension to replace it.',
      });
    const reason = await engine.protects(path);
    if (reason !== null)
      throw new AppError('export/target', `${path} was not written: ${reason}`, { hint: 'Choose another folder.' });
    try {
      await writeWhole(path, bytes);
    } catch (cause) {
      const { code = '', message } = cause as NodeJS.ErrnoException;
      throw new AppError(
        'export/target',
        `${path} could not be written${code === 'ENOSPC' ? ': the disk is full' : ''}.`,
        { detail: message, cause },
      );
    }
    const file: SavedFile = {
      kind,
      fileName: basename(path),
      bytes: bytes.byteLength,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    await engine.noteSaved(file);
    return { ...file, path };
  } finally {
    asking.delete(target);
  }
}
