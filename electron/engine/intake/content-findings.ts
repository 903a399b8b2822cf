import { say } from '../../../shared/text/intake.ts';
import type { IntakeFinding } from '../../../shared/contract/intake.ts';
import type { OddTimes } from '../events/batch.ts';
import { dayOrderFinding, type DayOrderDecision, noDates } from './day-order.ts';

/** What reading a content met beside its times. */
export interface ContentNotes {
  dayOrder: DayOrderDecision;
  /** Rows whose date can only be read in the order that the file was not read in. */
  contradicting: number;
  /** Columns of text that could not be taken apart. */
  unsplit: number;
  /** Columns were guessed at by the shape of what stands in them. */
  isGuess: boolean;
}

export const nothingNoted: ContentNotes = { dayOrder: noDates, contradicting: 0, unsplit: 0, isGuess: false };

/** What had to be supposed, and what could not be read, in records that were indexed. */
export function contentFindings(times: OddTimes, notes: ContentNotes): IntakeFinding[] {
  const findings: IntakeFinding[] = [];
  const add = (code: string, detail: string): void => void findings.push({ code, detail });
  if (times.unread > 0) add('EVENTS_WITHOUT_TIME', say('untimed-events', { count: times.unread }));
  const order = dayOrderFinding(notes.dayOrder);
  if (order !== null) findings.push(order);
  if (notes.contradicting > 0) add('TIMES_CONTRADICT', say('late-day-order', { count: notes.contradicting }));
  if (times.withoutZone > 0) add('TIMES_WITHOUT_ZONE', say('times-without-zone', { count: times.withoutZone }));
  if (times.zoneNames > 0) add('TIMES_WITH_ZONE_NAME', say('times-with-zone-names', { count: times.zoneNames }));
  if (notes.unsplit > 0) add('TEXT_NOT_SPLIT', say('unsplit-columns', { count: notes.unsplit }));
  if (notes.isGuess) add('READ_BY_SHAPE', say('lines-without-columns'));
  return findings;
}
