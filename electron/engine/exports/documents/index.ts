import type { ExportFormat } from '../../../../shared/contract/exports.ts';
import type { DocumentFormat } from './document.ts';
import { caseUco } from './case-uco.ts';
import { sqlDdl } from './sql-ddl.ts';
import { stix } from './stix.ts';

export const documentFormats: Partial<Record<ExportFormat, DocumentFormat>> = {
  'case-uco': caseUco,
  stix,
  'sql-ddl': sqlDdl,
};
