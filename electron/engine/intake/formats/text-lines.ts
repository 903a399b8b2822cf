import { LineSplitter } from '../splitter.ts';
import { valueEnd } from '../split-json.ts';
import type { ContentFormat, Unwrapped } from './format.ts';

/** Text lines that carry a record as JSON behind something else. */

const exportLine = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d) \{/;
const epochLine = /^\d{13} \{/;
const tailLine = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d) \S+ \{/;
const lookupLine = /^(?:EVENTS\t)?[^\n]*\t\{"eventVersion"/;
const qradarLine = /\bMessage:\s*\{"eventVersion"/;

/** Of the first lines, most begin this way. */
function mostLines(lines: readonly string[], pattern: RegExp): boolean {
  const some = lines.filter((line) => line.trim() !== '').slice(0, 50);
  return some.length > 0 && some.filter((line) => pattern.test(line)).length * 2 > some.length;
}

/** The text of the first JSON object of a line that looks like a record or a wrapper of one. */
function embedded(element: string): Unwrapped {
  const start = element.search(/\{\s*"/);
  if (start < 0) return { values: [] };
  const bytes = Buffer.from(element.slice(start), 'utf8');
  const end = valueEnd(bytes, 0, bytes.length);
  if (end < 0) throw new SyntaxError('The JSON text in this line has no end.');
  return { values: [bytes.toString('utf8', 0, end)] };
}

function lineFormat(id: string, pattern: RegExp, severalLines: boolean): ContentFormat {
  return {
    id,
    matches: (head) => mostLines(head.lines, pattern) || (severalLines && pattern.test(head.lines[0] ?? '')),
    split: () =>
      severalLines
        ? new LineSplitter(
            (bytes, start, end) =>
              isDigit(bytes[start]) && pattern.test(bytes.toString('latin1', start, Math.min(end, start + 400))),
          )
        : new LineSplitter(),
    decoder: () => embedded,
    skipsOthers: true,
  };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** CloudWatch Logs export tasks and `aws logs tail`, `lookup-events --output text`, QRadar, and any other lines with records in them. */
export const lineFormats: readonly ContentFormat[] = [
  lineFormat('cloudwatch-export', new RegExp(`${exportLine.source}|${epochLine.source}`), true),
  lineFormat('cloudwatch-tail', tailLine, true),
  lineFormat('lookup-events-text', lookupLine, false),
  lineFormat('qradar', qradarLine, false),
  lineFormat('text-lines', /\{\s*"eventVersion"\s*:/, false),
];
