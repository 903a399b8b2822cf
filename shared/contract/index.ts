import type { z } from 'zod';
import { actorsMethods } from './actors.ts';
import { auditMethods } from './audit.ts';
import { caseMethods } from './case.ts';
import { detectionsMethods } from './detections.ts';
import { diffMethods } from './diff.ts';
import { exportsMethods } from './exports.ts';
import { findingsMethods } from './findings.ts';
import { indicatorsMethods } from './indicators.ts';
import { intakeMethods } from './intake.ts';
import { integrityMethods } from './integrity.ts';
import { ledgersMethods } from './ledgers.ts';
import { queryMethods } from './query.ts';
import { reportMethods } from './report.ts';
import { runsMethods } from './runs.ts';
import { timelineMethods, timelineStreams } from './timeline.ts';
import { viewsMethods } from './views.ts';
import { workMethods } from './work.ts';

/** Every request between a host (window or command line) and the engine. The only way between them. */
export const methods = {
  ...caseMethods,
  ...intakeMethods,
  ...timelineMethods,
  ...findingsMethods,
  ...actorsMethods,
  ...detectionsMethods,
  ...integrityMethods,
  ...ledgersMethods,
  ...reportMethods,
  ...diffMethods,
  ...exportsMethods,
  ...indicatorsMethods,
  ...auditMethods,
  ...viewsMethods,
  ...runsMethods,
  ...queryMethods,
  ...workMethods,
};

/** Every request that answers in batches. */
export const streams = { ...timelineStreams };

export type StreamName = keyof typeof streams;
/** Parameters of a request that answers in batches, as a caller writes them. */
export type StreamParamsOf<S extends StreamName> = z.input<(typeof streams)[S]['params']>;
/** The same as a handler sees them. */
export type CheckedStreamParamsOf<S extends StreamName> = z.output<(typeof streams)[S]['params']>;
export type BatchOf<S extends StreamName> = NonNullable<(typeof streams)[S]['batch']>;
export type StreamResultOf<S extends StreamName> = NonNullable<(typeof streams)[S]['result']>;

export type MethodName = keyof typeof methods;
/** Parameters as a caller writes them: defaults may be left out. */
export type ParamsOf<M extends MethodName> = z.input<(typeof methods)[M]['params']>;
/** Parameters as a handler sees them: defaults filled in. */
export type CheckedParamsOf<M extends MethodName> = z.output<(typeof methods)[M]['params']>;
export type ResultOf<M extends MethodName> = NonNullable<(typeof methods)[M]['result']>;

export * from './actors.ts';
export * from './audit.ts';
export * from './case.ts';
export * from './common.ts';
export * from './detections.ts';
export * from './errors.ts';
export * from './diff.ts';
export * from './exports.ts';
export * from './findings.ts';
export * from './host.ts';
export * from './indicators.ts';
export * from './intake.ts';
export { type Area, areas } from './method.ts';
export * from './integrity.ts';
export * from './ledgers.ts';
export * from './query.ts';
export * from './report.ts';
export * from './rpc.ts';
export * from './runs.ts';
export { mostCredits } from './stream.ts';
export * from './timeline.ts';
export * from './views.ts';
export * from './work.ts';
