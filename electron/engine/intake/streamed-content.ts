import { createHash } from 'node:crypto';
import { TextDecoder } from 'node:util';
import type { BatchBuilder } from '../events/batch.ts';
import type { Part } from './jobs.ts';
import { PieceCutter } from './pieces.ts';
import {
  type ContentReader,
  headOf,
  HEAD_SIZE,
  makeReader,
  nothingRead,
  type ReadOptions,
  type ReadResult,
  recognise,
} from './read-content.ts';
import { bomLength, sniffEncoding, type TextEncoding } from './text-encoding.ts';

const CONTENT_WINDOW = 4 * 1024 * 1024;

/** The content side of a windowed read: hash, encoding, blocks, and the reader. */
export class StreamedContent {
  readonly #builder: BatchBuilder;
  readonly #options: ReadOptions;
  readonly #hash = createHash('sha256');
  readonly #wantsBlocks: boolean;
  #blocks: PieceCutter | null = null;
  #ready: Part['blocks'] = [];
  #reader: ContentReader | null = null;
  #decoder: TextDecoder | null = null;
  #encoding: TextEncoding | null = null;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** What the last window left over. */
  #carry: Buffer = Buffer.alloc(0);
  /** Bytes of a byte order mark. */
  #skip = 0;
  #isOpen = false;
  #isUnknown = false;
  size = 0;
  held = 0;
  head = Buffer.alloc(0);

  constructor(builder: BatchBuilder, options: ReadOptions, wantsBlocks: boolean) {
    this.#builder = builder;
    this.#options = options;
    this.#wantsBlocks = wantsBlocks;
  }

  add(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.size += bytes.length;
    if (this.#isUnknown) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    // An element that does not end is looked at again only when as much has come as there is, so that its cost stays linear.
    if (this.#waitingBytes >= Math.max(this.#options.window ?? CONTENT_WINDOW, this.#carry.length)) this.#read(false);
  }

  #read(last: boolean): void {
    let bytes = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (!this.#isOpen) bytes = this.#open(bytes, last);
    else if (this.#decoder !== null) bytes = Buffer.from(this.#decoder.decode(bytes, { stream: !last }), 'utf8');
    if (this.#isUnknown) return;
    if (this.#blocks !== null) {
      for (const piece of this.#blocks.add(bytes, last)) {
        this.#ready.push(piece);
        this.held += piece.bytes.length;
      }
    }
    const all = this.#carry.length === 0 ? bytes : Buffer.concat([this.#carry, bytes]);
    const from = this.#skip;
    this.#skip = 0;
    const consumed = this.#reader!.feed(from === 0 ? all : all.subarray(from), last) + from;
    this.#carry = consumed < all.length ? Buffer.from(all.subarray(consumed)) : Buffer.alloc(0);
  }

  /** Recognises the content by its beginning. */
  #open(bytes: Buffer, last: boolean): Buffer {
    this.#isOpen = true;
    this.head = Buffer.from(bytes.subarray(0, 512));
    this.#encoding = sniffEncoding(bytes);
    let text = bytes;
    if (this.#encoding !== null) {
      this.#decoder = new TextDecoder(this.#encoding);
      text = Buffer.from(this.#decoder.decode(bytes, { stream: !last }), 'utf8');
    }
    const head = headOf(text, last && text.length <= HEAD_SIZE);
    const format = recognise(head, this.#options.format);
    this.#reader = format === null ? null : makeReader(this.#builder, format, head, text);
    this.#isUnknown = this.#reader === null;
    this.#skip = bomLength(text);
    if (!this.#isUnknown && (this.#wantsBlocks || this.#encoding !== null)) this.#blocks = new PieceCutter(true);
    return text;
  }

  /** Hands what is ready to a part. Rejected records wait until it is known that the content is a log at all. */
  moveTo(part: Part): void {
    part.blocks.push(...this.#ready);
    this.#ready = [];
    this.held = 0;
    if (this.#builder.count > 0) part.batch = this.#builder.take();
    part.rejected.push(...(this.#reader?.takeRejectedIfRecognised() ?? []));
  }

  finish(): { result: ReadResult; encoding: TextEncoding | null; sizeContent: number; sha256Content: Uint8Array } {
    if (!this.#isUnknown) this.#read(true);
    const result = this.#reader === null ? nothingRead : this.#reader.finish();
    return { result, encoding: this.#encoding, sizeContent: this.size, sha256Content: this.#hash.digest() };
  }
}
