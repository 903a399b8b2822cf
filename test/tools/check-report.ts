/**
 * Finds the cited records of a report again in the evidence, by hash, without a line of the program that wrote the report.
 *
 *     node test/tools/check-report.ts report.json EVIDENCE_FOLDER
 *
 * For every cited event: the file with the SHA-256 that the report names is looked for below the folder, its content unpacked and hashed, the bytes at
 * the named offset hashed and compared with the record's SHA-256 and text, and the eventID read from them. Exit status 0: all were found.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

interface Place {
  path: string;
  record: number;
  offset: number;
  length: number;
  sha256: string;
  sha256Uncompressed: string | null;
}
interface Cited {
  id: number;
  eventID: string | null;
  raw: string;
  rawSha256: string;
  occurrences: Place[];
}
interface Report {
  format: string;
  options: { redact: boolean };
  cited: Cited[];
  scoped: { events: Cited[] };
  findings: { title: string; events: number[] }[];
}

export interface RoundTrip {
  cited: number;
  found: number;
  /** In archives or tables, which this script does not unpack. */
  notLookedInto: number;
  wrong: string[];
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

function listFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? listFiles(path) : [path];
  });
}

export function checkReport(reportPath: string, evidenceFolder: string): RoundTrip {
  const report = JSON.parse(readFileSync(reportPath, 'utf8')) as Report;
  if (report.format !== 'trailcase-report') throw new Error(`${reportPath} is no report.`);
  if (report.options.redact)
    throw new Error(`${reportPath} is a redacted copy: its records are not those of the evidence.`);
  const byHash = new Map(listFiles(evidenceFolder).map((path) => [sha256(readFileSync(path)), path]));
  const contents = new Map<string, Buffer>();
  const contentOf = (hash: string): Buffer | null => {
    const path = byHash.get(hash);
    if (path === undefined) return null;
    let content = contents.get(hash);
    if (content === undefined) {
      const bytes = readFileSync(path);
      content = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
      contents.set(hash, content);
    }
    return content;
  };
  const events = [...report.cited, ...report.scoped.events];
  const result: RoundTrip = { cited: events.length, found: 0, notLookedInto: 0, wrong: [] };
  for (const event of events) {
    const place = event.occurrences[0];
    if (place === undefined) result.wrong.push(`event ${event.id}: no place is named`);
    else if (place.path.includes('!/') || place.length === 0) result.notLookedInto += 1;
    else {
      const problem = checkEvent(event, place, contentOf(place.sha256));
      if (problem === null) result.found += 1;
      else result.wrong.push(`event ${event.id} (${place.path}, record ${place.record}): ${problem}`);
    }
  }
  const known = new Set(events.map((event) => event.id));
  for (const finding of report.findings)
    for (const id of finding.events)
      if (!known.has(id)) result.wrong.push(`finding "${finding.title}": event ${id} is not cited`);
  return result;
}

function checkEvent(event: Cited, place: Place, content: Buffer | null): string | null {
  if (content === null) return `no file of the evidence has the SHA-256 ${place.sha256}`;
  if (place.sha256Uncompressed !== null && sha256(content) !== place.sha256Uncompressed)
    return 'the content has another SHA-256';
  const bytes = content.subarray(place.offset, place.offset + place.length);
  if (sha256(bytes) !== event.rawSha256) return `the record at ${place.offset} has another SHA-256`;
  if (bytes.toString('utf8') !== event.raw) return 'the record reads otherwise';
  const record = JSON.parse(event.raw) as { eventID?: string };
  return event.eventID !== null && record.eventID?.toLowerCase() !== event.eventID.toLowerCase()
    ? 'the record has another eventID'
    : null;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , reportPath, evidenceFolder] = process.argv;
  if (reportPath === undefined || evidenceFolder === undefined) {
    process.stderr.write('usage: node test/tools/check-report.ts report.json EVIDENCE_FOLDER\n');
    process.exit(2);
  }
  const { cited, found, notLookedInto, wrong } = checkReport(reportPath, evidenceFolder);
  for (const line of wrong) process.stdout.write(`${line}\n`);
  process.stdout.write(
    `${found} of ${cited} cited records were found again in the evidence by hash; ${notLookedInto} lie in archives or tables and were not looked into; ${wrong.length} are wrong.\n`,
  );
  process.exit(wrong.length === 0 ? 0 : 1);
}
