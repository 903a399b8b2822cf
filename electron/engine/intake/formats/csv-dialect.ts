import { say } from '../../../../shared/text/intake.ts';
import type { ContentHead } from './format.ts';

/** How a file of separated values is written. */
export interface Dialect {
  separator: string;
  /** A quote inside quotes is doubled (RFC 4180), or stands behind a backslash (Hive, Spark, MySQL). */
  escape: 'doubled' | 'backslash';
}

export interface Heading extends Dialect {
  names: string[];
  /** Rows up to the one that names the columns, with it: comments, titles, `sep=;`, `#TYPE …`. */
  rows: number;
  /** Rows behind it, as far as the beginning of the content shows them. */
  samples: string[][];
}

const separators = [',', '\t', ';', '|'];
const MAX_COLUMNS = 2000;
/** Lines in front of the names of the columns. */
const MAX_PREAMBLE = 12;
const MAX_SAMPLES = 20;

/**
 * Splits one row by RFC 4180 (doubled quotes inside quotes), or with quotes behind backslashes. Written here, not taken from a package, because rows are cut at exact
 * byte offsets first, and a broken row must cost itself only.
 * @throws SyntaxError on an unclosed quote
 */
export function splitRow(row: string, { separator, escape }: Dialect): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (row[at] === '"') {
      const { value, end } = escape === 'backslash' ? backslashed(row, at + 1) : doubled(row, at + 1);
      // Text behind the closing quote is kept, as spreadsheet programs do.
      const next = row.indexOf(separator, end);
      fields.push(value + row.slice(end, next < 0 ? row.length : next));
      at = next < 0 ? row.length : next;
    } else {
      const next = row.indexOf(separator, at);
      fields.push(row.slice(at, next < 0 ? row.length : next));
      at = next < 0 ? row.length : next;
    }
    if (at >= row.length) return fields;
    at++;
    if (at === row.length) {
      fields.push('');
      return fields;
    }
  }
}

function doubled(row: string, start: number): { value: string; end: number } {
  let value = '';
  let from = start;
  for (;;) {
    const close = row.indexOf('"', from);
    if (close < 0) throw new SyntaxError(say('quote-open'));
    if (row[close + 1] !== '"') return { value: value + row.slice(from, close), end: close + 1 };
    value += row.slice(from, close + 1);
    from = close + 2;
  }
}

function backslashed(row: string, start: number): { value: string; end: number } {
  let value = '';
  for (let at = start; at < row.length; at++) {
    const character = row[at]!;
    if (character === '"') {
      if (row[at + 1] !== '"') return { value, end: at + 1 };
      value += '"';
      at++;
    } else if (character === '\\' && (row[at + 1] === '"' || row[at + 1] === '\\')) {
      // Of an escaped backslash in front of anything but a quote both stay: JSON inside the cell wants them.
      value += row[at + 1] === '"' ? '"' : '\\';
      at++;
    } else value += character;
  }
  throw new SyntaxError(say('quote-open'));
}

const headings = new WeakMap<ContentHead, { found: Heading | null }>();

/** The row that names the columns: the first one, or the first behind lines that belong to no table. Found once for each content. */
export function headingOf(head: ContentHead): Heading | null {
  let known = headings.get(head);
  if (known === undefined) headings.set(head, (known = { found: findHeading(head) }));
  return known.found;
}

function findHeading(head: ContentHead): Heading | null {
  const escape =
    /\\"[^"\n]{1,100}\\"\s*:/.test(head.text) && !/""[A-Za-z]+""\s*:/.test(head.text) ? 'backslash' : 'doubled';
  const rows = firstRows(head, escape, MAX_PREAMBLE + MAX_SAMPLES);
  let declared: string | null = null;
  for (let index = 0; index < Math.min(rows.length, MAX_PREAMBLE); index++) {
    const row = rows[index]!;
    const separator = /^"?sep=(.)"?$/i.exec(row)?.[1];
    if (separator !== undefined) {
      declared = separator;
      continue;
    }
    if (/^\s*[{[]/.test(row)) return null;
    const heading = namesIn(row, escape, declared);
    // What stands in front of a table has fewer cells than its rows.
    if (heading === null || row.startsWith('#TYPE ')) continue;
    const behind = rows.slice(index + 1, index + 1 + MAX_SAMPLES);
    if (behind.length > 0 && !behind.some((each) => countCells(each, heading) >= heading.names.length - 1)) continue;
    if (row.startsWith('#')) heading.names[0] = heading.names[0]!.replace(/^#\s*(?:Fields:\s*)?/, '');
    const samples = behind.flatMap((each) => {
      try {
        return [splitRow(each, heading)];
      } catch {
        return [];
      }
    });
    return { ...heading, rows: index + 1, samples };
  }
  return null;
}

function namesIn(
  row: string,
  escape: Dialect['escape'],
  declared: string | null,
): (Dialect & { names: string[] }) | null {
  for (const separator of declared === null ? separators : [declared]) {
    if (!row.includes(separator)) continue;
    try {
      const names = splitRow(row, { separator, escape }).map((name) => name.trim());
      if (names.length >= 2 && names.length <= MAX_COLUMNS) return { names, separator, escape };
    } catch {
      return null;
    }
  }
  return null;
}

function countCells(row: string, dialect: Dialect): number {
  try {
    return splitRow(row, dialect).length;
  } catch {
    return 0;
  }
}

/** Complete rows at the beginning of a content, empty ones left out, with line breaks inside quotes. */
function firstRows(head: ContentHead, escape: Dialect['escape'], most: number): string[] {
  const rows: string[] = [];
  const { text } = head;
  let quoted = false;
  let start = 0;
  for (let at = 0; at <= text.length && rows.length < most; at++) {
    const character = text[at];
    if (character === '\\' && escape === 'backslash' && quoted) at++;
    else if (character === '"') quoted = !quoted;
    else if ((character === '\n' && !quoted) || (at >= text.length && head.isWhole)) {
      const row = text.slice(start, at).replace(/\r$/, '');
      if (row !== '') rows.push(row);
      start = at + 1;
    }
  }
  return rows;
}
