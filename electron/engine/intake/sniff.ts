import { say } from '../../../shared/text/intake.ts';
import { isWorkbook } from './formats/workbook.ts';
import { isSevenZip } from './seven-zip.ts';

/** Containers that are opened. */
export type ContainerKind = 'zip' | 'tar' | '7z';

/** What a content begins with, where that is an archive that is opened. */
export function sniffContainer(head: Uint8Array): ContainerKind | null {
  // A workbook is one document, whatever its parts are packed in.
  if (isWorkbook(head)) return null;
  if (
    head.length >= 22 &&
    head[0] === 0x50 &&
    head[1] === 0x4b &&
    ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6) || (head[2] === 7 && head[3] === 8))
  )
    return 'zip';
  if (isSevenZip(head)) return '7z';
  return isTarHeader(head) ? 'tar' : null;
}

/** The checksum of a tar header fits: true also for archives from before the magic was invented. */
function isTarHeader(head: Uint8Array): boolean {
  if (head.length < 512 || head[0] === 0) return false;
  let sum = 0;
  for (let at = 0; at < 512; at++) sum += at >= 148 && at < 156 ? 0x20 : head[at]!;
  const text = Buffer.from(head.buffer, head.byteOffset + 148, 8).toString('latin1');
  const claimed = /^[ 0]*([0-7]{1,7})[\0 ]/.exec(text);
  return claimed !== null && Number.parseInt(claimed[1]!, 8) === sum;
}

const signatures: readonly { bytes: readonly number[]; at: number; reason: string }[] = [
  { bytes: [0x42, 0x5a, 0x68], at: 0, reason: say('bzip2') },
  {
    bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
    at: 0,
    reason: say('xz'),
  },
  {
    bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
    at: 0,
    reason: say('7z'),
  },
  {
    bytes: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07],
    at: 0,
    reason: say('rar'),
  },
  {
    bytes: [0x4f, 0x52, 0x43],
    at: 0,
    reason: say('orc'),
  },
  {
    bytes: [0x50, 0x41, 0x52, 0x31],
    at: 0,
    reason: say('parquet-too-large'),
  },
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    at: 0,
    reason: say('workbook-too-large'),
  },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    at: 0,
    reason: say('workbook-old'),
  },
  { bytes: [0x4f, 0x62, 0x6a, 0x01], at: 0, reason: say('avro') },
  {
    bytes: [...Buffer.from('version https://git-lfs')],
    at: 0,
    reason: say('git-lfs'),
  },
  {
    bytes: [...Buffer.from('SQLite format 3\0')],
    at: 0,
    reason: say('sqlite'),
  },
];

/** Why a file with a known beginning cannot be read, and what to do; null for anything else. */
export function unreadableFormat(head: Uint8Array): string | null {
  return signatures.find((each) => each.bytes.every((byte, index) => head[each.at + index] === byte))?.reason ?? null;
}
