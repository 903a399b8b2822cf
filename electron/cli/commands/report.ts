import { type Command, Option } from 'commander';
import { statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import {
  AppError,
  type ReportFile,
  type ReportFormat,
  reportFormats,
  type ReportOptions,
  type ReportLists,
  reportLists,
  reportRecords,
  type ReportRecords,
  type ReportTemplate,
  reportTemplates,
} from '../../../shared/contract/index.ts';
import { formatBytes } from '../../../shared/format/index.ts';
import { type ReportVerdict, verifyReport } from '../../engine/index.ts';
import { printable } from '../output.ts';
import { readPassphrase } from '../passphrase.ts';
import {
  type AddCommands,
  createSession,
  exit,
  type GlobalOptions,
  print,
  type Session,
  tell,
  withCase,
} from '../session.ts';

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
  template: ReportTemplate;
  records: ReportRecords;
  lists: ReportLists;
  drafts?: boolean;
  countPages?: boolean;
  redact?: boolean;
  rawCsv?: boolean;
  sign?: string;
  passphraseFile?: string;
  verify?: string;
  publicKey?: string;
}

/** Where a report goes: the folder that holds the manifest, and the name of each form in it. */
interface Destination {
  folder: string;
  formats: ReportFormat[];
  names: Partial<Record<ReportFormat, string>>;
}

/** `report`. */
export const commands: AddCommands = (program, finish) => {
  program
    .command('report')
    .argument('[case]', 'a .trailcase file')
    .description('write the report and MANIFEST.sha256, or check one')
    .option('--pdf <file>', 'write the PDF form')
    .option('--html <file>', 'write the HTML form, one file')
    .option('--csv <folder>', 'write the lists as CSV files')
    .option('--json-report <file>', 'write the facts as JSON')
    .option(
      '--out <folder>',
      'folder that the names above are relative to; without any of them, all four forms are written into it',
    )
    .option('--where <kql>', 'events in the timeline besides tagged ones')
    .addOption(new Option('--language <language>', 'language of the report').choices(['en', 'ko']).default('en'))
    .option('--title <title>', 'title on the first page')
    .option('--classification <text>', 'banner on every page')
    .option('--clobber', 'overwrite files that exist')
    .addOption(
      new Option('--template <template>', 'which chapters the PDF and HTML forms hold')
        .choices(reportTemplates)
        .default('full'),
    )
    .addOption(
      new Option(
        '--records <which>',
        'original records that the PDF and HTML forms print: the telling ones, of all cited events, of those of findings, or none (all of them in events.csv)',
      )
        .choices(reportRecords)
        .default('key'),
    )
    .addOption(
      new Option(
        '--lists <how>',
        'lists in the PDF and HTML forms: short, with a CSV file and its hash for what is uniform or long, or row by row',
      )
        .choices(reportLists)
        .default('short'),
    )
    .option('--drafts', 'findings that are drafts, too')
    .option('--count-pages', 'say how many pages the PDF form would have, and write nothing')
    .option('--raw-csv', 'leave CSV cells as they are, for programs that are no spreadsheets')
    .option('--redact', 'replace accounts, names, addresses and keys by pseudonyms; the table stays in the case')
    .option('--sign <key>', 'sign the manifest with this key (see "trailcase key create")')
    .option(
      '--passphrase-file <file>',
      'read the passphrase of the key from the first line of this file instead of asking',
    )
    .option('--verify <folder>', 'check the files and the signature of a report; takes no case')
    .option(
      '--public-key <file>',
      'with --verify: the public key that the examiner gave you, instead of the one in the folder',
    )
    .addHelpText(
      'after',
      '\nMANIFEST.sha256 and manifest.json stand beside the forms: check them with "sha256sum -c MANIFEST.sha256".\n\nExample:\n  trailcase report breach.trailcase --pdf report.pdf --csv csv\n  trailcase report breach.trailcase --out report --language ko --sign examiner.key\n  trailcase report --verify report --public-key examiner.key.pub.pem\n\nExit status 3 (with --verify): a file or the signature is not as it was written.',
    )
    .action(async (path: string | undefined, flags: ReportFlags, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      if (flags.verify !== undefined) {
        if (!(await verifyFolder(session, flags.verify, flags.publicKey))) finish(exit.needsLook);
        return;
      }
      if (path === undefined)
        throw new AppError('contract/bad-request', 'No case was named.', {
          hint: 'Example: trailcase report breach.trailcase --pdf report.pdf',
        });
      if (flags.countPages === true) {
        const { pages, drafts } = await withCase(session, path, { writes: false }, (opened) =>
          opened.call('report.preview', optionsOf(flags), { signal: session.signal }),
        );
        tell(session.output, { pages, drafts }, () =>
          [`${pages} pages`, ...(drafts === 0 ? [] : [`${drafts} findings left out as drafts (--drafts)`])]
            .map((line) => `${line}\n`)
            .join(''),
        );
        return;
      }
      const destination = findDestination(flags);
      checkDestination(destination, flags.clobber ?? false);
      const passphrase =
        flags.sign === undefined ? '' : await readPassphrase(flags.passphraseFile, 'Passphrase of the signing key: ');
      const answer = await withCase(session, path, { writes: true }, async (opened) => {
        const scope = flags.where === undefined ? {} : { where: flags.where };
        await opened.call('events.page', { ...scope, limit: 0 }, { signal: session.signal });
        return opened.call(
          'report.write',
          {
            ...optionsOf(flags),
            target: opened.grant(destination.folder),
            formats: destination.formats,
            names: destination.names,
            rawCsv: flags.rawCsv ?? false,
            ...(flags.sign === undefined ? {} : { sign: { key: opened.grant(resolve(flags.sign)), passphrase } }),
            clobber: flags.clobber ?? false,
          },
          { signal: session.signal, onProgress: session.output.progress },
        );
      });
      tell(session.output, { files: answer.files, folder: answer.folder, signer: answer.signer }, () =>
        listFiles(answer.folder, answer.files),
      );
    });
};

