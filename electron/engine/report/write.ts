import type { KeyObject } from 'node:crypto';
import { posix } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ReportFile, ReportFormat, ReportOptions } from '../../../shared/contract/report.ts';
import type { CallOptions } from '../case/call-options.ts';
import { FolderDraft, type FolderKind, type Pieces } from '../manifest/folder.ts';
import { keyFingerprint, publicKeyName, signatureName } from '../manifest/signature.ts';
import { manifestName, sumsName } from '../manifest/sums.ts';
import { type Ask } from './ask.ts';
import { collectGarbage } from './collect.ts';
import { csvLists, listAnnexes, writeCsv } from './csv.ts';
import { buildReportModel } from './gather.ts';
import { writeHtml } from './html/render.ts';
import { writeJson } from './json.ts';
import { renderManifest } from './manifest.ts';
import type { ReportModel } from './model.ts';
import { writePdf } from './pdf/render.ts';

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

type Put = (name: string, pieces: Pieces) => Promise<unknown>;

const kind: FolderKind = { what: 'report', target: 'report/target', exists: 'report/exists' };

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
  const planned = target.formats.flatMap((format) =>
    format === 'csv' ? csvLists.map(({ name }) => posix.join(names.csv, name)) : [names[format]],
  );
  return FolderDraft.write(
    target,
    kind,
    planned,
    async (draft) => {
      const gathered = await buildReportModel(ask, options, more);
      const model = target.refine?.(gathered) ?? gathered;
      let sinceLook = LOOK_AFTER;
      const look = (bytes: number): void => {
        if ((sinceLook += bytes) < LOOK_AFTER) return;
        sinceLook = 0;
        collectGarbage();
      };
      await putForms(model, target, names, (name, pieces) => draft.put(name, pieces, look), more);
      const signer = target.key === undefined ? null : keyFingerprint(target.key);
      return (files) => renderManifest(model, files, signer);
    },
    more,
  );
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
  const rawCsv = target.rawCsv ?? false;
  if (wanted.has('pdf')) await put(names.pdf, writePdf(model, { ...more, rawCsv }));
  if (wanted.has('html')) await put(names.html, writeHtml(model, rawCsv));
  if (wanted.has('json')) await put(names.json, writeJson(model));
  const annexes = new Set(wanted.has('pdf') || wanted.has('html') ? listAnnexes(model, rawCsv) : []);
  if (!wanted.has('csv') && annexes.size === 0) return;
  for (const { name, pieces } of writeCsv(model, rawCsv)) {
    if (wanted.has('csv') || annexes.has(name)) await put(posix.join(names.csv, name), pieces);
  }
}

/** Bytes of a report after which garbage is looked for. */
const LOOK_AFTER = 4 << 20;

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
