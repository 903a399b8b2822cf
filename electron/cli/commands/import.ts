import type { Command } from 'commander';
import { createSession, exit, type GlobalOptions, print, withCase } from '../session.ts';
import { formatBytes, formatTime, printable } from '../output.ts';
import type { EvidenceFile } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/contract/index.ts';
import type { OpenCase } from '../../engine/index.ts';

/** `import`. */
export function addImportCommand(program: Command, finish: (status: number) => void): void {
  program
    .command('import')
    .argument('<case>', 'a .trailcase file')
    .argument('[path...]', 'folders, archives and files to take in')
    .description('take evidence in')
    .option('--reference', 'keep only hashes and paths in the case, not the bytes')
    .option('--format <format>', 'read the files as this format instead of looking at their content')
    .option('--resume', 'finish an import that was interrupted')
    .addHelpText('after', '\nExample:\n  trailcase import breach.trailcase /media/evidence/AWSLogs\n\nExit status 3: done, but some file was rejected, damaged, could not be read, or has a finding (for example an unsafe name in an archive).')
    .action(async (path: string, paths: string[], options: { reference?: boolean; format?: string; resume?: boolean }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      if (paths.length === 0 && options.resume !== true) throw new AppError('contract/bad-request', 'Nothing to import was named.', { hint: 'Name folders, archives or files, or use --resume to finish an interrupted import.' });
      await withCase(session, path, { writes: true }, async (opened) => {
        const before = (await opened.call('intake.files', { limit: 1 })).total;
        const summary = await opened.call(
          'intake.import',
          { sources: paths.length > 0 ? paths.map((each) => opened.grant(each)) : undefined, reference: options.reference ?? false, format: options.format, resume: options.resume ?? false },
          { signal: session.signal, onProgress: session.output.progress },
        );
        const evidence = await filesFrom(opened, before);
        const nothingKnown = evidence.length > 0 && evidence.every((file) => file.status === 'not-recognised');
        const trouble = nothingKnown || summary.unreadable.length > 0 || evidence.some((file) => file.rejected > 0 || file.status === 'damaged' || file.findings.length > 0);
        const { totals } = summary;
        print(
          session.output,
          {
            evidence: evidence.map((file) => ({ path: file.path, format: file.format, status: file.status, reason: file.reason, records: file.records, indexed: file.indexed, duplicates: file.duplicates, rejected: file.rejected, sha256: file.sha256, sha256Uncompressed: file.sha256Uncompressed, findings: file.findings })),
            totals,
            firstEvent: summary.firstEvent === null ? null : formatTime(summary.firstEvent),
            lastEvent: summary.lastEvent === null ? null : formatTime(summary.lastEvent),
            unreadable: summary.unreadable,
            cancelled: summary.cancelled,
          },
          () => {
            const status = Object.entries(summary.evidence.byStatus).map(([name, count]) => `${count} ${name}`).join(', ');
            let text = `${summary.evidence.files} files (${status}), ${formatBytes(totals.bytes)} in the case\n`;
            text += `records = indexed + duplicates + rejected = ${totals.indexed} + ${totals.duplicates} + ${totals.rejected} = ${totals.records}\n`;
            if (summary.firstEvent !== null) text += `events from ${formatTime(summary.firstEvent)} to ${formatTime(summary.lastEvent)}\n`;
            for (const file of evidence) if (file.status === 'damaged' || file.status === 'not-recognised' || file.rejected > 0) text += `! ${printable(file.path)}: ${file.status}${file.rejected > 0 ? `, ${file.rejected} rejected` : ''}${file.reason === null ? '' : `. ${file.reason}`}\n`;
            for (const file of evidence) for (const finding of file.findings) text += `! ${printable(file.path)}: ${finding.code}. ${printable(finding.detail)}\n`;
            for (const each of summary.unreadable) text += `! ${printable(each.path)}: not read. ${each.reason}\n`;
            if (summary.cancelled) text += 'The import was cancelled. Finished files are kept; finish it with: trailcase import CASE --resume\n';
            return text;
          },
        );
        if (summary.cancelled) finish(exit.cancelled);
        else if (trouble) finish(exit.needsLook);
      });
    });
}

/** Evidence rows after the first `before`. */
async function filesFrom(opened: OpenCase, before: number): Promise<EvidenceFile[]> {
  const files: EvidenceFile[] = [];
  for (;;) {
    const page = await opened.call('intake.files', { offset: before + files.length, limit: 10_000 });
    files.push(...page.files);
    if (page.files.length === 0 || before + files.length >= page.total) return files;
  }
}
