import { say } from '../../../shared/text/intake.ts';
import { type DayOrder, numericDate } from '../events/event-time.ts';
import type { IntakeFinding } from '../../../shared/contract/intake.ts';
import type { ContentFormat, ContentHead, ContentHints } from './formats/format.ts';

/**
 * Spreadsheets and portals write dates as 03/11/2025, in the order of their user's country. Which number is the month is decided once for a file, from all its rows:
 * a number over 12 proves it. Without proof the month is first, as AWS and programs in American English write it, and the file says that nothing proves it.
 */
export interface DayOrderDecision extends ContentHints {
  /** Rows whose date can be read in one order only. */
  monthFirst: number;
  dayFirst: number;
  /** Rows whose date can be read in both. */
  undecided: number;
}

export const noDates: DayOrderDecision = { dayOrder: null, monthFirst: 0, dayFirst: 0, undecided: 0 };

/** Looks through all rows of a content, or through those at hand of one that comes in windows. */
export function decideDayOrder(format: ContentFormat, head: ContentHead, text: Buffer): DayOrderDecision {
  if (format.undecidedTime === undefined || !/\d{1,2}([/-])\d{1,2}\1\d{2,4}/.test(head.text)) return noDates;
  const timeOf = format.undecidedTime(head);
  let [monthFirst, dayFirst, undecided] = [0, 0, 0];
  format.split(head).feed(text, true, {
    element(bytes, start, end) {
      let time: string | undefined;
      try {
        time = timeOf(bytes.toString('utf8', start, end));
      } catch (cause) {
        if (!(cause instanceof SyntaxError)) throw cause;
      }
      const date = time === undefined ? null : numericDate(time);
      if (date === null) return true;
      if (date.order === 'day-first') dayFirst++;
      else if (date.order === 'month-first') monthFirst++;
      else undecided++;
      return true;
    },
    bad() {},
    endsEarly() {},
  });
  const dayOrder: DayOrder | null =
    monthFirst > 0 && dayFirst > 0
      ? null
      : dayFirst > 0
        ? 'day-first'
        : monthFirst + undecided > 0
          ? 'month-first'
          : null;
  return { dayOrder, monthFirst, dayFirst, undecided };
}

/** What the file says about its dates; nothing where it holds none of that kind, or only such as are written with dots. */
export function dayOrderFinding({ dayOrder, monthFirst, dayFirst, undecided }: DayOrderDecision): IntakeFinding | null {
  const proven = monthFirst + dayFirst;
  if (proven + undecided === 0) return null;
  if (monthFirst > 0 && dayFirst > 0)
    return {
      code: 'TIMES_CONTRADICT',
      detail: say('mixed-day-order', { first: monthFirst, second: dayFirst, rest: undecided }),
    };
  const cause = proven > 0 ? say('day-order-proven', { proven, rows: proven + undecided }) : say('day-order-unproven');
  return dayOrder === 'day-first'
    ? { code: 'TIMES_DAY_FIRST', detail: say('day-first', { example: '03/11/2025', cause }) }
    : { code: 'TIMES_MONTH_FIRST', detail: say('month-first', { example: '03/11/2025', cause }) };
}

/** The order that a file's finding tells. */
export function orderOfFinding(codes: ReadonlySet<string>): ContentHints {
  return {
    dayOrder: codes.has('TIMES_DAY_FIRST') ? 'day-first' : codes.has('TIMES_MONTH_FIRST') ? 'month-first' : null,
  };
}
