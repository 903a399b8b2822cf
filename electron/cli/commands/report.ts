import { type Command, Option } from 'commander';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError, type ReportFile } from '../../../shared/contract/index.ts';
import { formatBytes, printable } from '../output.ts';
import { createSession, type GlobalOptions, print, withCase } from '../session.ts';

/** `report`. */
export function addReportCommand(program: Command): void {
  program
    .command('report')
    .argument('<case>', 'a .trailcase file')
    .description('write the report and MANIFEST.sha256')
    .option('--out <folder>', 'folder to write into (created if needed)')
    .addOption(new Option('--formats <list>', 'forms to write').default('pdf,html,csv,json'))
    .addOption(new Option('--language <language>', 'language of the report').choices(['en', 'ko']).default('en'))
    .option('--title <title>', 'title on the first page')
    .option('--classification <text>', 'banner on every page')
    .option('--where <kql>', 'events in the timeline besides tagged ones')
    .option('--clobber', 'overwrite files that exist')
    .addHelpText('after', '\nExample:\n  trailcase report breach.trailcase --out report --language ko')
    .action(async (path: string, options: { out?: string; formats: string; language: 'en' | 'ko'; title?: string; classification?: string; where?: string; clobber?: boolean }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const folder = resolve(options.out ?? 'report');
      if (!existsSync(dirname(folder))) throw new AppError('report/target', `The folder ${dirname(folder)} does not exist.`, { hint: 'Create it first or choose another place with --out.' });
      const formats = options.formats.split(',') as ('pdf' | 'html' | 'csv' | 'json')[];
      const answer = await withCase(session, path, { writes: true }, (opened) =>
        opened.call(
          'report.write',
          {
            target: opened.grant(folder),
            formats,
            language: options.language,
            title: options.title ?? '',
            classification: options.classification ?? '',
            scope: options.where === undefined ? {} : { where: options.where },
            clobber: options.clobber ?? false,
          },
          { signal: session.signal, onProgress: session.output.progress },
        ),
      );
      print(session.output, { files: answer.files, folder: answer.folder }, () => listFiles(answer.folder, answer.files));
    });
}

function listFiles(folder: string, files: ReportFile[]): string {
  return `${files.map((file) => `${file.sha256}  ${printable(file.name)}  ${formatBytes(file.sizeBytes)}`).join('\n')}\nWritten to ${printable(folder)}. Check them later with: sha256sum -c MANIFEST.sha256\n`;
}
