import { type Command, Option } from 'commander';
import { statSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import {
  AppError,
  type ExportFormat,
  exportFormats,
  type ExportSummary,
  parquetPartitions,
  parquetProfiles,
} from '../../../shared/contract/index.ts';
import { formatBytes } from '../../../shared/format/index.ts';
import { printable } from '../output.ts';
import { readPassphrase } from '../passphrase.ts';
import { type AddCommands, createSession, type GlobalOptions, tell, withCase } from '../session.ts';
import { countOption, timeOption } from '../values.ts';

interface ExportFlags {
  as: ExportFormat;
  out: string;
  profile: (typeof parquetProfiles)[number];
  partition: (typeof parquetPartitions)[number];
  where?: string;
  from?: number;
  to?: number;
  finding?: string;
  splitMb?: number;
  raw: boolean;
  bulk?: boolean;
  provenance?: boolean;
  redact?: boolean;
  clobber?: boolean;
  sign?: string;
  passphraseFile?: string;
}

/** `export`. */
export const commands: AddCommands = (program) => {
  program
    .command('export')
    .argument('<case>', 'a .trailcase file')
    .description('write events for other tools')
    .addOption(new Option('--as <format>', 'what the other tool reads').choices(exportFormats).makeOptionMandatory())
    .requiredOption(
      '--out <path>',
      'folder to write into, or name of the file; manifest.json and MANIFEST.sha256 stand beside it',
    )
    .addOption(
      new Option(
        '--profile <profile>',
        "Parquet columns: CloudTrail's own names and types, or those of the AWS table definition",
      )
        .choices(parquetProfiles)
        .default('typed'),
    )
    .addOption(
      new Option('--partition <folders>', 'folders of the Parquet files').choices(parquetPartitions).default('none'),
    )
    .option('--where <kql>', 'only events that meet this filter')
    .option('--from <time>', 'from this time on (RFC 3339, UTC)', timeOption)
    .option('--to <time>', 'before this time', timeOption)
    .option('--finding <finding>', 'only events of this finding: its number, or F-001')
    .option('--split-mb <megabytes>', 'Parquet files of about this size at most (512)', countOption)
    .option('--no-raw', 'Parquet without the whole record beside its columns')
    .option('--bulk', 'ECS with the lines of the bulk API between the events')
    .option('--provenance', 'suzaku-csv with file, record, hash and verdict behind the other columns')
    .option('--redact', 'replace accounts, names, addresses and keys by the pseudonyms of the case')
    .option('--clobber', 'overwrite files that exist')
    .option('--sign <key>', 'sign the manifest with this key (see "trailcase key create")')
    .option(
      '--passphrase-file <file>',
      'read the passphrase of the key from the first line of this file instead of asking',
    )
    .addHelpText(
      'after',
      `\nEvents in scope = events written + events left out; the reasons stand in manifest.json. Check a folder later with: trailcase report --verify FOLDER\n\nExample:\n  trailcase export breach.trailcase --as parquet --out lake --partition account-region-day\n  trailcase export breach.trailcase --as timesketch --out for-timesketch --where 'outcome : denied'`,
    )
    .action(async (path: string, flags: ExportFlags, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const { folder, name } = placeOf(flags);
      const finding = flags.finding === undefined ? undefined : findingNumber(flags.finding);
      const passphrase =
        flags.sign === undefined ? '' : await readPassphrase(flags.passphraseFile, 'Passphrase of the signing key: ');
      const summary = await withCase(session, path, { writes: true }, async (opened) => {
        const reason = opened.protects(resolve(folder, name ?? 'events.jsonl'));
        if (reason !== null)
          throw new AppError('export/target', `${folder}: ${reason}`, { hint: 'Choose another folder.' });
        return opened.call(
          'exports.write',
          {
            target: opened.grant(folder),
            name,
            as: flags.as,
            profile: flags.profile,
            partition: flags.partition,
            where: flags.where,
            from: flags.from,
            to: flags.to,
            finding,
            ...(flags.splitMb === undefined ? {} : { splitMb: flags.splitMb }),
            withoutRecords: !flags.raw,
            bulk: flags.bulk ?? false,
            provenance: flags.provenance ?? false,
            redact: flags.redact ?? false,
            clobber: flags.clobber ?? false,
            ...(flags.sign === undefined ? {} : { sign: { key: opened.grant(resolve(flags.sign)), passphrase } }),
          },
          { signal: session.signal, onProgress: session.output.progress },
        );
      });
      tell(session.output, summary, () => describeExport(summary));
    });
};

/** A path with the ending of a file is the name of the one file that a format makes; any other is a folder. */
function placeOf({ out, as }: ExportFlags): { folder: string; name: string | undefined } {
  const path = resolve(out);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const isFile = !isFolder && /^\.(jsonl|ndjson|json|jsonld|csv|sql|parquet)$/i.test(extname(path));
  if (!isFile) return { folder: path, name: undefined };
  if (as === 'lookup-events')
    throw new AppError('contract/bad-request', `The format "${as}" makes several files.`, {
      hint: 'Say --out FOLDER.',
    });
  return { folder: dirname(path), name: basename(path) };
}

function findingNumber(text: string): number {
  const [, digits] = /^(?:F-)?0*(\d{1,9})$/i.exec(text.trim()) ?? [];
  if (digits === undefined)
    throw new AppError('contract/bad-request', `"${text}" is no number of a finding.`, {
      hint: 'Write it as 1 or F-001; "trailcase finding list" shows them.',
    });
  return Number(digits);
}

function describeExport({ folder, files, events, leftOut, remarks }: ExportSummary): string {
  const lines = [
    ...files.map(({ path, bytes, sha256 }) => `${sha256}  ${printable(path)}  ${formatBytes(bytes)}`),
    `${events} events written to ${printable(folder)}.`,
    ...leftOut.map(({ reason, events: left }) => `${left} events left out: ${reason}.`),
    ...remarks.map(({ what, events: concerned }) => `${concerned} events: ${what}.`),
  ];
  return `${lines.join('\n')}\n`;
}
