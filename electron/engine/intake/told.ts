import type { Said } from '../../../shared/contract/intake.ts';
import { readIntake, writeSaid } from '../../../shared/text/intake.ts';

/** What the intake keeps about something, for whoever asks: in English, and as a code for other languages where it is one. */
export function tell(text: string): { text: string; said?: Said } {
  const said = readIntake(text);
  return { text: writeSaid(text, said, 'en'), ...(said === null ? {} : { said }) };
}

/** The same under the name `reason`. */
export function tellReason(reason: string): { reason: string; said?: Said } {
  const { text, ...said } = tell(reason);
  return { reason: text, ...said };
}
