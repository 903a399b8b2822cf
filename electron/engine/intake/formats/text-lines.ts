import { say } from '../../../../shared/text/intake.ts';
import { parseExact } from '../../events/exact-json.ts';
import { LineSplitter, PrefixedSplitter } from '../splitter.ts';
import { JsonSplitter, valueEnd } from '../split-json.ts';
import type { ContentFormat, ContentHead, Unwrapped } from './format.ts';
import { showsRecord } from './whole-record.ts';

/** Text lines that carry a record as JSON behind something else. Members of JSON have no order: nothing here depends on which one comes first. */

const exportLine = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d) \{/;
const epochLine = /^\d{13} \{/;
const tailLine = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d) \S+ \{/;
const lookupLine = /^EVENTS\t[^\n]*\t\{\s*"\w+"/;
const qradarLine = /\bMessage:\s*\{\s*"\w+"/;
/** A wrapper that holds records as text or deeper: `{"log": "{\"eventVersion\"…`, `{"detail-type": …`. */
const wrapper = /"(?:CloudTrailEvent|detail-type|logEvents|Records)"\s*:/;

/** Of the first lines, most begin this way. */
function mostLines(lines: readonly string[], fits: (line: string) => boolean): boolean {
  const some = lines.filter((line) => line.trim() !== '').slice(0, 50);
  return some.length > 0 && some.filter(fits).length * 2 > some.length;
}

/** A record of which too little is left to show what it is: it begins with a member that records begin with. */
const recordBegins = /^\{\s*\\?"(?:eventVersion|userIdentity|eventTime|eventSource|eventName|awsRegion|eventID)\\?"/;

/** Does the line hold the JSON of a record or of a wrapper of one? */
function holdsRecord(line: string): boolean {
  return /\{\s*\\?"/.test(line) && (showsRecord(line) || wrapper.test(line));
}

/** JSON objects of a line that are looked at. */
const MAX_OBJECTS = 1000;

/** The JSON objects of a line that look like records or wrappers of them, whatever stands before, between and behind them; else the first object. */
function embedded(element: string): Unwrapped {
  let rest = element;
  let first: string | undefined;
  let isOpen = false;
  const found: string[] = [];
  for (let looked = 0; looked < MAX_OBJECTS; looked++) {
    const start = rest.search(/\{\s*\\?"/);
    if (start < 0) break;
    const object = objectAt(rest, start);
    if (object === null) {
      isOpen ||= showsRecord(rest.slice(start)) || recordBegins.test(rest.slice(start));
      rest = rest.slice(start + 1);
      continue;
    }
    if (holdsRecord(object.json)) found.push(object.json);
    first ??= object.json;
    rest = rest.slice(object.end);
  }
  if (found.length > 0) return { values: found };
  if (isOpen) throw new SyntaxError(say('line-json-open'));
  return { values: first === undefined ? [] : [first] };
}

/** The object that begins at a place: written plainly, or inside a quoted text of which it is the whole (`msg="{\"eventVersion\": …}"`). */
function objectAt(text: string, start: number): { json: string; end: number } | null {
  if (/^\{\s*\\"/.test(text.slice(start, start + 10))) {
    if (text[start - 1] !== '"') return null;
    const quoted = Buffer.from(text.slice(start - 1), 'utf8');
    const end = valueEnd(quoted, 0, quoted.length);
    if (end < 0) return null;
    try {
      const literal = quoted.toString('utf8', 0, end);
      return { json: JSON.parse(literal) as string, end: start - 1 + literal.length };
    } catch {
      return null;
    }
  }
  const bytes = Buffer.from(text.slice(start), 'utf8');
  const end = valueEnd(bytes, 0, bytes.length);
  if (end < 0) return null;
  const json = bytes.toString('utf8', 0, end);
  return { json, end: start + json.length };
}

function lineFormat(id: string, fits: (line: string) => boolean, begins: RegExp | null): ContentFormat {
  return {
    id,
    matches: (head) => mostLines(head.lines, fits) || (begins !== null && fits(head.lines[0] ?? '')),
    split: () =>
      begins !== null
        ? new LineSplitter(
            (bytes, start, end) =>
              isDigit(bytes[start]) && begins.test(bytes.toString('latin1', start, Math.min(end, start + 400))),
          )
        : new LineSplitter(),
    decoder: () => embedded,
    skipsOthers: true,
  };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

const exported = new RegExp(`${exportLine.source}|${epochLine.source}`);

/** CloudWatch Logs export tasks and `aws logs tail`, `lookup-events --output text`, QRadar, and any other lines with records in them (syslog, fluentd, a relay). */
export const lineFormats: readonly ContentFormat[] = [
  lineFormat('cloudwatch-export', (line) => exported.test(line), exported),
  lineFormat('cloudwatch-tail', (line) => tailLine.test(line), tailLine),
  lineFormat('lookup-events-text', (line) => lookupLine.test(line) && holdsRecord(line), null),
  lineFormat('qradar', (line) => qradarLine.test(line) && holdsRecord(line), null),
  {
    ...lineFormat('text-lines', holdsRecord, null),
    // One line is enough: banners, warnings and other services' lines stand between records.
    matches: (head) => head.lines.some(holdsRecord),
  },
];

/** Lines of text in front of JSON. */
const MAX_PREFACE = 40;

/** Bytes in front of JSON that begins a line of its own and has nothing but JSON behind it; −1 where there is none. */
function prefaceOf(head: ContentHead): number {
  let at = 0;
  for (const line of head.text.split('\n', MAX_PREFACE)) {
    if (at > 0 && /^\s*(?:\{\s*(?:"|$)|\[\s*(?:\{|$))/.test(line.replace(/\r$/, ''))) {
      const rest = head.text.slice(at);
      const isLog = (showsRecord(rest) || wrapper.test(rest)) && isAllJson(rest, head.isWhole);
      return isLog ? Buffer.byteLength(head.text.slice(0, at), 'utf8') : -1;
    }
    if (holdsRecord(line)) return -1;
    at += line.length + 1;
  }
  return -1;
}

function isAllJson(text: string, isWhole: boolean): boolean {
  let isBroken = false;
  new JsonSplitter().feed(Buffer.from(text, 'utf8'), isWhole, {
    element: (bytes, start, end) => valueEnd(bytes, start, end) === end,
    bad: () => void (isBroken = true),
    endsEarly() {},
  });
  return !isBroken;
}

/** A document, or values behind one another, with a warning or a banner of a tool in front: `InsecureRequestWarning: …` and then the answer. */
export const jsonAfterText: ContentFormat = {
  id: 'json-after-text',
  isJson: true,
  matches: (head) => prefaceOf(head) > 0,
  split: (head) => new PrefixedSplitter(new JsonSplitter(), Math.max(0, prefaceOf(head))),
  decoder: () => (element) => ({ values: [parseExact(element)] }),
};
