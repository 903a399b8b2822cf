/** Looks a text up: `say("ui.duration.second", { s: 3 })`. */
export type Say = (key: string, values?: Record<string, unknown>) => string;

/**
 * A span such as `2 h 05 min`, `38 s`, `3 d 4 h`, `15 min`: at most two units, rounded down, the second only where there is something of it.
 * @param ms milliseconds, not negative
 */
export function formatDuration(ms: number, say: Say): string {
  const seconds = Math.floor(ms / 1000);
  const [d, h, m, s] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const two = (value: number): string => String(value).padStart(2, '0');
  if (d > 0) return h === 0 ? say('ui.duration.day', { d }) : say('ui.duration.dayHour', { d, h });
  if (h > 0) return m === 0 ? say('ui.duration.hour', { h }) : say('ui.duration.hourMinute', { h, m: two(m) });
  if (m > 0) return s === 0 ? say('ui.duration.minute', { m }) : say('ui.duration.minuteSecond', { m, s: two(s) });
  return say('ui.duration.second', { s });
}
