import { createHash, type KeyObject, randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ReportFile, ReportFormat, ReportOptions } from '../../../shared/contract/report.ts';
import { type CallOptions, stopIfCancelled } from '../case/call-options.ts';
import { type Ask } from './ask.ts';
import { collectGarbage } from './collect.ts';
import { csvLists, listAnnexes, writeCsv } from './csv.ts';
import { buildReportModel } from './gather.ts';
import { writeHtml } from './html/render.ts';
import { writeJson } from './json.ts';
import { manifestName, renderManifest, renderSums, sumsName } from './manifest.ts';
import type { ReportModel } from './model.ts';
import { writePdf } from './pdf/render.ts';
import { keyFingerprint, publicKeyName, signatureName, signSums } from './signature.ts';

/** Where a report goes. Names are relative to the folder, with `/`; that of `csv` is a folder below it (`.` for the folder itself). */
export interface ReportTarget {
  folder: string;
  formats: readonly ReportFormat[];
  /** Overwrite files of these names. */
  clobber: boolean;
  names?: Partial<Record<ReportFormat, string>> | undefined;
  /** Leaves CSV cells as they are: formulas stay formulas. */
  rawCsv?: boolean | undefined;
  /** Signs `MANIFEST.sha256` with this Ed25519 key. */
  key?: KeyObject | undefined;
  /** Makes another model of what was gathered: a redacted copy. */
  refine?: ((model: ReportModel) => ReportModel) | undefined;
}

type Pieces = Iterable<Uint8Array | string> | AsyncIterable<Uint8Array>;
type Put = (name: string, pieces: Pieces) => Promise<void>;

const defaultNames: Record<ReportFormat, string> = {
  pdf: 'report.pdf',
  html: 'report.html',
  json: 'report.json',
  csv: 'csv',
};

/**
 * Writes the chosen forms, the CSV lists that the readable forms refer to, `manifest.json` and `MANIFEST.sha256`. Before any work it
 * refuses a folder that cannot be written (`report/target`) and, without `clobber`, files that exist (`report/exists`). Each file appears
 * under its name only when it is whole; a report that failed or was cancelled leaves nothing behind that was not there before.
 */
export async function writeReport(
  ask: Ask,
  options: ReportOptions,
  target: ReportTarget,
  more: CallOptions = {},
): Promise<{ files: ReportFile[] }> {
  const names = checkNames(target);
  await prepareFolder(target.folder);
  const planned = [
    ...target.formats.flatMap((format) =>
      format === 'csv' ? csvLists.map(({ name }) => posix.join(names.csv, name)) : [names[format]],
    ),
    manifestName,
    sumsName,
    ...(target.key === undefined ? [] : [signatureName, publicKeyName]),
  ];
  if (!target.clobber) await refuseExisting(target.folder, planned);

  const gathered = await buildReportModel(ask, options, more);
  const model = target.refine?.(gathered) ?? gathered;
  const drafts: { name: string; draft: string; final: string }[] = [];
  const written: ReportFile[] = [];
  const put: Put = async (name, pieces) => {
    stopIfCancelled(more);
    const final = join(target.folder, ...name.split('/'));
    const draft = join(dirname(final), `.trailcase-${randomUUID()}.partial`);
    await mkdir(dirname(final), { recursive: true });
    drafts.push({ name, draft, final });
    written.push(await writePieces(draft, name, pieces));
  };
  try {
    await putForms(model, target, names, put, more);
    await put(manifestName, [
      renderManifest(model, [...written], target.key === undefined ? null : keyFingerprint(target.key)),
    ]);
    const sums = renderSums(written);
    await put(sumsName, [sums]);
    if (target.key !== undefined) for (const { name, bytes } of signSums(target.key, sums)) await put(name, [bytes]);
    // What only this case made necessary (annexes) could not be checked before the work.
    if (!target.clobber)
      await refuseExisting(
        target.folder,
        drafts.map((file) => file.name),
      );
    for (const { draft, final } of drafts) await rename(draft, final);
  } catch (error) {
    for (const { draft } of drafts) await rm(draft, { force: true }).catch(() => undefined);
    throw isSystemError(error) ? targetError(target.folder, error) : error;
  }
  return { files: written };
}

