import { createHash } from 'node:crypto';
import { outcomes } from '../../../../shared/outcomes/index.ts';
import type { DetectionGroup, DetectionMark } from '../../../../shared/contract/detections.ts';
import type { ActorsIndex } from '../../actors/index.ts';
import type { CaseSource } from '../columns/case-source.ts';
import type { Episode } from '../correlations/episodes.ts';
import type { Level, Rule } from '../rules/rule.ts';
import { atomsOf, type Tree } from '../rules/tree.ts';

/** What the hits of one rule are, whatever kind it is. */
export interface RuleHits {
  rule: Rule;
  positions: Uint32Array;
  episodes: Episode[];
}

/** An examiner's word about a group or a rule. */
export interface Mark {
  mark: DetectionMark;
  reason: string;
}

/** Who stands behind an event, by the number of its identity. */
export interface Standing {
  actor: Uint32Array;
  session: Uint32Array;
  origin: Uint32Array;
}

const SUCCESS = outcomes.indexOf('success');
const DENIED = outcomes.indexOf('denied');
/** Groups of one informational rule that are told: such rules tag events, nobody reads them row by row. */
const MOST_INFORMATIONAL = 500;
const MANY_GROUPS = 500;
const MAX_TARGETS = 50;
const MAX_SESSIONS = 50;
const MAX_ADDRESSES = 20;
const bases: Record<Level, number> = { informational: 1, low: 3, medium: 10, high: 30, critical: 100 };

/** Hits of one rule at one place (a chain of sessions, or an actor): all that ranks them. */
export interface GroupSketch {
  rule: Rule;
  positions: Uint32Array;
  /** Of the rule. */
  episodes: readonly Episode[];
  done: number;
  denied: number;
  failed: number;
  score: number;
  factors: DetectionGroup['factors'];
  isBackground: boolean;
}

/** Puts hits together by rule and the session at the root of a chain of roles; by actor where there is no session. */
export class HitGrouper {
  readonly #source: CaseSource;
  readonly #actors: ActorsIndex;
  readonly #standing: Standing;
  readonly #roots: ReturnType<ActorsIndex['rootSessions']>;
  readonly #identity: ArrayLike<number>;
  readonly #sessions: number;
  readonly #folds = new Map<Rule, string>();

