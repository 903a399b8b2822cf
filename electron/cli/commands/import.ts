import type { Command } from 'commander';
import { type AddCommands, createSession, exit, type GlobalOptions, print, tell, withCase } from '../session.ts';
import { readPasswords } from '../passphrase.ts';
import { printable, table } from '../output.ts';
import type { EvidenceFile, ImportPreview } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/contract/index.ts';
import { lossesOf } from '../../../shared/formats.ts';
import { formatSource, writeLosses } from '../../../shared/text/formats.ts';
import { formatBytes, formatTime } from '../../../shared/format/index.ts';
import type { OpenCase } from '../../engine/index.ts';

/** What became of files that an examiner has to look at. */
const troubled = new Set(['damaged', 'not-recognised', 'not-read']);

interface ImportFlags {
  reference?: boolean;
  format?: string;
  resume?: boolean;
  passwordFile?: string;
  askPassword?: boolean;
  dryRun?: boolean;
}

/** `import`. */
export const commands: AddCommands = (program, finish) => {
  program
    .command('import')
    .argument('<case>', 'a .trailcase file')
    .argument('[path...]', 'folders, archives and files to take in')
    .description('take evidence in')
    .option('--reference', 'keep only hashes and paths in the case, not the bytes')
    .option('--format <format>', 'read the files as this format instead of looking at their content')
    .option('--resume', 'finish an import that was interrupted')
    .option('--dry-run', 'say what each file is and what its form cannot carry, and take nothing in')
    .option('--password-file <file>', 'passwords of encrypted archives, one a line; also from TRAILCASE_PASSWORD')
    .option('--ask-password', 'ask for the password of encrypted archives, without showing it')
    .addHelpText(
      'after',
      '\nExample:\n  trailcase import breach.trailcase /media/evidence/AWSLogs\n\nExit status 3: done, but some file was rejected, damaged, could not be read, or has a finding (for example an unsafe name in an archive).',
    )
    .action(async (path: string, paths: string[], options: ImportFlags, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      if (paths.length === 0 && (options.resume !== true || options.dryRun === true))
        throw new AppError('contract/bad-request', 'Nothing to import was named.', {
          hint: 'Name folders, archives or files, or use --resume to finish an interrupted import.',
        });
      const passwords = await readPasswords(options.passwordFile, options.askPassword ?? false);
      if (options.dryRun === true) {
        await withCase(session, path, { writes: false }, async (opened) => {
          const sources = paths.map((each) => opened.grant(each));
          const preview = await opened.call('intake.preview', { sources, passwords }, { signal: session.signal });
          const formats = preview.formats.map((each) => ({ ...each, cannotCarry: cannotCarry(each) }));
          print(session.output, { ...preview, formats }, () => describePreview(preview));
          if (preview.locked.length + preview.unreadable.length + preview.notRecognised.length > 0)
            finish(exit.needsLook);
        });
        return;
      }
      await withCase(session, path, { writes: true }, async (opened) => {
        const before = await newestFile(opened);
        const summary = await opened.call(
          'intake.import',
          {
            sources: paths.length > 0 ? paths.map((each) => opened.grant(each)) : undefined,
            reference: options.reference ?? false,
            format: options.format,
            resume: options.resume ?? false,
            passwords,
          },
          { signal: session.signal, onProgress: session.output.progress },
        );
        const evidence = await filesAfter(opened, before);
        const nothingKnown =
          evidence.length > 0 &&
          evidence.every((file) => file.status === 'not-recognised' || file.status === 'not-read');
        const trouble =
          nothingKnown ||
          summary.unreadable.length > 0 ||
          evidence.some(
            (file) =>
              file.rejected > 0 || file.status === 'damaged' || file.status === 'not-read' || file.findings.length > 0,
          );
        const { totals } = summary;
        tell(
          session.output,
          {
            evidence: evidence.map((file) => ({
              path: file.path,
              format: file.format,
              completeness: file.completeness,
              cannotCarry: cannotCarry(file),
              status: file.status,
              reason: file.reason,
              records: file.records,
              indexed: file.indexed,
              duplicates: file.duplicates,
              rejected: file.rejected,
              sha256: file.sha256,
              sha256Uncompressed: file.sha256Uncompressed,
              findings: file.findings,
            })),
            totals,
            firstEvent: summary.firstEvent === null ? null : formatTime(summary.firstEvent),
            lastEvent: summary.lastEvent === null ? null : formatTime(summary.lastEvent),
            unreadable: summary.unreadable,
            cancelled: summary.cancelled,
          },
          () => {
            const status = Object.entries(summary.evidence.byStatus)
              .map(([name, count]) => `${count} ${name}`)
              .join(', ');
            let text = `${summary.evidence.files} files (${status}), ${formatBytes(totals.bytes)} in the case\n`;
            text += `records = indexed + duplicates + rejected = ${totals.indexed} + ${totals.duplicates} + ${totals.rejected} = ${totals.records}\n`;
            if (summary.firstEvent !== null)
              text += `events from ${formatTime(summary.firstEvent)} to ${formatTime(summary.lastEvent)}\n`;
            for (const file of evidence) {
              const rejected = file.rejected > 0 ? `, ${file.rejected} rejected` : '';
              const reason = file.reason === null ? '' : `. ${file.reason}`;
              if (rejected !== '' || troubled.has(file.status))
                text += `! ${printable(file.path)}: ${file.status.replace('-', ' ')}${rejected}${reason}\n`;
            }
            for (const [lost, files] of Map.groupBy(evidence, cannotCarry))
              if (lost !== null) {
                const forms = [...new Set(files.map((file) => file.format))].join(', ');
                text += `${files.length} ${files.length === 1 ? 'file' : 'files'} (${forms}) cannot carry, compared with the original record: ${lost}\n`;
              }
            for (const file of evidence)
              for (const finding of file.findings)
                text += `! ${printable(file.path)}: ${finding.code}. ${printable(finding.detail)}\n`;
            // What is listed among the evidence is named above; the open case is no evidence.
            const listed = new Set(evidence.map((file) => file.path));
            for (const each of summary.unreadable)
              if (!listed.has(each.path)) text += `! ${printable(each.path)}: not read. ${each.reason}\n`;
            if (summary.cancelled)
              text +=
                'The import was cancelled. Finished files are kept; finish it with: trailcase import CASE --resume\n';
            return text;
          },
        );
        if (summary.cancelled) finish(exit.cancelled);
        else if (trouble) finish(exit.needsLook);
      });
    });
};

