import PDFDocument from 'pdfkit';
import { deflateSync } from 'node:zlib';
import { ByteSink } from './byte-sink.ts';

interface Reference {
  data: Record<string, unknown>;
  compress: boolean;
  write(bytes: Uint8Array): void;
}
interface Internals {
  _offset: number;
  page: { content: Reference } | null;
  _refEnd(reference: Reference): void;
}

/**
 * A pdfkit document that writes straight into memory. pdfkit turns each operator and each object into a small array of its own and queues
 * them in a stream; for a report of ten thousand events that is most of the time and of the memory. Operators are gathered by page here.
 */
export class MemoryDocument extends PDFDocument {
  // pdfkit writes the head of the file before a subclass's own fields exist.
  declare sink: ByteSink;
  declare operators: string[];

  _write(data: string | Uint8Array): void {
    const sink = (this.sink ??= new ByteSink());
    if (typeof data === 'string') sink.addLatin1(`${data}\n`);
    else sink.add(data);
    (this as unknown as Internals)._offset = sink.size;
  }

  override push(): boolean {
    return true;
  }

  override addContent(data: string): PDFKit.PDFDocument {
    (this.operators ??= []).push(data);
    return this as unknown as PDFKit.PDFDocument;
  }

  override addPage(options?: PDFKit.PDFDocumentOptions): PDFKit.PDFDocument {
    this.#flushOperators();
    return super.addPage(options);
  }

  override end(): this {
    this.#flushOperators();
    super.end();
    return this;
  }

  /** Called by pdfkit when an object is written. Others name it by its number only, so an element of the structure tree gives up what hangs below it (pdfkit asks it for its parent still): a table of ten thousand rows is a hundred thousand of them. */
  _refEnd(reference: Reference): void {
    (PDFDocument.prototype as unknown as Internals)._refEnd.call(this, reference);
    const { S, P } = reference.data;
    if (S !== undefined && P !== undefined) reference.data = { S, P };
  }

  /** What is written and will not change. */
  takeWritten(): Uint8Array[] {
    return this.sink.takeFull();
  }

  /** The end of the finished file, behind everything that was taken before. */
  takeRest(): Uint8Array[] {
    return this.sink.takeRest();
  }

  #flushOperators(): void {
    if (!this.operators || this.operators.length === 0) return;
    const content = (this as unknown as Internals).page?.content;
    if (content !== undefined) {
      // pdfkit's own level takes twice the time and saves a tenth.
      content.compress = false;
      content.data['Filter'] = 'FlateDecode';
      content.write(deflateSync(Buffer.from(`${this.operators.join('\n')}\n`, 'latin1'), { level: 3 }));
    }
    this.operators = [];
  }
}
