/** A whole number with its thousands apart: `1,234,567`. Written out, because the digits of a locale depend on the machine. */
export function formatCount(value: number): string {
  const digits = String(Math.abs(Math.trunc(value)));
  return (value < 0 ? '-' : '') + digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * A part of a whole in per cent with one decimal: `12.5 %`, a dash where the whole is 0. What is not all never reads as 100.0 %, and what
 * is not nothing never reads as 0.0 %.
 */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–';
  const text = ((part / whole) * 100).toFixed(1);
  if (text === '100.0' && part < whole) return '> 99.9 %';
  if (text === '0.0' && part > 0) return '< 0.1 %';
  return `${text} %`;
}
