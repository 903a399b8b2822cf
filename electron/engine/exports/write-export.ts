import type Database from 'better-sqlite3';
import type { KeyObject } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ExportFormat, ExportOptions, ExportSummary, LeftOut } from '../../../shared/contract/exports.ts';
import type { ReportPseudonym } from '../../../shared/contract/report.ts';
import type { CallOptions } from '../case/call-options.ts';
import { readDetails, readGeneration, readInfo } from '../case/case-details.ts';
import { NameCollector, Redactor } from '../case/redaction.ts';
import { replay } from '../derived/replay.ts';
import { FolderDraft, type FolderKind } from '../manifest/folder.ts';
import { keyFingerprint } from '../manifest/signature.ts';
import type { WrittenFile } from '../manifest/sums.ts';
import { CaseFacts } from './case-facts.ts';
import type { DocumentFormat } from './documents/document.ts';
import { documentFormats } from './documents/index.ts';
import type { ExportSource } from './export-source.ts';
import { rowFormats } from './formats/index.ts';
import { openParquet } from './parquet/parquet-sink.ts';
import { type EventSink, lookupSink, Remarks, rowSink } from './sinks.ts';

export interface ExportTarget {
  folder: string;
  /** Name of the file where it is not the format's own. */
  name: string | undefined;
  clobber: boolean;
  key: KeyObject | undefined;
}

const kind: FolderKind = { what: 'export', target: 'export/target', exists: 'export/exists' };

/** Bytes that an event makes for each byte of its record, about; found with the real samples. */
const growth: Record<ExportFormat, number> = {
  parquet: 0.35,
  timesketch: 1.7,
  'timesketch-csv': 1.7,
  ecs: 2.6,
  ocsf: 3.2,
  stix: 0.01,
  'case-uco': 0.01,
  splunk: 1.3,
  'suzaku-csv': 0.2,
  records: 1,
  'lookup-events': 1.5,
  'sql-ddl': 0.001,
};

/** About how many bytes an export makes: by the mean length of the case's records. */
export function estimateBytes(db: Database.Database, as: ExportFormat, events: number): number {
  const [bytes, records] = db
    .prepare('SELECT coalesce(sum(size_content), 0), coalesce(sum(records), 0) FROM evidence_file WHERE records > 0')
    .raw()
    .get() as [number, number];
  return records === 0 ? 0 : Math.ceil((bytes / records) * events * growth[as]);
}

/**
 * Writes the events in scope, in order of time, into a folder with its manifest. The same case, generation and options give the same bytes: there is no clock, no random, no
 * path of this machine in them. Events in scope = events written + events left out, each with its reason.
 * @throws AppError `export/target` | `export/exists` | `cancelled`
 */
export async function writeExport(
  source: ExportSource,
  ask: ExportOptions,
  target: ExportTarget,
  options: CallOptions = {},
): Promise<{ summary: ExportSummary; added: ReportPseudonym[]; manifest: WrittenFile }> {
  const inScope = source.selected.count;
  const document = documentFormats[ask.as];
  const planned = plannedName(ask, document, target.name);
  const remarks = new Remarks();
  const rows = new Map<string, number>();
  let redactor: Redactor | null = null;
  let events = 0;
  let leftOut: LeftOut[] = [];
  let version = '1';
  const { files } = await FolderDraft.write(
    target,
    kind,
    planned === null ? [] : [planned],
    async (draft) => {
      await requireRoom(target.folder, estimateBytes(source.db, ask.as, inScope));
      if (ask.redact) redactor = new Redactor(source.pseudonyms, await collectNames(source, options));
      if (document !== undefined) {
        const made = document.make(source, ask, redactor);
        for (const file of made.files) {
          await draft.put(file.name ?? planned!, file.pieces);
          rows.set(file.name ?? planned!, file.rows);
        }
        ({ events, leftOut, version } = made);
        for (const { what, events: concerned } of made.remarks ?? []) remarks.count(what, concerned);
      } else {
        const sink = openSink(draft, source, ask, planned ?? target.name, remarks);
        ({ version } = sink);
        ({ events, leftOut } = await fill(sink, source, redactor, options));
        for (const [name, count] of sink.close()) rows.set(name, count);
        if (ask.as === 'parquet') {
          const ddl = documentFormats['sql-ddl']!.make(source, ask, redactor);
          await draft.put('ddl.sql', ddl.files[0]!.pieces);
          rows.set('ddl.sql', 1);
        }
      }
      const left = leftOut.reduce((sum, each) => sum + each.events, 0);
      if (document === undefined && events + left !== inScope)
        throw new Error(`Export: ${events} written + ${left} left out ≠ ${inScope} in scope.`);
      return (written) =>
        renderManifest(
          source,
          ask,
          { redactor, version, inScope, events, leftOut, remarks, rows, key: target.key },
          written,
        );
    },
    options,
  );
  return {
    summary: {
      folder: target.folder,
      files: files.map(({ name, sizeBytes, sha256 }) => ({
        path: name,
        bytes: sizeBytes,
        sha256,
        rows: rows.get(name) ?? null,
      })),
      events,
      leftOut,
      remarks: remarks.list,
      format: { name: ask.as, version },
    },
    added: (redactor as Redactor | null)?.added ?? [],
    manifest: files.find(({ name }) => name === 'MANIFEST.sha256')!,
  };
}

