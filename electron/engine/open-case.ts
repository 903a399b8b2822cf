import { hostname } from 'node:os';
import { rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import {
  type Area,
  type BatchOf,
  type EngineEvent,
  type MethodName,
  methods,
  type NewCaseDetails,
  type ParamsOf,
  type ResultOf,
  type SavedFile,
  type StreamName,
  type StreamParamsOf,
  type StreamResultOf,
  streams,
} from '../../shared/contract/index.ts';
import { AppError, toErrorReply } from '../../shared/contract/errors.ts';
import type { AuditVerdict } from '../../shared/contract/audit.ts';
import { standingDerivations } from './acts/derivations.ts';
import type { Migrated } from './acts/migrate-case.ts';
import { openFile } from './acts/open-file.ts';
import { renewDerived } from './acts/renew-derived.ts';
import { appendAudit, type EngineContext, walkChain } from './audit/log.ts';
import { verifyOnOpen } from './audit/verify.ts';
import { type CallOptions, stopIfCancelled } from './case/call-options.ts';
import { checkDetails, readInfo, writeDetails, writeInfo } from './case/case-details.ts';
import { type CaseFile, createCaseFile, describeSystemError } from './case/case-file.ts';
import { EngineCase } from './engine-case.ts';
import { storeDerivations } from './derived/derivation.ts';
import { handlers, streamHandlers } from './handlers/index.ts';
import { needsRecovery, rebuildColumns } from './intake/index.ts';
import { protectedPlace } from './protected-place.ts';

export type { CallOptions } from './case/call-options.ts';

/** An open case as its hosts (window, command line) see it. */
export interface OpenCase {
  readonly fileName: string;
  readonly readOnly: boolean;
  readonly readOnlyReason: string | null;
  /** Set where opening brought the case from an earlier format to the newest: the file as it was is kept. */
  readonly migrated: Migrated | null;
  /** Runs one request of the contract. Parameters are checked; fails with AppError only. */
  call<M extends MethodName>(method: M, params: ParamsOf<M>, options?: CallOptions): Promise<ResultOf<M>>;
  /**
   * Runs one request that answers in batches, and draws them one by one: the next is made when it is asked for. Leaving the loop ends the request.
   * @example `for await (const { ids } of opened.stream('events.rows', { where: 'outcome : denied' })) …`
   */
  stream<S extends StreamName>(
    method: S,
    params: StreamParamsOf<S>,
    options?: CallOptions,
  ): AsyncGenerator<BatchOf<S>, StreamResultOf<S>, void>;
  /** Makes a path usable in requests under a token. Only hosts can: a window never names a path. */
  grant(path: string, token?: string): string;
  /** A sentence where a file written at the path would change the case or its evidence; else null. */
  protects(path: string): string | null;
  /** An import runs, or rests while it is paused. */
  readonly isImporting: boolean;
  /** Notes in the examiner log that something of the case was saved as a file. */
  noteSaved(file: SavedFile): Promise<void>;
  onEvent(listener: (event: EngineEvent) => void): () => void;
  /** Cancels what still runs, waits for it, and lets go of the file. */
  close(): Promise<void>;
}

/** Fills in what hosts may leave out. */
export function engineContext(partial: Partial<EngineContext>): EngineContext {
  return {
    examiner: partial.examiner ?? '',
    machine: partial.machine ?? hostname(),
    application: partial.application ?? 'trailcase',
  };
}

/**
 * Creates a case and opens it. A case that could not be described (full disk) is not left behind.
 * @throws AppError `case/exists` | `case/not-found` | `case/read-only` | `contract/bad-request` (description) | `intake/disk-full`
 */
export async function createCase(path: string, details: NewCaseDetails, context: EngineContext): Promise<OpenCase> {
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
  return hostOf(engineOf(file, context, verifyOnOpen(file.db)));
}

/**
 * Opens a case. What an interrupted import left half-done is put in order first, so that every case that opens for writing is whole.
 * @throws AppError `case/not-found` | `case/not-a-case` | `case/newer-format` | `case/older-format` | `case/in-use` | `case/unclean` | `case/damaged` | `intake/disk-full`
 */
export async function openCase(
  path: string,
  options: { readOnly?: boolean },
  context: EngineContext,
): Promise<OpenCase> {
  const file = await openFile(path, options, context);
  try {
    const isUnfinished = needsRecovery(file.db);
    const verdict = verifyOnOpen(file.db);
    if (file.readOnly) {
      const reason = isUnfinished
        ? `${file.readOnlyReason ?? ''} An import is under way or was interrupted: what it took in so far may be missing from views.`.trim()
        : file.readOnlyReason;
      return hostOf(engineOf({ ...file, readOnlyReason: reason }, context, verdict));
    }
    if (isUnfinished) file.db.transaction(() => rebuildColumns(file.db)).immediate();
    const problems = verdict.problems
      .filter((problem) => !problem.noted)
      .map(({ table, reason }) => ({ table, reason }));
    appendAudit(
      file.db,
      context,
      'case.open',
      { readOnly: false },
      { intact: verdict.intact, ...(problems.length === 0 ? {} : { problems }) },
    );
    const engine = engineOf(file, context, verdict);
    if (verdict.checked.unsealed.some((table) => table === 'event') && walkChain(file.db).vouched.has('event')) {
      await storeDerivations(file.db, standingDerivations);
      await engine.endImport('case.recover', null, { rebuilt: isUnfinished }, {});
    } else await renewDerived(engine);
    return hostOf(engine, file.migrated ?? null);
  } catch (cause) {
    file.close();
    throw describeSystemError(cause, path);
  }
}

function engineOf(file: CaseFile, context: EngineContext, verdict: AuditVerdict): EngineCase {
  return new EngineCase(file, context, verdict, async (engine, method, params, options) =>
    (handlers[method] as (engine: EngineCase, params: unknown, options: CallOptions) => unknown)(
      engine,
      params,
      options,
    ),
  );
}

/** Wraps a case for its host: checks parameters, refuses writing where it is not allowed, gives every failure a name. */
function hostOf(engine: EngineCase, migrated: Migrated | null = null): OpenCase {
  let closed = false;
  const ending = new AbortController();
  const running = new Set<Promise<unknown>>();
  /** The checked parameters of a request. */
  const check = (method: string, declared: { params: z.ZodType } | undefined, params: unknown): unknown => {
    if (closed) throw new AppError('case/not-found', 'The case is closed.');
    if (declared === undefined) throw new AppError('contract/unknown-method', `There is no request named "${method}".`);
    const checked = declared.params.safeParse(params);
    if (checked.success) return checked.data;
    throw new AppError(
      'contract/bad-request',
      `The request "${method}" has wrong parameters: ${checked.error.issues.map((issue) => `${issue.path.join('.') || 'parameters'}: ${issue.message}`).join('; ')}`,
    );
  };
  /** Cancelled by the caller or by the end of the case. */
  const untilEnd = (options: CallOptions): CallOptions => ({
    ...options,
    signal: options.signal === undefined ? ending.signal : AbortSignal.any([options.signal, ending.signal]),
  });
  /** Waits for work that closing has to wait for, too. */
  const during = async <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    try {
      return await work;
    } finally {
      running.delete(work);
    }
  };
  return {
    fileName: engine.file.fileName,
    readOnly: engine.file.readOnly,
    readOnlyReason: engine.file.readOnlyReason,
    migrated,
    async call(method, params, options = {}) {
      const declared = Object.hasOwn(methods, method) ? methods[method] : undefined;
      const handler = handlers[method] as
        | ((engine: EngineCase, params: unknown, options: CallOptions) => unknown)
        | undefined;
      const checked = check(method, handler === undefined ? undefined : declared, params);
      if (declared!.writes.length > 0 && !declared!.runsReadOnly && engine.file.readOnly)
        throw new AppError(
          'case/read-only',
          `${engine.file.fileName} is open for reading only. ${engine.file.readOnlyReason ?? ''}`.trim(),
          { hint: 'Work on a copy on a writable disk.' },
        );
      stopIfCancelled(options);
      const answer = (async () => handler!(engine, checked, untilEnd(options)))();
      try {
        const reply = await during(answer);
        if (declared!.writes.length > 0 && !declared!.tellsItself)
          await engine.changed([...new Set<Area>([...declared!.writes, 'audit'])]);
        return reply as never;
      } catch (cause) {
        const failure = nameFailure(cause, engine.file.path);
        if (declared!.writes.length > 0) noteFailure(engine, method, failure);
        throw failure;
      }
    },
    async *stream(method, params, options = {}) {
      const declared = Object.hasOwn(streams, method) ? streams[method] : undefined;
      const checked = check(method, declared, params);
      const carried = untilEnd(options);
      const answer = streamHandlers[method](engine, checked as never, carried);
      try {
        for (;;) {
          stopIfCancelled(carried);
          const step = await during(answer.next());
          if (step.done === true) return step.value;
          yield step.value;
        }
      } catch (cause) {
        throw nameFailure(cause, engine.file.path);
      } finally {
        await answer.return(undefined as never);
      }
    },
    grant: (path, token) => engine.grant(path, token),
    get isImporting() {
      return engine.importGate !== null;
    },
    protects: (path) => protectedPlace(engine.file, path),
    async noteSaved({ kind, ...file }) {
      if (closed || engine.readOnly) return;
      engine.audit('export.file', { kind }, file);
      await engine.changed(['audit']);
    },
    onEvent: (listener) => engine.onEvent(listener),
    async close() {
      if (closed) return;
      closed = true;
      // Whatever still runs is cancelled and comes to its end in order: an import keeps what it finished and can be resumed.
      ending.abort();
      await Promise.allSettled(running);
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
