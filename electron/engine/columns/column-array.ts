/** Values of one field by position or number, in the narrowest array that holds them. */
export type Column = Uint8Array | Uint16Array | Uint32Array;

export type ColumnWidth = 1 | 2 | 4;

/** Bytes that a value up to `largest` takes. */
function widthFor(largest: number): ColumnWidth {
  return largest < 256 ? 1 : largest < 65_536 ? 2 : 4;
}

/** A view of the bytes as values of a width. */
export function columnOf(buffer: ArrayBufferLike, width: ColumnWidth): Column {
  return width === 1 ? new Uint8Array(buffer) : width === 2 ? new Uint16Array(buffer) : new Uint32Array(buffer);
}

/** The narrowest array that holds values up to `largest`, in shared memory. */
export function arrayFor(largest: number, length: number): Column {
  const width = widthFor(largest);
  return columnOf(new SharedArrayBuffer(length * width), width);
}

/** The same values in the narrowest array. */
export function narrow(values: Uint32Array): Column {
  let largest = 0;
  for (let index = 0; index < values.length; index++) if (values[index]! > largest) largest = values[index]!;
  const width = widthFor(largest);
  return width === 1 ? Uint8Array.from(values) : width === 2 ? Uint16Array.from(values) : values;
}
