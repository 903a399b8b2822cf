import type Database from 'better-sqlite3';
import { say } from '../../../shared/text/intake.ts';
import type { IntakeFinding } from '../../../shared/contract/intake.ts';
import type { EventWriter, Written } from '../events/writer.ts';
import { PieceWriter } from './evidence-store.ts';
import type { FoundItem } from './archive.ts';
import type { FileReport, Part } from './jobs.ts';
import { removeRowsOf } from './recovery.ts';

const LEFT_OUT = `source = ? AND status = 'not-read' AND instr(path, '!/') = 0`;

/** Enters files into the case one after another: first their parts, last the row that makes them count. */
export class FileEntry {
  readonly #db: Database.Database;
  readonly #writer: EventWriter;
  readonly #pieces: PieceWriter;
  readonly #insertFile: Database.Statement;
  readonly #insertRejected: Database.Statement;
  readonly #insertFinding: Database.Statement;
  #file: number;
  #written: Written = none();
  #hasRows = false;

  constructor(db: Database.Database, writer: EventWriter) {
    this.#db = db;
    this.#writer = writer;
    this.#pieces = new PieceWriter(db);
    this.#file = (db.prepare('SELECT max(id) FROM evidence_file').pluck().get() as number | null) ?? 0;
    this.#insertFile = db.prepare(
      `INSERT INTO evidence_file(id, source, path, status, format, completeness, reason, kind, size, sha256, size_content, sha256_content, compression, trailing_bytes,
         compression_error, stored, encoding, modified_at, records, indexed, duplicates, rejected, first_event, last_event)
       VALUES (@id, @source, @path, @status, @format, @completeness, @reason, @kind, @size, @sha256, @sizeContent, @sha256Content, @compression, @trailingBytes,
         @compressionError, @stored, @encoding, @modifiedAt, @records, @indexed, @duplicates, @rejected, @firstEvent, @lastEvent)`,
    );
    this.#insertRejected = db.prepare(
      'INSERT INTO rejected_record(file, record, offset, length, reason, bytes) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#insertFinding = db.prepare(
      'INSERT INTO intake_finding(file, code, detail) SELECT @file, @code, @detail WHERE NOT EXISTS (SELECT 1 FROM intake_finding WHERE file = @file AND code = @code AND detail = @detail)',
    );
  }

  /** The parts that follow belong to the next file. */
  begin(): void {
    this.#file++;
    this.#written = none();
    this.#hasRows = false;
  }

  /** Writes one part; returns the number of records in it. */
  write(part: Part, worker: number): number {
    this.#hasRows = true;
    this.#pieces.write(this.#file, part.chunks, part.blocks);
    for (const each of part.rejected)
      this.#insertRejected.run(this.#file, each.record, each.offset, each.length, each.reason, each.bytes);
    if (part.batch === null) return 0;
    const written = this.#writer.write(part.batch, this.#file, worker);
    this.#written = {
      indexed: this.#written.indexed + written.indexed,
      duplicates: this.#written.duplicates + written.duplicates,
      firstEvent: smallest(this.#written.firstEvent, written.firstEvent),
      lastEvent: largest(this.#written.lastEvent, written.lastEvent),
    };
    return part.batch.count;
  }

  /** Enters the file itself. Returns its status. */
  finish(source: number, item: FoundItem, report: FileReport, stored: 'inside' | 'reference' | 'hash'): string {
    const findings = [...item.findings, ...report.findings];
    if (!item.isMember && report.size !== item.size)
      findings.push({
        code: 'CHANGED_WHILE_READ',
        detail: say('file-changed-size', { listed: item.size, read: report.size }),
      });
    for (const each of findings) this.#insertFinding.run({ file: this.#file, code: each.code, detail: each.detail });
    const { findings: _findings, rejected, ...columns } = report;
    this.#insertFile.run({
      ...columns,
      ...this.#written,
      id: this.#file,
      source,
      path: item.label,
      modifiedAt: item.modifiedAt,
      stored,
      rejected,
    });
    return report.status;
  }

  /** Enters what was not read, with the reason. */
  refuse(source: number, item: FoundItem): string {
    this.begin();
    const { status, reason } = item.refused!;
    for (const each of item.findings)
      this.#insertFinding.run({ file: this.#file, code: each.code, detail: each.detail });
    this.#insertFile.run({
      id: this.#file,
      source,
      path: item.label,
      status,
      reason,
      format: null,
      completeness: null,
      kind: 'refused',
      size: item.size,
      sha256: Buffer.alloc(0),
      sizeContent: null,
      sha256Content: null,
      compression: null,
      trailingBytes: 0,
      compressionError: null,
      stored: 'hash',
      encoding: null,
      modifiedAt: item.modifiedAt,
      records: 0,
      indexed: 0,
      duplicates: 0,
      rejected: 0,
      firstEvent: null,
      lastEvent: null,
    });
    return status;
  }

  /** Labels of what lies on disk and could not be read when it was met; not members of archives, which are met with their archive only. */
  leftOut(source: number): string[] {
    return this.#db.prepare(`SELECT path FROM evidence_file WHERE ${LEFT_OUT}`).pluck().all(source) as string[];
  }

  /** Removes the entries of `leftOut`: they hold nothing but the reason. */
  forgetLeftOut(source: number): void {
    this.#db
      .prepare(`DELETE FROM intake_finding WHERE file IN (SELECT id FROM evidence_file WHERE ${LEFT_OUT})`)
      .run(source);
    this.#db.prepare(`DELETE FROM evidence_file WHERE ${LEFT_OUT}`).run(source);
  }

  /** Removes what was written of the current file. True where the columns in memory know rows of it. */
  abandon(): boolean {
    if (this.#hasRows) removeRowsOf(this.#db, this.#file);
    this.#file--;
    const { indexed } = this.#written;
    this.#written = none();
    return indexed > 0;
  }

  /** A finding about an archive that turned out while its members were read. */
  note(source: number, label: string, finding: IntakeFinding): void {
    const file = this.#db
      .prepare('SELECT id FROM evidence_file WHERE source = ? AND path = ?')
      .pluck()
      .get(source, label) as number | undefined;
    if (file !== undefined) this.#insertFinding.run({ file, code: finding.code, detail: finding.detail });
  }
}

function none(): Written {
  return { indexed: 0, duplicates: 0, firstEvent: null, lastEvent: null };
}

function smallest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function largest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}
