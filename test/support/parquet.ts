/** A column tree: texts, 64-bit integers, or groups of them. */
export interface ParquetGroup {
  [name: string]: 'text' | 'int64' | ParquetGroup;
}

/** A Parquet file with one row group of required columns, plain and uncompressed: enough to see that the reader finds its way. */
export function makeParquet(schema: ParquetGroup, rows: readonly Record<string, unknown>[]): Buffer {
  const columns: { path: string[]; type: 'text' | 'int64'; offset: number; size: number }[] = [];
  const parts: Buffer[] = [Buffer.from('PAR1')];
  let at = 4;
  const visit = (group: ParquetGroup, path: string[]): void => {
    for (const [name, type] of Object.entries(group)) {
      if (typeof type === 'object') {
        visit(type, [...path, name]);
        continue;
      }
      const values = rows.map((row) =>
        [...path, name].reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], row),
      );
      const data = Buffer.concat(
        values.map((value) =>
          type === 'text' ? lengthAndText(String(value)) : int64(BigInt(value as number | bigint)),
        ),
      );
      const header = struct([
        [1, i32(0)],
        [2, i32(data.length)],
        [3, i32(data.length)],
        [
          5,
          struct([
            [1, i32(rows.length)],
            [2, i32(0)],
            [3, i32(3)],
            [4, i32(3)],
          ]),
        ],
      ]);
      columns.push({ path: [...path, name], type, offset: at, size: header.bytes.length + data.length });
      parts.push(header.bytes, data);
      at += header.bytes.length + data.length;
    }
  };
  visit(schema, []);
  const elements: Field[] = [
    struct([
      [4, text('schema')],
      [5, i32(Object.keys(schema).length)],
    ]),
  ];
  const describe = (group: ParquetGroup): void => {
    for (const [name, type] of Object.entries(group)) {
      if (typeof type === 'object') {
        elements.push(
          struct([
            [3, i32(0)],
            [4, text(name)],
            [5, i32(Object.keys(type).length)],
          ]),
        );
        describe(type);
      } else
        elements.push(
          struct([
            [1, i32(type === 'text' ? 6 : 2)],
            [3, i32(0)],
            [4, text(name)],
            ...(type === 'text' ? ([[6, i32(0)]] as [number, Field][]) : []),
          ]),
        );
    }
  };
  describe(schema);
  const chunks = columns.map((column) =>
    struct([
      [2, i64(column.offset)],
      [
        3,
        struct([
          [1, i32(column.type === 'text' ? 6 : 2)],
          [2, list(5, [i32(0)])],
          [3, list(8, column.path.map(text))],
          [4, i32(0)],
          [5, i64(rows.length)],
          [6, i64(column.size)],
          [7, i64(column.size)],
          [9, i64(column.offset)],
        ]),
      ],
    ]),
  );
  const footer = struct([
    [1, i32(1)],
    [2, list(12, elements)],
    [3, i64(rows.length)],
    [
      4,
      list(12, [
        struct([
          [1, list(12, chunks)],
          [2, i64(at - 4)],
          [3, i64(rows.length)],
        ]),
      ]),
    ],
  ]).bytes;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, Buffer.from('PAR1')]);
}

function lengthAndText(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}

/** Thrift's compact protocol: a value with its type number. */
interface Field {
  type: number;
  bytes: Buffer;
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 0x80n) return Buffer.from([...bytes, low]);
    bytes.push(low | 0x80);
  }
}

const zigzag = (value: number): Buffer => varint(BigInt(value) * 2n);
const i32 = (value: number): Field => ({ type: 5, bytes: zigzag(value) });
const i64 = (value: number): Field => ({ type: 6, bytes: zigzag(value) });

function text(value: string): Field {
  const bytes = Buffer.from(value, 'utf8');
  return { type: 8, bytes: Buffer.concat([varint(BigInt(bytes.length)), bytes]) };
}

function list(type: number, values: readonly Field[]): Field {
  const head =
    values.length < 15
      ? Buffer.from([(values.length << 4) | type])
      : Buffer.concat([Buffer.from([0xf0 | type]), varint(BigInt(values.length))]);
  return { type: 9, bytes: Buffer.concat([head, ...values.map((value) => value.bytes)]) };
}

function struct(fields: readonly (readonly [number, Field])[]): Field {
  let last = 0;
  const parts = fields.flatMap(([id, field]) => {
    const head = Buffer.from([((id - last) << 4) | field.type]);
    last = id;
    return [head, field.bytes];
  });
  return { type: 12, bytes: Buffer.concat([...parts, Buffer.from([0])]) };
}
