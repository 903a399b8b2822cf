import type { Remark } from './format.ts';

/** One row of a CSV file (RFC 4180). A cell that a spreadsheet would run as a formula gets an apostrophe in front, and the manifest counts it. Lists are joined by ` ¦ `. */
export function csvRow(cells: readonly unknown[], remark: Remark): string {
  return `${cells.map((cell) => cellOf(cell, remark)).join(',')}\r\n`;
}

function cellOf(value: unknown, remark: Remark): string {
  if (value === undefined || value === null) return '';
  const text = Array.isArray(value) ? value.join(' ¦ ') : String(value as string | number | boolean);
  const guarded = typeof value === 'number' || !/^[=+\-@\t\r]/.test(text) ? text : `'${text}`;
  if (guarded !== text && text !== '-') remark("cells that begin like a formula got a leading '");
  return /[",\n\r]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
