import { formatTime } from '../../../../shared/format/index.ts';
import { type Episode, findEpisodes, type Occurrence } from '../correlations/episodes.ts';
import { type Correlation, readCorrelation } from '../correlations/correlation.ts';
import { occurrenceOf, textsAt } from '../correlations/occurrences.ts';
import { parseTime } from '../../events/record.ts';
import { contextOfAlone, MemorySource } from '../columns/memory-source.ts';
import { runTrees } from '../columns/run-trees.ts';
import { checkPatternSize, compileEventPattern } from '../patterns/event-pattern.ts';
import { parseMetricFilter } from '../patterns/metric-filter.ts';
import { compileDetection } from '../sigma/detection.ts';
import { makeFieldResolver } from '../sigma/fields.ts';
import { isNode, parseExactly } from './record-values.ts';
import { bounds, RuleError } from './rule-error.ts';
import { holds, type Tree } from './tree.ts';
import { plainOf, readYaml } from './yaml.ts';

interface VectorEpisode {
  group: (string | null)[];
  events: string[];
  /** RFC 3339. */
  reached: string;
  value: number;
  orderProven?: boolean;
}

/** What became of one test: was the rule taken, and does it match by the record (reference) and by columns (engine)? */
export interface VectorResult {
  id: string;
  valid: boolean;
  reference: boolean | null;
  engine: boolean | null;
  warnings: string[];
  error: string | null;
  line?: number;
  column?: number;
  episodes?: VectorEpisode[];
}

type Vector = Record<string, unknown>;

interface Compiled {
  tree: Tree;
  warnings: string[];
}

/**
 * Runs tests as `{id, detection, event}`, `{id, correlation, base, events}` or `{id, pattern, event}`, from an array or `{vectors: […]}`.
 * @throws RuleError where the text is no such list
 */
export async function testRules(text: string): Promise<VectorResult[]> {
  let document: unknown;
  try {
    document = parseExactly(text);
  } catch {
    throw new RuleError('The file is no JSON.');
  }
  const list = Array.isArray(document) ? document : (document as { vectors?: unknown } | null)?.vectors;
  if (!Array.isArray(list)) throw new RuleError('The file holds no array of tests.');
  const results: VectorResult[] = [];
  for (const [index, vector] of list.entries()) {
    const own = isNode(vector) ? (vector as Vector) : {};
    const id = typeof own['id'] === 'string' || typeof own['id'] === 'number' ? String(own['id']) : String(index + 1);
    results.push(await testOne(id, own));
  }
  return results;
}

async function testOne(id: string, vector: Vector): Promise<VectorResult> {
  try {
    return 'correlation' in vector ? await testCorrelation(id, vector) : await testEvent(id, vector);
  } catch (cause) {
    if (!(cause instanceof RuleError) && !(cause instanceof RangeError)) throw cause;
    const place =
      cause instanceof RuleError && cause.line !== null ? { line: cause.line, column: cause.column ?? 1 } : {};
    const error = cause instanceof RuleError ? cause.message : 'The rule is nested too deeply.';
    return { id, valid: false, reference: null, engine: null, warnings: [], error, ...place };
  }
}

async function testEvent(id: string, vector: Vector): Promise<VectorResult> {
  const { tree, warnings } = compileVector(vector);
  const event = isNode(vector['event']) ? vector['event'] : {};
  const reference = holds(tree, event, contextOfAlone(event));
  const source = new MemorySource([event]);
  const [met] = await runTrees([{ tree, seesInsights: true }], source, source.read);
  return { id, valid: true, reference, engine: met!.length === 1, warnings, error: null };
}

function compileVector(vector: Vector): Compiled {
  if ('detection' in vector) return compileSection(sourceOf(vector['detection']));
  const { pattern } = vector;
  if (typeof pattern === 'string' && !looksLikeJson(pattern)) return parseMetricFilter(pattern);
  let value: unknown = pattern;
  if (typeof pattern === 'string') {
    const [document] = readYaml(pattern);
    if (document === undefined) throw new RuleError('The pattern is empty.');
    value = plainOf(document);
  }
  checkPatternSize(value);
  return compileEventPattern(value);
}

