import { hostname } from 'node:os';
import { rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { type CaseDetails, type EngineEvent, type ErrorCode, type MethodName, methods, type ParamsOf, type Progress, type ResultOf, type VerificationSummary } from '../../shared/contract/index.ts';
import { AppError, toErrorReply } from '../../shared/contract/errors.ts';
import { ActorsIndex } from './actors/index.ts';
import { importedTables, sealImported, tablesOf } from './audit/content.ts';
import { appendAudit, type EngineContext, walkChain } from './audit/log.ts';
import { verifyAuditSlowly, verifyOnOpen } from './audit/verify.ts';
import type { AuditVerdict } from '../../shared/contract/audit.ts';
import { checkDetails, raiseGeneration, readGeneration, readInfo, writeDetails, writeInfo } from './case/case-details.ts';
import { type CaseFile, createCaseFile, describeSystemError, openCaseFile } from './case/case-file.ts';
import { ColumnStore } from './columns/column-store.ts';
import { FieldColumns } from './columns/field-column.ts';
import { handlers } from './handlers.ts';
import { EvidenceReader, needsRecovery, rebuildColumns, recordText } from './intake/index.ts';
import { verdictColumn, Verifier } from './integrity/index.ts';
import { EventFilter } from './timeline/filter.ts';
import { fileColumn } from './timeline/file-column.ts';
import { RecordScanner } from './timeline/scan.ts';

/** An open case as its hosts (window, command line) see it. */
export interface OpenCase {
  readonly fileName: string;
  readonly readOnly: boolean;
  readonly readOnlyReason: string | null;
  /** Runs one request of the contract. Parameters are checked; fails with AppError only. */
  call<M extends MethodName>(method: M, params: ParamsOf<M>, options?: CallOptions): Promise<ResultOf<M>>;
  /** Makes a path usable in requests under a token. Only hosts can: a window never names a path. */
  grant(path: string, token?: string): string;
  onEvent(listener: (event: EngineEvent) => void): () => void;
  close(): Promise<void>;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** What a handler works on: the open file and everything that is derived from it and kept in memory. */
export class EngineCase {
  readonly file: CaseFile;
  readonly context: EngineContext;
  readonly evidence: EvidenceReader;
  readonly verifier: Verifier;
  /** Of a verification that could not be stored, because the case is open for reading only. */
  unstoredSummary: VerificationSummary | null = null;
  readonly #tokens = new Map<string, string>();
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #index: CaseIndex | null = null;
  /** What was found changed behind the application's back, and the tables that were compared since nobody else can have written. */
  #known: { dataVersion: number; verdict: AuditVerdict; compared: Set<string> };

  constructor(file: CaseFile, context: EngineContext, verdict: AuditVerdict) {
    this.file = file;
    this.context = context;
    this.evidence = new EvidenceReader(file.db);
    this.verifier = new Verifier(file.path);
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
    if (fresh.length > 0) appendAudit(this.db, this.context, 'audit.mismatch', null, { problems: fresh.map(({ table, reason }) => ({ table, reason })) });
    for (const table of checked.whole) this.#known.compared.add(table);
    if (version === this.#known.dataVersion) return;
    this.#known = { ...this.#known, dataVersion: version, compared: new Set(checked.whole) };
  }

  /** Notes the beginning of an import: from here to its end the log vouches for the examiner's work only. */
  async beginImport(params: unknown, options: CallOptions): Promise<void> {
    await this.guard(importedTables, options);
    appendAudit(this.db, this.context, 'intake.import.begin', params, null, { content: Object.fromEntries(importedTables.map((table) => [table, null])) });
  }

  /** Notes the end of an import, however it ended, with the digests of evidence and index. */
  async endImport(act: string, params: unknown, result: unknown, options: CallOptions): Promise<void> {
    const content = await sealImported(this.db, walkChain(this.db).vouched, { onProgress: options.onProgress });
    appendAudit(this.db, this.context, act, params, result, { content });
    for (const table of importedTables) this.#known.compared.add(table);
  }

  get readOnly(): boolean {
    return this.file.readOnly;
  }

  get db(): CaseFile['db'] {
    return this.file.db;
  }

  /** The columns and what works on them; made on first use and again after an import or a verification. */
  get index(): CaseIndex {
    this.#index ??= new CaseIndex(this.file);
    return this.#index;
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
    if (path === undefined) throw new AppError('contract/bad-request', 'The path is not known any more.', { hint: 'Choose the file or folder again.' });
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
  readonly ask = async <M extends MethodName>(method: M, params: ParamsOf<M>): Promise<ResultOf<M>> => {
    const handler = handlers[method] as (engine: EngineCase, params: unknown, options: CallOptions) => Promise<ResultOf<M>>;
    return handler(this, methods[method].params.parse(params), {});
  };

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
    if (fresh.length > 0) appendAudit(this.db, this.context, 'audit.mismatch', null, { problems: fresh.map(({ table, reason }) => ({ table, reason })) });
    this.#known = { ...this.#known, dataVersion: version, compared: new Set(checked.whole) };
  }

  /** Tells everyone that something changed; `events` and `verdicts` make the index anew. */
  async changed(areas: (EngineEvent & { type: 'case-changed' })['areas']): Promise<void> {
    if (areas.includes('events')) await this.verifier.forget();
    if (areas.includes('events') || areas.includes('verdicts')) {
      await this.#index?.close();
      this.#index = null;
    } else this.#index?.filter.forget();
    const generation = this.file.readOnly ? this.generation : raiseGeneration(this.db);
    for (const listener of this.#listeners) listener({ type: 'case-changed', generation, areas });
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    try {
      await this.verifier.forget();
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
  readonly #scanner: RecordScanner;

  constructor(file: CaseFile) {
    const store = new ColumnStore(file.db);
    this.fields = new FieldColumns(store, (name) => {
      if (name === 'verdict') return verdictColumn(file.db, store);
      if (name === 'file') return fileColumn(file.db, store);
      return this.actors.fieldColumn(name);
    });
    this.actors = new ActorsIndex(file.db, this.fields);
    this.#scanner = new RecordScanner(file.path, store);
    this.filter = new EventFilter(file.db, this.fields, this.#scanner);
  }

  async close(): Promise<void> {
    await this.#scanner.close();
  }
}

/** Rises when another connection writes to the file. */
function dataVersion(file: CaseFile): number {
  return Number(file.db.pragma('data_version', { simple: true }));
}

/** Fills in what hosts may leave out. */
export function engineContext(partial: Partial<EngineContext>): EngineContext {
  return { examiner: partial.examiner ?? '', machine: partial.machine ?? hostname(), application: partial.application ?? 'trailcase' };
}

/**
 * Creates a case and opens it. A case that could not be described (full disk) is not left behind.
 * @throws AppError `case/exists` | `case/not-found` | `case/read-only` | `contract/bad-request` (description) | `intake/disk-full`
 */
export async function createCase(path: string, details: CaseDetails, context: EngineContext): Promise<OpenCase> {
  const checked = checkDetails(details);
  const file = createCaseFile(path);
  try {
    file.db
      .transaction(() => {
        writeInfo(file.db, 'case_id', randomUUID());
        writeInfo(file.db, 'created_at', String(Date.now()));
        writeInfo(file.db, 'application', context.application);
        writeDetails(file.db, checked);
        appendAudit(file.db, context, 'case.create', checked, { caseId: readInfo(file.db, 'case_id') });
      })
      .immediate();
  } catch (cause) {
    file.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    throw describeSystemError(cause, path);
  }
  return hostOf(new EngineCase(file, context, verifyOnOpen(file.db)));
}

/**
 * Opens a case. What an interrupted import left half-done is put in order first, so that every case that opens for writing is whole.
 * @throws AppError `case/not-found` | `case/not-a-case` | `case/newer-format` | `case/in-use` | `case/unclean` | `case/damaged` | `intake/disk-full`
 */
export async function openCase(path: string, options: { readOnly?: boolean }, context: EngineContext): Promise<OpenCase> {
  const file = openCaseFile(path, options);
  try {
    const isUnfinished = needsRecovery(file.db);
    const verdict = verifyOnOpen(file.db);
    if (file.readOnly) {
      const reason = isUnfinished ? `${file.readOnlyReason ?? ''} An import is under way or was interrupted: what it took in so far may be missing from views.`.trim() : file.readOnlyReason;
      return hostOf(new EngineCase({ ...file, readOnlyReason: reason }, context, verdict));
    }
    if (isUnfinished) file.db.transaction(() => rebuildColumns(file.db)).immediate();
    const problems = verdict.problems.filter((problem) => !problem.noted).map(({ table, reason }) => ({ table, reason }));
    appendAudit(file.db, context, 'case.open', { readOnly: false }, { intact: verdict.intact, ...(problems.length === 0 ? {} : { problems }) });
    const engine = new EngineCase(file, context, verdict);
    if (verdict.checked.unsealed.some((table) => table === 'event') && walkChain(file.db).vouched.has('event')) await engine.endImport('case.recover', null, { rebuilt: isUnfinished }, {});
    return hostOf(engine);
  } catch (cause) {
    file.close();
    throw describeSystemError(cause, path);
  }
}

/** Wraps a case for its host: checks parameters, refuses writing where it is not allowed, gives every failure a name. */
function hostOf(engine: EngineCase): OpenCase {
  let closed = false;
  return {
    fileName: engine.file.fileName,
    readOnly: engine.file.readOnly,
    readOnlyReason: engine.file.readOnlyReason,
    async call(method, params, options = {}) {
      const declared = Object.hasOwn(methods, method) ? methods[method] : undefined;
      const handler = handlers[method] as ((engine: EngineCase, params: unknown, options: CallOptions) => unknown) | undefined;
      if (closed) throw new AppError('case/not-found', 'The case is closed.');
      if (declared === undefined || handler === undefined) throw new AppError('contract/unknown-method', `There is no request named "${method}".`);
      const checked = declared.params.safeParse(params);
      if (!checked.success) throw new AppError('contract/bad-request', `The request "${method}" has wrong parameters: ${checked.error.issues.map((issue) => `${issue.path.join('.') || 'parameters'}: ${issue.message}`).join('; ')}`);
      if (declared.writes && !declared.runsReadOnly && engine.file.readOnly) throw new AppError('case/read-only', `${engine.file.fileName} is open for reading only. ${engine.file.readOnlyReason ?? ''}`.trim(), { hint: 'Work on a copy on a writable disk.' });
      if (options.signal?.aborted) throw new AppError('cancelled' satisfies ErrorCode, 'The request was cancelled.');
      try {
        return (await handler(engine, checked.data, options)) as never;
      } catch (cause) {
        const failure = nameFailure(cause, engine.file.path);
        if (declared.writes || method === 'report.write') noteFailure(engine, method, failure);
        throw failure;
      }
    },
    grant: (path, token) => engine.grant(path, token),
    onEvent: (listener) => engine.onEvent(listener),
    async close() {
      if (closed) return;
      closed = true;
      try {
        engine.audit('case.close', null, null);
      } catch (cause) {
        throw nameFailure(cause, engine.file.path);
      } finally {
        await engine.close();
      }
    },
  };
}

/**
 * An act that failed is an act, too. Its parameters are not noted: they may be wrong in any way, or hold a passphrase. Imports note their end
 * themselves, and where the log cannot be written the first cause is what the examiner has to see.
 */
function noteFailure(engine: EngineCase, method: MethodName, { code, message }: AppError): void {
  if (method === 'intake.import' || engine.file.readOnly) return;
  try {
    engine.audit(`${method}.fail`, null, { code, message: message.slice(0, 500) });
  } catch {
    // The cause itself is thrown by the caller.
  }
}

/** Only AppErrors leave the engine: system errors get their names, and what is left is a defect. */
function nameFailure(cause: unknown, path: string): AppError {
  const named = describeSystemError(cause, path);
  if (named instanceof AppError) return named;
  const { code, message, ...more } = toErrorReply(named);
  return new AppError(code, message, { ...more, cause });
}