/** One form after the other, so that only one is in memory. */
async function putForms(
  model: ReportModel,
  target: ReportTarget,
  names: Record<ReportFormat, string>,
  put: Put,
  more: CallOptions,
): Promise<void> {
  const wanted = new Set(target.formats);
  if (wanted.has('pdf')) await put(names.pdf, writePdf(model, more));
  if (wanted.has('html')) await put(names.html, writeHtml(model));
  if (wanted.has('json')) await put(names.json, writeJson(model));
  const annexes = new Set(wanted.has('pdf') || wanted.has('html') ? listAnnexes(model) : []);
  if (!wanted.has('csv') && annexes.size === 0) return;
  for (const { name, pieces } of writeCsv(model, target.rawCsv ?? false)) {
    if (wanted.has('csv') || annexes.has(name)) await put(posix.join(names.csv, name), pieces);
  }
}

/** Bytes of a report after which garbage is looked for. */
const LOOK_AFTER = 4 << 20;

/** Writes pieces one after the other and hashes what it writes, in stretches of about a megabyte. */
async function writePieces(path: string, name: string, pieces: Pieces): Promise<ReportFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const file = await open(path, 'wx');
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let sinceLook = LOOK_AFTER;
  const flush = async (): Promise<void> => {
    const bytes = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting, waitingBytes);
    waiting = [];
    waitingBytes = 0;
    hash.update(bytes);
    sizeBytes += bytes.length;
    await file.writeFile(bytes);
    if ((sinceLook += bytes.length) < LOOK_AFTER) return;
    sinceLook = 0;
    collectGarbage();
  };
  try {
    for await (const piece of pieces) {
      const bytes =
        typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      waiting.push(bytes);
      waitingBytes += bytes.length;
      if (waitingBytes >= 1 << 20) await flush();
    }
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
  return { name, sizeBytes, sha256: hash.digest('hex') };
}

function checkNames(target: ReportTarget): Record<ReportFormat, string> {
  const names = { ...defaultNames, ...target.names };
  const used = new Set<string>([manifestName, sumsName, signatureName, publicKeyName]);
  for (const format of target.formats) {
    const name = names[format];
    const inside = posix.normalize(name);
    const isFolder = format === 'csv' && inside === '.';
    if (
      name === '' ||
      /[\\:\u0000-\u001f]/.test(name) ||
      posix.isAbsolute(name) ||
      inside.startsWith('..') ||
      (inside === '.' && !isFolder) ||
      used.has(inside)
    ) {
      throw new AppError('report/target', `“${name}” cannot be the name of the ${format.toUpperCase()} form.`, {
        hint: 'Give each form a name of its own inside the report folder, without backslash, colon or “..”.',
      });
    }
    used.add(inside);
    names[format] = inside;
  }
  return names;
}

async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if (!(await stat(folder)).isDirectory())
      throw new AppError('report/target', `${folder} is not a folder.`, { hint: 'Choose a folder for the report.' });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw error instanceof AppError ? error : targetError(folder, error);
  }
}

async function refuseExisting(folder: string, names: string[]): Promise<void> {
  for (const name of names) {
    const exists = await stat(join(folder, ...name.split('/'))).then(
      () => true,
      () => false,
    );
    if (exists)
      throw new AppError('report/exists', `${join(folder, ...name.split('/'))} exists already.`, {
        hint: 'Choose another folder, or allow overwriting (--clobber).',
      });
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
}

function targetError(folder: string, error: unknown): AppError {
  const code = isSystemError(error) ? error.code : '';
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new AppError(
    'report/target',
    full ? `There is no room for the report in ${folder}.` : `The report cannot be written to ${folder}.`,
    {
      detail: error instanceof Error ? error.message : String(error),
      hint: full ? 'Free some space there, or choose another folder.' : 'Choose a folder that you may write to.',
      cause: error,
    },
  );
}
