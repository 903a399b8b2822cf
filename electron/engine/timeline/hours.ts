import { isZone, zoneOffset } from '../../../shared/format/index.ts';
import type { WeekHours } from '../../../shared/contract/timeline.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;

/** 1970-01-01 was a Thursday; the week begins on Monday. */
const hoursToThursday = 3 * 24;

/**
 * Events by weekday and hour on the clocks of a zone, and on how many different days each hour of the week saw any.
 * One pass in order of time: zones change at quarter hours, so the offset is looked up once for each of those.
 * @throws AppError `contract/bad-request` where the zone is unknown
 */
export function readWeekHours(store: ColumnStore, selected: Bitmap, zone: string): WeekHours {
  if (!isZone(zone))
    throw new AppError('contract/bad-request', `"${zone}" is not a time zone that this machine knows.`, {
      hint: 'Write an IANA name such as Asia/Seoul, or UTC.',
    });
  const time = store.time();
  const events = new Array<number>(7 * 24).fill(0);
  const days = new Array<number>(7 * 24).fill(0);
  const lastHour = new Float64Array(7 * 24).fill(NaN);
  let quarter = NaN;
  let offset = 0;
  let timed = 0;
  selected.forEach((position) => {
    if (position >= store.timed) return;
    const at = time[position]!;
    const own = Math.floor(at / QUARTER_MS);
    if (own !== quarter) {
      quarter = own;
      offset = zoneOffset(at, zone) * 60_000;
    }
    const hour = Math.floor((at + offset) / HOUR_MS);
    const slot = (((hour + hoursToThursday) % 168) + 168) % 168;
    events[slot]! += 1;
    timed += 1;
    if (lastHour[slot] === hour) return;
    lastHour[slot] = hour;
    days[slot]! += 1;
  });
  return { zone, events, days, total: selected.count, untimed: selected.count - timed };
}
