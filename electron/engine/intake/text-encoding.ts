/** Encodings of text evidence beside UTF-8: what PowerShell redirections and spreadsheet programs write. */
export type TextEncoding = 'utf-16le' | 'utf-16be';

/** The encoding that a byte order mark announces, or that the first characters give away; null is UTF-8. */
export function sniffEncoding(bytes: Uint8Array): TextEncoding | null {
  if (bytes.length < 2) return null;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes.length < 4) return null;
  // JSON and CSV begin with two ASCII characters, whatever follows.
  if (bytes[1] === 0 && bytes[3] === 0 && isText(bytes[0]!) && isText(bytes[2]!)) return 'utf-16le';
  if (bytes[0] === 0 && bytes[2] === 0 && isText(bytes[1]!) && isText(bytes[3]!)) return 'utf-16be';
  return null;
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Bytes of a byte order mark of UTF-8. */
export function bomLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Text in an encoding; null is UTF-8. Bytes that fit nothing become U+FFFD. */
export function decodeText(bytes: Uint8Array, encoding: string | null): string {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return new TextDecoder(encoding).decode(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** The same text in UTF-8, without a byte order mark. */
export function toUtf8(bytes: Uint8Array, encoding: TextEncoding): Buffer {
  return Buffer.from(new TextDecoder(encoding).decode(bytes), 'utf8');
}
