import { AppError } from '../../../shared/contract/errors.ts';
import { takeInEvidence } from '../acts/import-evidence.ts';
import type { Handlers } from './handler.ts';
import type { CallOptions } from '../case/call-options.ts';
import type { EngineCase } from '../engine-case.ts';
import { listFiles, listRejected, peek, previewImport } from '../intake/index.ts';
import { hasDigestEvidence, verifyCase } from '../integrity/index.ts';

export const intakeHandlers: Handlers<
  'intake.preview' | 'intake.import' | 'intake.pause' | 'intake.files' | 'intake.rejected' | 'intake.peek'
> = {
  'intake.preview': (engine, params, options) =>
    previewImport(
      params.sources.map((token) => engine.pathOf(token)),
      { ...options, passwords: params.passwords },
    ),
  async 'intake.import'(engine, params, options) {
    const { resume, reference, format, passwords } = params;
    const paths = resume ? [] : (params.sources ?? []).map((token) => engine.pathOf(token));
    const summary = await takeInEvidence(engine, { paths, reference, resume, format, passwords }, options);
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
