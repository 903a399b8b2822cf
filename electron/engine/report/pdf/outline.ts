/** A glyph's outline as fontkit gives it: moves, lines, quadratic curves and closes, in font units. */
export interface Outline {
  commands: { command: string; args: number[] }[];
}

interface Point {
  x: number;
  y: number;
  onCurve: boolean;
}

/**
 * A simple glyph of the TrueType `glyf` table (OpenType 1.9, "Simple Glyph Description"), with every coordinate as a 16-bit step and every
 * flag written out: larger than need be, but a subset has few glyphs. Padded to four bytes, because short `loca` tables count in words.
 */
export function encodeGlyph(outline: Outline): Uint8Array {
  const points: Point[] = [];
  const ends: number[] = [];
  for (const { command, args } of outline.commands) {
    for (let at = 0; at + 1 < args.length; at += 2) {
      const onCurve = !(command === 'quadraticCurveTo' && at === 0);
      points.push({ x: Math.round(args[at]!), y: Math.round(args[at + 1]!), onCurve });
    }
    if (command === 'closePath') ends.push(points.length - 1);
  }
  if (points.length === 0) return new Uint8Array(0);
  if (ends.at(-1) !== points.length - 1) ends.push(points.length - 1);
  const size = 10 + ends.length * 2 + 2 + points.length * 5;
  const bytes = new Uint8Array(Math.ceil(size / 4) * 4);
  const view = new DataView(bytes.buffer);
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const header = [ends.length, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys), ...ends, 0];
  let at = 0;
  for (const value of header) {
    view.setInt16(at, value);
    at += 2;
  }
  for (const point of points) {
    bytes[at] = point.onCurve ? 1 : 0;
    at += 1;
  }
  for (const values of [xs, ys]) {
    let last = 0;
    for (const value of values) {
      view.setInt16(at, value - last);
      at += 2;
      last = value;
    }
  }
  return bytes;
}
