import { z } from 'zod';
import { baselineSchema } from './actors.ts';
import type { EpochMs } from './common.ts';
import { methodOn } from './method.ts';

/** In ascending order; a rule without one stands beside "low". */
export const detectionLevels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type DetectionLevel = (typeof detectionLevels)[number];

export const ruleSetNames = ['own', 'cis', 'rates', 'first-seen'] as const;
export type RuleSetName = (typeof ruleSetNames)[number];

/** Files of hits: for the Navigator of ATT&CK, and all groups as rows. */
export const detectionFiles = ['navigator', 'csv', 'json'] as const;
export type DetectionFile = (typeof detectionFiles)[number];

const detectionMarks = ['new', 'relevant', 'benign'] as const;
export type DetectionMark = (typeof detectionMarks)[number];

/** What became of a rule or of the file that holds it. */
export type RuleState = 'loaded' | 'warned' | 'waiting' | 'foreign' | 'refused' | 'left-out' | 'stopped';

export interface DetectionRule {
  /** Unique in the run. */
  key: string;
  id: string;
  title: string;
  level: DetectionLevel | null;
  status: string | null;
  author: string;
  license: string;
  sha256: string;
  /** File of the rule in its set. */
  source: string;
  /** `own`, `cis`, `rates`, `first-seen`, `session`, or `added`. */
  set: string;
  kind: string;
  state: RuleState;
  /** Why it is not loaded, or was stopped. */
  reason: string | null;
  line: number | null;
  column: number | null;
  warnings: string[];
  description: string;
  /** What would make a hit innocent. */
  innocent: string[];
  references: string[];
  tags: string[];
  /** Of ATT&CK version 19. */
  techniques: string[];
  /** Ids of tactics. */
  tactics: string[];
  /** Findings of GuardDuty that are like it. */
  like: string[];
  /** Events that match. */
  hits: number;
  groups: number;
  /** Events that filters hide. */
  hidden: number;
  /** Events more under the other reading of "!=" on absent fields. */
  otherReading: number | null;
  /** First events at the start of the evidence, where nearly everything is new. */
  atStart: number | null;
}

/** Hits of one rule in one session and in the roles that were assumed from it. */
export interface DetectionGroup {
  /** Stable as long as rule, session and evidence are the same. */
  id: string;
  rule: string;
  ruleKey: string;
  title: string;
  level: DetectionLevel | null;
  author: string;
  /** Event numbers; at most `maximumEvents` of `count`. */
  events: number[];
  /** Their ids, where they were asked for. */
  eventIds: string[] | null;
  count: number;
  /** The session at the root of the chain; `sessions` are all in which the hits stand. */
  session: string | null;
  sessions: string[];
  actor: string | null;
  /** The actor at the origin of the session. */
  origin: string | null;
  addresses: string[];
  /** The resource, where all hits name one. */
  target: string | null;
  targets: string[];
  first: EpochMs | null;
  last: EpochMs | null;
  techniques: string[];
  tactics: string[];
  done: number;
  denied: number;
  failed: number;
  score: number;
  /** The factors of the score. */
  factors: { base: number; rarity: number; outcome: number };
  /** The rule hits in more than half of all sessions. */
  isBackground: boolean;
  /** Of a rule that only serves a correlation of its file: no hit of its own. */
  isBase: boolean;
  /** Rules that select the same calls and differ only in their outcome are one row. */
  fold: string;
  mark: DetectionMark;
  /** Set aside, and why. */
  reason: string | null;
  /** Episodes of correlations, alarms and rates. */
  episodes: number;
  /** False where steps share a second, so that their order is not proven. */
  orderProven: boolean | null;
}

export interface DetectionFileCounts {
  loaded: number;
  warned: number;
  waiting: number;
  foreign: number;
  refused: number;
}

export interface DetectionRun {
  rules: DetectionRule[];
  /** The best by rank, as many as were asked for. */
  groups: DetectionGroup[];
  /** Groups of all levels, and of the levels that were asked for. */
  totals: { groups: number; ofLevel: number };
  files: DetectionFileCounts;
  /** Events looked at, and those whose record could not be read where a rule asked for it. */
  events: number;
  unread: number;
  baseline: { from: EpochMs; to: EpochMs } | null;
  rates: { series: number; tested: number; untested: number } | null;
  attackVersion: string;
  /** SHA-256 over all rules that ran, in their order. */
  rulesHash: string;
}

