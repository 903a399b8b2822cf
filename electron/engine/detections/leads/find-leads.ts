import { termNumber } from '../../../../shared/fields/index.ts';
import { tactics as allTactics } from '../../../../shared/attack/index.ts';
import type { DetectionGroup, Lead, LeadLevel, LeadPoint } from '../../../../shared/contract/detections.ts';
import { outcomes } from '../../../../shared/outcomes/index.ts';
import { termText } from '../../../../shared/kql/index.ts';
import type { ActorsIndex } from '../../actors/index.ts';
import type { CaseSource } from '../columns/case-source.ts';
import type { Level, Rule } from '../rules/rule.ts';

const MAX_LEADS = 20;
const MAX_EVENTS = 500;

/** From these points on a lead asks for a look, and for a look at once. Below the first it is for information. */
const LOOK = 25;
const URGENT = 60;

/** Points of a rule that hit, once for each origin. */
const points: Record<Level, number> = { informational: 0, low: 1, medium: 6, high: 15, critical: 30 };

/** Low hits alone never make a lead: many of them are daily work. */
const MOST_BY_LEVEL: Record<Level, number> = { informational: 0, low: 5, medium: 30, high: 90, critical: 90 };

const SUCCESS = outcomes.indexOf('success');
const DENIED = outcomes.indexOf('denied');

interface Story {
  origin: string;
  groups: DetectionGroup[];
}

/** Detections put together by the actor from which they started, each with the reasons for its rank. */
export function findLeads(
  groups: readonly DetectionGroup[],
  rules: ReadonlyMap<string, Pick<Rule, 'innocent'>>,
  source: CaseSource,
  actors: ActorsIndex,
): Lead[] {
  const stories = new Map<string, Story>();
  for (const group of groups) {
    if (group.mark === 'benign' || group.isBase || group.level === 'informational' || group.origin === null) continue;
    const known = stories.get(group.origin);
    if (known === undefined) stories.set(group.origin, { origin: group.origin, groups: [group] });
    else known.groups.push(group);
  }
  const flips = countFlips(source, actors);
  const leads = [...stories.values()].map((story) => makeLead(story, rules, flips));
  leads.sort((a, b) => b.total - a.total || (a.first ?? 0) - (b.first ?? 0) || (a.title < b.title ? -1 : 1));
  return leads.slice(0, MAX_LEADS).map((lead, index) => ({ ...lead, rank: index + 1 }));
}

function point(code: string, value: number, params: LeadPoint['params'], text: string): LeadPoint {
  return { code, params, points: Math.round(value * 10) / 10, text };
}

function makeLead(
  { origin, groups }: Story,
  rules: ReadonlyMap<string, Pick<Rule, 'innocent'>>,
  flips: ReadonlyMap<string, { calls: string[]; events: number[] }>,
): Lead {
  const reasons: LeadPoint[] = [...pointsOfRules(groups)];
  const told = groups.filter(({ level }) => level !== 'low' && level !== null);
  const tactics = [...new Set(told.flatMap((group) => group.tactics))];
  if (tactics.length >= 3) {
    const names = tactics.map((id) => allTactics.find((tactic) => tactic.id === id)?.name ?? id);
    const within = withinDay(told);
    reasons.push(
      point(
        within ? 'tactics-day' : 'tactics',
        (tactics.length - 2) * (within ? 6 : 3),
        { count: tactics.length, names: names.join(', ') },
        `${tactics.length} tactics${within ? ' within 24 hours' : ''}: ${names.join(', ')}`,
      ),
    );
  }
  const flip = flips.get(origin);
  if (flip !== undefined && told.length > 0)
    reasons.push(
      point(
        'denied-then-allowed',
        Math.min(8, flip.calls.length * 2),
        { calls: flip.calls.slice(0, 5).join(', '), count: flip.calls.length },
        `${flip.calls.length} calls denied first and allowed later: ${flip.calls.slice(0, 5).join(', ')}`,
      ),
    );
  const total = Math.round(reasons.reduce((sum, each) => sum + each.points, 0) * 10) / 10;
  const [first, last] = spanOf(groups);
  const addresses = [...new Set(groups.flatMap((group) => group.addresses))];
  const best = told.length > 0 ? told : groups;
  const isRoot =
    /(?:^|:)root$/i.test(origin) || best.some(({ rule }) => rule.startsWith('root-') || rule === 'sign-in-root');
  const { title, code, params } = titleOf(origin, best, isRoot);
  return {
    rank: 0,
    kind: isRoot ? 'root' : best.some(({ rule }) => rule === 'session-outside-instance') ? 'credential' : 'story',
    level: levelOf(total, told),
    title,
    code,
    params,
    total,
    points: reasons.filter((each) => each.points > 0).sort((a, b) => b.points - a.points),
    innocent: [...new Set(best.slice(0, 12).flatMap(({ ruleKey }) => rules.get(ruleKey)?.innocent ?? []))].slice(0, 6),
    origin,
    addresses: addresses.slice(0, 20),
    sessions: [...new Set(groups.flatMap(({ sessions }) => sessions))].slice(0, 200),
    events: eventsOf([...best, ...groups], flip?.events ?? []),
    eventIds: null,
    first,
    last,
    techniques: [...new Set(best.flatMap((group) => group.techniques))].sort(),
    tactics,
    groups: groups.map(({ id }) => id),
    where: termText('origin', origin),
  };
}

