import PDFDocument from 'pdfkit';
import { ByteSink } from './byte-sink.ts';

interface Internals {
  _offset: number;
  page: { write(content: string): void } | null;
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

  /** The finished file. */
  takeBytes(): Uint8Array {
    return this.sink.take();
  }

  #flushOperators(): void {
    if (!this.operators || this.operators.length === 0) return;
    (this as unknown as Internals).page?.write(this.operators.join('\n'));
    this.operators = [];
  }
}
