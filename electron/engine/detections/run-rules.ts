import { AppError } from '../../../shared/contract/errors.ts';
import type { Progress } from '../../../shared/contract/common.ts';
import type { ReplaySource } from '../derived/replay.ts';
import { type CaseSource, recordReader, type Unread } from './columns/case-source.ts';
import { Positions, type ReadRecords, runTrees, type TreeQuery } from './columns/run-trees.ts';
import type { Correlation } from './correlations/correlation.ts';
import { type Episode, findEpisodes, type Occurrence } from './correlations/episodes.ts';
import { fieldsOf, occurrenceOf, textsAt } from './correlations/occurrences.ts';
import { type JoinedRule, nameTable } from './rules/join-rules.ts';
import type { Rule } from './rules/rule.ts';
import { atomsOf } from './rules/tree.ts';
import { makeFieldResolver } from './sigma/fields.ts';

/** What became of one rule. */
export interface RuleAnswer {
  rule: Rule;
  /** Positions of the events, ascending. For a correlation: of all its episodes. */
  positions: Uint32Array;
  episodes: Episode[];
  /** Hits that filters hide. */
  hidden: number;
  /** Events that would match more under the other reading of "!=" on absent fields; null where the rule has none. */
  otherReading: number | null;
  /** Set where the rule was stopped. */
  stopped: string | null;
}

export interface RunRulesOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

const TURN_MS = 15;

/** Runs rules over a case: columns first, then one reading of the records that they leave open, then correlations over what was found. */
export async function runRules(
  rules: readonly JoinedRule[],
  columns: CaseSource,
  source: ReplaySource,
  options: RunRulesOptions,
): Promise<{ answers: RuleAnswer[]; unread: Unread }> {
  const unread: Unread = { events: 0, reasons: [] };
  const queries: TreeQuery[] = [];
  const places = rules.map(({ rule, tree, unfiltered }) => ({
    tree: tree === null ? -1 : queries.push(queryOf(tree)) - 1,
    unfiltered: unfiltered === null ? -1 : queries.push(queryOf(unfiltered)) - 1,
    other: 'otherReading' in rule && rule.otherReading != null ? queries.push(queryOf(rule.otherReading)) - 1 : -1,
  }));
  let last = performance.now();
  const found = await runTrees(queries, columns, recordReader(source, columns, options, unread), {
    async turn(done) {
      if (performance.now() - last < TURN_MS) return;
      options.onProgress?.({ phase: 'rules', done, total: queries.length, unit: 'steps' });
      await new Promise<void>((resume) => setImmediate(resume));
      if (options.signal?.aborted === true) throw new AppError('cancelled', 'The rules were stopped.');
      last = performance.now();
    },
  });
  const answers = rules.map(({ rule }, index): RuleAnswer => {
    const { tree, unfiltered, other } = places[index]!;
    const positions = tree < 0 ? new Uint32Array(0) : found[tree]!;
    return {
      rule,
      positions,
      episodes: [],
      hidden: unfiltered < 0 ? 0 : found[unfiltered]!.length - positions.length,
      otherReading: other < 0 ? null : found[other]!.length - positions.length,
      stopped: null,
    };
  });
  await correlate(answers, columns, source, options, unread);
  return { answers, unread };
}

function queryOf(tree: TreeQuery['tree']): TreeQuery {
  const asks = atomsOf(tree).some(
    ({ path }) => path === 'eventType' || path === 'envelope:eventType' || path?.startsWith('insightDetails') === true,
  );
  return { tree, seesInsights: asks };
}

const resolve = makeFieldResolver({ isTrailcase: true, tellsUnknown: false }, () => undefined);
const nowhere = { line: 1, column: 1 };

function pathOf(name: string): string[] {
  const path = resolve(name, nowhere);
  return path.startsWith('derived:') ? [path] : path.split('.');
}

/** Correlations after what they rest on. */
async function correlate(
  answers: readonly RuleAnswer[],
  columns: CaseSource,
  source: ReplaySource,
  options: RunRulesOptions,
  unread: Unread,
): Promise<void> {
  const waiting = answers.filter(({ rule }) => rule.kind === 'correlation');
  if (waiting.length === 0) return;
  const byRule = new Map(answers.map((answer) => [answer.rule, answer]));
  const names = nameTable(answers.map(({ rule }) => rule));
  const basesOf = (rule: Rule & { kind: 'correlation' }): RuleAnswer[] =>
    rule.isConverted ? [byRule.get(rule)!] : rule.correlation.rules.map((name) => byRule.get(names.get(name) as Rule)!);
  const reader = await FieldReader.of(
    waiting.map(({ rule }) => ({
      fields: fieldsOf((rule as Rule & { kind: 'correlation' }).correlation),
      bases: basesOf(rule as Rule & { kind: 'correlation' }),
    })),
    columns,
    recordReader(source, columns, options, unread),
  );
  const done = new Set<Rule>();
  const finish = (answer: RuleAnswer): void => {
    const { rule } = answer;
    if (rule.kind !== 'correlation' || done.has(rule)) return;
    done.add(rule);
    const bases = basesOf(rule);
    for (const base of bases) if (base !== answer) finish(base);
    answer.episodes = findEpisodes(rule.correlation, occurrencesOf(rule, bases, reader, columns, answer));
    const all = new Positions();
    for (const position of new Set(answer.episodes.flatMap((episode) => episode.events))) all.push(position);
    answer.positions = all.take().sort();
  };
  for (const answer of waiting) finish(answer);
}

/** Values of fields by position: from columns where there are some, from the records of the events that matter where not. */
class FieldReader {
  readonly #columns: CaseSource;
  readonly #read = new Map<string, (position: number) => readonly string[]>();

  private constructor(columns: CaseSource) {
    this.#columns = columns;
  }

