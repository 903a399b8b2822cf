/** Which classes of events were recorded, where and since when, as far as the evidence shows. */
export { limitsApplying } from './applying.ts';
export type { RecordedClass } from './event-class.ts';
export { findAttempts, followTrails } from './follow-trails.ts';
export { type Observations, observeClasses } from './observe.ts';
export { findRecordedSpans, type RecordingRow, type Silence } from './recorded-spans.ts';
export { type RecordingStatement, stateRecording } from './statements.ts';
export { type Callers, readTrailControlEvents } from './trail-events.ts';
