import { cloudwatchInsights, cloudwatchLogs } from './cloudwatch.ts';
import { plaso } from './collectors.ts';
import { csvFormats } from './csv.ts';
import { elastic } from './elastic.ts';
import { eventBridge } from './eventbridge.ts';
import type { ContentFormat, JsonFormat } from './format.ts';
import { datadog, panther } from './forwarders.ts';
import { json } from './json.ts';
import { lakeRows } from './lake.ts';
import { lookupEvents } from './lookup-events.ts';
import { notifications } from './notifications.ts';
import { securityLake } from './security-lake.ts';
import { sentinel } from './sentinel.ts';
import { spaceDelimited } from './space-delimited.ts';
import { splunk } from './splunk.ts';
import { lineFormats } from './text-lines.ts';
import { yamlAnswers } from './yaml.ts';

/** Values that look like records but were changed on the way: tried before a value is taken for a record. */
export const rewrittenRecords: readonly JsonFormat[] = [panther, datadog];

/** Wrappers in the order in which they are tried. Adding a format: write its file and name it here. */
export const jsonFormats: readonly JsonFormat[] = [
  lookupEvents,
  cloudwatchLogs,
  eventBridge,
  notifications,
  splunk,
  elastic,
  plaso,
  securityLake,
  sentinel,
  cloudwatchInsights,
  lakeRows,
];

/** Kinds of content in the order in which they are tried; JSON is first because it begins like nothing else. */
export const contentFormats: readonly ContentFormat[] = [
  json,
  ...csvFormats,
  ...lineFormats,
  yamlAnswers,
  spaceDelimited,
];

/** Names that `--format` takes. */
export const formatNames: readonly string[] = contentFormats.map((format) => format.id);
