import type Database from 'better-sqlite3';
import type { RuleSetName } from '../../../shared/contract/detections.ts';
import type { ActorsIndex } from '../actors/index.ts';
import { builtInRules } from './built-in-rules.ts';
import { type CisVersion, cisVersions, loadCis } from './cis/cis-alarms.ts';
import { type CaseSource, recordReader, type Unread } from './columns/case-source.ts';
import { askFirstSeen, type BaselineWindow, type FirstSeenAnswer } from './first-seen/find-first.ts';
import type { RuleHits } from './groups/group-hits.ts';
import { sessionMarks } from './groups/session-marks.ts';
import { loadPack } from './pack/index.ts';
import { findRates, type RateResult } from './rates/find-rates.ts';
import { type JoinedRule, joinRules } from './rules/join-rules.ts';
import type { Rule, RuleFile } from './rules/rule.ts';
import { answerQuestions, askRules, type RuleAnswer, type RunRulesOptions } from './run-rules.ts';

/** What is run. */
export interface RuleChoice {
  sets: readonly RuleSetName[];
  /** Files of rules beside the sets. */
  files: readonly RuleFile[];
  cis: string;
  /** Deprecated and unsupported rules too. */
  all: boolean;
}

/** What one run found about each rule beside its hits. */
export interface Told extends RuleHits {
  /** Hits that filters hide. */
  hidden: number;
  otherReading: number | null;
  stopped: string | null;
  atStart: number | null;
}

/** All that a run of rules finds. */
export interface RunHits {
  told: Told[];
  /** Records that could not be read where a rule asked for them. */
  unread: number;
  rates: Pick<RateResult, 'series' | 'tested' | 'untested'> | null;
}

/** The rules of a choice: those that are run, in the order in which they are told, and those that are left out. */
export interface RuleSet {
  files: readonly RuleFile[];
  /** Those beside the sets. */
  added: readonly RuleFile[];
  chosen: readonly JoinedRule[];
  left: readonly Rule[];
  /** `chosen`, then what is built in. */
  rules: readonly Rule[];
}

export function gatherRules({ sets, files: more, cis, all }: RuleChoice): RuleSet {
  const files = [
    ...(sets.includes('own') ? loadPack() : []),
    ...(sets.includes('cis') ? loadCis(versionOf(cis)) : []),
    ...more,
  ];
  const { rules } = joinRules(files);
  const chosen = rules.filter(({ rule }) => all || !rule.isLeftOut);
  const left = rules.filter(({ rule }) => rule.isLeftOut && !all).map(({ rule }) => rule);
  return { files, added: more, chosen, left, rules: [...chosen.map(({ rule }) => rule), ...builtInRules(sets)] };
}

function versionOf(text: string): CisVersion {
  return (cisVersions as readonly string[]).includes(text) ? (text as CisVersion) : '7.0';
}

/** Where rules are run. */
export interface HitSource {
  db: Database.Database;
  columns: CaseSource;
  actors: ActorsIndex;
}

/**
 * Runs rules over a case; the hits stand in the order of `set.rules`.
 * @throws AppError `cancelled`
 */
export async function findHits(
  { db, columns, actors }: HitSource,
  set: RuleSet,
  { sets, baseline }: { sets: readonly RuleSetName[]; baseline: BaselineWindow | null },
  pace: RunRulesOptions,
): Promise<RunHits> {
  const unread: Unread = { events: 0, reasons: [] };
  const replayed = { db, store: columns.store, actorNumbers: () => actors.numbers() };
  const questions = [
    askRules(set.chosen, columns),
    ...(sets.includes('first-seen') ? [askFirstSeen(columns, baseline)] : []),
  ];
  const read = recordReader(replayed, columns, pace, unread);
  const [answers, firsts = []] = (await answerQuestions(questions, columns, read, pace)) as [
    RuleAnswer[],
    FirstSeenAnswer[] | undefined,
  ];
  const builtIn = new Map(set.rules.slice(set.chosen.length).map((rule) => [rule.id, rule]));
  const told: Told[] = answers.map((answer) => ({ ...answer, atStart: null }));
  if (sets.includes('own'))
    for (const { id, positions } of sessionMarks(columns, actors)) told.push(plain(builtIn.get(id)!, positions));
  for (const { check, positions, atStart } of firsts)
    told.push({ ...plain(builtIn.get(check.id)!, positions), atStart });
  const rates = sets.includes('rates') ? findRates(columns) : null;
  if (rates !== null) told.push(...rateHits(rates.episodes, builtIn));
  return {
    told,
    unread: unread.events,
    rates: rates === null ? null : { series: rates.series, tested: rates.tested, untested: rates.untested },
  };
}

/** Positions that rules of a file meet, ascending. */
export async function findPositions(
  { db, columns, actors }: HitSource,
  file: RuleFile,
  pace: RunRulesOptions,
): Promise<Uint32Array> {
  const { rules } = joinRules([file]);
  const replayed = { db, store: columns.store, actorNumbers: () => actors.numbers() };
  const read = recordReader(replayed, columns, pace, { events: 0, reasons: [] });
  const [answers] = (await answerQuestions([askRules(rules, columns)], columns, read, pace)) as [RuleAnswer[]];
  const found = answers.filter(({ rule }) => !rule.isSilent).flatMap(({ positions }) => [...positions]);
  return Uint32Array.from(new Set(found)).sort();
}

function plain(rule: Rule, positions: Uint32Array): Told {
  return { rule, positions, episodes: [], hidden: 0, otherReading: null, stopped: null, atStart: null };
}

function rateHits(episodes: RateResult['episodes'], builtIn: ReadonlyMap<string, Rule>): Told[] {
  const kinds = [
    ['call', 'rate-calls'],
    ['error', 'rate-errors'],
  ] as const;
  return kinds.map(([kind, id]) => {
    const own = episodes.filter((episode) => episode.kind === kind);
    const positions = Uint32Array.from(new Set(own.flatMap((episode) => episode.positions))).sort();
    return {
      ...plain(builtIn.get(id)!, positions),
      episodes: own.map((episode) => ({
        group: [episode.account, episode.region, episode.eventSource, episode.eventName, episode.errorCode],
        events: episode.positions,
        reached: episode.from,
        value: episode.rate,
        orderProven: null,
        first: episode.from,
        last: episode.to,
      })),
    };
  });
}
