export { formatBytes, formatExactBytes } from './bytes.ts';
export { formatDuration, type Say } from './durations.ts';
export { formatCount, formatShare } from './numbers.ts';
export { formatDate, formatTime, formatZonedDay, formatZonedTime, isZone, zoneOffset, zoneSuffix } from './times.ts';
