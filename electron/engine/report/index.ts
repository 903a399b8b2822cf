export type { Ask } from './ask.ts';
export { renderCsv } from './csv.ts';
export { buildReportModel } from './gather.ts';
export { renderHtml } from './html/render.ts';
export { hashFacts, renderJson } from './json.ts';
export type { ReportModel } from './model.ts';
export { countPages, renderPdf } from './pdf/render.ts';
export { redactModel } from './redact.ts';
export { writeReport } from './write.ts';
