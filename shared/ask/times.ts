import { formatTime } from '../format/index.ts';
/**
 * Times in a question in words, English and Korean: days, months, clocks, ranges and spans that count back.
 *
 * All times are UTC milliseconds. A day means its whole day; `to` is exclusive. Spans that count back ("last 7 days") end
 * with the last event of the evidence, never with the clock of the machine; a date without a year takes the year of the
 * evidence.
 */

/** What the evidence spans; both ends inclusive, UTC milliseconds. */
export interface EvidenceSpan {
  firstMs: number;
  lastMs: number;
}

/** A place in the text that names a time, and what it restricts. Null means open. */
export interface TimePiece {
  /** Where it stands in the text: `[start, end)` in UTF-16 units. */
  start: number;
  end: number;
  fromMs: number | null;
  toMs: number | null;
  /** A clock range that still wants its day, as milliseconds after midnight. */
  clock?: { fromMs: number | null; toMs: number | null };
  /** Code of a choice that a reader could take differently: see `ask.choice.*` in the texts. */
  choice?: { code: string; params: Record<string, string> };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const koreanWeekdays = '일월화수목금토';

interface Point {
  startMs: number;
  endMs: number;
  /** True when it is a clock time: a range ends at it and not behind it. */
  precise: boolean;
}

const month =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const dayNumber = '\\d{1,2}(?:st|nd|rd|th)?';
const year = '(?:19|20)\\d{2}';
const isoDay = `${year}-\\d{2}-\\d{2}`;
const englishDay = `(?:${isoDay}|(?:the )?${dayNumber} (?:of )?${month}(?:,? ${year})?|${month} ${dayNumber}(?:,? ${year})?)`;
const englishClock = '(?:\\d{1,2}:\\d{2}(?::\\d{2})?(?: ?[ap]m)?|\\d{1,2} ?[ap]m|noon|midnight)(?: ?(?:utc|z))?';
const isoInstant = `${isoDay}[t ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:z|[+-]\\d{2}:?\\d{2})?`;
const weekday = '(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?)day';
const englishPoint = `(?:${isoInstant}|${englishDay},? (?:at )?${englishClock}|${englishClock} (?:on )?${englishDay}|${englishDay}|${month} ${year}|${month}|yesterday|today|${weekday})`;

const koreanDay = `(?:${isoDay}|(?:${year}년 ?)?\\d{1,2}월 ?\\d{1,2}일)`;
const koreanClock = '(?:(?:오전|오후) ?)?\\d{1,2}(?::\\d{2}(?::\\d{2})?|시(?: ?(?:\\d{1,2}분|반))?)';
const koreanPoint = `(?:${isoInstant}|${koreanDay} ?${koreanClock}|${koreanDay}|(?:${year}년 ?)?\\d{1,2}월|${koreanClock}|어제|오늘|그저께|[일월화수목금토]요일)`;

const englishUnit = '(?:minutes?|mins?|hours?|days?|weeks?|months?)';
const koreanUnit = '(?:분|시간|일|주|개월|달)';

function unitMs(word: string): number {
  if (/^(?:min|분)/.test(word)) return minuteMs;
  if (/^(?:hour|시간)/.test(word)) return hourMs;
  if (/^(?:week|주)/.test(word)) return 7 * dayMs;
  if (/^(?:month|개월|달)/.test(word)) return 30 * dayMs;
  return dayMs;
}

function startOfDay(ms: number): number {
  return Math.floor(ms / dayMs) * dayMs;
}

/** The day in the year that the evidence gives: its last year in which that day lies inside the evidence, else the year of its last event. */
function dayIn(span: EvidenceSpan, monthIndex: number, day: number | null, writtenYear: number | null): Point | null {
  const lastYear = new Date(span.lastMs).getUTCFullYear();
  const years =
    writtenYear === null ? [lastYear, lastYear - 1, new Date(span.firstMs).getUTCFullYear()] : [writtenYear];
  const points = years.flatMap((each): Point[] => {
    const startMs = Date.UTC(each, monthIndex, day ?? 1);
    if (new Date(startMs).getUTCMonth() !== monthIndex) return [];
    return [{ startMs, endMs: day === null ? Date.UTC(each, monthIndex + 1, 1) : startMs + dayMs, precise: false }];
  });
  return points.find(({ startMs, endMs }) => endMs > span.firstMs && startMs <= span.lastMs) ?? points[0] ?? null;
}

function clockMs(text: string): number | null {
  if (text.startsWith('noon')) return 12 * hourMs;
  if (text.startsWith('midnight')) return 0;
  const match = /(오전|오후)? ?(\d{1,2})(?::(\d{2})(?::(\d{2}))?|시(?: ?(?:(\d{1,2})분|(반)))?)? ?([ap]m)?/.exec(text);
  if (match === null) return null;
  let hours = Number(match[2]);
  const minutes = match[6] !== undefined ? 30 : Number(match[3] ?? match[5] ?? 0);
  const half = match[1] ?? match[7];
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return null;
    hours = (hours % 12) + (half === 'pm' || half === '오후' ? 12 : 0);
  }
  if (hours > 24 || minutes > 59) return null;
  return hours * hourMs + minutes * minuteMs + Number(match[4] ?? 0) * 1000;
}

