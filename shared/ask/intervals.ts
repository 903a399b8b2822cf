/** "per hour", "hourly", "per 10 minutes", "시간당", "하루별", "10분 단위": the width of the bars, as `trailcase count --interval` takes it. */
export interface IntervalPiece {
  start: number;
  end: number;
  interval: string;
}

const english =
  /(?<!\w)(?:(?:per|by|every|each)(?: (\d+))? (minute|hour|day|week)s?|in (\d+)[- ](minute|hour|day|week) (?:steps|buckets|intervals)|(hourly|daily|weekly))(?!\w)/g;
const korean =
  /(\d+) ?(분|시간|일|주) ?(?:단위|간격|마다)(?:로|의)?|(매분|분당|분별|매시간|시간당|시간별|시간대별|매일|하루별|하루당|일별|일당|날짜별|매주|주별|주당)/g;

const units: Record<string, string> = { minute: 'm', hour: 'h', day: 'd', 분: 'm', 시간: 'h', 일: 'd' };

/** Finds intervals in a text of lower case; a week is seven days, because bars are as wide as days or less than days. */
export function findIntervals(text: string, language: 'en' | 'ko'): IntervalPiece[] {
  return [...text.matchAll(language === 'en' ? english : korean)].map((match) => {
    const place = { start: match.index, end: match.index + match[0].length };
    const word = match.slice(1).findLast((each) => each !== undefined)!;
    const count = Number(match.slice(1).find((each) => each !== undefined && /^\d+$/.test(each)) ?? 1);
    const unit = /week|주/.test(word)
      ? 'week'
      : /hour|시간/.test(word)
        ? 'hour'
        : /minute|분/.test(word)
          ? 'minute'
          : 'day';
    return { ...place, interval: unit === 'week' ? `${count * 7}d` : `${count}${units[unit]!}` };
  });
}
