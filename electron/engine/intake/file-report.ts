import { say } from '../../../shared/text/intake.ts';
import type { FileStatus, IntakeFinding } from '../../../shared/contract/intake.ts';
import type { Compression, StreamState } from './decompress.ts';
import type { FileReport } from './jobs.ts';
import type { ReadResult } from './read-content.ts';
import { unreadableFormat } from './sniff.ts';
import type { TextEncoding } from './text-encoding.ts';

const streamReasons: Record<string, string> = {
  'ends early': say('stream-ends-early'),
  'bad crc': say('gzip-checksum'),
  'bad length': say('gzip-length'),
  corrupt: say('stream-corrupt'),
  'unknown method': say('stream-method'),
  'expands too much': say('stream-bomb'),
};
/** The same for compressions other than gzip. */
const otherReasons: Record<string, string> = {
  ...streamReasons,
  'bad crc': say('stream-checksum'),
  'bad length': say('stream-length'),
};

/** What is known about a file when it has been read. */
export interface Facts {
  size: number;
  sha256: Uint8Array;
  sizeContent: number;
  sha256Content: Uint8Array;
  compression: Compression | null;
  state: StreamState;
  encoding: TextEncoding | null;
  result: ReadResult;
  findings: IntakeFinding[];
  head: Uint8Array;
}

/** Puts it together, with the status and the reason that an examiner reads. */
export function makeReport(facts: Facts): FileReport {
  const { state, result, findings } = facts;
  if (state.trailingBytes > 0)
    findings.push({
      code: 'TRAILING_DATA_AFTER_GZIP',
      detail: say('trailing-log', { count: state.trailingBytes }),
    });
  if (state.members > 1)
    findings.push({
      code: 'SEVERAL_GZIP_MEMBERS',
      detail: say('several-members', { count: state.members }),
    });
  if (state.error === 'expands too much')
    findings.push({
      code: 'EXPANSION_LIMIT',
      detail: say('reading-stopped', { content: facts.sizeContent, size: facts.size }),
    });
  if (result.skipped > 0)
    findings.push({
      code: 'OTHER_CONTENT',
      detail: say('other-content', { count: result.skipped }),
    });
  if (result.kind !== 'other')
    for (const [name, count] of result.others)
      findings.push({ code: 'OTHER_PRODUCT', detail: say('other-records', { count, kinds: name }) });
  findings.push(...result.findings);
  return {
    ...judge(facts),
    kind: result.kind,
    format: result.format,
    completeness: result.completeness,
    size: facts.size,
    sha256: facts.sha256,
    sizeContent: facts.sizeContent,
    sha256Content: facts.sha256Content,
    compression: facts.compression,
    trailingBytes: state.trailingBytes,
    compressionError: state.error,
    encoding: facts.encoding,
    records: result.records,
    rejected: result.rejected,
    findings,
  };
}

function judge(facts: Facts): { status: FileStatus; reason: string | null } {
  const { state, result } = facts;
  if (state.error !== null) {
    const reasons = facts.compression?.startsWith('gzip') === true ? streamReasons : otherReasons;
    return { status: 'damaged', reason: reasons[state.error] ?? state.error };
  }
  if (facts.size === 0) return { status: 'not-recognised', reason: say('file-empty') };
  if (result.problem !== null) return { status: 'damaged', reason: result.problem };
  if (result.kind === 'other' && result.others.size > 0)
    return { status: 'not-recognised', reason: say('no-cloudtrail-records', { kinds: listOthers(result.others) }) };
  if (result.kind === 'other')
    return {
      status: 'not-recognised',
      reason: unreadableFormat(facts.head) ?? say('nothing-found'),
    };
  if (result.kind !== 'log') return { status: 'set-aside', reason: null };
  if (result.endsEarly)
    return {
      status: 'damaged',
      reason: say('ends-inside-record'),
    };
  return { status: 'imported', reason: null };
}

/** Kinds that are named in a reason. */
const MAX_KINDS = 5;

function listOthers(others: ReadonlyMap<string, number>): string {
  const all = [...others].map(([name, count]) => `${count} × ${name}`);
  return all.slice(0, MAX_KINDS).join(', ') + (all.length > MAX_KINDS ? ', …' : '');
}
