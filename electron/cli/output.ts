import { stringify } from 'csv-stringify/sync';
import { once } from 'node:events';
import type { Progress } from '../../shared/contract/index.ts';
import { formatBytes } from '../../shared/format/index.ts';

/** Where a command writes. Results go to `out`, everything else to `err`, so that `--json` output can be piped. */
export interface Output {
  readonly json: boolean;
  readonly quiet: boolean;
  out(text: string): void;
  /** Resolves when what was written to `out` has gone on: whoever writes without end waits for it, so that a slow reader makes nothing grow. */
  flushed(): Promise<void>;
  err(text: string): void;
  /** Draws progress: a bar on a terminal, else a line every five seconds; nothing with `--quiet`. */
  progress(progress: Progress): void;
  /** Ends the bar's line. */
  done(): void;
}

const BAR = 28;
const LINE_EVERY_MS = 5000;

export function createOutput(options: { json: boolean; quiet: boolean }): Output {
  const started = Date.now();
  let last = 0;
  let drawn = false;
  return {
    json: options.json,
    quiet: options.quiet,
    out: (text) => void process.stdout.write(text),
    async flushed() {
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
    },
    err(text) {
      if (!options.quiet) process.stderr.write(text);
    },
    progress(progress) {
      if (options.quiet) return;
      const now = Date.now();
      const terminal = process.stderr.isTTY;
      if (now - last < (terminal ? 100 : LINE_EVERY_MS)) return;
      last = now;
      const line = describeProgress(progress, now - started);
      if (terminal) {
        process.stderr.write(`\r\u001b[2K${line.slice(0, Math.max(20, (process.stderr.columns ?? 100) - 1))}`);
        drawn = true;
      } else process.stderr.write(`${line}\n`);
    },
    done() {
      if (drawn) process.stderr.write('\r\u001b[2K');
      drawn = false;
    },
  };
}

/** One line: phase, bar, amount, events, time left; what is not known is left out. */
export function describeProgress(progress: Progress, elapsed: number): string {
  const share = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
  const bar =
    progress.total > 0 ? `[${'#'.repeat(Math.round(share * BAR)).padEnd(BAR, '.')}] ${Math.round(share * 100)} % ` : '';
  const amount =
    progress.unit === 'bytes'
      ? `${formatBytes(progress.done)} of ${formatBytes(progress.total)}`
      : `${progress.done} of ${progress.total} ${progress.unit}`;
  const left = share > 0.02 && share < 1 ? `, ${Math.ceil((elapsed / share - elapsed) / 1000)} s left` : '';
  const parts = [
    progress.total > 0 ? `${bar}${amount}` : '',
    progress.events === undefined ? '' : `${progress.events} events`,
  ].filter((part) => part !== '');
  return `${[progress.phase, parts.join(', ')].filter((part) => part !== '').join(': ')}${left}`;
}

/** Control and direction characters of evidence must not reach a terminal: they are shown as escapes. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** Columns padded to the widest cell, the last one as it is. Cells are made printable. */
export function table(headers: string[], rows: (string | number | null | undefined)[][]): string {
  const cells = [
    headers,
    ...rows.map((row) => row.map((cell) => printable(cell === null || cell === undefined ? '' : String(cell)))),
  ];
  const widths = headers.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  return `${cells
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell + ' '.repeat(widths[column]! - width(cell))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

/** East Asian characters take two places on a terminal. */
function width(text: string): number {
  let sum = 0;
  for (const character of text)
    sum += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
      character,
    )
      ? 2
      : 1;
  return sum;
}

/** RFC 4180 rows; cells that a spreadsheet would run as a formula get an apostrophe in front. */
export function csvRows(rows: (string | number | null)[][]): string {
  return stringify(rows, { record_delimiter: 'windows', escape_formulas: true });
}
