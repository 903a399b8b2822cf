import { formatCount } from './numbers.ts';

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A size in decimal units (SI: 1 kB is 1000 bytes) with three significant figures: `1.23 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${digits === 0 ? formatCount(Math.round(value)) : value.toFixed(digits)} ${units[unit]!}`;
}

/** The same with its exact number of bytes: `1.23 MB (1,234,567 B)`. */
export function formatExactBytes(bytes: number): string {
  return bytes < 1000 ? formatBytes(bytes) : `${formatBytes(bytes)} (${formatCount(bytes)} B)`;
}
