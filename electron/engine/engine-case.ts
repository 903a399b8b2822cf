import { randomUUID } from 'node:crypto';
import type { AuditVerdict, ContentSeals } from '../../shared/contract/audit.ts';
import { AppError } from '../../shared/contract/errors.ts';
import {
  type Area,
  type EngineEvent,
  type MethodName,
  methods,
  type ParamsOf,
  type ResultOf,
  type VerificationSummary,
} from '../../shared/contract/index.ts';
import { ActorsIndex } from './actors/index.ts';
import { importedTables, sealImported, tablesOf } from './audit/content.ts';
import { appendAudit, type EngineContext, walkChain } from './audit/log.ts';
import { verifyAuditSlowly, verifyOnOpen } from './audit/verify.ts';
import type { CallOptions } from './case/call-options.ts';
import { raiseGeneration, readGeneration } from './case/case-details.ts';
import { DetectionsIndex, ruleMarks } from './detections/index.ts';
import { type CaseFile, sizeCache } from './case/case-file.ts';
import { Console } from './console/index.ts';
import { ColumnStore } from './columns/column-store.ts';
import { FieldColumns } from './columns/field-column.ts';
import { EvidenceReader, type Gate, recordText } from './intake/index.ts';
import { verdictColumn, Verifier } from './integrity/index.ts';
import { CaseLedgers } from './ledgers/index.ts';
import { EventFilter } from './timeline/filter.ts';
import { fileColumn } from './timeline/file-column.ts';
import { RecordSearcher } from './timeline/search/record-searcher.ts';

/** Runs the handler of a request whose parameters were checked. Handed in, because handlers stand above what they work on. */
type Answer = (engine: EngineCase, method: MethodName, params: unknown, options: CallOptions) => Promise<unknown>;

/** What a handler works on: the open file and everything that is derived from it and kept in memory. */
export class EngineCase {
  readonly file: CaseFile;
  readonly context: EngineContext;
  readonly evidence: EvidenceReader;
  readonly verifier: Verifier;
  /** Queries in SQL; nothing of it is loaded before the first. */
  readonly console: Console;
  /** Of the import that runs; null while none does. */
  importGate: Gate | null = null;
  /** Of a verification that could not be stored, because the case is open for reading only. */
  unstoredSummary: VerificationSummary | null = null;
  readonly #tokens = new Map<string, string>();
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #answer: Answer;
  #index: CaseIndex | null = null;
  readonly #remembered = new Map<string, unknown>();
  /** What was found changed behind the application's back, and the tables that were compared since nobody else can have written. */
  #known: { dataVersion: number; verdict: AuditVerdict; compared: Set<string> };

  constructor(file: CaseFile, context: EngineContext, verdict: AuditVerdict, answer: Answer) {
    this.file = file;
    this.#answer = answer;
    this.context = context;
    this.evidence = new EvidenceReader(file.db);
    this.verifier = new Verifier(file.path);
    this.console = new Console(file);
    this.#known = { dataVersion: dataVersion(file), verdict, compared: new Set(verdict.checked.whole) };
  }

  /** The verdict on the examiner log and the content that it vouches for, as of the last time they were compared. */
  get auditVerdict(): AuditVerdict {
    return this.#known.verdict;
  }

  /** Compares everything that the log vouches for, and keeps the verdict. */
  async verifyAudit(options: CallOptions): Promise<AuditVerdict> {
    const version = dataVersion(this.file);
    const verdict = await verifyAuditSlowly(this.db, options);
    this.#known = { dataVersion: version, verdict, compared: new Set(verdict.checked.whole) };
    return verdict;
  }

  /**
   * Before tables are changed and sealed anew: a change from outside that nobody has seen yet must not be sealed with them unseen. What is
   * found is noted in the log for good.
   */
  async guard(tables: readonly string[], options: CallOptions): Promise<void> {
    const version = dataVersion(this.file);
    if (version === this.#known.dataVersion && tables.every((table) => this.#known.compared.has(table))) return;
    const { problems, checked } = await verifyAuditSlowly(this.db, options, tables);
    const fresh = problems.filter((problem) => tables.includes(problem.table) && !problem.noted);
    if (fresh.length > 0)
      appendAudit(this.db, this.context, 'audit.mismatch', null, {
        problems: fresh.map(({ table, reason }) => ({ table, reason })),
      });
    for (const table of checked.whole) this.#known.compared.add(table);
    if (version === this.#known.dataVersion) return;
    this.#known = { ...this.#known, dataVersion: version, compared: new Set(checked.whole) };
  }

  /** Notes the beginning of an import: from here to its end the log vouches for the examiner's work only. */
  async beginImport(params: unknown, options: CallOptions): Promise<void> {
    sizeCache(this.db, 'importing');
    await this.guard(importedTables, options);
    appendAudit(this.db, this.context, 'intake.import.begin', params, null, {
      content: Object.fromEntries(importedTables.map((table) => [table, null])),
    });
  }

  /** Notes the end of an import, however it ended, with the digests of evidence and index. `sealed`: digests that are worked out already. */
  async endImport(
    act: string,
    params: unknown,
    result: unknown,
    options: CallOptions,
    sealed: ContentSeals = {},
  ): Promise<void> {
    const left = importedTables.filter((table) => !Object.hasOwn(sealed, table));
    const content = {
      ...sealed,
      ...(await sealImported(this.db, walkChain(this.db).vouched, { onProgress: options.onProgress }, left)),
    };
    appendAudit(this.db, this.context, act, params, result, { content });
    for (const table of importedTables) this.#known.compared.add(table);
    sizeCache(this.db, 'asking');
  }

  get readOnly(): boolean {
    return this.file.readOnly;
  }

  get db(): CaseFile['db'] {
    return this.file.db;
  }

  /** The columns and what works on them; made on first use and again after an import. */
  get index(): CaseIndex {
    this.#index ??= new CaseIndex(this.file, async (options) => {
      await this.ask('detections.stand', {}, options);
    });
    return this.#index;
  }

