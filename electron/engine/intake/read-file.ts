import { hash } from 'node:crypto';
import type { BatchBuilder, RecordBatch } from '../events/batch.ts';
import type { Completeness } from '../events/terms.ts';
import type { FileStatus, IntakeFinding } from '../../../shared/contract/intake.ts';
import { isGzip, readFirstMember, WHOLE_LIMIT } from './gzip.ts';
import { readJson, type ReadResult, type Rejected } from './read-json.ts';

/** Everything the writer needs to enter one file into the case. */
export interface FileReport {
  status: FileStatus;
  kind: string;
  format: string | null;
  completeness: Completeness | null;
  reason: string | null;
  size: number;
  sha256: Uint8Array;
  sizeContent: number | null;
  sha256Content: Uint8Array | null;
  compression: 'gzip' | null;
  trailingBytes: number;
  compressionError: string | null;
  encoding: string | null;
  records: number;
  rejected: Rejected[];
  findings: IntakeFinding[];
  batch: RecordBatch | null;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

/**
 * Reads one file that fits into memory: hashes it as stored and as content, recognises it and indexes its records.
 * Never throws for what is in the file.
 */
export function readFile(bytes: Buffer, builder: BatchBuilder): FileReport {
  const findings: IntakeFinding[] = [];
  let content = bytes;
  let compression: FileReport['compression'] = null;
  let trailingBytes = 0;
  let compressionError: string | null = null;
  if (isGzip(bytes)) {
    const member = readFirstMember(bytes, WHOLE_LIMIT);
    compression = 'gzip';
    content = member.content;
    trailingBytes = member.trailingBytes;
    compressionError = member.error;
    if (trailingBytes > 0) findings.push({ code: 'TRAILING_DATA_AFTER_GZIP', detail: `${trailingBytes} bytes stand after the end of the compressed log; they are kept but not read.` });
  }
  const result = readJson(content, builder);
  const batch = builder.count > 0 ? builder.take() : null;
  const { status, reason } = judge(bytes, result, compressionError);
  return {
    status,
    kind: result.kind,
    format: result.format,
    completeness: result.completeness,
    reason,
    size: bytes.length,
    sha256: sha256(bytes),
    sizeContent: content.length,
    sha256Content: sha256(content),
    compression,
    trailingBytes,
    compressionError,
    encoding: null,
    records: result.records,
    rejected: result.rejected,
    findings,
    batch,
  };
}

const compressionReasons: Record<string, string> = {
  'ends early': 'The gzip stream ends early: the file was cut off. Everything before the cut was read.',
  'bad crc': 'The gzip checksum does not fit the content.',
  'bad length': 'The gzip length does not fit the content.',
  corrupt: 'The gzip stream is corrupt. Everything before the damage was read.',
  'too large': `The content is larger than ${WHOLE_LIMIT} bytes.`,
};

function judge(bytes: Buffer, result: ReadResult, compressionError: string | null): { status: FileStatus; reason: string | null } {
  if (compressionError !== null) return { status: 'damaged', reason: compressionReasons[compressionError] ?? compressionError };
  if (bytes.length === 0) return { status: 'not-recognised', reason: 'The file is empty.' };
  if (result.kind === 'other') return { status: 'not-recognised', reason: 'No CloudTrail records, digests, keys or signatures were found in it.' };
  if (result.kind !== 'log') return { status: 'set-aside', reason: null };
  if (result.endsEarly) return { status: 'damaged', reason: 'The file ends inside a record. Everything before it was read.' };
  return { status: 'imported', reason: null };
}
