import type { Handlers } from '../handlers.ts';
import { buildReportModel, renderHtml, writeReport } from '../report/index.ts';

export const reportHandlers: Handlers<'report.preview' | 'report.write'> = {
  async 'report.preview'(engine, params, options) {
    return { html: renderHtml(await buildReportModel(engine.ask, params, options)) };
  },
  async 'report.write'(engine, params, options) {
    const { target, formats, clobber, names, ...report } = params;
    const folder = engine.pathOf(target);
    const { files } = await writeReport(engine.ask, report, { folder, formats, clobber, names }, options);
    engine.audit('report.write', { ...report, folder, formats }, { files });
    if (!engine.file.readOnly) await engine.changed(['audit']);
    return { files, folder };
  },
};