/** Each rule counts once for an origin, by its best group: half where every call failed, nothing where it hits everywhere. */
function* pointsOfRules(groups: readonly DetectionGroup[]): Generator<LeadPoint> {
  const byRule = new Map<string, DetectionGroup>();
  for (const group of groups) {
    const known = byRule.get(group.fold);
    if (known === undefined || valueOf(group) > valueOf(known)) byRule.set(group.fold, group);
  }
  const given: Partial<Record<Level, number>> = {};
  for (const group of [...byRule.values()].sort((a, b) => valueOf(b) - valueOf(a))) {
    const level = group.level ?? 'low';
    const left = MOST_BY_LEVEL[level] - (given[level] ?? 0);
    const value = Math.min(left, valueOf(group));
    if (value <= 0) continue;
    given[level] = (given[level] ?? 0) + value;
    const failed = group.done === 0 ? ', every call failed' : '';
    yield point(
      'rule',
      value,
      { title: group.title, rule: group.rule, level, count: group.count, failed: group.done === 0 ? 1 : 0 },
      `${group.title} (${level}, ${group.count} ${group.count === 1 ? 'event' : 'events'}${failed})`,
    );
  }
}

function valueOf(group: DetectionGroup): number {
  if (group.isBackground) return 0;
  return points[group.level ?? 'low'] * (group.done > 0 ? 1 : 0.5);
}

function withinDay(groups: readonly DetectionGroup[]): boolean {
  const [first, last] = spanOf(groups);
  return first !== null && last !== null && last - first <= 86_400_000;
}

function spanOf(groups: readonly DetectionGroup[]): [number | null, number | null] {
  const firsts = groups.map(({ first }) => first).filter((time) => time !== null);
  const lasts = groups.map(({ last }) => last).filter((time) => time !== null);
  return [firsts.length === 0 ? null : Math.min(...firsts), lasts.length === 0 ? null : Math.max(...lasts)];
}

/** A single rule of a medium level never asks for a look by itself. */
function levelOf(total: number, told: readonly DetectionGroup[]): LeadLevel {
  const hasHigh = told.some(({ level, isBackground }) => !isBackground && (level === 'high' || level === 'critical'));
  if (total >= URGENT && hasHigh) return 'urgent';
  return total >= LOOK || (hasHigh && total >= LOOK / 2) ? 'look' : 'information';
}

function titleOf(
  origin: string,
  groups: readonly DetectionGroup[],
  isRoot: boolean,
): { title: string; code: string; params: Record<string, string | number> } {
  const firsts = new Map<string, DetectionGroup>();
  for (const group of [...groups].sort((a, b) => (a.first ?? 0) - (b.first ?? 0)))
    if (!firsts.has(group.fold)) firsts.set(group.fold, group);
  const ranked = [...firsts.values()].sort((a, b) => valueOf(b) - valueOf(a)).slice(0, 3);
  const story = ranked.sort((a, b) => (a.first ?? 0) - (b.first ?? 0)).map(({ title }) => title);
  const address = groups[0]?.addresses[0] ?? '';
  const params = { origin, address, story: story.join('; '), more: Math.max(0, firsts.size - ranked.length) };
  const more = params.more > 0 ? ` (and ${params.more} more)` : '';
  const from = address === '' ? '' : ` from ${address}`;
  return { title: `${origin}${from}: ${params.story}${more}`, code: isRoot ? 'root' : 'story', params };
}

function eventsOf(groups: readonly DetectionGroup[], more: readonly number[]): number[] {
  const events = new Set<number>();
  for (const group of groups) {
    for (const event of group.events.slice(0, 50)) events.add(event);
    if (events.size >= MAX_EVENTS) break;
  }
  for (const event of more) if (events.size < MAX_EVENTS) events.add(event);
  return [...events];
}

/** Calls of one origin that were denied first and worked later: somebody found a way, or rights were widened. */
function countFlips(source: CaseSource, actors: ActorsIndex): Map<string, { calls: string[]; events: number[] }> {
  const { store } = source;
  const { origin } = actors.numbers();
  const names = store.dictionary(termNumber('eventName'));
  const [identity, name, outcome, ids] = [
    store.column('identity'),
    store.column('name'),
    store.column('outcome'),
    store.column('id'),
  ];
  const denied = new Map<number, number>();
  const flips = new Map<number, { calls: Set<string>; events: number[] }>();
  for (let position = 0; position < store.timed; position++) {
    const own = outcome[position]!;
    if (own !== DENIED && own !== SUCCESS) continue;
    const who = origin[identity[position]!]!;
    if (who === 0) continue;
    const key = who * 65_536 + (name[position]! & 0xffff);
    if (own === DENIED) {
      if (!denied.has(key)) denied.set(key, position);
      continue;
    }
    const before = denied.get(key);
    if (before === undefined || before < 0) continue;
    denied.set(key, -1);
    let flip = flips.get(who);
    if (flip === undefined) flips.set(who, (flip = { calls: new Set(), events: [] }));
    flip.calls.add(names[name[position]!]!);
    if (flip.events.length < 20) flip.events.push(ids[before]!, ids[position]!);
  }
  const table = actors.groups('identity').actors;
  return new Map([...flips].map(([who, { calls, events }]) => [table.name(who), { calls: [...calls].sort(), events }]));
}
