/**
 * JSON whose numbers stay as they are written. `JSON.parse` turns 9223372036854775807 into 9223372036854775808 and 0.12345678901234567890 into a neighbour;
 * a table, a filter or a report that shows such a number would not show what the record says.
 */

/** Something that may be a number of more digits than a double holds. Most records have none, and are read without a second look. */
const suspicious = /[:,[]\s*-?(?:\d[\d.]{15,}(?:[eE][+-]?\d+)?|[\d.]+[eE][+-]?\d+)\s*[,}\]]/;

/** The text of a number that its nearest double does not stand for exactly. */
function isInexact(source: string): boolean {
  if (!/^-?[\d.]+(?:[eE][+-]?\d+)?$/.test(source)) return false;
  const digits = source
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '');
  const number = Number(source);
  if (!Number.isFinite(number)) return true;
  if (digits.length <= 15 && (Number.isSafeInteger(number) || !Number.isInteger(number))) return false;
  return String(number) !== source;
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
const rawJson = (JSON as unknown as { rawJSON(text: string): object }).rawJSON;

/** Reads JSON; numbers that a double cannot hold come as texts of their digits: for showing and for comparing. @throws SyntaxError */
export function parseExact(text: string): unknown {
  if (!suspicious.test(text)) return JSON.parse(text) as unknown;
  return parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && isInexact(source) ? source : value,
  );
}

/** The value of one number's text: a number, or where a double cannot hold it, an object that `JSON.stringify` writes with the same digits again. */
export function keepNumber(source: string): unknown {
  return isInexact(source) ? rawJson(source) : (JSON.parse(source) as unknown);
}