  constructor(source: CaseSource, actors: ActorsIndex) {
    this.#source = source;
    this.#actors = actors;
    this.#standing = actors.numbers();
    this.#roots = actors.rootSessions();
    this.#identity = source.store.column('identity');
    const seen = new Set<number>();
    for (const root of this.#roots.of) if (root > 0) seen.add(root);
    this.#sessions = seen.size;
  }

  /** Groups of one rule, and how many there are: of informational rules with very many only the largest are told. */
  sketch({ rule, positions, episodes }: RuleHits): { groups: GroupSketch[]; count: number } {
    const lists = this.#byPlace(positions);
    const sessions = lists.filter(({ place }) => place > 0).length;
    const isBackground = this.#sessions >= 10 && sessions > this.#sessions / 2;
    const rarity = 1 + Math.min(3, -Math.log10((sessions + 1) / (this.#sessions + 1)));
    const base = bases[rule.level ?? 'low'];
    const told =
      rule.level === 'informational' && lists.length > MOST_INFORMATIONAL
        ? lists.sort((a, b) => b.positions.length - a.positions.length).slice(0, MOST_INFORMATIONAL)
        : lists;
    const groups = told.map((own): GroupSketch => {
      const counted = this.#countOutcomes(own.positions);
      const outcome = counted.done > 0 ? 1 : 0.5;
      return {
        rule,
        positions: own.positions,
        episodes,
        ...counted,
        score: base * rarity * outcome,
        factors: { base, rarity, outcome },
        isBackground,
      };
    });
    return { groups, count: lists.length };
  }

  /** Positions by place, in the order of each one's first event. */
  #byPlace(positions: Uint32Array): { place: number; positions: Uint32Array }[] {
    const { actor } = this.#standing;
    const { of } = this.#roots;
    const numberOf = new Map<number, number>();
    const places: number[] = [];
    const sizes: number[] = [];
    const numbers = new Uint32Array(positions.length);
    for (let index = 0; index < positions.length; index++) {
      const identity = this.#identity[positions[index]!]!;
      const place = of[identity]! > 0 ? of[identity]! : -1 - actor[identity]!;
      let number = numberOf.get(place);
      if (number === undefined) {
        numberOf.set(place, (number = places.push(place) - 1));
        sizes.push(0);
      }
      numbers[index] = number;
      sizes[number]!++;
    }
    const sorted = new Uint32Array(positions.length);
    const next = new Uint32Array(places.length);
    for (let number = 1; number < places.length; number++) next[number] = next[number - 1]! + sizes[number - 1]!;
    for (let index = 0; index < positions.length; index++) sorted[next[numbers[index]!]!++] = positions[index]!;
    return places.map((place, number) => ({
      place,
      positions: sorted.subarray(next[number]! - sizes[number]!, next[number]!),
    }));
  }

  /** Reads texts of all resources at once, where so many groups are described that this takes less time than one by one. */
  prepareFor(groups: number): void {
    if (groups > MANY_GROUPS) this.#source.fields.get('resources.ARN')?.folded?.();
  }

  /** All that is told of a group. @param maximum events that are listed at most */
  describe(sketch: GroupSketch, marks: ReadonlyMap<string, Mark>, maximum: number): DetectionGroup {
    const { rule, positions, score, factors, isBackground, done, denied, failed } = sketch;
    const { store } = this.#source;
    const identity = this.#identity[positions[0]!]!;
    const actors = this.#actors.groups('identity').actors;
    const root = this.#roots.of[identity]!;
    const session = root === 0 ? null : this.#roots.id(root);
    const actor = actors.name(this.#standing.actor[identity]!) || null;
    const origin = actors.name(this.#standing.origin[identity]!) || actor;
    const ids = store.column('id');
    const id = createHash('sha256')
      .update(`${rule.key}\u0000${session ?? ''}\u0000${actor ?? ''}\u0000${ids[positions[0]!]!}`)
      .digest('hex')
      .slice(0, 24);
    const word = marks.get(id) ?? marks.get(`rule:${rule.key}`);
    const episodes = episodesAmong(sketch.episodes, positions);
    const targets = this.#texts('resources.ARN', positions, MAX_TARGETS);
    let fold = this.#folds.get(rule);
    if (fold === undefined) this.#folds.set(rule, (fold = foldOf(rule)));
    return {
      id,
      rule: rule.id,
      ruleKey: rule.key,
      title: rule.title,
      level: rule.level,
      author: rule.author,
      events: Array.from(positions.subarray(0, maximum), (position) => ids[position]!),
      eventIds: null,
      count: positions.length,
      session,
      actor,
      origin,
      sessions: this.#texts('session', positions, MAX_SESSIONS),
      addresses: this.#texts('sourceIPAddress', positions, MAX_ADDRESSES),
      target: targets.length === 1 ? targets[0]! : null,
      targets,
      first: this.#timeAt(positions[0]!),
      last: this.#timeAt(positions.at(-1)!),
      techniques: rule.techniques,
      tactics: rule.tactics,
      done,
      denied,
      failed,
      score,
      factors,
      isBackground,
      isBase: rule.isSilent,
      fold,
      mark: word?.mark ?? 'new',
      reason: word === undefined || word.reason === '' ? null : word.reason,
      episodes: episodes.length,
      orderProven: episodes.some((episode) => episode.orderProven !== null)
        ? episodes.some((episode) => episode.orderProven === true)
        : null,
    };
  }

  #timeAt(position: number): number | null {
    const time = this.#source.time(position);
    return Number.isNaN(time) ? null : time;
  }

  #countOutcomes(positions: Uint32Array): { done: number; denied: number; failed: number } {
    const outcome = this.#source.store.column('outcome');
    const counted = { done: 0, denied: 0, failed: 0 };
    for (const position of positions) {
      const own = outcome[position]!;
      if (own === SUCCESS) counted.done++;
      else if (own === DENIED) counted.denied++;
      else counted.failed++;
    }
    return counted;
  }

  #texts(name: string, positions: Uint32Array, most: number): string[] {
    const field = this.#source.fields.get(name);
    const found = new Set<string>();
    const seen = new Set<number>();
    if (field === undefined) return [];
    for (const position of positions) {
      const number = field.column[position]!;
      if (seen.has(number)) continue;
      seen.add(number);
      const texts = field.texts(number);
      for (const text of texts === null ? [] : typeof texts === 'string' ? [texts] : texts)
        if (text !== '') found.add(text);
      if (found.size >= most) break;
    }
    return [...found].slice(0, most);
  }
}

const byEvent = new WeakMap<readonly Episode[], Map<number, Episode[]>>();

/** Episodes in which one of the events stands. */
function episodesAmong(episodes: readonly Episode[], positions: Uint32Array): Episode[] {
  if (episodes.length === 0) return [];
  let known = byEvent.get(episodes);
  if (known === undefined) {
    byEvent.set(episodes, (known = new Map()));
    for (const episode of episodes)
      for (const event of episode.events) known.set(event, [...(known.get(event) ?? []), episode]);
  }
  const found = new Set<Episode>();
  for (const position of positions) for (const episode of known.get(position) ?? []) found.add(episode);
  return [...found];
}

const order = ['critical', 'high', 'medium', 'low', 'informational'];

/** By level, what is background last in its level, then by score and time. */
export function byRank(a: GroupSketch, b: GroupSketch): number {
  return (
    order.indexOf(a.rule.level ?? 'low') - order.indexOf(b.rule.level ?? 'low') ||
    Number(a.isBackground) - Number(b.isBackground) ||
    b.score - a.score ||
    a.positions[0]! - b.positions[0]! ||
    (a.rule.key < b.rule.key ? -1 : 1)
  );
}

/** The same for rules that select the same calls and differ only in how they ended: found by what their trees ask for, not by their titles. */
function foldOf(rule: Rule): string {
  if (rule.kind === 'correlation' || !('tree' in rule)) return rule.key;
  const keys = selectionKeys(rule.tree);
  return keys.length === 0 ? rule.key : createHash('sha256').update(keys.join('\n')).digest('hex').slice(0, 24);
}

function selectionKeys(tree: Tree): string[] {
  const keys = atomsOf(tree)
    .filter(({ path }) => path !== 'errorCode' && path !== 'errorMessage')
    .map(({ key }) => key);
  return [...new Set(keys)].sort();
}
