import type { Shape, Tone } from '../tones.ts';

/**
 * What an outcome means when events are counted: `done` did all it was asked, `denied` was refused for want of permission, `failed` did
 * nothing for any other reason, `neither` is a call of which neither can be said: a dry run asks only, a partial success did a part.
 */
export type OutcomeClass = 'done' | 'denied' | 'failed' | 'neither';

interface OutcomeFacts {
  code: string;
  class: OutcomeClass;
  tone: Tone;
  shape: Shape;
  /** Number of the window's chart colour (`--chart-N`). */
  chart: number;
  /** Colour in a printed chart; each stands beside its word in the legend. */
  ink: string;
}

/** Every outcome in the order of its number: a case keeps the numbers, so new ones go to the end. */
const table = [
  { code: 'success', class: 'done', tone: 'neutral', shape: 'check', chart: 1, ink: '#7d93ab' },
  { code: 'denied', class: 'denied', tone: 'danger', shape: 'cross', chart: 2, ink: '#b3261e' },
  { code: 'failed', class: 'failed', tone: 'warning', shape: 'triangle', chart: 3, ink: '#d9822b' },
  { code: 'throttled', class: 'failed', tone: 'violet', shape: 'half', chart: 4, ink: '#8a6fb0' },
  { code: 'not-found', class: 'failed', tone: 'neutral', shape: 'ring', chart: 9, ink: '#b8a13a' },
  { code: 'dry-run', class: 'neither', tone: 'info', shape: 'diamond', chart: 5, ink: '#4f9a94' },
  { code: 'sign-in-failure', class: 'failed', tone: 'danger', shape: 'square', chart: 7, ink: '#7a1f3d' },
  { code: 'partial', class: 'neither', tone: 'warning', shape: 'half', chart: 8, ink: '#a8754f' },
] as const satisfies readonly OutcomeFacts[];

export type Outcome = (typeof table)[number]['code'];

/** Values of the derived field `outcome`, in the order of their numbers. */
export const outcomes = table.map((each) => each.code) as unknown as readonly [Outcome, ...Outcome[]];

/** The facts of each outcome, in the order of their numbers. */
export const outcomeTable: readonly (OutcomeFacts & { code: Outcome })[] = table;

const byCode = new Map<string, OutcomeFacts & { code: Outcome }>(table.map((each) => [each.code, each]));

/** The facts of an outcome by its word; undefined for any other word. */
export function factsOfOutcome(outcome: string): (OutcomeFacts & { code: Outcome }) | undefined {
  return byCode.get(outcome);
}

/** True where a call was denied or failed: what every list and chart counts as not successful. */
export function isUnsuccessful(outcome: string): boolean {
  const facts = byCode.get(outcome);
  return facts?.class === 'denied' || facts?.class === 'failed';
}

/** The number that a case keeps for an outcome. */
export function numberOfOutcome(outcome: Outcome): number {
  return outcomes.indexOf(outcome);
}
