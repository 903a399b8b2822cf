import type { Shape, Tone } from '../tones.ts';
import { type Strength, table, type VerdictClass, type VerdictKind } from './table.ts';

export type { Strength } from './table.ts';

type Row = (typeof table)[number];
type Verdict = Row['code'];
export type DigestVerdict = Extract<Row, { kind: 'digest' }>['code'];
export type LogVerdict = Extract<Row, { kind: 'log' }>['code'];
export type LakeVerdict = Extract<Row, { kind: 'lake-signature' }>['code'];
export type LakeFileVerdict = Extract<Row, { kind: 'lake-file' }>['code'];
export type ChainVerdict = Extract<Row, { kind: 'chain' }>['code'];

export interface VerdictFacts {
  code: Verdict;
  kind: VerdictKind;
  class: VerdictClass;
  /** How much a digest proves; null for all that is not a digest with a file. */
  strength: Strength;
  /** True where an investigator has to look: something was altered, is broken, is not there, or cannot be tested for want of the right key. */
  needsLook: boolean;
  /** What was altered: the file, the file or what vouches for it, or only what vouches for it; null where nothing was. */
  altered: 'file' | 'either' | 'voucher' | null;
  reason: string;
  tone: Tone;
  shape: Shape;
}

/** Green only where it is a proof, red only where something was altered or is gone, amber for all between. */
const marks: Record<VerdictClass, { tone: Tone; shape: Shape }> = {
  proven: { tone: 'ok', shape: 'check' },
  altered: { tone: 'danger', shape: 'cross' },
  absent: { tone: 'danger', shape: 'ring' },
  open: { tone: 'warning', shape: 'triangle' },
  aside: { tone: 'neutral', shape: 'square' },
};

/** Every verdict with its facts. */
export const verdicts: readonly VerdictFacts[] = table.map((row) => ({
  strength: null,
  needsLook: row.class === 'altered' || row.class === 'absent',
  altered: null,
  ...row,
  ...marks[row.class],
}));

const byCode = new Map<string, VerdictFacts>(verdicts.map((facts) => [facts.code, facts]));

/** The facts of a verdict by its code; undefined for any other word. */
export function factsOfVerdict(verdict: string): VerdictFacts | undefined {
  return byCode.get(verdict);
}

/** How a verdict is drawn, in the window and in print. Null: nothing was verified. A code that is not known is drawn as open. */
export function markOfVerdict(verdict: string | null): { tone: Tone; shape: Shape } {
  return verdict === null || verdict === '' ? { tone: 'neutral', shape: 'dash' } : (byCode.get(verdict) ?? marks.open);
}

/** True where an investigator has to look. A code that is not known is looked at. */
export function needsLook(verdict: string): boolean {
  return byCode.get(verdict)?.needsLook ?? true;
}

/** True where the verdict is a proof. */
export function isProven(verdict: string): boolean {
  return byCode.get(verdict)?.class === 'proven';
}

/** True where something was altered. */
export function isAltered(verdict: string): boolean {
  return byCode.get(verdict)?.class === 'altered';
}

/** How many files have a verdict of which the condition is true. */
export function countVerdicts(counts: Readonly<Record<string, number>>, is: (facts: VerdictFacts) => boolean): number {
  return Object.entries(counts).reduce((sum, [code, count]) => {
    const facts = byCode.get(code);
    return facts !== undefined && is(facts) ? sum + count : sum;
  }, 0);
}

/** True for a verdict on CloudTrail Lake results. */
export function isLake({ kind }: Pick<VerdictFacts, 'kind'>): boolean {
  return kind === 'lake-file' || kind === 'lake-signature';
}

/** The figures of which headlines speak, from counts by verdict. */
export function countFigures(counts: {
  digests: Readonly<Record<string, number>>;
  logs: Readonly<Record<string, number>>;
}): {
  /** Log files that CloudTrail delivered, and files of CloudTrail Lake results. */
  delivered: number;
  lake: number;
  provenDigests: number;
  validLogs: number;
  validLake: number;
  /** Log files that were altered, and those where the file or its digest was. */
  altered: number;
  differing: number;
  badDigests: number;
  unlisted: number;
} {
  const { digests, logs } = counts;
  const isLog = ({ kind }: VerdictFacts): boolean => kind === 'log';
  return {
    delivered: countVerdicts(logs, isLog),
    lake: countVerdicts(logs, isLake),
    provenDigests: countVerdicts(digests, (each) => each.class === 'proven'),
    validLogs: countVerdicts(logs, (each) => isLog(each) && each.class === 'proven'),
    validLake: countVerdicts(logs, (each) => isLake(each) && each.class === 'proven'),
    altered: countVerdicts(logs, (each) => isLog(each) && each.altered === 'file'),
    differing: countVerdicts(logs, (each) => isLog(each) && each.altered === 'either'),
    badDigests: countVerdicts(digests, (each) => each.class === 'altered'),
    unlisted: logs['LOG_UNLISTED' satisfies Verdict] ?? 0,
  };
}