/** What the flags say about the report itself. */
function optionsOf(flags: ReportFlags): ReportOptions {
  return {
    language: flags.language,
    template: flags.template,
    records: flags.records,
    lists: flags.lists,
    drafts: flags.drafts ?? false,
    redact: flags.redact ?? false,
    title: flags.title ?? '',
    classification: flags.classification ?? '',
    scope: flags.where === undefined ? {} : { where: flags.where },
  };
}

/** `report --verify`: works without a case. */
async function verifyFolder(session: Session, folder: string, publicKey: string | undefined): Promise<boolean> {
  const verdict = await verifyReport(resolve(folder), publicKey === undefined ? null : resolve(publicKey));
  print(session.output, verdict, () => {
    const files = verdict.files
      .map(
        (file) =>
          `${file.state === 'intact' ? 'ok      ' : file.state.toUpperCase().padEnd(8)}  ${printable(file.name)}`,
      )
      .join('\n');
    return `${files}\n${sayVerdict(verdict)}\n`;
  });
  return verdict.intact;
}

function sayVerdict({ files, signature }: ReportVerdict): string {
  const wrong = files.filter((file) => file.state !== 'intact').length;
  const first =
    wrong === 0
      ? `All ${files.length} files are as they were written.`
      : `${wrong} of ${files.length} files are NOT as they were written.`;
  if (signature.state === 'none') return `${first}\nThe manifest is not signed.`;
  if (signature.state === 'invalid') return `${first}\nThe signature is NOT valid.`;
  const trust =
    signature.keyFrom === 'given'
      ? 'with the key that you named'
      : 'with the key in the folder: compare its fingerprint with the one that the examiner gave you';
  return `${first}\nThe signature is valid ${trust}.\nFingerprint  ${signature.fingerprint}`;
}

/** The manifest names every file relative to itself, so all forms have to lie in one folder or below it. */
function findDestination(flags: ReportFlags): Destination {
  const base = resolve(flags.out ?? '.');
  const given: Partial<Record<ReportFormat, string | undefined>> = {
    pdf: flags.pdf,
    html: flags.html,
    csv: flags.csv,
    json: flags.jsonReport,
  };
  const formats = reportFormats.filter((format) => given[format] !== undefined);
  if (formats.length === 0) {
    if (flags.out === undefined)
      throw new AppError('contract/bad-request', 'Nothing to write was named.', {
        hint: 'Say --pdf FILE, --html FILE, --csv FOLDER or --json-report FILE, or --out FOLDER for all of them.',
      });
    return { folder: base, formats: [...reportFormats], names: {} };
  }
  const paths = formats.map((format) => ({ format, path: resolve(base, given[format]!) }));
  const homes = paths.map(({ format, path }) => (format === 'csv' && paths.length === 1 ? path : dirname(path)));
  const folder =
    flags.out === undefined
      ? homes.reduce((shortest, home) => (home.length < shortest.length ? home : shortest))
      : base;
  const names: Destination['names'] = {};
  for (const { format, path } of paths) {
    const name = relative(folder, path);
    if (name.startsWith('..') || isAbsolute(name)) {
      throw new AppError('report/target', `${path} does not lie in ${folder}, where the manifest of the report goes.`, {
        hint: 'Write all forms into one folder or folders below it, or run the command once for each.',
      });
    }
    names[format] = name === '' ? '.' : name.split(sep).join('/');
  }
  return { folder, formats, names };
}

/** What can be seen to go wrong is said before the case is opened. */
function checkDestination({ folder, names }: Destination, clobber: boolean): void {
  const parent = dirname(folder);
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new AppError('report/target', `The folder ${parent} does not exist.`, {
      hint: 'Create it first or choose another place.',
    });
  for (const [format, name] of Object.entries(names)) {
    const path = resolve(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) continue;
    if (format === 'csv' && !found.isDirectory())
      throw new AppError('report/target', `${path} is a file; the CSV lists need a folder.`, {
        hint: 'Choose another name for --csv.',
      });
    if (format !== 'csv' && found.isDirectory())
      throw new AppError('report/target', `${path} is a folder.`, { hint: 'Choose the name of a file.' });
    if (format !== 'csv' && !clobber)
      throw new AppError('report/exists', `${path} exists already.`, {
        hint: 'Choose another name, or allow overwriting with --clobber.',
      });
  }
}

function listFiles(folder: string, files: ReportFile[]): string {
  return `${files.map((file) => `${file.sha256}  ${printable(file.name)}  ${formatBytes(file.sizeBytes)}`).join('\n')}\nWritten to ${printable(folder)}. Check them later with: (cd ${printable(folder)} && sha256sum -c MANIFEST.sha256)\n`;
}