/** Reads one point. `monthOf` lends its month to a bare day number ("between 12 and 14 May"). */
function readPoint(text: string, span: EvidenceSpan): Point | { clockMs: number } | null {
  const trimmed = text.trim().replace(/^the /, '');
  const instant = new RegExp(`^${isoInstant}$`).exec(trimmed);
  if (instant !== null) {
    const written = trimmed.replace(' ', 't').toUpperCase();
    const ms = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(written) ? written : `${written}Z`);
    return Number.isNaN(ms) ? null : { startMs: ms, endMs: ms + 1000, precise: true };
  }
  const clockPart = new RegExp(`(?:^| |일)(${englishClock}|${koreanClock})(?: on)?(?= |$)`).exec(trimmed);
  const dayText =
    clockPart === null
      ? trimmed
      : trimmed
          .replace(clockPart[1]!, ' ')
          .replace(/(?:^| )(?:at|on)(?: |$)/g, ' ')
          .trim();
  const day = dayText === '' ? null : readDay(dayText.replace(/,$/, ''), span);
  if (clockPart === null) return day;
  const clock = clockMs(clockPart[1]!);
  if (clock === null) return null;
  if (dayText === '') return { clockMs: clock };
  if (day === null) return null;
  return { startMs: day.startMs + clock, endMs: day.startMs + clock + minuteMs, precise: true };
}

function readDay(text: string, span: EvidenceSpan): Point | null {
  const lastDay = startOfDay(span.lastMs);
  const whole = (startMs: number): Point => ({ startMs, endMs: startMs + dayMs, precise: false });
  if (/^(?:today|오늘)$/.test(text)) return whole(lastDay);
  if (/^(?:yesterday|어제)$/.test(text)) return whole(lastDay - dayMs);
  if (text === '그저께') return whole(lastDay - 2 * dayMs);
  const ofWeek = /^([일월화수목금토])요일$/.exec(text);
  const weekIndex =
    ofWeek === null
      ? weekdays.findIndex((each) => new RegExp(`^${each}\\w*day$`).test(text))
      : koreanWeekdays.indexOf(ofWeek[1]!);
  if (weekIndex >= 0) return whole(lastDay - ((new Date(lastDay).getUTCDay() - weekIndex + 7) % 7) * dayMs);
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (iso !== null) {
    const ms = Date.parse(`${text}T00:00:00Z`);
    return Number.isNaN(ms) ? null : whole(ms);
  }
  const korean = /^(?:(\d{4})년 ?)?(\d{1,2})월(?: ?(\d{1,2})일)?$/.exec(text);
  if (korean !== null) {
    const monthNumber = Number(korean[2]);
    if (monthNumber < 1 || monthNumber > 12) return null;
    return dayIn(
      span,
      monthNumber - 1,
      korean[3] === undefined ? null : Number(korean[3]),
      korean[1] === undefined ? null : Number(korean[1]),
    );
  }
  const name = new RegExp(month).exec(text);
  if (name === null) return null;
  const monthIndex = months.indexOf(name[0].slice(0, 3));
  const yearText = new RegExp(`\\b${year}\\b`).exec(text)?.[0];
  const dayText = /\b(\d{1,2})(?:st|nd|rd|th)?\b/.exec(text.replace(yearText ?? '----', ''))?.[1];
  return dayIn(
    span,
    monthIndex,
    dayText === undefined ? null : Number(dayText),
    yearText === undefined ? null : Number(yearText),
  );
}

type Maker = (match: RegExpExecArray, span: EvidenceSpan) => Omit<TimePiece, 'start' | 'end'> | null;

