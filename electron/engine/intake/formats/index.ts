import { cloudwatchInsights, cloudwatchLogs } from './cloudwatch.ts';
import { plaso } from './collectors.ts';
import { csvFormats } from './csv.ts';
import { elastic } from './elastic.ts';
import { eventBridge } from './eventbridge.ts';
import type { ContentFormat, JsonFormat } from './format.ts';
import { datadog, exportedRow, logstash, panther } from './forwarders.ts';
import { json } from './json.ts';
import { lakeRows } from './lake.ts';
import { lookupEvents } from './lookup-events.ts';
import { notifications } from './notifications.ts';
import { otherProducts } from './other-products.ts';
import { securityLake } from './security-lake.ts';
import { sentinel } from './sentinel.ts';
import { spaceDelimited } from './space-delimited.ts';
import { splunk } from './splunk.ts';
import { tableAnswers } from './tables.ts';
import { jsonAfterText, lineFormats } from './text-lines.ts';
import { yamlAnswers } from './yaml.ts';

/** Wrappers in the order in which they are tried. Adding a format: write its file and name it here. */
export const jsonFormats: readonly JsonFormat[] = [
  panther,
  notifications,
  datadog,
  logstash,
  exportedRow,
  lookupEvents,
  cloudwatchLogs,
  eventBridge,
  splunk,
  elastic,
  plaso,
  securityLake,
  sentinel,
  cloudwatchInsights,
  lakeRows,
  tableAnswers,
  otherProducts,
];

/** Members that no record has as CloudTrail writes it: a value with one of them is offered to the formats before it is taken for a record. */
export const markers: readonly string[] = [...new Set(jsonFormats.flatMap((format) => format.markers ?? []))];

/** Kinds of content in the order in which they are tried; JSON is first because it begins like nothing else. */
export const contentFormats: readonly ContentFormat[] = [
  json,
  ...csvFormats,
  yamlAnswers,
  jsonAfterText,
  ...lineFormats,
  spaceDelimited,
];
