import type { ReportPseudonym } from '../../../shared/contract/report.ts';
import { readPseudonyms } from '../case/pseudonyms.ts';
import type { Handlers } from './handler.ts';
import { keepPseudonyms } from './keep-pseudonyms.ts';
import { keyFingerprint, openSigningKey } from '../manifest/signature.ts';
import {
  buildReportModel,
  countPages,
  redactModel,
  renderHtml,
  type ReportModel,
  writeReport,
} from '../report/index.ts';

export const reportHandlers: Handlers<'report.preview' | 'report.write' | 'report.pseudonyms'> = {
  'report.pseudonyms': (engine) => ({ pseudonyms: readPseudonyms(engine.db) }),
  async 'report.preview'(engine, params, options) {
    const model = await buildReportModel(engine.ask, params, options);
    const shown = params.redact ? redactModel(model, readPseudonyms(engine.db)).model : model;
    return { html: renderHtml(shown), pages: await countPages(shown, options), drafts: shown.draftsLeft };
  },
  async 'report.write'(engine, params, options) {
    const { target, formats, clobber, names, sign, rawCsv, ...report } = params;
    const folder = engine.pathOf(target);
    const key = sign === undefined ? undefined : openSigningKey(engine.pathOf(sign.key), sign.passphrase);
    let added: ReportPseudonym[] = [];
    const refine = (model: ReportModel): ReportModel => {
      engine.evidence.forget();
      if (!report.redact) return model;
      const redacted = redactModel(model, readPseudonyms(engine.db));
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
