import type { Handlers } from './handler.ts';
import type { EngineCase } from '../engine-case.ts';
import {
  buildReportModel,
  keyFingerprint,
  openSigningKey,
  type Pseudonym,
  redactModel,
  renderHtml,
  type ReportModel,
  writeReport,
} from '../report/index.ts';

export const reportHandlers: Handlers<'report.preview' | 'report.write' | 'report.pseudonyms'> = {
  'report.pseudonyms': (engine) => ({ pseudonyms: readPseudonyms(engine) }),
  async 'report.preview'(engine, params, options) {
    const model = await buildReportModel(engine.ask, params, options);
    return { html: renderHtml(params.redact ? redactModel(model, readPseudonyms(engine)).model : model) };
  },
  async 'report.write'(engine, params, options) {
    const { target, formats, clobber, names, sign, rawCsv, ...report } = params;
    const folder = engine.pathOf(target);
    const key = sign === undefined ? undefined : openSigningKey(engine.pathOf(sign.key), sign.passphrase);
    let added: Pseudonym[] = [];
    const refine = (model: ReportModel): ReportModel => {
      engine.evidence.forget();
      if (!report.redact) return model;
      const redacted = redactModel(model, readPseudonyms(engine));
      ({ added } = redacted);
      return redacted.model;
    };
    const { files } = await writeReport(
      engine.ask,
      report,
      { folder, formats, clobber, names, key, refine, rawCsv },
      options,
    );
    keepPseudonyms(engine, added);
    const signer = key === undefined ? null : keyFingerprint(key);
    engine.audit(
      'report.write',
      { ...report, folder, formats, ...(rawCsv ? { rawCsv } : {}) },
      { files, ...(signer === null ? {} : { signer }) },
    );
    if (!engine.file.readOnly) await engine.changed(['audit']);
    return { files, folder, signer, pseudonyms: added.length };
  },
};

function readPseudonyms(engine: EngineCase): Pseudonym[] {
  return engine.db.prepare('SELECT kind, value, pseudonym FROM pseudonym ORDER BY kind, value').all() as Pseudonym[];
}

/** A reader cannot keep them: the same copy is made again from the same state of the case. */
function keepPseudonyms(engine: EngineCase, added: readonly Pseudonym[]): void {
  if (added.length === 0 || engine.file.readOnly) return;
  engine.change('report.pseudonyms', null, () => {
    const insert = engine.db.prepare('INSERT INTO pseudonym(kind, value, pseudonym) VALUES (?, ?, ?)');
    for (const { kind, value, pseudonym } of added) insert.run(kind, value, pseudonym);
    return { value: null, result: { added: added.length } };
  });
}
