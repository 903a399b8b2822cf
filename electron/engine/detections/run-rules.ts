import { AppError } from '../../../shared/contract/errors.ts';
import type { Progress } from '../../../shared/contract/common.ts';
import type { CaseSource } from './columns/case-source.ts';
import { Positions } from './columns/positions.ts';
import type { RecordTexts } from './columns/record-texts.ts';
import { answerTrees, type ReadRecords, type TreeQuery } from './columns/run-trees.ts';
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

/** Questions about single events, and what is made of their answers. */
export interface Question<T> {
  queries: TreeQuery[];
  /** @param found positions by query, ascending */
  finish(found: readonly Uint32Array[], texts: RecordTexts): T;
}

/** Answers several questions over a case: columns first, then one reading of the records that they leave open. */
export async function answerQuestions(
  questions: readonly Question<unknown>[],
  columns: CaseSource,
  read: ReadRecords,
  options: RunRulesOptions,
): Promise<unknown[]> {
  const queries = questions.flatMap((question) => question.queries);
  let last = performance.now();
  const { found, texts } = await answerTrees(queries, columns, read, {
    async turn(done) {
      if (performance.now() - last < TURN_MS) return;
      options.onProgress?.({ phase: 'rules', done, total: queries.length, unit: 'steps' });
      await new Promise<void>((resume) => setImmediate(resume));
      if (options.signal?.aborted === true) throw new AppError('cancelled', 'The rules were stopped.');
      last = performance.now();
    },
  });
  let from = 0;
  return questions.map((question) => {
    const own = found.slice(from, from + question.queries.length);
    from += question.queries.length;
    return question.finish(own, texts);
  });
}

/** What rules ask: conditions on single events, then correlations over what was found. */
export function askRules(rules: readonly JoinedRule[], columns: CaseSource): Question<RuleAnswer[]> {
  const queries: TreeQuery[] = [];
  const places = rules.map(({ rule, tree, unfiltered }) => ({
    tree: tree === null ? -1 : queries.push(queryOf(tree)) - 1,
    unfiltered: unfiltered === null ? -1 : queries.push(queryOf(unfiltered)) - 1,
    other: 'otherReading' in rule && rule.otherReading != null ? queries.push(queryOf(rule.otherReading)) - 1 : -1,
  }));
  const basesOf = baseFinder(rules.map(({ rule }) => rule));
  const fields = new FieldReader(columns);
  for (const { rule } of rules) {
    if (rule.kind !== 'correlation') continue;
    const wanted = fieldsOf(rule.correlation).flatMap((name) => fields.readsOf(name));
    if (wanted.length === 0) continue;
    for (const base of basesOf(rule)) {
      const query = places[base]!.tree;
      if (query >= 0) queries[query]!.reads = [...new Set([...(queries[query]!.reads ?? []), ...wanted])];
    }
  }
  return {
    queries,
    finish(found, texts) {
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
      fields.texts = texts;
      correlate(answers, basesOf, columns, fields);
      return answers;
    },
  };
}

/** Numbers of the rules on which a correlation rests: of itself where it is an aggregation. */
function baseFinder(rules: readonly Rule[]): (rule: CorrelationRule) => number[] {
  const numbers = new Map(rules.map((rule, index) => [rule, index]));
  const names = nameTable(rules);
  return (rule) =>
    rule.isConverted
      ? [numbers.get(rule)!]
      : rule.correlation.rules.map((name) => numbers.get(names.get(name) as Rule)!);
}

type CorrelationRule = Rule & { kind: 'correlation' };

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
function correlate(
  answers: readonly RuleAnswer[],
  numbersOf: (rule: CorrelationRule) => number[],
  columns: CaseSource,
  fields: FieldReader,
): void {
  const done = new Set<Rule>();
  const finish = (answer: RuleAnswer): void => {
    const { rule } = answer;
    if (rule.kind !== 'correlation' || done.has(rule)) return;
    done.add(rule);
    const bases = numbersOf(rule).map((number) => answers[number]!);
    for (const base of bases) if (base !== answer) finish(base);
    answer.episodes = findEpisodes(rule.correlation, occurrencesOf(rule, bases, fields, columns, answer));
    const all = new Positions();
    for (const position of new Set(answer.episodes.flatMap((episode) => episode.events))) all.push(position);
    answer.positions = all.take().sort();
  };
  for (const answer of answers) finish(answer);
}

/** Values of fields by position: from columns where there are some, otherwise as they were read from the records. */
class FieldReader {
  texts: RecordTexts | null = null;
  readonly #columns: CaseSource;
  readonly #known = new Map<string, (position: number) => readonly string[]>();

