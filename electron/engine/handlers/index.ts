import type { MethodName, StreamName } from '../../../shared/contract/index.ts';
import { actorsHandlers } from './actors.ts';
import { auditHandlers } from './audit.ts';
import { caseHandlers } from './case.ts';
import { detectionsHandlers } from './detections.ts';
import { diffHandlers } from './diff.ts';
import { exportsHandlers } from './exports.ts';
import { findingsHandlers } from './findings.ts';
import { indicatorsHandlers } from './indicators.ts';
import { intakeHandlers } from './intake.ts';
import { integrityHandlers } from './integrity.ts';
import { ledgersHandlers } from './ledgers.ts';
import { queryHandlers } from './query.ts';
import { reportHandlers } from './report.ts';
import { runsHandlers } from './runs.ts';
import { timelineHandlers, timelineStreams } from './timeline.ts';
import { viewsHandlers } from './views.ts';
import { workHandlers } from './work.ts';
import type { Handlers, StreamHandler } from './handler.ts';

/** Every request of the contract has exactly one handler: the type fails where one is missing or has no request. */
export const handlers: Handlers<MethodName> = {
  ...caseHandlers,
  ...intakeHandlers,
  ...timelineHandlers,
  ...findingsHandlers,
  ...actorsHandlers,
  ...detectionsHandlers,
  ...diffHandlers,
  ...integrityHandlers,
  ...ledgersHandlers,
  ...reportHandlers,
  ...exportsHandlers,
  ...indicatorsHandlers,
  ...auditHandlers,
  ...viewsHandlers,
  ...runsHandlers,
  ...queryHandlers,
  ...workHandlers,
};

/** The same for requests that answer in batches. */
export const streamHandlers: { [Name in StreamName]: StreamHandler<Name> } = { ...timelineStreams };
