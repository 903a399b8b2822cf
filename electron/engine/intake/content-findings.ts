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
  if (times.unread > 0)
    add(
      'EVENTS_WITHOUT_TIME',
      `${times.unread} events have no time that could be read: they stand last in every order and outside of every span of time.`,
    );
  const order = dayOrderFinding(notes.dayOrder);
  if (order !== null) findings.push(order);
  if (notes.contradicting > 0)
    add(
      'TIMES_CONTRADICT',
      `${notes.contradicting} dates further on can only be read in the other order: the dates of this file were read in the order that its beginning shows, and may be wrong.`,
    );
  if (times.withoutZone > 0)
    add(
      'TIMES_WITHOUT_ZONE',
      `${times.withoutZone} times name no zone, in a form that is not CloudTrail's: they were read as UTC.`,
    );
  if (times.zoneNames > 0)
    add(
      'TIMES_WITH_ZONE_NAME',
      `${times.zoneNames} times name their zone by a word: they were turned into UTC by the rules of that zone.`,
    );
  if (notes.unsplit > 0)
    add('TEXT_NOT_SPLIT', `${notes.unsplit} columns hold text that could not be taken apart: it was kept as it is.`);
  if (notes.isGuess)
    add('READ_BY_SHAPE', 'The lines name no columns: each word was taken for the member whose shape it has.');
  return findings;
}