const open = { fromMs: null, toMs: null };

function range(first: string, second: string, span: EvidenceSpan): Omit<TimePiece, 'start' | 'end'> | null {
  const to = readPoint(second, span);
  if (to === null) return null;
  // "between 12 and 14 May", "5월 12일부터 14일까지": the first lends or borrows what the other leaves out.
  let from = readPoint(first, span);
  const bare = /^(?:the )?(\d{1,2})(?:st|nd|rd|th)?$/.exec(first.trim());
  if (bare !== null && 'startMs' in to) {
    const date = new Date(to.startMs);
    from = dayIn(span, date.getUTCMonth(), Number(bare[1]), date.getUTCFullYear());
  }
  if (from === null) return null;
  if ('clockMs' in to) {
    if ('clockMs' in from) return { ...open, clock: { fromMs: from.clockMs, toMs: to.clockMs } };
    return from.precise ? { fromMs: from.startMs, toMs: startOfDay(from.startMs) + to.clockMs } : null;
  }
  if ('clockMs' in from) return to.precise ? { fromMs: startOfDay(to.startMs) + from.clockMs, toMs: to.startMs } : null;
  return { fromMs: from.startMs, toMs: to.precise ? to.startMs : to.endMs };
}

function bound(
  kind: 'after' | 'since' | 'before' | 'until' | 'on',
  text: string,
  span: EvidenceSpan,
): Omit<TimePiece, 'start' | 'end'> | null {
  const point = readPoint(text, span);
  if (point === null) return null;
  if ('clockMs' in point) {
    if (kind === 'on') return null;
    const isLower = kind === 'after' || kind === 'since';
    return { ...open, clock: { fromMs: isLower ? point.clockMs : null, toMs: isLower ? null : point.clockMs } };
  }
  switch (kind) {
    case 'after':
      return point.precise
        ? { fromMs: point.startMs, toMs: null }
        : {
            fromMs: point.endMs,
            toMs: null,
            choice: { code: 'after', params: { said: text.trim(), from: formatTime(point.endMs) } },
          };
    case 'since':
      return { fromMs: point.startMs, toMs: null };
    case 'before':
      return { fromMs: null, toMs: point.startMs };
    case 'until':
      return { fromMs: null, toMs: point.precise ? point.startMs : point.endMs };
    case 'on':
      return { fromMs: point.startMs, toMs: point.endMs };
  }
}

/** Spans that count back end with the last event: a second behind it, since `to` is exclusive and times are whole seconds. */
function back(ms: number, span: EvidenceSpan): Omit<TimePiece, 'start' | 'end'> {
  return {
    fromMs: span.lastMs + 1000 - ms,
    toMs: null,
    choice: { code: 'counts-back', params: { from: formatTime(span.lastMs + 1000 - ms) } },
  };
}

/** Monday of the week of a time. */
function mondayOf(ms: number): number {
  const day = startOfDay(ms);
  return day - ((new Date(day).getUTCDay() + 6) % 7) * dayMs;
}

function week(offset: number, span: EvidenceSpan): Omit<TimePiece, 'start' | 'end'> {
  const from = mondayOf(span.lastMs) + offset * 7 * dayMs;
  return {
    fromMs: from,
    toMs: from + 7 * dayMs,
    choice: { code: 'week', params: { from: formatTime(from), to: formatTime(from + 7 * dayMs) } },
  };
}

function calendarMonth(offset: number, span: EvidenceSpan): Omit<TimePiece, 'start' | 'end'> {
  const last = new Date(span.lastMs);
  const from = Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + offset, 1);
  return {
    fromMs: from,
    toMs: Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + offset + 1, 1),
    choice: { code: 'month', params: { from: formatTime(from) } },
  };
}

function around(
  text: string,
  count: string,
  unit: string,
  span: EvidenceSpan,
): Omit<TimePiece, 'start' | 'end'> | null {
  const point = readPoint(text, span);
  if (point === null || 'clockMs' in point) return null;
  const width = Number(count) * unitMs(unit);
  return { fromMs: point.startMs - width, toMs: point.startMs + width };
}

