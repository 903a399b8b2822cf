import { closeSync, openSync, readSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { termFields } from '../../../shared/fields/index.ts';
import type { Progress } from '../../../shared/contract/common.ts';
import type { ImportPreview } from '../../../shared/contract/intake.ts';
import { readTerms } from '../events/batch-dictionary.ts';
import { BatchBuilder } from '../events/batch.ts';
import { inflateHead, sniffCompression } from './decompress.ts';
import { containerOf, LOCKED, neededHead } from './archive.ts';
import { expandFile } from './expand.ts';
import { ContentReader, headOf, recognise } from './read-content.ts';
import { readStored } from './stored-bytes.ts';
import { bomLength, sniffEncoding, toUtf8 } from './text-encoding.ts';
import { tellReason } from './told.ts';
import { describeReadError, type FoundFile, walk } from './walk.ts';

export interface PreviewOptions {
  /** Passwords of encrypted archives, tried in this order. */
  passwords?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Beginning of a file that is looked at. */
const HEAD = 64 * 1024;
/** Names of unrecognised and unreadable files that are listed; the counts stay exact. */
const MAX_NAMES = 1000;
/** After this many files with CloudTrail's own kind of name were opened, the others of that kind go by name: a bucket holds millions. */
const LOOKS = 40;
/** Archives that can be read in one direction only are listed up to this size; beyond, the import will tell. */
const MAX_ONE_WAY = 64 * 1024 * 1024;
/** Members of archives up to this size are opened. */
const MAX_MEMBER = 1024 * 1024;

const deliveredName = /^(\d{12})_(CloudTrail(?:-[A-Za-z]+)?)_([a-z]{2}(?:-[a-z]+)+-\d[a-z]?)_.+\.json(?:\.gz)?$/;
const regionTerm = termFields.findIndex((field) => field.name === 'awsRegion');
const accountTerm = termFields.findIndex((field) => field.name === 'recipientAccountId');

/**
 * Looks at what an import would find: every file and every member of an archive is listed and counted, formats are judged by the first bytes, accounts and
 * Regions are those of names and of first records. Nothing is written, nothing is unpacked to disk.
 */
export async function previewImport(paths: string[], options: PreviewOptions = {}): Promise<ImportPreview> {
  const look = new Look(options.passwords ?? []);
  let listed = 0;
  for (const path of paths) {
    const absolute = resolve(path);
    const label = basename(absolute);
    const name = (relative: string): string =>
      relative === '' ? label : relative.startsWith('!/') ? `${label}${relative}` : `${label}/${relative}`;
    for (const file of walk(absolute, '', (skipped) => look.unreadable(name(skipped.label), skipped.reason))) {
      if (options.signal?.aborted) return look.result();
      try {
        await look.file(file, name);
      } catch (cause) {
        look.unreadable(name(file.label), describeReadError(cause));
      }
      if (++listed % 100 === 0) {
        options.onProgress?.({
          phase: 'preview',
          done: listed,
          total: 0,
          unit: 'files',
          files: listed,
          current: name(file.label),
        });
        await new Promise<void>((turn) => setImmediate(turn));
      }
    }
  }
  return look.result();
}

/** What the beginning of a file was taken for. */
type Judged = Pick<ImportPreview['formats'][number], 'format' | 'completeness'>;

const archive: Judged = { format: 'archive', completeness: null };

class Look {
  readonly #formats = new Map<string, ImportPreview['formats'][number]>();
  readonly #accounts = new Set<string>();
  readonly #regions = new Set<string>();
  readonly #looks = new Map<string, { count: number; format: Judged }>();
  readonly #preview: ImportPreview = {
    files: 0,
    bytes: 0,
    formats: [],
    accounts: [],
    regions: [],
    notRecognised: [],
    unreadable: [],
    locked: [],
  };
  readonly #passwords: readonly string[];

  constructor(passwords: readonly string[]) {
    this.#passwords = passwords;
  }

  async file(file: FoundFile, name: (label: string) => string): Promise<void> {
    const head = readHead(file.path);
    const container = containerOf(head);
    if (container === null) {
      this.#count(name(file.label), file.size, () => head);
      return;
    }
    this.#add(archive, file.size);
    if (container.kind !== 'zip' || container.layers.length > 0) if (file.size > MAX_ONE_WAY) return;
    for await (const item of expandFile(file, { passwords: this.#passwords })) {
      if ('finding' in item) {
        if (item.finding.code === LOCKED) this.#lock(name(item.label), item.finding.detail);
        continue;
      }
      if (!item.isMember) continue;
      if (item.refused?.isLocked === true) this.#lock(name(file.label), item.refused.reason);
      else if (item.refused !== undefined) this.unreadable(name(item.label), item.refused.reason);
      else if (item.task === 'hash') this.#add(archive, item.size);
      else if (item.source.kind === 'fed') {
        for await (const window of item.feed!) void window;
        this.#count(name(item.label), item.size, () => Buffer.alloc(0));
      } else {
        const { source } = item;
        this.#count(name(item.label), item.size, () =>
          item.size > MAX_MEMBER ? Buffer.alloc(0) : readStored(source, { problem: null }),
        );
      }
    }
  }

  /** One file or member: by its own kind of name where enough of that kind were opened, else by its first bytes. */
  #count(label: string, size: number, headOfFile: () => Buffer): void {
    const delivered = deliveredName.exec(basename(label));
    if (delivered !== null) {
      this.#accounts.add(delivered[1]!);
      this.#regions.add(delivered[3]!);
    }
    const kind = delivered?.[2] ?? null;
    const known = kind === null ? undefined : this.#looks.get(kind);
    let format = known !== undefined && known.count >= LOOKS ? known.format : this.#judge(headOfFile());
    // A member too large for a look goes by what others of its kind were.
    format ??= known?.format ?? null;
    if (kind !== null && format !== null) this.#looks.set(kind, { count: (known?.count ?? 0) + 1, format });
    if (format === null) {
      this.#preview.files++;
      this.#preview.bytes += size;
      if (this.#preview.notRecognised.length < MAX_NAMES) this.#preview.notRecognised.push(label);
      return;
    }
    this.#add(format, size);
  }

  #add({ format, completeness }: Judged, size: number): void {
    this.#preview.files++;
    this.#preview.bytes += size;
    const key = `${format} ${completeness}`;
    const entry = this.#formats.get(key) ?? { format, completeness, files: 0, bytes: 0 };
    entry.files++;
    entry.bytes += size;
    this.#formats.set(key, entry);
  }

  /** Reads the beginning as the import would, with a builder that is thrown away. */
  #judge(head: Buffer): Judged | null {
    const compression = sniffCompression(head);
    const content = compression === null ? head : inflateHead(head, compression);
    if (content === null || content.length === 0) return null;
    if (content.toString('latin1', 0, 4) === 'PAR1') return { format: 'parquet', completeness: 'reduced' };
    const encoding = sniffEncoding(content);
    const text = encoding === null ? content.subarray(0, 4 * HEAD) : toUtf8(content.subarray(0, 4 * HEAD), encoding);
    const start = headOf(text, false);
    const format = recognise({ ...start, isWhole: true }, null);
    if (format === null) return null;
    const builder = new BatchBuilder();
    const reader = new ContentReader(builder, format, start, 0);
    reader.feed(text.subarray(bomLength(text)), false);
    if (!reader.isRecognised) reader.feed(text.subarray(bomLength(text)), true);
    const { newTerms } = builder.take();
    for (const region of readTerms(newTerms[regionTerm]!))
      if (/^[a-z]{2}(?:-[a-z]+)+-\d[a-z]?$/.test(region)) this.#regions.add(region);
    for (const account of readTerms(newTerms[accountTerm]!)) if (/^\d{12}$/.test(account)) this.#accounts.add(account);
    const read = reader.finish();
    return read.format === null ? null : { format: read.format, completeness: read.completeness };
  }

  /** An archive that no given password opens, or not all of it; named once. */
  #lock(path: string, reason: string): void {
    const { locked } = this.#preview;
    if (locked.length < MAX_NAMES && !locked.some((each) => each.path === path))
      locked.push({ path, ...tellReason(reason) });
  }

  unreadable(path: string, reason: string): void {
    if (this.#preview.unreadable.length < MAX_NAMES) this.#preview.unreadable.push({ path, ...tellReason(reason) });
  }

  result(): ImportPreview {
    const formats = [...this.#formats.values()].sort((a, b) => b.files - a.files || (a.format < b.format ? -1 : 1));
    return { ...this.#preview, formats, accounts: [...this.#accounts].sort(), regions: [...this.#regions].sort() };
  }
}

function readHead(path: string): Buffer {
  const handle = openSync(path, 'r');
  try {
    const read = (count: number): Buffer => {
      const bytes = Buffer.alloc(count);
      return bytes.subarray(0, readSync(handle, bytes, 0, count, 0));
    };
    const head = read(HEAD);
    return neededHead(head) > HEAD ? read(neededHead(head)) : head;
  } finally {
    closeSync(handle);
  }
}
