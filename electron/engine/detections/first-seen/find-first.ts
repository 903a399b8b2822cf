import { planKql } from '../../../../shared/kql/index.ts';
import type { CaseSource } from '../columns/case-source.ts';
import { Positions } from '../columns/positions.ts';
import type { RecordTexts } from '../columns/record-texts.ts';
import type { Carrier } from '../columns/column-source.ts';
import { kqlTree } from '../patterns/kql-tree.ts';
import { leafText, valuesAt } from '../rules/record-values.ts';
import { ALL } from '../rules/tree.ts';
import type { Question } from '../run-rules.ts';
import { type FirstSeenCheck, firstSeenChecks } from './checks.ts';
import { LastSeen } from './last-seen.ts';

export interface FirstSeenAnswer {
  check: FirstSeenCheck;
  /** First events of combinations, ascending. */
  positions: Uint32Array;
  /** First events at the start of the evidence, where nearly everything is new: counted, no hits. */
  atStart: number;
}

/** Milliseconds UTC: [from, to). */
export interface BaselineWindow {
  from: number;
  to: number;
}

const DAY = 86_400_000;
/** Of checks that look at everything before: so much must be there before something can be new. */
const EDGE_DAYS = 7;

const derivedFields = new Set(['actor', 'toolchain', 'agentFamily', 'network', 'session', 'origin']);

/** First events of combinations that did not occur in the window before, or in the baseline that the investigator states. */
export function askFirstSeen(
  source: CaseSource,
  baseline: BaselineWindow | null,
  checks: readonly FirstSeenCheck[] = firstSeenChecks,
): Question<FirstSeenAnswer[]> {
  const bucketAt = readerOf(source.carrier('derived:bucket'));
  return {
    queries: checks.map(({ where, key }) => {
      const reads = key.filter((name) => carrierOf(name, source) === null);
      const query = { tree: treeOf(where), seesInsights: false, reads };
      return reads.length === 1 && reads[0] === BUCKET ? { ...query, isKnown: (at) => bucketAt(at).length > 0 } : query;
    }),
    finish(found, texts) {
      const start = source.count === 0 ? Number.NaN : source.time(0);
      const isService = serviceTest(source);
      return checks.map((check, index) => {
        const numbers = new Map<string, number>();
        const keys = check.key.map((name) =>
          makeKey(name, source, texts, check.isUnequal === true ? numbers : new Map()),
        );
        return { check, ...walk(check, found[index]!, keys, { source, isService, start }, baseline) };
      });
    },
  };
}

function treeOf(where: string): ReturnType<typeof kqlTree> {
  if (where === '') return ALL;
  const planned = planKql(where);
  if (!planned.ok) throw new Error(`${where}: ${planned.error.message}`);
  return kqlTree(planned.plan);
}

/** Where the resources of an event name one bucket, its record need not be read: most data events do. */
const BUCKET = 'requestParameters.bucketName';

function readerOf(carrier: Carrier | null): (position: number) => readonly string[] {
  return carrier === null ? () => [] : (position) => carrier.derived(carrier.column[position]!);
}

/** Number of a key's value at a position; 0 where it is absent. */
type Key = (position: number) => number;

function carrierOf(name: string, source: CaseSource): Carrier | null {
  return source.carrier(derivedFields.has(name) ? `derived:${name}` : name);
}

function makeKey(name: string, source: CaseSource, texts: RecordTexts, numbers: Map<string, number>): Key {
  const numberOf = (text: string | null): number => {
    if (text === null || text === '') return 0;
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = numbers.size + 1));
    return number;
  };
  const carrier = carrierOf(name, source);
  const bucketAt = name === BUCKET ? readerOf(source.carrier('derived:bucket')) : null;
  if (carrier === null) return (position) => numberOf(bucketAt?.(position)[0] ?? texts.at(name, position)[0] ?? null);
  const path = name.split('.');
  const known = new Uint32Array(carrier.size);
  return (position) => {
    const number = carrier.column[position]!;
    const before = known[number]!;
    if (before > 0) return before - 1;
    const forms = carrier.forms(number);
    const text = forms === null ? (carrier.derived(number)[0] ?? null) : leafText(valuesAt(forms[0], path).leaves[0]);
    const own = numberOf(text);
    known[number] = own + 1;
    return own;
  };
}

function walk(
  check: FirstSeenCheck,
  selected: Uint32Array,
  keys: readonly Key[],
  { source, isService, start }: { source: CaseSource; isService: (position: number) => boolean; start: number },
  baseline: BaselineWindow | null,
): { positions: Uint32Array; atStart: number } {
  const seen = new LastSeen();
  const found = new Positions();
  const window = (check.windowDays ?? Infinity) * DAY;
  const edge = start + (check.windowDays ?? EDGE_DAYS) * DAY;
  const [one, two, three] = keys as [Key, Key | undefined, Key | undefined];
  let atStart = 0;
  for (let index = 0; index < selected.length; index++) {
    const position = selected[index]!;
    const time = source.time(position);
    if (Number.isNaN(time) || (check.takesServices !== true && isService(position))) continue;
    const a = one(position);
    const b = two === undefined ? 1 : two(position);
    const c = three === undefined ? 1 : three(position);
    if (a === 0 || b === 0 || c === 0 || (check.isUnequal === true && a === b)) continue;
    const place = seen.place(a, b, c);
    const last = seen.time(place);
    if (baseline !== null) {
      if (time < baseline.from || !Number.isNaN(last)) continue;
      seen.see(place, time);
      if (time >= baseline.to) found.push(position);
      continue;
    }
    seen.see(place, time);
    if (time - last <= window) continue;
    if (time < edge) atStart++;
    else found.push(position);
  }
  return { positions: found.take(), atStart };
}

/** Calls by services of AWS, of themselves or for somebody. */
function serviceTest(source: CaseSource): (position: number) => boolean {
  const carrier = source.carrier('userIdentity')!;
  const known = new Uint8Array(carrier.size);
  return (position) => {
    const number = carrier.column[position]!;
    if (known[number] === 0) {
      const identity = (
        carrier.forms(number)?.[0] as { userIdentity?: { type?: unknown; invokedBy?: unknown } } | undefined
      )?.userIdentity;
      known[number] = identity == null || identity.type === 'AWSService' || identity.invokedBy != null ? 2 : 1;
    }
    return known[number] === 2;
  };
}
