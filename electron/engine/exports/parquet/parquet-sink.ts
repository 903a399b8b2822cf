import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { constants, zstdCompressSync } from 'node:zlib';
import type { ExportOptions, ParquetPartition } from '../../../../shared/contract/exports.ts';
import type { FileDraft, FolderDraft } from '../../manifest/folder.ts';
import { type ExportedEvent, stringify, textOf } from '../exported-event.ts';
import type { EventSink, Remarks } from '../sinks.ts';
import { memberTexts } from './member-texts.ts';
import { columnsOf, type ProfileColumn, schemaOf, shapeValue } from './schema.ts';

/** Rows of a row group, and characters of its records that are held before it is written. */
const GROUP_ROWS = 122_880;
const GROUP_CHARACTERS = 48 * 1024 * 1024;
/** The same over all partitions that are being written. */
const HELD_CHARACTERS = 96 * 1024 * 1024;

const zstd = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });

/** Hive's own name for the partition of rows that have no value. */
const noValue = '__HIVE_DEFAULT_PARTITION__';

/** Folder of an event: keys that published queries use, two-digit months and days, nothing that a file system or Hive reads otherwise. */
function partitionOf(partition: ParquetPartition, { original, time }: ExportedEvent): string {
  if (partition === 'none') return '';
  const day = time === null ? [noValue, noValue, noValue] : new Date(time).toISOString().slice(0, 10).split('-');
  const date = `year=${day[0]}/month=${day[1]}/day=${day[2]}`;
  if (partition === 'day') return date;
  const value = (name: string): string => {
    const text = textOf(original[name]);
    if (text === undefined) return noValue;
    return encodeURIComponent(text.toWellFormed().slice(0, 100)).replaceAll('.', '%2E').replaceAll('*', '%2A');
  };
  return `account=${value('recipientAccountId')}/region=${value('awsRegion')}/${date}`;
}

/** Parquet files by partition. Events come in order of time, so the files of a day are ended when the next begins. */
export function openParquet(
  draft: FolderDraft,
  ask: ExportOptions,
  { caseId, application }: { caseId: string; application: string },
  remarks: Remarks,
  first = 'events.parquet',
): EventSink {
  const columns = columnsOf(ask.profile, ask.withoutRecords || ask.redact);
  const metadata = [
    { key: 'trailcase.case', value: caseId },
    { key: 'trailcase.profile', value: ask.profile },
    { key: 'trailcase.schema', value: '1' },
  ];
  const counts = new Map<string, number>();
  const parts = new Map<string, number>();
  const open = new Map<string, PartitionFile>();
  let day = '';
  let held = 0;
  const begin = (folder: string): PartitionFile => {
    const part = parts.get(folder) ?? 0;
    parts.set(folder, part + 1);
    const number = String(part).padStart(5, '0');
    const name =
      folder !== ''
        ? `${folder}/part-${number}.parquet`
        : part === 0
          ? first
          : first.replace(/(?:\.parquet)?$/, `-${number}.parquet`);
    const file = new PartitionFile(draft.open(name), columns, metadata, application);
    open.set(folder, file);
    return file;
  };
  const end = (folder: string, file: PartitionFile): void => {
    held -= file.held;
    const { name, rows } = file.close();
    counts.set(name, rows);
    open.delete(folder);
  };
  return {
    version: '1',
    needsTime: false,
    needsFinding: false,
    add(event) {
      remarks.next();
      const folder = partitionOf(ask.partition, event);
      const own = folder.slice(folder.indexOf('year='));
      if (own !== day) {
        day = own;
        for (const [other, file] of open) end(other, file);
      }
      let file = open.get(folder) ?? begin(folder);
      if (file.bytes > ask.splitMb * 1024 * 1024) {
        end(folder, file);
        file = begin(folder);
      }
      const before = file.held;
      file.add(event);
      held += file.held - before;
      if (held > HELD_CHARACTERS) {
        const largest = [...open.values()].reduce((most, each) => (each.held > most.held ? each : most));
        held -= largest.held;
        largest.flush();
      }
    },
    close() {
      if (open.size === 0 && counts.size === 0) begin('');
      for (const [folder, file] of open) end(folder, file);
      return counts;
    },
  };
}

class PartitionFile {
  readonly #file: FileDraft;
  readonly #columns: readonly ProfileColumn[];
  readonly #writer: ParquetWriter;
  #cells: unknown[][];
  #waiting = 0;
  #rows = 0;
  /** Characters of records that wait to be written. */
  held = 0;

  constructor(
    file: FileDraft,
    columns: readonly ProfileColumn[],
    kvMetadata: { key: string; value: string }[],
    application: string,
  ) {
    this.#file = file;
    this.#columns = columns;
    this.#cells = columns.map(() => []);
    const bytes = new ByteWriter();
    const flush = (): void => {
      this.#file.write(new Uint8Array(bytes.buffer.slice(0, bytes.index)));
      bytes.index = 0;
    };
    const writer = Object.assign(bytes, { flush, finish: flush });
    this.#writer = new ParquetWriter({
      writer,
      schema: schemaOf(columns),
      codec: 'ZSTD',
      compressors: { ZSTD: zstd },
      kvMetadata,
      createdBy: application.replace(/^Trailcase/, 'trailcase'),
    });
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#file.sizeBytes;
  }

  add(event: ExportedEvent): void {
    const members = event.text === null ? null : memberTexts(event.text);
    const memberText = (name: string): string | undefined => members?.get(name) ?? stringify(event.original[name]);
    this.#columns.forEach(({ shape, value }, index) =>
      this.#cells[index]!.push(shapeValue(shape, value(event, memberText))),
    );
    this.#waiting++;
    this.held += (event.text?.length ?? 1000) * 2;
    if (this.#waiting === GROUP_ROWS || this.held > GROUP_CHARACTERS) this.flush();
  }

  flush(): void {
    if (this.#waiting === 0) return;
    const columnData = this.#columns.map(({ label, bloom }, index) => ({
      name: label,
      data: this.#cells[index]!,
      ...(bloom === true ? { bloomFilter: true } : {}),
    }));
    void this.#writer.write({ columnData, rowGroupSize: GROUP_ROWS });
    this.#rows += this.#waiting;
    this.#cells = this.#columns.map(() => []);
    this.#waiting = 0;
    this.held = 0;
  }

  close(): { name: string; rows: number } {
    this.flush();
    void this.#writer.finish();
    return { name: this.#file.close().name, rows: this.#rows };
  }
}