/** Longest forms first; the first that reads wins at its place. */
const forms: { language: 'en' | 'ko'; pattern: string; make: Maker }[] = [
  {
    language: 'en',
    pattern: `(?:at |around )?(${englishPoint}) (?:plus(?: or)?[ /]minus|\\+/-|±) ?(\\d+) (${englishUnit})`,
    make: (m, span) => around(m[1]!, m[2]!, m[3]!, span),
  },
  {
    language: 'en',
    pattern: `within (\\d+) (${englishUnit}) (?:of|around) (${englishPoint})`,
    make: (m, span) => around(m[3]!, m[1]!, m[2]!, span),
  },
  {
    language: 'en',
    pattern: `(?:between|from) ((?:the )?${englishPoint}|${dayNumber}|${englishClock}) (?:and|to|until|till|through) (${englishPoint}|${englishClock})`,
    make: (m, span) => range(m[1]!, m[2]!, span),
  },
  {
    language: 'en',
    pattern: `(?:in |during |over |within |for )?(?:the )?(?:last|past|previous) (\\d+) (${englishUnit})`,
    make: (m, span) => back(Number(m[1]) * unitMs(m[2]!), span),
  },
  {
    language: 'en',
    pattern: '(?:in |during |over )?(?:the )?(?:last|past|previous) (hour|day)',
    make: (m, span) => back(unitMs(m[1]!), span),
  },
  { language: 'en', pattern: '(?:in |during )?(?:the )?(?:last|previous) week', make: (_, span) => week(-1, span) },
  { language: 'en', pattern: '(?:in |during )?this week', make: (_, span) => week(0, span) },
  {
    language: 'en',
    pattern: '(?:in |during )?(?:the )?(?:last|previous) month',
    make: (_, span) => calendarMonth(-1, span),
  },
  { language: 'en', pattern: '(?:in |during )?this month', make: (_, span) => calendarMonth(0, span) },
  {
    language: 'en',
    pattern: `(?:later than|after) (${englishPoint}|${englishClock})`,
    make: (m, span) => bound('after', m[1]!, span),
  },
  {
    language: 'en',
    pattern: `(?:since|starting(?: on| at| from)?|from) (${englishPoint}|${englishClock})(?: on(?:wards?)?)?`,
    make: (m, span) => bound('since', m[1]!, span),
  },
  {
    language: 'en',
    pattern: `(?:before|earlier than|prior to) (${englishPoint}|${englishClock})`,
    make: (m, span) => bound('before', m[1]!, span),
  },
  {
    language: 'en',
    pattern: `(?:until|till|up to|through) (${englishPoint}|${englishClock})`,
    make: (m, span) => bound('until', m[1]!, span),
  },
  { language: 'en', pattern: `(?:on |in |at |during )(${englishPoint})`, make: (m, span) => bound('on', m[1]!, span) },
  {
    language: 'en',
    pattern: `(${isoInstant}|${englishDay}|${month} ${year}|yesterday|today|${weekday}|(?:january|february|april|june|july|august|september|october|november|december))`,
    make: (m, span) => bound('on', m[1]!, span),
  },

  {
    language: 'ko',
    pattern: `(${koreanPoint}) ?(?:전후|앞뒤) ?(\\d+)(${koreanUnit})`,
    make: (m, span) => around(m[1]!, m[2]!, m[3]!, span),
  },
  {
    language: 'ko',
    pattern: `(${koreanPoint}) ?(?:부터|에서|~) ?(${koreanPoint}|\\d{1,2}일) ?(?:까지|사이)?(?:에)?`,
    make: (m, span) => koreanRange(m[1]!, m[2]!, span),
  },
  {
    language: 'ko',
    pattern: `(${koreanPoint})(?:과|와) (${koreanPoint}|\\d{1,2}일) ?사이(?:에)?`,
    make: (m, span) => koreanRange(m[1]!, m[2]!, span),
  },
  {
    language: 'ko',
    pattern: `(?:지난|최근) ?(\\d+) ?(${koreanUnit})(?:간)?(?: ?(?:동안|사이|이내|내))?(?:에|의)?`,
    make: (m, span) => back(Number(m[1]) * unitMs(m[2]!), span),
  },
  { language: 'ko', pattern: '지난 ?주(?:에|의)?', make: (_, span) => week(-1, span) },
  { language: 'ko', pattern: '이번 ?주(?:에|의)?', make: (_, span) => week(0, span) },
  { language: 'ko', pattern: '지난 ?달(?:에|의)?', make: (_, span) => calendarMonth(-1, span) },
  { language: 'ko', pattern: '이번 ?달(?:에|의)?', make: (_, span) => calendarMonth(0, span) },
  {
    language: 'ko',
    pattern: `(${koreanPoint}) ?이후(?:에|로|의)?`,
    make: (m, span) => {
      const piece = bound('since', m[1]!, span);
      return piece?.fromMs == null
        ? piece
        : { ...piece, choice: { code: 'since', params: { said: m[1]!.trim(), from: formatTime(piece.fromMs) } } };
    },
  },
  { language: 'ko', pattern: `(${koreanPoint}) ?(?:부터|이래)`, make: (m, span) => bound('since', m[1]!, span) },
  {
    language: 'ko',
    pattern: `(${koreanPoint}) ?(?:이전|전)(?:에|의)?`,
    make: (m, span) => bound('before', m[1]!, span),
  },
  { language: 'ko', pattern: `(${koreanPoint}) ?까지(?:의)?`, make: (m, span) => bound('until', m[1]!, span) },
  { language: 'ko', pattern: `(${koreanPoint})(?:에|의)?(?= |$)`, make: (m, span) => bound('on', m[1]!, span) },
];

