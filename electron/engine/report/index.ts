export type { Ask, Companions } from './ask.ts';
export { renderCsv } from './csv.ts';
export { buildReportModel } from './gather.ts';
export { renderJson } from './json.ts';
export type { ReportModel } from './model.ts';
export { renderPdf } from './pdf/render.ts';
