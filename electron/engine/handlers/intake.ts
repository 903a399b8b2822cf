import { AppError } from '../../../shared/contract/errors.ts';
import type { ImportSummary } from '../../../shared/contract/intake.ts';
import { storeActors } from '../actors/index.ts';
import { sealEntered } from '../audit/seal-apart.ts';
import type { Handlers } from './handler.ts';
import type { CallOptions, EngineCase } from '../engine-case.ts';
import { Gate, importEvidence, listFiles, listRejected, peek, previewImport } from '../intake/index.ts';
import { hasDigestEvidence, verifyCase } from '../integrity/index.ts';

/** With fewer records than this, sealing takes less time than the start of a thread for it. */
const MANY_RECORDS = 20_000;

export const intakeHandlers: Handlers<
  'intake.preview' | 'intake.import' | 'intake.pause' | 'intake.files' | 'intake.rejected' | 'intake.peek'
> = {
  'intake.preview': (engine, params, options) =>
    previewImport(
      params.sources.map((token) => engine.pathOf(token)),
      options,
    ),
  async 'intake.import'(engine, params, options) {
    const paths = params.resume ? [] : (params.sources ?? []).map((token) => engine.pathOf(token));
    await engine.beginImport({ sources: paths, reference: params.reference, resume: params.resume }, options);
    let summary: ImportSummary;
    const gate = new Gate();
    engine.importGate = gate;
    try {
      summary = await importEvidence(engine.db, paths, {
        reference: params.reference,
        format: params.format,
        examiner: engine.context.examiner,
        signal: options.signal,
        onProgress: options.onProgress,
        gate,
      });
      engine.importGate = null;
      options.onProgress?.({ phase: 'actors', done: 0, total: 0, unit: 'steps', events: summary.totals.indexed });
      const sealed = summary.totals.records > MANY_RECORDS ? sealEntered(engine.db) : {};
      await storeActors(engine.db);
      await engine.endImport(
        summary.cancelled ? 'intake.import.cancel' : 'intake.import.end',
        { sources: paths },
        { totals: summary.totals, files: summary.evidence, unreadable: summary.unreadable },
        options,
        await sealed,
      );
      await engine.changed(['events', 'verdicts', 'audit']);
    } catch (cause) {
      engine.importGate = null;
      await noteFailure(engine, paths, cause);
      throw cause;
    }
    if (!summary.cancelled && hasDigestEvidence(engine.db)) await verifyImported(engine, options);
    return summary;
  },
  'intake.pause'(engine, { paused }) {
    const gate = engine.importGate;
    if (gate === null) return { running: false, paused: false };
    if (gate.isClosed !== paused) {
      engine.audit(paused ? 'intake.import.pause' : 'intake.import.continue', null, null);
      if (paused) gate.close();
      else gate.open();
    }
    return { running: true, paused };
  },
  'intake.files': (engine, params) => listFiles(engine.db, params),
  'intake.rejected': (engine, params) => listRejected(engine.db, params),
  'intake.peek': (engine, params) => peek(engine.db, engine.evidence, params),
};

/** Cancelling from here on stops the verification only: the import stands, and can be verified at any time. */
async function verifyImported(engine: EngineCase, options: CallOptions): Promise<void> {
  try {
    await verifyCase(engine, options);
    await engine.changed(['verdicts', 'audit']);
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'cancelled') throw cause;
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
