import { say } from '../../../../shared/text/intake.ts';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** Rows that one file may hold: a row group of Security Lake has some ten thousand. */
const MAX_ROWS = 5_000_000;
const ROWS_AT_ONCE = 5000;
const MAX_PAGE = 512 * 1024 * 1024;

/** True for the magic bytes at the beginning; they stand at the end, too, of a whole file. `PARE`: its footer is encrypted. */
export function isParquet(content: Uint8Array): boolean {
  return content.length >= 4 && /^PAR[1E]$/.test(Buffer.from(content.buffer, content.byteOffset, 4).toString('latin1'));
}

const compressors = {
  GZIP: (bytes: Uint8Array): Uint8Array =>
    bytes[0] === 0x1f
      ? gunzipSync(bytes, { maxOutputLength: MAX_PAGE })
      : inflateSync(bytes, { maxOutputLength: MAX_PAGE }),
  ZSTD: (bytes: Uint8Array): Uint8Array => zstdDecompressSync(bytes, { maxOutputLength: MAX_PAGE }),
  BROTLI: (bytes: Uint8Array): Uint8Array => brotliDecompressSync(bytes, { maxOutputLength: MAX_PAGE }),
};

/**
 * The rows of a Parquet file as JSON, one a line: the text that stands for its records. Numbers beyond 2^53 keep their digits, times are RFC 3339.
 * `problem`: why rows are missing; null where all were read.
 */
export async function readParquet(content: Buffer): Promise<{ text: Buffer; problem: string | null }> {
  const damage = damageOf(content);
  if (damage !== null) return { text: Buffer.alloc(0), problem: damage };
  const file: AsyncBuffer = {
    byteLength: content.length,
    slice: (start, end) => {
      const piece = content.subarray(start, end);
      return piece.buffer.slice(piece.byteOffset, piece.byteOffset + piece.byteLength) as ArrayBuffer;
    },
  };
  const lines: Buffer[] = [];
  try {
    const metadata = await parquetMetadataAsync(file);
    checkColumns(metadata);
    const rows = Number(metadata.num_rows);
    if (rows > MAX_ROWS) return { text: Buffer.alloc(0), problem: say('parquet-rows', { rows, most: MAX_ROWS }) };
    for (let start = 0; start < rows; start += ROWS_AT_ONCE) {
      const objects = await parquetReadObjects({
        file,
        metadata,
        compressors,
        rowStart: start,
        rowEnd: Math.min(rows, start + ROWS_AT_ONCE),
      });
      for (const row of objects) lines.push(Buffer.from(`${JSON.stringify(row, plain)}\n`, 'utf8'));
    }
    return { text: Buffer.concat(lines), problem: null };
  } catch (cause) {
    return { text: Buffer.concat(lines), problem: explain(cause instanceof Error ? cause.message : String(cause)) };
  }
}

/**
 * Every column belongs to the schema, and only once. The reader starts all columns and waits for those of the schema: of one that is not in it nobody would hear the
 * failure, which would end the thread. @throws Error
 */
function checkColumns(metadata: FileMetaData): void {
  const roots = new Map(parquetSchema(metadata).children.map((each) => [each.element.name, each.children.length > 0]));
  const isSound =
    roots.size === parquetSchema(metadata).children.length &&
    metadata.row_groups.every(({ columns }) => {
      const paths = columns.map((column) => column.meta_data?.path_in_schema ?? []);
      const isKnown = paths.every(([root = '', ...rest]) => roots.get(root) === rest.length > 0);
      return isKnown && new Set(paths.map((path) => JSON.stringify(path))).size === paths.length;
    });
  if (!isSound) throw new Error('its columns are not those of its schema');
}

/** Why a file with Parquet's magic bytes cannot be read at all; null where nothing shows that. */
function damageOf(content: Buffer): string | null {
  if (content.toString('latin1', 0, 4) === 'PARE' || content.toString('latin1', content.length - 4) === 'PARE')
    return say('parquet-encrypted');
  return content.length < 12 || content.toString('latin1', content.length - 4) !== 'PAR1' ? say('parquet-cut') : null;
}

/** What the reader reports, with what to do. */
function explain(problem: string): string {
  const codec = /unsupported compression codec: (\S+)/.exec(problem)?.[1];
  return codec === undefined ? `${problem}.`.replace(/\.\.$/, '.') : say('parquet-codec', { codec });
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return value;
}
