import { type Command, Option } from 'commander';
import { statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { AppError, type ReportFile, type ReportFormat, reportFormats } from '../../../shared/contract/index.ts';
import { formatBytes, printable } from '../output.ts';
import { createSession, type GlobalOptions, print, withCase } from '../session.ts';

interface ReportFlags {
  pdf?: string;
  html?: string;
  csv?: string;
  jsonReport?: string;
  out?: string;
  language: 'en' | 'ko';
  title?: string;
  classification?: string;
  where?: string;
  clobber?: boolean;
  sign?: string;
  verify?: string;
}

/** Where a report goes: the folder that holds the manifest, and the name of each form in it. */
interface Destination {
  folder: string;
  formats: ReportFormat[];
  names: Partial<Record<ReportFormat, string>>;
}

/** `report`. */
export function addReportCommand(program: Command): void {
  program
    .command('report')
    .argument('[case]', 'a .trailcase file')
    .description('write the report and MANIFEST.sha256')
    .option('--pdf <file>', 'write the PDF form')
    .option('--html <file>', 'write the HTML form, one file')
    .option('--csv <folder>', 'write the lists as CSV files')
    .option('--json-report <file>', 'write the facts as JSON')
    .option('--out <folder>', 'folder that the names above are relative to; without any of them, all four forms are written into it')
    .option('--where <kql>', 'events in the timeline besides tagged ones')
    .addOption(new Option('--language <language>', 'language of the report').choices(['en', 'ko']).default('en'))
    .option('--title <title>', 'title on the first page')
    .option('--classification <text>', 'banner on every page')
    .option('--clobber', 'overwrite files that exist')
    .addOption(new Option('--sign <key>', 'sign the manifest (in a later version)').hideHelp())
    .addOption(new Option('--verify <folder>', 'check a manifest and its signature (in a later version)').hideHelp())
    .addHelpText('after', '\nMANIFEST.sha256 and manifest.json stand beside the forms: check them with "sha256sum -c MANIFEST.sha256".\n\nExample:\n  trailcase report breach.trailcase --pdf report.pdf --csv csv\n  trailcase report breach.trailcase --out report --language ko')
    .action(async (path: string | undefined, flags: ReportFlags, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      refuseLater(flags);
      if (path === undefined) throw new AppError('contract/bad-request', 'No case was named.', { hint: 'Example: trailcase report breach.trailcase --pdf report.pdf' });
      const destination = findDestination(flags);
      checkDestination(destination, flags.clobber ?? false);
      const answer = await withCase(session, path, { writes: true }, async (opened) => {
        const scope = flags.where === undefined ? {} : { where: flags.where };
        await opened.call('events.page', { ...scope, limit: 0 }, { signal: session.signal });
        return opened.call(
          'report.write',
          {
            target: opened.grant(destination.folder),
            formats: destination.formats,
            names: destination.names,
            language: flags.language,
            title: flags.title ?? '',
            classification: flags.classification ?? '',
            scope,
            clobber: flags.clobber ?? false,
          },
          { signal: session.signal, onProgress: session.output.progress },
        );
      });
      print(session.output, { files: answer.files, folder: answer.folder }, () => listFiles(answer.folder, answer.files));
    });
}

function refuseLater(flags: ReportFlags): void {
  const option = flags.sign !== undefined ? '--sign' : flags.verify !== undefined ? '--verify' : null;
  if (option === null) return;
  throw new AppError('contract/unknown-method', `"trailcase report ${option}" is not in this version: signed manifests come later.`, { hint: 'The hashes can be checked without Trailcase: sha256sum -c MANIFEST.sha256' });
}

/** The manifest names every file relative to itself, so all forms have to lie in one folder or below it. */
function findDestination(flags: ReportFlags): Destination {
  const base = resolve(flags.out ?? '.');
  const given: Partial<Record<ReportFormat, string | undefined>> = { pdf: flags.pdf, html: flags.html, csv: flags.csv, json: flags.jsonReport };
  const formats = reportFormats.filter((format) => given[format] !== undefined);
  if (formats.length === 0) {
    if (flags.out === undefined) throw new AppError('contract/bad-request', 'Nothing to write was named.', { hint: 'Say --pdf FILE, --html FILE, --csv FOLDER or --json-report FILE, or --out FOLDER for all of them.' });
    return { folder: base, formats: [...reportFormats], names: {} };
  }
  const paths = formats.map((format) => ({ format, path: resolve(base, given[format]!) }));
  const homes = paths.map(({ format, path }) => (format === 'csv' && paths.length === 1 ? path : dirname(path)));
  const folder = flags.out === undefined ? homes.reduce((shortest, home) => (home.length < shortest.length ? home : shortest)) : base;
  const names: Destination['names'] = {};
  for (const { format, path } of paths) {
    const name = relative(folder, path);
    if (name.startsWith('..') || isAbsolute(name)) {
      throw new AppError('report/target', `${path} does not lie in ${folder}, where the manifest of the report goes.`, { hint: 'Write all forms into one folder or folders below it, or run the command once for each.' });
    }
    names[format] = name === '' ? '.' : name.split(sep).join('/');
  }
  return { folder, formats, names };
}

/** What can be seen to go wrong is said before the case is opened. */
function checkDestination({ folder, names }: Destination, clobber: boolean): void {
  const parent = dirname(folder);
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() !== true) throw new AppError('report/target', `The folder ${parent} does not exist.`, { hint: 'Create it first or choose another place.' });
  for (const [format, name] of Object.entries(names)) {
    const path = resolve(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) continue;
    if (format === 'csv' && !found.isDirectory()) throw new AppError('report/target', `${path} is a file; the CSV lists need a folder.`, { hint: 'Choose another name for --csv.' });
    if (format !== 'csv' && found.isDirectory()) throw new AppError('report/target', `${path} is a folder.`, { hint: 'Choose the name of a file.' });
    if (format !== 'csv' && !clobber) throw new AppError('report/exists', `${path} exists already.`, { hint: 'Choose another name, or allow overwriting with --clobber.' });
  }
}

function listFiles(folder: string, files: ReportFile[]): string {
  return `${files.map((file) => `${file.sha256}  ${printable(file.name)}  ${formatBytes(file.sizeBytes)}`).join('\n')}\nWritten to ${printable(folder)}. Check them later with: (cd ${printable(folder)} && sha256sum -c MANIFEST.sha256)\n`;
}