const leadLevels = ['information', 'look', 'urgent'] as const;
export type LeadLevel = (typeof leadLevels)[number];

/** Why a lead stands where it does: each reason with its points. */
export interface LeadPoint {
  code: string;
  params: Record<string, string | number>;
  points: number;
  /** In English. */
  text: string;
}

export interface Lead {
  rank: number;
  /** `story`, `credential`, `root`. */
  kind: string;
  level: LeadLevel;
  /** In English; `code` and `params` say the same for other languages. */
  title: string;
  code: string;
  params: Record<string, string | number>;
  total: number;
  points: LeadPoint[];
  innocent: string[];
  /** The actor from which it started. */
  origin: string | null;
  addresses: string[];
  sessions: string[];
  /** Event numbers, the most telling first. */
  events: number[];
  eventIds: string[] | null;
  first: EpochMs | null;
  last: EpochMs | null;
  techniques: string[];
  tactics: string[];
  groups: string[];
  /** Filter for its events. */
  where: string;
}

/** A rule that was brought and is kept in the case. */
export interface AddedRules {
  id: string;
  path: string;
  sha256: string;
  state: RuleState;
  reason: string | null;
  addedAt: EpochMs;
  addedBy: string;
}

const ruleText = z.object({ path: z.string().min(1).max(1000), text: z.string().max(1 << 20) });

export const detectParams = z.object({
  sets: z.array(z.enum(ruleSetNames)).default([...ruleSetNames]),
  /** Rules that are run but not kept. */
  paths: z.array(z.string().max(200)).max(100).default([]),
  texts: z.array(ruleText).max(100).default([]),
  baseline: baselineSchema.optional(),
  cis: z.string().max(10).default('7.0'),
  /** Deprecated and unsupported rules too. */
  all: z.boolean().default(false),
  withEventIds: z.boolean().default(false),
  /** Events of a group at most. */
  maximumEvents: z.number().int().min(1).max(10_000_000).default(2000),
  leastLevel: z.enum(detectionLevels).default('informational'),
  /** Groups at most. */
  limit: z.number().int().min(1).max(10_000_000).default(10_000_000),
});

const method = methodOn('events', 'details');

export const detectionsMethods = {
  /** Makes ready what the rules that stand in the case say: read where it is stored, otherwise worked out and stored. */
  'detections.stand': method<{ rules: number; events: number }>()(z.object({}).default({})),
  /** Runs rules over the case. */
  'detections.run': method<DetectionRun>()(detectParams),
  /** The groups of the rules that stand in the case as the text of a file. */
  'detections.file': method<{ text: string }>()(detectParams.extend({ as: z.enum(detectionFiles) })),
  'detections.leads': method<{ leads: Lead[]; run: { rules: number; events: number } }>()(
    z.object({ withEventIds: z.boolean().default(false), baseline: baselineSchema.optional() }),
  ),
  /** The text of a rule, and what in a record meets it. */
  'detections.explain': method<{
    text: string;
    matches: { label: string; path: string | null; values: string[] }[] | null;
  }>()(z.object({ rule: z.string().max(1000), event: z.number().int().optional() })),
  /** Reads a rule as it is written: mistakes at their place, and its hits. */
  'detections.try': method<{
    state: RuleState;
    reason: string | null;
    line: number | null;
    column: number | null;
    warnings: string[];
    events: number[];
    count: number;
  }>()(ruleText),
  'detections.added': method<{ files: AddedRules[] }>()(z.object({}).default({})),
  /** Takes rule files or folders into the case. */
  'detections.add': method<{ files: AddedRules[] }>()(
    z.object({
      paths: z.array(z.string().max(200)).max(100).default([]),
      texts: z.array(ruleText).max(100).default([]),
    }),
    { writes: ['details'] },
  ),
  'detections.remove': method<{ files: AddedRules[] }>()(z.object({ ids: z.array(z.string().max(200)).max(100_000) }), {
    writes: ['details'],
  }),
  /** Marks groups relevant or benign; benign ones are set aside, with a reason. */
  'detections.mark': method<Record<string, never>>()(
    z.object({
      /** Ids of groups, or rules by `rule:<key>`. */
      targets: z.array(z.string().max(1000)).min(1).max(10_000),
      mark: z.enum(detectionMarks),
      reason: z.string().max(2000).default(''),
    }),
    { writes: ['details'] },
  ),
};