  constructor(columns: CaseSource) {
    this.#columns = columns;
  }

  /** What has to be read of the records for a field. */
  readsOf(name: string): string[] {
    const path = pathOf(name).join('.');
    return this.#columns.carrier(path) === null ? [path] : [];
  }

  at(name: string, position: number): readonly string[] {
    let read = this.#known.get(name);
    if (read === undefined) this.#known.set(name, (read = this.#readerOf(pathOf(name))));
    return read(position);
  }

  #readerOf(path: readonly string[]): (position: number) => readonly string[] {
    const name = path.join('.');
    const carrier = this.#columns.carrier(name);
    if (carrier === null) return (position) => this.texts!.at(name, position);
    const known: (readonly string[] | undefined)[] = [];
    return (position) => {
      const number = carrier.column[position]!;
      const own = known[number];
      if (own !== undefined) return own;
      const forms = carrier.forms(number);
      return (known[number] = forms === null ? carrier.derived(number) : textsAt(forms[0]!, path));
    };
  }
}

/** What a base rule of a correlation hit: its number in the correlation's list, and ascending positions. */
interface BaseHits {
  index: number;
  positions: Uint32Array;
}

/** Visits the events that base rules hit, ascending, each once with the numbers of all rules that hit it. */
function forEachHit(hits: readonly BaseHits[], visit: (position: number, rules: readonly number[]) => void): void {
  const alone = hits.map(({ index }) => [index]);
  const next = hits.map(() => 0);
  for (;;) {
    let least = -1;
    let several: number[] | null = null;
    for (let base = 0; base < hits.length; base++) {
      const at = hits[base]!.positions[next[base]!];
      if (at === undefined) continue;
      const best = least < 0 ? Infinity : hits[least]!.positions[next[least]!]!;
      if (at < best) {
        least = base;
        several = null;
      } else if (at === best) (several ??= [hits[least]!.index]).push(hits[base]!.index);
    }
    if (least < 0) return;
    const position = hits[least]!.positions[next[least]!]!;
    for (let base = 0; base < hits.length; base++) if (hits[base]!.positions[next[base]!] === position) next[base]!++;
    visit(position, several ?? alone[least]!);
  }
}

function occurrencesOf(
  rule: CorrelationRule,
  bases: readonly RuleAnswer[],
  reader: FieldReader,
  columns: CaseSource,
  own: RuleAnswer,
): Occurrence[] {
  const { correlation } = rule;
  const occurrences: Occurrence[] = [];
  const hits: BaseHits[] = [];
  bases.forEach((base, index) => {
    if (base !== own && base.rule.kind === 'correlation')
      occurrences.push(...fromEpisodes(base.rule, base.episodes, rule, index));
    else hits.push({ index, positions: base.positions });
  });
  const isPossible = possibleGroups(correlation, hits, reader);
  forEachHit(hits, (position, rules) => {
    if (!isPossible(position)) return;
    const time = columns.time(position);
    if (Number.isNaN(time)) return;
    const occurrence = occurrenceOf(correlation, { number: position, time }, rules, (name) =>
      reader.at(name, position),
    );
    // Our own rules join nothing by a value that is not there.
    if (rule.set !== 'own' || occurrence.group.every((values) => values.length > 0)) occurrences.push(occurrence);
  });
  return occurrences.sort((a, b) => a.time - b.time || a.events[0]! - b.events[0]!);
}

/**
 * Leaves out events whose group can never meet the condition, because it has too few events or values in all of its time: of a hundred thousand sessions a handful is left.
 */
function possibleGroups(
  correlation: Correlation,
  hits: readonly BaseHits[],
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
  forEachHit(hits, (position) => {
    for (const key of reader.at(name, position)) {
      if (type === 'event_count') {
        seen.set(key, ((seen.get(key) as number | undefined) ?? 0) + 1);
        continue;
      }
      let own = seen.get(key) as Set<string> | undefined;
      if (own === undefined) seen.set(key, (own = new Set()));
      if (own.size < least) for (const text of reader.at(fields[0]!, position)) own.add(text);
    }
  });
  const isEnough = (key: string): boolean => {
    const own = seen.get(key);
    return own !== undefined && (typeof own === 'number' ? own : own.size) >= least;
  };
  return (position) => {
    const keys = reader.at(name, position);
    return keys.length === 0 || keys.some(isEnough);
  };
}

/** An episode stands at the time at which it was reached, with its group's values. */
function fromEpisodes(
  base: CorrelationRule,
  episodes: readonly Episode[],
  rule: CorrelationRule,
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