/** What the form of a file has no place for; null where nothing is known to be missing. */
function cannotCarry(file: Pick<EvidenceFile, 'format' | 'completeness'>): string | null {
  return writeLosses(lossesOf(file.format, file.completeness), 'en') || null;
}

/** `--dry-run`: what an import would find, with nothing written. */
function describePreview(preview: ImportPreview): string {
  let text = `${preview.files} files, ${formatBytes(preview.bytes)}; nothing was taken in\n`;
  text += table(
    ['format', 'files', 'bytes', 'from', 'cannot carry'],
    preview.formats.map((each) => [
      each.format,
      String(each.files),
      String(each.bytes),
      formatSource(each.format, 'en'),
      cannotCarry(each) ?? '',
    ]),
  );
  if (preview.accounts.length > 0) text += `accounts: ${preview.accounts.join(', ')}\n`;
  if (preview.regions.length > 0) text += `Regions: ${preview.regions.join(', ')}\n`;
  for (const path of preview.notRecognised) text += `! ${printable(path)}: not recognised\n`;
  for (const { path, reason } of [...preview.locked, ...preview.unreadable])
    text += `! ${printable(path)}: ${printable(reason)}\n`;
  return text;
}

/** The file that was entered last, and how many entries stand before all that this import may enter: those of files that were not read are made anew. */
async function newestFile(opened: OpenCase): Promise<{ id: number; offset: number }> {
  const { total } = await opened.call('intake.files', { limit: 1 });
  const leftOut = (await opened.call('intake.files', { limit: 1, status: 'not-read' })).total;
  const id = total === 0 ? 0 : (await opened.call('intake.files', { offset: total - 1, limit: 1 })).files[0]!.id;
  return { id, offset: total - leftOut };
}

/** Evidence that was entered after that. */
async function filesAfter(opened: OpenCase, before: { id: number; offset: number }): Promise<EvidenceFile[]> {
  const files: EvidenceFile[] = [];
  for (let offset = before.offset; ;) {
    const page = await opened.call('intake.files', { offset, limit: 10_000 });
    files.push(...page.files.filter((file) => file.id > before.id));
    offset += page.files.length;
    if (page.files.length === 0 || offset >= page.total) return files;
  }
}
