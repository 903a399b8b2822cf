import { planKql } from '../../../../shared/kql/index.ts';
import type { CaseSource } from '../columns/case-source.ts';
import { Positions, type ReadRecords, runTrees } from '../columns/run-trees.ts';
import type { Carrier } from '../columns/column-source.ts';
import { kqlTree } from '../patterns/kql-tree.ts';
import { leafText, valuesAt } from '../rules/record-values.ts';
import { ALL } from '../rules/tree.ts';
import { type FirstSeenCheck, firstSeenChecks } from './checks.ts';

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

/**
 * First events of combinations that did not occur in the window before, or in the baseline that the investigator states. All checks share one pass over the columns and one
 * over the records that some need.
 */
export async function findFirstSeen(
  source: CaseSource,
  read: ReadRecords,
  baseline: BaselineWindow | null,
  checks: readonly FirstSeenCheck[] = firstSeenChecks,
): Promise<FirstSeenAnswer[]> {
  const selected = await runTrees(
    checks.map(({ where }) => ({ tree: treeOf(where), seesInsights: false })),
    source,
    read,
  );
  const texts = await readKeys(source, read, checks, selected);
  const start = source.count === 0 ? Number.NaN : source.time(0);
  return checks.map((check, index) => {
    const numbers = new Map<string, number>();
    const keys = check.key.map((name) => makeKey(name, source, texts, check.isUnequal === true ? numbers : new Map()));
    return { check, ...walk(check, selected[index]!, keys, source, start, baseline) };
  });
}

function treeOf(where: string): ReturnType<typeof kqlTree> {
  if (where === '') return ALL;
  const planned = planKql(where);
  if (!planned.ok) throw new Error(`${where}: ${planned.error.message}`);
  return kqlTree(planned.plan);
}

/** Number of a key's value at a position; 0 where it is absent. */
type Key = (position: number) => number;

function carrierOf(name: string, source: CaseSource): Carrier | null {
  return source.carrier(derivedFields.has(name) ? `derived:${name}` : name);
}

function makeKey(
  name: string,
  source: CaseSource,
  texts: ReadonlyMap<string, Map<number, string>>,
  numbers: Map<string, number>,
): Key {
  const numberOf = (text: string | null): number => {
    if (text === null || text === '') return 0;
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = numbers.size + 1));
    return number;
  };
  const carrier = carrierOf(name, source);
  if (carrier === null) {
    const own = texts.get(name);
    return (position) => numberOf(own?.get(position) ?? null);
  }
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

/** Values of keys that only the record has. */
async function readKeys(
  source: CaseSource,
  read: ReadRecords,
  checks: readonly FirstSeenCheck[],
  selected: readonly Uint32Array[],
): Promise<Map<string, Map<number, string>>> {
  const texts = new Map<string, Map<number, string>>();
  const wanted = new Map<number, Set<string>>();
  checks.forEach(({ key }, index) => {
    for (const name of key) {
      if (carrierOf(name, source) !== null) continue;
      texts.set(name, texts.get(name) ?? new Map());
      for (const position of selected[index]!) {
        const own = wanted.get(position);
        if (own === undefined) wanted.set(position, new Set([name]));
        else own.add(name);
      }
    }
  });
  if (wanted.size === 0) return texts;
  const positions = new Positions();
  for (const position of [...wanted.keys()].sort((a, b) => a - b)) positions.push(position);
  await read(positions.take(), (position, record) => {
    for (const name of wanted.get(position)!) {
      const text = leafText(valuesAt(record, name.split('.')).leaves[0]);
      if (text !== null) texts.get(name)!.set(position, text);
    }
  });
  return texts;
}

function walk(
  check: FirstSeenCheck,
  selected: Uint32Array,
  keys: readonly Key[],
  source: CaseSource,
  start: number,
  baseline: BaselineWindow | null,
): { positions: Uint32Array; atStart: number } {
  const seen = new Map<number | string, number>();
  const found = new Positions();
  const window = (check.windowDays ?? Infinity) * DAY;
  const edge = start + (check.windowDays ?? EDGE_DAYS) * DAY;
  const isService = serviceTest(source);
  let atStart = 0;
  for (const position of selected) {
    const time = source.time(position);
    if (Number.isNaN(time) || (check.takesServices !== true && isService(position))) continue;
    const numbers = keys.map((key) => key(position));
    if (numbers.includes(0) || (check.isUnequal === true && numbers[0] === numbers[1])) continue;
    const key =
      numbers.length === 1
        ? numbers[0]!
        : numbers.length === 2
          ? numbers[0]! * 0x4000000 + numbers[1]!
          : numbers.join(' ');
    const last = seen.get(key);
    if (baseline !== null) {
      if (time < baseline.from) continue;
      if (last === undefined) {
        seen.set(key, time);
        if (time >= baseline.to) found.push(position);
      }
      continue;
    }
    seen.set(key, time);
    if (last !== undefined && time - last <= window) continue;
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
