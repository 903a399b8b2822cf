import { AppError } from '../../../shared/contract/errors.ts';
import type { Handlers } from './handler.ts';
import { importEvidence } from '../intake/index.ts';
import { type Question, readSummary, verifyCase } from '../integrity/index.ts';
import type { EngineCase } from '../engine-case.ts';

export const integrityHandlers: Handlers<Question | 'integrity.verify' | 'integrity.summary'> = {
  async 'integrity.verify'(engine, params, options) {
    const paths = [...params.keys, ...params.signatures].map((token) => engine.pathOf(token));
    if (paths.length > 0) await takeIn(engine, paths, options);
    const summary = await verifyCase(engine, options);
    if (engine.readOnly) engine.unstoredSummary = summary;
    await engine.changed(['verdicts', 'audit']);
    return summary;
  },
  'integrity.summary': (engine) => engine.unstoredSummary ?? readSummary(engine.db),
  'integrity.chains': (engine, params, options) => engine.verifier.ask('integrity.chains', params, options),
  'integrity.digests': (engine, params, options) => engine.verifier.ask('integrity.digests', params, options),
  'integrity.logs': (engine, params, options) => engine.verifier.ask('integrity.logs', params, options),
  'integrity.digest': (engine, params, options) => engine.verifier.ask('integrity.digest', params, options),
  'integrity.coverage': (engine, params, options) => engine.verifier.ask('integrity.coverage', params, options),
  'integrity.missing': (engine, params, options) => engine.verifier.ask('integrity.missing', params, options),
  'integrity.limits': (engine, params, options) => engine.verifier.ask('integrity.limits', params, options),
  'integrity.tampering': (engine, params, options) => engine.verifier.ask('integrity.tampering', params, options),
  'integrity.inputs': (engine, params, options) => engine.verifier.ask('integrity.inputs', params, options),
  'integrity.lake': (engine, params, options) => engine.verifier.ask('integrity.lake', params, options),
  'integrity.cli': (engine, params, options) => engine.verifier.ask('integrity.cli', params, options),
};

/** Public keys and metadata become evidence like any other file, with their hashes. */
async function takeIn(
  engine: EngineCase,
  paths: string[],
  options: Parameters<(typeof integrityHandlers)['integrity.verify']>[2],
): Promise<void> {
  if (engine.readOnly) {
    throw new AppError(
      'case/read-only',
      `${engine.file.fileName} is open for reading only: keys and signatures cannot be taken in. ${engine.file.readOnlyReason ?? ''}`.trim(),
      { hint: 'Work on a copy on a writable disk, or verify without adding files.' },
    );
  }
  await engine.beginImport({ sources: paths, reference: false }, options);
  try {
    const summary = await importEvidence(engine.db, paths, {
      reference: false,
      examiner: engine.context.examiner,
      signal: options.signal,
      onProgress: options.onProgress,
    });
    await engine.endImport(
      summary.cancelled ? 'intake.import.cancel' : 'intake.import.end',
      { sources: paths },
      { totals: summary.totals, files: summary.evidence, unreadable: summary.unreadable },
      options,
    );
  } catch (cause) {
    await engine.endImport(
      'intake.import.fail',
      { sources: paths },
      { message: cause instanceof Error ? cause.message : String(cause) },
      {},
    );
    throw cause;
  }
  await engine.changed(['events', 'verdicts', 'audit']);
}
