import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { ATTACK_VERSION } from '../../../shared/attack/index.ts';
import type {
  DetectionFileCounts,
  DetectionGroup,
  DetectionRule,
  DetectionRun,
  RuleSetName,
} from '../../../shared/contract/detections.ts';
import type { ActorsIndex } from '../actors/index.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import { readGuid } from '../events/record.ts';
import { type CisVersion, cisVersions, loadCis } from './cis/cis-alarms.ts';
import { CaseSource, recordReader, type Unread } from './columns/case-source.ts';
import { askFirstSeen, type BaselineWindow, type FirstSeenAnswer } from './first-seen/find-first.ts';
import { HitGrouper, type Mark, type RuleHits } from './groups/group-hits.ts';
import { sessionMarks } from './groups/session-marks.ts';
import { guardDutyLikes } from './guardduty.ts';
import { loadPack } from './pack/index.ts';
import { findRates } from './rates/find-rates.ts';
import { bareInfo } from './rules/read-rule-file.ts';
import { joinRules } from './rules/join-rules.ts';
import type { Rule, RuleFile } from './rules/rule.ts';
import { answerQuestions, askRules, type RuleAnswer, type RunRulesOptions } from './run-rules.ts';

export interface DetectOptions {
  sets: readonly RuleSetName[];
  /** Files of rules beside the sets. */
  files: readonly RuleFile[];
  baseline: BaselineWindow | null;
  cis: string;
  /** Deprecated and unsupported rules too. */
  all: boolean;
  withEventIds: boolean;
  maximumEvents: number;
  marks: ReadonlyMap<string, Mark>;
}

/** What one run found about each rule beside its hits. */
interface Told extends RuleHits {
  hidden: number;
  otherReading: number | null;
  stopped: string | null;
  atStart: number | null;
}

/** Runs rule sets over the columns of one case. Made anew after every import. */
export class DetectionsIndex {
  readonly source: CaseSource;
  readonly #db: Database.Database;
  readonly #actors: ActorsIndex;

  constructor(db: Database.Database, fields: FieldColumns, actors: ActorsIndex) {
    this.#db = db;
    this.#actors = actors;
    this.source = new CaseSource(fields);
  }

