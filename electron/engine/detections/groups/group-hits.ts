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
const MAX_TARGETS = 50;
const MAX_SESSIONS = 50;
const MAX_ADDRESSES = 20;
const bases: Record<Level, number> = { informational: 1, low: 3, medium: 10, high: 30, critical: 100 };

/** Puts hits together by rule and the session at the root of a chain of roles; by actor where there is no session. */
export class HitGrouper {
  readonly #source: CaseSource;
  readonly #actors: ActorsIndex;
  readonly #standing: Standing;
  readonly #roots: ReturnType<ActorsIndex['rootSessions']>;
  readonly #identity: ArrayLike<number>;
  readonly #sessions: number;
  readonly #maximum: number;

  constructor(source: CaseSource, actors: ActorsIndex, maximumEvents: number) {
    this.#source = source;
    this.#actors = actors;
    this.#standing = actors.numbers();
    this.#roots = actors.rootSessions();
    this.#identity = source.store.column('identity');
    this.#maximum = maximumEvents;
    const seen = new Set<number>();
    for (const root of this.#roots.of) if (root > 0) seen.add(root);
    this.#sessions = seen.size;
  }

  /** Groups, and how many there are by key of the rule: of informational rules with very many only the largest are told. */
  group(
    hits: readonly RuleHits[],
    marks: ReadonlyMap<string, Mark>,
  ): { groups: DetectionGroup[]; counts: Map<string, number> } {
    const counts = new Map<string, number>();
    const groups = hits.flatMap((each) => this.#ofRule(each, marks, counts));
    return { groups, counts };
  }

  #ofRule(
    { rule, positions, episodes }: RuleHits,
    marks: ReadonlyMap<string, Mark>,
    counts: Map<string, number>,
  ): DetectionGroup[] {
    const { actor } = this.#standing;
    const { of } = this.#roots;
    const byPlace = new Map<number, number[]>();
    for (const position of positions) {
      const identity = this.#identity[position]!;
      const place = of[identity]! > 0 ? of[identity]! : -1 - actor[identity]!;
      const known = byPlace.get(place);
      if (known === undefined) byPlace.set(place, [position]);
      else known.push(position);
    }
    const sessions = [...byPlace.keys()].filter((place) => place > 0).length;
    const isBackground = this.#sessions >= 10 && sessions > this.#sessions / 2;
    const rarity = 1 + Math.min(3, -Math.log10((sessions + 1) / (this.#sessions + 1)));
    const fold = foldOf(rule);
    counts.set(rule.key, byPlace.size);
    const lists = [...byPlace.values()];
    const told =
      rule.level === 'informational' && lists.length > MOST_INFORMATIONAL
        ? lists.sort((a, b) => b.length - a.length).slice(0, MOST_INFORMATIONAL)
        : lists;
    return told.map((own) => this.#makeGroup(rule, own, { isBackground, rarity, fold, marks, episodes }));
  }

  #makeGroup(
    rule: Rule,
    positions: readonly number[],
    about: {
      isBackground: boolean;
      rarity: number;
      fold: string;
      marks: ReadonlyMap<string, Mark>;
      episodes: readonly Episode[];
    },
  ): DetectionGroup {
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
    const counted = this.#countOutcomes(positions);
    const outcome = counted.done > 0 ? 1 : 0.5;
    const base = bases[rule.level ?? 'low'];
    const word = about.marks.get(id) ?? about.marks.get(`rule:${rule.key}`);
    const own = new Set(positions);
    const episodes = about.episodes.filter((episode) => episode.events.some((event) => own.has(event)));
    const targets = this.#texts('resources.ARN', positions, MAX_TARGETS);
    return {
      id,
      rule: rule.id,
      ruleKey: rule.key,
      title: rule.title,
      level: rule.level,
      author: rule.author,
      events: positions.slice(0, this.#maximum).map((position) => ids[position]!),
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
      ...counted,
      score: base * about.rarity * outcome,
      factors: {
        base,
        rarity: about.rarity,
        outcome,
      },
      isBackground: about.isBackground,
      isBase: rule.isSilent,
      fold: about.fold,
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

  #countOutcomes(positions: readonly number[]): { done: number; denied: number; failed: number } {
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

  #texts(name: string, positions: readonly number[], most: number): string[] {
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
