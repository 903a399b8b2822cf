/** What is wrong with a compressed stream. */
export type CodecProblem = 'ends early' | 'bad crc' | 'bad length' | 'corrupt' | 'unknown method';

/** Ends a decoder; what it gave before is kept. */
export class CodecError extends Error {
  readonly problem: CodecProblem;

  constructor(problem: CodecProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** Compressed bytes on their way to a decoder: windows are added behind, the decoder takes from the front. */
export class Feed {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  isEnded = false;

  get left(): number {
    return this.bytes.length - this.at;
  }

  add(window: Buffer): void {
    this.bytes = this.left === 0 ? window : Buffer.concat([this.bytes.subarray(this.at), window]);
    this.at = 0;
  }

  take(count: number): Buffer {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** Waits for that many bytes. @throws CodecError where the input ends before */
  *need(count: number): Generator<null> {
    while (this.left < count) {
      if (this.isEnded) throw new CodecError('ends early');
      yield null;
    }
  }

  /** Waits until there is a byte or the input has ended; true where there is one. */
  *more(): Generator<null, boolean> {
    while (this.left === 0 && !this.isEnded) yield null;
    return this.left > 0;
  }
}

/**
 * A decoder as a generator: gives content, and null where it wants more input. One text serves whole files, first bytes and windows of files of any size.
 * It ends behind the last stream that belongs to the content; what is left in the feed is trailing data. @throws CodecError
 */
export type Codec = (feed: Feed) => Generator<Buffer | null, void>;

/** What a decoder made of its input. */
export interface Decoded {
  content: Buffer;
  error: CodecProblem | 'too large' | null;
  trailingBytes: number;
}

/** Decodes what is at hand: everything that can be read, and why no more. */
export function decodeWhole(codec: Codec, bytes: Buffer, limit: number): Decoded {
  const feed = new Feed();
  feed.add(bytes);
  feed.isEnded = true;
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for (const piece of codec(feed)) {
      if (piece === null) continue;
      size += piece.length;
      if (size > limit) return { content: Buffer.alloc(0), error: 'too large', trailingBytes: 0 };
      pieces.push(piece);
    }
  } catch (cause) {
    if (!(cause instanceof CodecError)) throw cause;
    return { content: Buffer.concat(pieces), error: cause.problem, trailingBytes: 0 };
  }
  return { content: Buffer.concat(pieces), error: null, trailingBytes: feed.left };
}

/** The first bytes of a content, at least as many as are asked for where they can be had; null where none can. */
export function decodeHead(codec: Codec, head: Buffer, count: number): Buffer | null {
  const feed = new Feed();
  feed.add(head);
  feed.isEnded = true;
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for (const piece of codec(feed)) {
      if (piece === null) continue;
      pieces.push(piece);
      size += piece.length;
      if (size >= count) break;
    }
  } catch (cause) {
    if (!(cause instanceof CodecError)) throw cause;
  }
  return size === 0 ? null : Buffer.concat(pieces);
}
