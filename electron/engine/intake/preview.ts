import { closeSync, openSync, readSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { constants, inflateRawSync } from 'node:zlib';
import type { Progress } from '../../../shared/contract/common.ts';
import type { ImportPreview } from '../../../shared/contract/intake.ts';
import { gzipHeaderLength, isGzip } from './gzip.ts';
import { describeReadError, type FoundFile, walk } from './walk.ts';

export interface PreviewOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Beginning of a file that is looked at. */
const HEAD = 64 * 1024;
/** Names of unrecognised files that are listed; the count of files stays exact. */
const MAX_NAMES = 1000;
/** Beyond this many files of one folder and one name pattern, the pattern decides: a bucket holds millions of files of a kind. */
const LOOKS_PER_PATTERN = 40;

const deliveredName = /^(\d{12})_(CloudTrail(?:-[A-Za-z]+)?)_([a-z]{2}(?:-[a-z]+)+-\d[a-z]?)_.+\.json(?:\.gz)?$/;

/**
 * Looks at what an import would find: every file is listed and counted, the format is judged by the first bytes of files (for files with CloudTrail's own names
 * a sample is opened, the others go by name). Nothing is written, nothing is unpacked to disk.
 */
export async function previewImport(paths: string[], options: PreviewOptions = {}): Promise<ImportPreview> {
  const formats = new Map<string, { files: number; bytes: number }>();
  const accounts = new Set<string>();
  const regions = new Set<string>();
  const looks = new Map<string, { count: number; format: string | null }>();
  const preview: ImportPreview = { files: 0, bytes: 0, formats: [], accounts: [], regions: [], notRecognised: [], unreadable: [] };
  for (const path of paths) {
    const absolute = resolve(path);
    const label = basename(absolute);
    const name = (relative: string): string => (relative === '' ? label : `${label}/${relative}`);
    for (const file of walk(absolute, '', (skipped) => preview.unreadable.push({ path: name(skipped.label), reason: skipped.reason }))) {
      if (options.signal?.aborted) break;
      preview.files++;
      preview.bytes += file.size;
      const delivered = deliveredName.exec(basename(file.path));
      if (delivered !== null) {
        accounts.add(delivered[1]!);
        regions.add(delivered[3]!);
      }
      let format: string | null;
      try {
        format = formatOf(file, delivered?.[2] ?? null, looks, { accounts, regions });
      } catch (cause) {
        preview.unreadable.push({ path: name(file.label), reason: describeReadError(cause) });
        continue;
      }
      if (format === null) {
        if (preview.notRecognised.length < MAX_NAMES) preview.notRecognised.push(name(file.label));
        continue;
      }
      const entry = formats.get(format) ?? { files: 0, bytes: 0 };
      entry.files++;
      entry.bytes += file.size;
      formats.set(format, entry);
      if (preview.files % 200 === 0) {
        options.onProgress?.({ phase: 'preview', done: preview.files, total: 0, unit: 'files', files: preview.files, current: name(file.label) });
        await new Promise<void>((turn) => setImmediate(turn));
      }
    }
  }
  preview.formats = [...formats].map(([format, entry]) => ({ format, ...entry })).sort((a, b) => b.files - a.files || (a.format < b.format ? -1 : 1));
  preview.accounts = [...accounts].sort();
  preview.regions = [...regions].sort();
  return preview;
}

function formatOf(file: FoundFile, pattern: string | null, looks: Map<string, { count: number; format: string | null }>, seen: { accounts: Set<string>; regions: Set<string> }): string | null {
  const known = pattern === null ? undefined : looks.get(pattern);
  if (known !== undefined && known.count >= LOOKS_PER_PATTERN) return known.format;
  const head = readHead(file.path);
  const format = head.length === 0 ? null : sniffHead(head);
  if (pattern !== null && format !== null) looks.set(pattern, { count: (known?.count ?? 0) + 1, format });
  const text = head.toString('latin1');
  for (const match of text.matchAll(/"recipientAccountId"\s*:\s*"(\d{12})"/g)) seen.accounts.add(match[1]!);
  for (const match of text.matchAll(/"awsRegion"\s*:\s*"([a-z]{2}(?:-[a-z]+)+-\d[a-z]?)"/g)) seen.regions.add(match[1]!);
  return format;
}

/** The first bytes of the content: inflated where the file is gzip. */
function readHead(path: string): Buffer {
  const bytes = Buffer.alloc(HEAD);
  const handle = openSync(path, 'r');
  let length: number;
  try {
    length = readSync(handle, bytes, 0, HEAD, 0);
  } finally {
    closeSync(handle);
  }
  const head = bytes.subarray(0, length);
  if (!isGzip(head)) return head;
  const start = gzipHeaderLength(head);
  if (start < 0) return head;
  try {
    return inflateRawSync(head.subarray(start), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * HEAD });
  } catch {
    return head;
  }
}

/** A cheap judgement; the import itself decides by reading all of it. */
function sniffHead(head: Buffer): string | null {
  const text = head.toString('utf8', 0, Math.min(head.length, HEAD)).replace(/^\uFEFF/, '').trimStart();
  if (/^\{\s*"Records"\s*:\s*\[/.test(text)) return 'trail';
  if (/"digestS3Object"/.test(text) && /"logFiles"/.test(text)) return 'digest';
  if (/"(P|p)ublicKeyList"/.test(text)) return 'public-keys';
  if (/"eventVersion"/.test(text) && /^[[{]/.test(text)) return 'records';
  return null;
}