/** Name of the one file that is known beforehand; null where a format makes several. */
function plannedName(
  ask: ExportOptions,
  document: DocumentFormat | undefined,
  name: string | undefined,
): string | null {
  if (ask.as === 'lookup-events' || ask.as === 'parquet') return null;
  return name ?? document?.fileName ?? rowFormats[ask.as]!(ask).fileName;
}

function openSink(
  draft: FolderDraft,
  source: ExportSource,
  ask: ExportOptions,
  name: string | undefined,
  remarks: Remarks,
): EventSink {
  if (ask.as === 'lookup-events') return lookupSink(draft);
  if (ask.as === 'parquet')
    return openParquet(
      draft,
      ask,
      { caseId: readInfo(source.db, 'case_id') ?? '', application: source.application },
      remarks,
      name,
    );
  return rowSink(draft, rowFormats[ask.as]!(ask), name!, remarks);
}

/** Tells the events in scope to the sink. */
async function fill(
  sink: EventSink,
  source: ExportSource,
  redactor: Redactor | null,
  options: CallOptions,
): Promise<{ events: number; leftOut: LeftOut[] }> {
  const { db, fields, marks, selected } = source;
  const facts = new CaseFacts(db, fields, marks);
  const left = new Map<string, number>();
  const leave = (reason: string): void => void left.set(reason, (left.get(reason) ?? 0) + 1);
  let events = 0;
  await replay(
    { db, store: fields.store },
    [
      {
        wants: selected,
        hear(heard) {
          const event = facts.read(heard, redactor);
          if (event === null) leave('the record cannot be read');
          else if (sink.needsTime && event.time === null) leave('no readable time, which the format needs');
          else if (sink.needsFinding && event.findings.length === 0)
            leave('in no finding: the format has rows of hits only');
          else {
            sink.add(event);
            events++;
          }
        },
      },
    ],
    { ...options, phase: 'export' },
  );
  return {
    events,
    leftOut: [...left].sort(([a], [b]) => (a < b ? -1 : 1)).map(([reason, count]) => ({ reason, events: count })),
  };
}

/** Names in the records in scope, and of the actors and evidence behind them. */
async function collectNames({ db, fields, selected }: ExportSource, options: CallOptions): Promise<Set<string>> {
  const collector = new NameCollector();
  for (const identity of db.prepare('SELECT value FROM identity').pluck().iterate() as IterableIterator<string>)
    collector.addText(identity);
  await replay(
    { db, store: fields.store },
    [{ wants: selected, hear: ({ text }) => (text === null ? undefined : collector.addText(text)) }],
    { ...options, phase: 'names' },
  );
  return collector.names;
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes * 1.2)
    throw new AppError(
      'export/target',
      `There is no room for the export in ${folder}: about ${bytes} bytes are needed.`,
      {
        hint: 'Free some space there, choose another folder, or export fewer events (--where).',
      },
    );
}

interface Told {
  redactor: Redactor | null;
  version: string;
  inScope: number;
  events: number;
  leftOut: LeftOut[];
  remarks: Remarks;
  rows: ReadonlyMap<string, number>;
  key: KeyObject | undefined;
}

/** `manifest.json`: what was exported, from which state of the case, and every file of it. */
function renderManifest(source: ExportSource, ask: ExportOptions, told: Told, files: WrittenFile[]): Uint8Array {
  const details = readDetails(source.db);
  const hide = told.redactor?.text ?? ((text: string): string => text);
  const manifest = {
    format: 'trailcase-export',
    version: 1,
    caseId: readInfo(source.db, 'case_id') ?? '',
    caseName: hide(details.name),
    caseNumber: details.number,
    generation: readGeneration(source.db),
    application: source.application,
    export: {
      name: ask.as,
      version: told.version,
      ...(ask.as === 'parquet' ? { profile: ask.profile, partition: ask.partition } : {}),
    },
    scope: {
      where: hide(ask.where ?? ''),
      from: ask.from === undefined ? null : new Date(ask.from).toISOString(),
      to: ask.to === undefined ? null : new Date(ask.to).toISOString(),
      finding: ask.finding ?? null,
    },
    redacted: ask.redact,
    events: { inScope: told.inScope, written: told.events, leftOut: told.leftOut },
    remarks: told.remarks.list,
    /** SHA-256 of the public key (SubjectPublicKeyInfo, DER) that signed the list of sums. */
    signer: told.key === undefined ? null : keyFingerprint(told.key),
    files: files.map((file) => ({ ...file, rows: told.rows.get(file.name) ?? null })),
  };
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}
