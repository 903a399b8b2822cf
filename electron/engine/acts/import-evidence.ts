import { AppError } from '../../../shared/contract/errors.ts';
import type { ImportSummary } from '../../../shared/contract/intake.ts';
import { sealEntered } from '../audit/seal-apart.ts';
import { storeDerivations } from '../derived/derivation.ts';
import type { CallOptions } from '../case/call-options.ts';
import type { EngineCase } from '../engine-case.ts';
import { Gate, importEvidence } from '../intake/index.ts';
import { derivations } from './derivations.ts';

/** With fewer records than this, sealing takes less time than the start of a thread for it. */
const MANY_RECORDS = 20_000;

/** What is taken in, and how. */
export interface EvidenceToTakeIn {
  /** Files and folders; none where an interrupted import goes on. */
  paths: string[];
  /** Keep only path and hash of files on disk. */
  reference: boolean;
  resume: boolean;
  format?: string | undefined;
  /** Of encrypted archives. They are in no log and in no case. */
  passwords?: readonly string[] | undefined;
}

/**
 * The only way in which evidence gets into a case, whoever asks for it: begin → import → derive → seal → end → tell. The beginning and the end, however it ends, stand
 * in the examiner log; what is derived is that of all evidence when it ends.
 * @throws AppError `case/read-only`; what importing throws
 */
export async function takeInEvidence(
  engine: EngineCase,
  { paths, reference, resume, format, passwords }: EvidenceToTakeIn,
  options: CallOptions,
): Promise<ImportSummary> {
  if (engine.readOnly)
    throw new AppError(
      'case/read-only',
      `${engine.file.fileName} is open for reading only: nothing can be taken in. ${engine.file.readOnlyReason ?? ''}`.trim(),
      { hint: 'Work on a copy on a writable disk.' },
    );
  await engine.beginImport({ sources: paths, reference, resume }, options);
  const gate = new Gate();
  engine.importGate = gate;
  try {
    const summary = await importEvidence(engine.db, paths, {
      reference,
      format,
      passwords,
      examiner: engine.context.examiner,
      signal: options.signal,
      onProgress: options.onProgress,
      gate,
    });
    engine.importGate = null;
    options.onProgress?.({ phase: 'actors', done: 0, total: 0, unit: 'steps', events: summary.totals.indexed });
    const sealed = summary.totals.records > MANY_RECORDS ? sealEntered(engine.db) : {};
    // Not cancelled with the import: what is taken in stands, and is of no use without what is derived from it.
    await storeDerivations(engine.db, derivations, { onProgress: options.onProgress });
    await engine.endImport(
      summary.cancelled ? 'intake.import.cancel' : 'intake.import.end',
      { sources: paths },
      { totals: summary.totals, files: summary.evidence, unreadable: summary.unreadable },
      options,
      await sealed,
    );
    await engine.changed(['events', 'verdicts', 'audit']);
    return summary;
  } catch (cause) {
    engine.importGate = null;
    await noteFailure(engine, paths, cause);
    throw cause;
  }
}

/** Notes a failed import as far as that is possible: on a full disk the log cannot be written either, and the first cause is what the examiner has to see. */
async function noteFailure(engine: EngineCase, sources: string[], cause: unknown): Promise<void> {
  try {
    await engine.endImport(
      'intake.import.fail',
      { sources },
      { message: cause instanceof Error ? cause.message : String(cause) },
      {},
    );
    await engine.changed(['events', 'audit']);
  } catch {
    // The cause itself is thrown by the caller.
  }
}