  /**
   * What `read` answers, kept until the case changes in anything but its log: counting ten million rows takes SQLite a second. Not kept where others may
   * change the case meanwhile, or an import does.
   */
  remember<T>(name: string, read: () => T): T {
    if (this.readOnly || this.importGate !== null) return read();
    if (!this.#remembered.has(name)) this.#remembered.set(name, read());
    return this.#remembered.get(name) as T;
  }

  get generation(): number {
    return readGeneration(this.db);
  }

  grant(path: string, token: string = randomUUID()): string {
    this.#tokens.set(token, path);
    return token;
  }

  /** @throws AppError `contract/bad-request` for a token that was never handed out */
  pathOf(token: string): string {
    const path = this.#tokens.get(token);
    if (path === undefined)
      throw new AppError('contract/bad-request', 'The path is not known any more.', {
        hint: 'Choose the file or folder again.',
      });
    return path;
  }

  /** The original JSON text of an event's record, unwrapped. @throws AppError `events/not-found` | `intake/vanished` */
  recordText(event: number): string {
    return recordText(this.db, this.evidence, event).text;
  }

  /** Notes an act in the examiner log, in a transaction of its own unless one is open. */
  audit(act: string, params: unknown, result: unknown): void {
    if (!this.file.readOnly) appendAudit(this.db, this.context, act, params, result);
  }

  /** Asks a question of the contract from inside the engine: the report gets its facts the same way as the window does. */
  readonly ask = <M extends MethodName>(
    method: M,
    params: ParamsOf<M>,
    options: CallOptions = {},
  ): Promise<ResultOf<M>> =>
    this.#answer(this, method, methods[method].params.parse(params), options) as Promise<ResultOf<M>>;

  /** Runs a change and its log entry as one transaction; both stand or neither. */
  change<T>(act: string, params: unknown, run: () => { value: T; result: unknown }): T {
    return this.db
      .transaction(() => {
        this.#guardNow(act);
        const { value, result } = run();
        appendAudit(this.db, this.context, act, params, result);
        return value;
      })
      .immediate();
  }

  /** `guard` for the examiner's own tables, which are small enough to be compared at once. */
  #guardNow(act: string): void {
    const version = dataVersion(this.file);
    if (version === this.#known.dataVersion) return;
    const { problems, checked } = verifyOnOpen(this.db);
    const tables = new Set(tablesOf(act));
    const fresh = problems.filter((problem) => tables.has(problem.table) && !problem.noted);
    if (fresh.length > 0)
      appendAudit(this.db, this.context, 'audit.mismatch', null, {
        problems: fresh.map(({ table, reason }) => ({ table, reason })),
      });
    this.#known = { ...this.#known, dataVersion: version, compared: new Set(checked.whole) };
  }

  /** Tells everyone what changed: those who keep something in memory forget what was made from it and nothing else, and listeners ask again. */
  async changed(areas: readonly Area[]): Promise<void> {
    if (areas.some((area) => area !== 'audit')) this.#remembered.clear();
    if (areas.includes('events')) {
      await this.verifier.forget();
      await this.#index?.close();
      this.#index = null;
    } else this.#index?.changed(areas);
    // A new entry of the log alone makes no answer about events late.
    const isSame = this.file.readOnly || areas.every((area) => area === 'audit');
    const generation = isSame ? this.generation : raiseGeneration(this.db);
    for (const listener of this.#listeners) listener({ type: 'case-changed', generation, areas: [...areas] });
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    try {
      await this.verifier.forget();
      await this.console.close();
      await this.#index?.close();
    } finally {
      this.file.close();
    }
  }
}

/** The derived side of a case in memory. */
export class CaseIndex {
  readonly fields: FieldColumns;
  readonly filter: EventFilter;
  readonly actors: ActorsIndex;
  readonly ledgers: CaseLedgers;
  readonly #file: CaseFile;
  #detections: DetectionsIndex | null = null;
  readonly #scanner: RecordSearcher;

  /** @param prepareRules makes what rules say ready */
  constructor(file: CaseFile, prepareRules: (options: CallOptions) => Promise<void>) {
    this.#file = file;
    const store = new ColumnStore(file.db);
    this.fields = new FieldColumns(store, (name) => {
      if (name === 'verdict') return verdictColumn(file.db, store);
      if (name === 'file') return fileColumn(file.db, store);
      return this.actors.fieldColumn(name);
    });
    this.actors = new ActorsIndex(file.db, this.fields);
    this.ledgers = new CaseLedgers(file.db, store, this.actors);
    this.#scanner = new RecordSearcher(file.path, store);
    this.filter = new EventFilter(
      file.db,
      this.fields,
      this.#scanner,
      ruleMarks(() => this.detections, prepareRules),
    );
  }

  /** Something else than the events changed: columns and actors stay. */
  changed(areas: readonly Area[]): void {
    if (areas.includes('verdicts')) this.fields.forget('verdict');
    this.filter.changed(areas);
  }

  /** Rules over the columns; made when they are first asked. */
  get detections(): DetectionsIndex {
    return (this.#detections ??= new DetectionsIndex(this.#file.db, this.fields, this.actors));
  }

  async close(): Promise<void> {
    await this.#scanner.close();
  }
}

/** Rises when another connection writes to the file. */
function dataVersion(file: CaseFile): number {
  return Number(file.db.pragma('data_version', { simple: true }));
}