/** An event pattern as text; a metric filter begins with a brace as well, but no name in quotes follows. */
function looksLikeJson(text: string): boolean {
  return /^\s*\{\s*(?:"|\})/.test(text);
}

function sourceOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A detection section alone, without the rule around it. */
function compileSection(source: string): Compiled {
  const bytes = Buffer.byteLength(source);
  if (bytes > bounds.file) throw new RuleError(`The rule has ${bytes} bytes; rules have at most ${bounds.file}.`);
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const [document] = readYaml(source);
  if (document?.kind !== 'map') throw new RuleError('A detection is a map.');
  let left: number = bounds.nodes;
  const { tree } = compileDetection(document, {
    lists: new Map(),
    resolveField: makeFieldResolver({ isTrailcase: true, tellsUnknown: false }, warn),
    warn,
    spend(count, place) {
      left -= count;
      if (left < 0) throw new RuleError(`The rule holds more than ${bounds.nodes} values.`, place);
    },
  });
  return { tree, warnings };
}

async function testCorrelation(id: string, vector: Vector): Promise<VectorResult> {
  const [document] = readYaml(sourceOf(vector['correlation']));
  if (document?.kind !== 'map') throw new RuleError('A correlation is a map.');
  const correlation = readCorrelation(document);
  const base = isNode(vector['base']) ? (vector['base'] as Record<string, unknown>) : {};
  const warnings: string[] = [];
  const trees = correlation.rules.map((name) => {
    if (!Object.hasOwn(base, name)) throw new RuleError(`The correlation names "${name}", which is no rule.`);
    const compiled = compileSection(sourceOf(base[name]));
    warnings.push(...compiled.warnings);
    return compiled.tree;
  });
  const events = (Array.isArray(vector['events']) ? vector['events'] : []).filter(isNode);
  const reference = episodesOf(
    correlation,
    events,
    (tree) => events.flatMap((event, position) => (holds(tree, event, contextOfAlone(event)) ? [position] : [])),
    trees,
  );
  const engine = await testCorrelationOver(correlation, trees, events);
  const episodes = engine.map((episode) => tellEpisode(episode, events));
  return {
    id,
    valid: true,
    warnings,
    error: null,
    reference: reference.length > 0,
    engine: episodes.length > 0,
    episodes,
  };
}

/** Episodes of a correlation over a few records, its base rules answered over columns. */
export async function testCorrelationOver(
  correlation: Correlation,
  trees: readonly Tree[],
  events: readonly object[],
): Promise<Episode[]> {
  const source = new MemorySource(events);
  const met = await runTrees(
    trees.map((tree) => ({ tree, seesInsights: true })),
    source,
    source.read,
  );
  return episodesOf(correlation, events, (tree) => [...met[trees.indexOf(tree)]!], trees);
}

function episodesOf(
  correlation: Correlation,
  events: readonly object[],
  matched: (tree: Tree) => readonly number[],
  trees: readonly Tree[],
): Episode[] {
  const rules = events.map((): number[] => []);
  trees.forEach((tree, rule) => {
    for (const position of matched(tree)) rules[position]!.push(rule);
  });
  const occurrences: Occurrence[] = [];
  events.forEach((event, position) => {
    const time = parseTime((event as { eventTime?: unknown }).eventTime);
    if (rules[position]!.length === 0 || time === null) return;
    const own = { number: position, time };
    occurrences.push(occurrenceOf(correlation, own, rules[position]!, (name) => textsAt(event, name.split('.'))));
  });
  occurrences.sort((a, b) => a.time - b.time || a.events[0]! - b.events[0]!);
  return findEpisodes(correlation, occurrences);
}

function tellEpisode(episode: Episode, events: readonly object[]): VectorEpisode {
  return {
    group: episode.group,
    events: [...episode.events]
      .sort((a, b) => timeOf(events[a]!) - timeOf(events[b]!) || a - b)
      .map((position) => String((events[position] as { eventID?: unknown }).eventID ?? position)),
    reached: formatTime(episode.reached),
    value: episode.value,
    ...(episode.orderProven === null ? {} : { orderProven: episode.orderProven }),
  };
}

function timeOf(event: object): number {
  return Date.parse(String((event as { eventTime?: unknown }).eventTime));
}