/** "5월 12일 오전 9시 10분부터 9시 20분까지": the second point takes day and half of the day from the first. */
function koreanRange(first: string, second: string, span: EvidenceSpan): Omit<TimePiece, 'start' | 'end'> | null {
  const bareDay = /^(\d{1,2})일$/.exec(second.trim());
  if (bareDay !== null) {
    const from = readPoint(first, span);
    if (from === null || 'clockMs' in from) return null;
    const date = new Date(from.startMs);
    const to = dayIn(span, date.getUTCMonth(), Number(bareDay[1]), date.getUTCFullYear());
    return to === null ? null : { fromMs: from.startMs, toMs: to.endMs };
  }
  const half = /오전|오후/.exec(first)?.[0];
  const written =
    half !== undefined && new RegExp(`^${koreanClock}$`).test(second.trim()) && !/오전|오후/.test(second)
      ? `${half} ${second.trim()}`
      : second;
  return range(first, written, span);
}

const compiled = forms.map(({ language, pattern, make }) => ({
  language,
  make,
  // English words end at a border; Korean particles hang on the word.
  expression: new RegExp(
    language === 'en' ? `(?<![\\w.:/-])${pattern}(?![\\w:/]|[.-]\\w)` : `(?<![\\w.:/-])${pattern}`,
    'g',
  ),
}));

/**
 * Finds every time in a text. A clock range is joined with the one day that stands beside it ("on 14 May between 9:00 and
 * 10:30"); without a day it is left out, so that its words stay unread.
 * @param text lower case, single spaces
 * @returns pieces in the order of the text, never overlapping
 */
export function findTimes(text: string, span: EvidenceSpan): TimePiece[] {
  const pieces: TimePiece[] = [];
  const isTaken = (start: number, end: number): boolean =>
    pieces.some((piece) => start < piece.end && end > piece.start);
  for (const { expression, make } of compiled) {
    for (const match of text.matchAll(expression)) {
      const start = match.index;
      const end = start + match[0].length;
      if (isTaken(start, end)) continue;
      const piece = make(match as RegExpExecArray, span);
      if (piece !== null) pieces.push({ ...piece, start, end });
    }
  }
  pieces.sort((a, b) => a.start - b.start);
  const days = pieces.filter((piece) => piece.clock === undefined);
  return pieces.flatMap((piece): TimePiece[] => {
    if (piece.clock === undefined) {
      return pieces.some((other) => other.clock !== undefined) &&
        days.length === 1 &&
        piece.fromMs !== null &&
        piece.toMs !== null &&
        piece.toMs - piece.fromMs === dayMs
        ? [{ ...piece, fromMs: null, toMs: null }]
        : [piece];
    }
    const [day] = days;
    const oneDay = span.lastMs - startOfDay(span.firstMs) < dayMs ? startOfDay(span.firstMs) : null;
    const midnight = day !== undefined && days.length === 1 && day.fromMs !== null ? startOfDay(day.fromMs) : oneDay;
    if (midnight === null) return [];
    const { fromMs, toMs } = piece.clock;
    return [
      {
        start: piece.start,
        end: piece.end,
        fromMs: fromMs === null ? (day?.fromMs ?? midnight) : midnight + fromMs,
        toMs: toMs === null ? (day?.toMs ?? midnight + dayMs) : midnight + toMs,
      },
    ];
  });
}
