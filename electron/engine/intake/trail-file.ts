import type { BatchBuilder, Place } from '../events/batch.ts';
import { parseExact } from '../events/exact-json.ts';
import { RecordScan, skipBlanks } from '../events/record-scan.ts';
import { nothingRead, type ReadResult } from './read-content.ts';
import { contentFindings, nothingNoted } from './content-findings.ts';
import { markers } from './formats/index.ts';
import { MAX_RECORD } from './split-json.ts';
import { isPlainRecord } from './unwrap.ts';

const COMMA = 0x2c;
const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;

const trailHead = /^\s*\{\s*"Records"\s*:\s*\[/;

/**
 * The fast way for files as CloudTrail delivers them, `{"Records":[{…},{…}]}`: records are found and indexed by the places of their members, and only those that want
 * a look inside are parsed. Any doubt about the file gives null, and the exact reader takes over.
 */
export function readTrailFile(content: Buffer, builder: BatchBuilder): ReadResult | null {
  const head = trailHead.exec(content.toString('latin1', 0, 256));
  if (head === null) return null;
  const before = builder.count;
  builder.clearTimes();
  const records = scanRecords(content, skipBlanks(content, head[0].length), builder);
  if (records !== null)
    return {
      ...nothingRead,
      format: 'trail',
      completeness: 'full',
      kind: 'log',
      records,
      findings: contentFindings(builder.times, nothingNoted),
    };
  if (builder.count > before) builder.discard();
  return null;
}

const scan = new RecordScan(markers);

/** Adds the records of an array whose first element, or end, is at `from`. Null: something is not as CloudTrail writes it. */
function scanRecords(content: Buffer, from: number, builder: BatchBuilder): number | null {
  let at = from;
  for (let record = 0; ; record++) {
    if (record > 0 || content[at] === CLOSE_BRACKET) {
      if (content[at] === CLOSE_BRACKET) return isTail(content, at + 1) ? record : null;
      if (content[at] !== COMMA) return null;
      at = skipBlanks(content, at + 1);
    }
    const stop = scan.scan(content, at);
    if (stop < 0 || stop - at > MAX_RECORD) return null;
    const place = { record, offset: at, length: stop - at, part: 0 };
    if (
      !builder.addScanned(scan, content, at, place, 0) &&
      !addParsed(content.toString('utf8', at, stop), place, builder)
    )
      return null;
    at = skipBlanks(content, stop);
  }
}

function addParsed(json: string, place: Place, builder: BatchBuilder): boolean {
  try {
    const value = parseExact(json);
    if (!isPlainRecord(value)) return false;
    builder.add(value, place, 0);
    return true;
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof SyntaxError) return false;
    throw cause;
  }
}

/** Only the closing brace of the file follows. */
function isTail(content: Buffer, at: number): boolean {
  const brace = skipBlanks(content, at);
  return content[brace] === CLOSE_BRACE && skipBlanks(content, brace + 1) === content.length;
}