  /** @throws AppError `cancelled` */
  async run(options: DetectOptions, pace: RunRulesOptions = {}): Promise<DetectionRun> {
    const files = [
      ...(options.sets.includes('own') ? loadPack() : []),
      ...(options.sets.includes('cis') ? loadCis(versionOf(options.cis)) : []),
      ...options.files,
    ];
    const { rules } = joinRules(files);
    const chosen = rules.filter(({ rule }) => options.all || !rule.isLeftOut);
    const replaySource = { db: this.#db, store: this.source.store, actorNumbers: () => this.#actors.numbers() };
    const unread: Unread = { events: 0, reasons: [] };
    const read = recordReader(replaySource, this.source, pace, unread);
    const asksFirst = options.sets.includes('first-seen');
    const [answers, firsts] = (await answerQuestions(
      [askRules(chosen, this.source), ...(asksFirst ? [askFirstSeen(this.source, options.baseline)] : [])],
      this.source,
      read,
      pace,
    )) as [RuleAnswer[], FirstSeenAnswer[] | undefined];
    const told: Told[] = answers.map((answer) => ({ ...answer, atStart: null }));
    if (options.sets.includes('own')) told.push(...sessionMarks(this.source, this.#actors).map(plain));
    for (const { check, positions, atStart } of firsts ?? [])
      told.push({ ...plain({ rule: checkRule(check), positions, episodes: [] }), atStart });
    const rates = options.sets.includes('rates') ? findRates(this.source) : null;
    if (rates !== null) told.push(...rateHits(rates.episodes));
    // The steps of our own correlations say nothing by themselves; those of others are told apart.
    const shown = told.filter(({ rule }) => !rule.isSilent || rule.set !== 'own');
    const { groups, counts } = new HitGrouper(this.source, this.#actors, options.maximumEvents).group(
      shown,
      options.marks,
    );
    if (options.withEventIds) this.addEventIds(groups);
    const left = rules.filter(({ rule }) => rule.isLeftOut && !options.all).map(({ rule }) => rule);
    return {
      rules: [...shown.map((each) => tellRule(each, counts)), ...left.map(leftOut), ...unloaded(files)],
      groups: groups.sort(byRank),
      files: countFiles(options.files),
      events: this.source.count,
      unread: unread.events,
      baseline: options.baseline,
      rates: rates === null ? null : { series: rates.series, tested: rates.tested, untested: rates.untested },
      attackVersion: ATTACK_VERSION,
      rulesHash: hashRules(shown.map(({ rule }) => rule)),
    };
  }

  /** Event numbers that a file of rules meets, ascending in time. */
  async eventsOf(file: RuleFile, pace: RunRulesOptions): Promise<number[]> {
    const { rules } = joinRules([file]);
    const replaySource = { db: this.#db, store: this.source.store, actorNumbers: () => this.#actors.numbers() };
    const read = recordReader(replaySource, this.source, pace, { events: 0, reasons: [] });
    const [answers] = (await answerQuestions([askRules(rules, this.source)], this.source, read, pace)) as [
      RuleAnswer[],
    ];
    const ids = this.source.store.column('id');
    const found = new Set<number>();
    for (const { rule, positions } of answers)
      if (!rule.isSilent) for (const position of positions) found.add(position);
    return [...found].sort((a, b) => a - b).map((position) => ids[position]!);
  }

  /** Puts the ids of events beside their numbers. */
  addEventIds(groups: readonly { events: readonly number[]; eventIds: string[] | null }[]): void {
    const idOf = this.#db.prepare('SELECT event_id FROM event WHERE id = ?').pluck();
    const oddOf = this.#db.prepare('SELECT value FROM odd_event_id WHERE event = ?').pluck();
    const known = new Map<number, string>();
    const read = (event: number): string => {
      let id = known.get(event);
      if (id === undefined) {
        id = (oddOf.get(event) as string | undefined) ?? readGuid(idOf.get(event) as Buffer);
        known.set(event, id);
      }
      return id;
    };
    for (const group of groups) group.eventIds = group.events.map(read);
  }
}

function versionOf(text: string): CisVersion {
  return (cisVersions as readonly string[]).includes(text) ? (text as CisVersion) : '7.0';
}

function plain(hits: RuleHits): Told {
  return { ...hits, hidden: 0, otherReading: null, stopped: null, atStart: null };
}

function builtIn(
  set: string,
  kind: 'first-seen' | 'rate',
  id: string,
  title: string,
  about: Partial<Rule> & { innocent: string[] },
): Rule {
  const sha256 = createHash('sha256').update(`${id} ${title}`).digest('hex');
  return {
    ...bareInfo(kind, title, { path: `${set}/${id}`, sha256, set }),
    author: 'Trailcase',
    license: 'Apache-2.0',
    ...about,
    key: id,
    id,
    kind,
  } as Rule;
}

function checkRule({
  id,
  title,
  level,
  technique,
  innocent,
  where,
  key,
  windowDays,
}: Parameters<typeof describeCheck>[0]): Rule {
  return builtIn('first-seen', 'first-seen', id, title, {
    level,
    techniques: [technique],
    innocent: [innocent],
    description: describeCheck({ id, title, level, technique, innocent, where, key, windowDays }),
  });
}

function describeCheck({
  where,
  key,
  windowDays,
}: {
  id: string;
  title: string;
  level: Rule['level'];
  technique: string;
  innocent: string;
  where: string;
  key: readonly string[];
  windowDays: number | null;
}): string {
  return `First event of a combination of ${key.join(', ')} among ${where === '' ? 'all events' : where}, that did not occur ${windowDays === null ? 'before' : `in the ${windowDays} days before`}.`;
}

function rateHits(episodes: ReturnType<typeof findRates>['episodes']): Told[] {
  const kinds = [
    ['call', 'rate-calls', 'Call rate out of proportion'],
    ['error', 'rate-errors', 'Error rate out of proportion'],
  ] as const;
  return kinds.map(([kind, id, title]) => {
    const own = episodes.filter((episode) => episode.kind === kind);
    const positions = Uint32Array.from(new Set(own.flatMap((episode) => episode.positions))).sort();
    const rule = builtIn('rates', 'rate', id, title, {
      level: 'low',
      techniques: ['T1580'],
      innocent: [
        'A deployment, a migration or a job that runs once; the rate before is that of the seven days before.',
      ],
    });
    return {
      ...plain({
        rule,
        positions,
        episodes: own.map((episode) => ({
          group: [episode.account, episode.region, episode.eventSource, episode.eventName, episode.errorCode],
          events: episode.positions,
          reached: episode.from,
          value: episode.rate,
          orderProven: null,
          first: episode.from,
          last: episode.to,
        })),
      }),
    };
  });
}

function tellRule(
  { rule, positions, hidden, otherReading, stopped, atStart }: Told,
  groups: ReadonlyMap<string, number>,
): DetectionRule {
  return {
    ...describe(rule),
    state: stopped !== null ? 'stopped' : rule.warnings.length > 0 ? 'warned' : 'loaded',
    reason: stopped,
    hits: positions.length,
    groups: groups.get(rule.key) ?? 0,
    hidden,
    otherReading,
    atStart,
  };
}

function leftOut(rule: Rule): DetectionRule {
  return { ...describe(rule), state: 'left-out', reason: `Its status is "${rule.status}".` };
}

function describe(rule: Rule): DetectionRule {
  const { key, id, title, level, status, author, license, sha256, source, set, kind, warnings, description } = rule;
  const { innocent, references, tags, techniques, tactics } = rule;
  const like = [...(guardDutyLikes.get(id) ?? [])];
  return {
    key,
    id,
    title,
    level,
    status,
    author,
    license,
    sha256,
    source,
    set,
    kind,
    warnings,
    description,
    innocent,
    references,
    tags,
    techniques,
    tactics,
    like,
    state: 'loaded',
    reason: null,
    line: null,
    column: null,
    hits: 0,
    groups: 0,
    hidden: 0,
    otherReading: null,
    atStart: null,
  };
}

/** Files that did not become rules, as rows of the list. */
function unloaded(files: readonly RuleFile[]): DetectionRule[] {
  return files
    .filter(({ state }) => state === 'waiting' || state === 'foreign' || state === 'refused')
    .map((file) => ({
      ...describe({
        ...bareInfo('sigma', file.path, { path: file.path, sha256: file.sha256, set: 'added' }),
        key: `${file.path}:${file.sha256}`,
        kind: 'first-seen',
      }),
      kind: 'sigma',
      state: file.state,
      reason: file.reason,
      line: file.line,
      column: file.column,
    }));
}

export function countFiles(files: readonly RuleFile[]): DetectionFileCounts {
  const counts: DetectionFileCounts = { loaded: 0, warned: 0, waiting: 0, foreign: 0, refused: 0 };
  for (const { state } of files) counts[state]++;
  return counts;
}

function hashRules(rules: readonly Rule[]): string {
  const hash = createHash('sha256');
  for (const { key, sha256 } of rules) hash.update(`${key} ${sha256}\n`);
  return hash.digest('hex');
}

const order = ['critical', 'high', 'medium', 'low', 'informational'];

/** By level, what is background last in its level, then by score, time and id. */
function byRank(a: DetectionGroup, b: DetectionGroup): number {
  return (
    order.indexOf(a.level ?? 'low') - order.indexOf(b.level ?? 'low') ||
    Number(a.isBackground) - Number(b.isBackground) ||
    b.score - a.score ||
    (a.first ?? 0) - (b.first ?? 0) ||
    (a.id < b.id ? -1 : 1)
  );
}
