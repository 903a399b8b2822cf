import type { CheckedParamsOf, MethodName, ResultOf } from '../../shared/contract/index.ts';
import { actorsHandlers } from './handlers/actors.ts';
import { auditHandlers } from './handlers/audit.ts';
import { caseHandlers } from './handlers/case.ts';
import { findingsHandlers } from './handlers/findings.ts';
import { intakeHandlers } from './handlers/intake.ts';
import { integrityHandlers } from './handlers/integrity.ts';
import { reportHandlers } from './handlers/report.ts';
import { runsHandlers } from './handlers/runs.ts';
import { timelineHandlers } from './handlers/timeline.ts';
import { viewsHandlers } from './handlers/views.ts';
import type { CallOptions, EngineCase } from './engine-case.ts';

/** Answers one request of the contract. */
export type Handler<M extends MethodName> = (engine: EngineCase, params: CheckedParamsOf<M>, options: CallOptions) => ResultOf<M> | Promise<ResultOf<M>>;

/** The handlers of the requests named. */
export type Handlers<M extends MethodName> = { [Name in M]: Handler<Name> };

/** Every request of the contract has exactly one handler: the type fails where one is missing or has no request. */
export const handlers: Handlers<MethodName> = {
  ...caseHandlers,
  ...intakeHandlers,
  ...timelineHandlers,
  ...findingsHandlers,
  ...actorsHandlers,
  ...integrityHandlers,
  ...reportHandlers,
  ...auditHandlers,
  ...viewsHandlers,
  ...runsHandlers,
};
