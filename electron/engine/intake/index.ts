/** Takes evidence in: walks, unpacks, recognises, hashes and accounts for everything that was handed in. */
export { readTotals } from './account.ts';
export { deliveredStem } from './delivered-name.ts';
export { EvidenceReader } from './evidence-store.ts';
export { isParquet, readParquet } from './formats/parquet.ts';
export { Gate } from './gate.ts';
export { importEvidence } from './import.ts';
export type { ImportOptions } from './import-run.ts';
export { type GzipError } from './gzip.ts';
export { prepareDecoding, recordAt, type RecordPlace, recordText, textAt } from './original-text.ts';
export { previewImport } from './preview.ts';
export { filesByStatus, listFiles, listRejected, peek } from './queries.ts';
export { needsRecovery, rebuildColumns } from './recovery.ts';