  static async of(
    wanted: readonly { fields: readonly string[]; bases: readonly RuleAnswer[] }[],
    columns: CaseSource,
    read: ReadRecords,
  ): Promise<FieldReader> {
    const reader = new FieldReader(columns);
    const byPosition = new Map<number, Set<string>>();
    for (const { fields, bases } of wanted) {
      const left = fields.filter((name) => !reader.#fromColumn(name));
      if (left.length === 0) continue;
      for (const { positions } of bases) {
        for (const position of positions) {
          const known = byPosition.get(position);
          if (known === undefined) byPosition.set(position, new Set(left));
          else for (const name of left) known.add(name);
        }
      }
    }
    if (byPosition.size > 0) await reader.#fromRecords(byPosition, read);
    return reader;
  }

  texts(name: string, position: number): readonly string[] {
    return this.#read.get(name)?.(position) ?? none;
  }

  #fromColumn(name: string): boolean {
    if (this.#read.has(name)) return true;
    const path = pathOf(name);
    const carrier = this.#columns.carrier(path.join('.'));
    if (carrier === null) return false;
    const known: (readonly string[] | undefined)[] = [];
    this.#read.set(name, (position) => {
      const number = carrier.column[position]!;
      const own = known[number];
      if (own !== undefined) return own;
      const forms = carrier.forms(number);
      return (known[number] = forms === null ? carrier.derived(number) : textsAt(forms[0]!, path));
    });
    return true;
  }

  async #fromRecords(byPosition: ReadonlyMap<number, ReadonlySet<string>>, read: ReadRecords): Promise<void> {
    const found = new Map<string, Map<number, readonly string[]>>();
    await read(Uint32Array.from(byPosition.keys()).sort(), (position, record) => {
      for (const name of byPosition.get(position)!) {
        const texts = textsAt(record, pathOf(name));
        if (texts.length === 0) continue;
        let own = found.get(name);
        if (own === undefined) found.set(name, (own = new Map()));
        own.set(position, texts);
      }
    });
    for (const [name, own] of found) this.#read.set(name, (position) => own.get(position) ?? none);
  }
}

const none: readonly string[] = [];

function occurrencesOf(
  rule: Rule & { kind: 'correlation' },
  bases: readonly RuleAnswer[],
  reader: FieldReader,
  columns: CaseSource,
  own: RuleAnswer,
): Occurrence[] {
  const { correlation } = rule;
  const byPosition = new Map<number, number[]>();
  const occurrences: Occurrence[] = [];
  bases.forEach((base, index) => {
    if (base !== own && base.rule.kind === 'correlation') {
      occurrences.push(...fromEpisodes(base.rule, base.episodes, rule, index));
      return;
    }
    for (const position of base.positions) {
      const known = byPosition.get(position);
      if (known === undefined) byPosition.set(position, [index]);
      else known.push(index);
    }
  });
  const isPossible = possibleGroups(correlation, [...byPosition.keys()], reader);
  for (const [position, rules] of byPosition) {
    if (!isPossible(position)) continue;
    const time = columns.time(position);
    if (Number.isNaN(time)) continue;
    const occurrence = occurrenceOf(correlation, { number: position, time }, rules, (name) =>
      reader.texts(name, position),
    );
    // Our own rules join nothing by a value that is not there.
    if (rule.set !== 'own' || occurrence.group.every((values) => values.length > 0)) occurrences.push(occurrence);
  }
  return occurrences.sort((a, b) => a.time - b.time || a.events[0]! - b.events[0]!);
}

/**
 * Leaves out events whose group can never meet the condition, because it has too few events or values in all of its time: of a hundred thousand sessions a handful is left.
 */
function possibleGroups(
  correlation: Correlation,
  positions: readonly number[],
  reader: FieldReader,
): (position: number) => boolean {
  const { type, bounds, groupBy, fields, aliases } = correlation;
  const least = Math.max(
    ...bounds.map(({ bound, value }) => (bound === 'gte' ? value : bound === 'gt' ? value + 1 : 0)),
    0,
  );
  const isCounted = type === 'event_count' || type === 'value_count';
  if (!isCounted || least < 2 || groupBy.length !== 1 || aliases.size > 0) return () => true;
  const [name] = groupBy as [string];
  const seen = new Map<string, Set<string> | number>();
  for (const position of positions) {
    for (const key of reader.texts(name, position)) {
      if (type === 'event_count') {
        seen.set(key, ((seen.get(key) as number | undefined) ?? 0) + 1);
        continue;
      }
      let own = seen.get(key) as Set<string> | undefined;
      if (own === undefined) seen.set(key, (own = new Set()));
      if (own.size < least) for (const text of reader.texts(fields[0]!, position)) own.add(text);
    }
  }
  const isEnough = (key: string): boolean => {
    const own = seen.get(key);
    return own !== undefined && (typeof own === 'number' ? own : own.size) >= least;
  };
  return (position) => {
    const keys = reader.texts(name, position);
    return keys.length === 0 || keys.some(isEnough);
  };
}

/** An episode stands at the time at which it was reached, with its group's values. */
function fromEpisodes(
  base: Rule & { kind: 'correlation' },
  episodes: readonly Episode[],
  rule: Rule & { kind: 'correlation' },
  index: number,
): Occurrence[] {
  return episodes.map((episode) => ({
    events: episode.events,
    time: episode.reached,
    rules: [index],
    group: rule.correlation.groupBy.map((name) => {
      const alias = rule.correlation.aliases.get(name)?.get(rule.correlation.rules[index]!) ?? name;
      const value = episode.group[base.correlation.groupBy.indexOf(alias)] ?? null;
      return value === null ? [] : [value];
    }),
    tuples: [JSON.stringify(episode.group)],
    numbers: [episode.value],
  }));
}
