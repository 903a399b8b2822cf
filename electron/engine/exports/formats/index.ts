import type { ExportFormat, ExportOptions } from '../../../../shared/contract/exports.ts';
import { ecs } from './ecs.ts';
import type { RowFormat } from './format.ts';
import { ocsf } from './ocsf.ts';
import { records, splunk } from './records.ts';
import { suzaku } from './suzaku.ts';
import { timesketch, timesketchCsv } from './timesketch.ts';

/** Formats that write rows event by event into one file. */
export const rowFormats: Partial<Record<ExportFormat, (options: ExportOptions) => RowFormat>> = {
  timesketch: () => timesketch,
  'timesketch-csv': () => timesketchCsv,
  ecs: ({ bulk }) => ecs(bulk),
  ocsf: () => ocsf,
  splunk: () => splunk,
  'suzaku-csv': ({ provenance }) => suzaku(provenance),
  records: () => records,
};
