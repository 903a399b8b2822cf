import { takeInEvidence } from '../acts/import-evidence.ts';
import { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { Handlers } from './handler.ts';
import { countInside, type Question, readCallers, readSummary, verifyCase } from '../integrity/index.ts';

export const integrityHandlers: Handlers<Question | 'integrity.verify' | 'integrity.summary' | 'integrity.applying'> = {
  async 'integrity.verify'(engine, params, options) {
    const paths = [...params.keys, ...params.signatures].map((token) => engine.pathOf(token));
    // Public keys and metadata become evidence like any other file, with their hashes.
    if (paths.length > 0) await takeInEvidence(engine, { paths, reference: false, resume: false }, options);
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
  'integrity.limits': (engine, params, options) =>
    engine.verifier.ask('integrity.limits', params, options, readCallers(engine.index.fields)),
  'integrity.tampering': (engine, params, options) =>
    engine.verifier.ask('integrity.tampering', params, options, readCallers(engine.index.fields)),
  'integrity.recording': (engine, params, options) =>
    engine.verifier.ask('integrity.recording', params, options, readCallers(engine.index.fields)),
  async 'integrity.applying'(engine, params, options) {
    const { fields, filter } = engine.index;
    const selected =
      params.ids === undefined ? await filter.select(params, options) : positionsOf(fields.store, params.ids);
    const { limits } = await engine.verifier.ask('integrity.limits', {}, options, readCallers(fields));
    return countInside(fields.store, selected, limits);
  },
  'integrity.inputs': (engine, params, options) => engine.verifier.ask('integrity.inputs', params, options),
  'integrity.lake': (engine, params, options) => engine.verifier.ask('integrity.lake', params, options),
  'integrity.cli': (engine, params, options) => engine.verifier.ask('integrity.cli', params, options),
};

function positionsOf(store: ColumnStore, ids: readonly number[]): Bitmap {
  const selected = new Bitmap(store.count);
  for (const id of ids) {
    const position = store.positionOf(id);
    if (position >= 0) selected.set(position);
  }
  return selected;
}
